import type { NamedPlan } from './conditionPlan.ts'
import type { KnownBotPlan } from './knownBotPlan.ts'
import type { LimitPlan, RulePlan, ThresholdPlan } from './policyPlan.ts'
import type { Placed, RulesSource } from './rulesSource.ts'

/** A site's plan while it is made, each part with its place for lint. */
export interface PolicyDraft {
  readonly rules: readonly Placed<RulePlan>[]
  readonly limits: readonly Placed<LimitPlan>[]
  readonly thresholds: readonly Placed<ThresholdPlan>[]
  readonly lists: RulesSource['lists']
  readonly usedLists: ReadonlySet<string>
  readonly bots: readonly Placed<KnownBotPlan>[]
  readonly usedBots: ReadonlySet<string>
  readonly conditions: readonly Placed<NamedPlan>[]
  readonly usedConditions: ReadonlySet<string>
}
