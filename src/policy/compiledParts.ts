import type { Mode } from '../core/decision.ts'
import type { Limit } from '../limits/limit.ts'
import { compileCondition } from './condition.ts'
import { asksForConduct, tagsAskedBy } from './conditionPlan.ts'
import type { HeardPolicy } from './heardPolicy.ts'
import type { LimitPlan, RulePlan, ThenPlan } from './policyPlan.ts'
import { compileResponseCount, type ResponseCount } from './responseCount.ts'
import { rolloutTo, type Rollout } from './rollout.ts'
import type { RuleIndex } from './ruleIndex.ts'
import type { Shared } from './shared.ts'
import type { Condition } from './sight.ts'
import { weakerMode } from './weakerMode.ts'

/** A rule, as far as counting needs to know it. */
export interface PolicyRule {
  /** Its place in the plan, by which verdicts name it. */
  readonly index: number
  readonly id: string
  /** Its own, whatever its site's is. */
  readonly mode: Mode
  readonly follows: ThenPlan
}

/** What rules and limits have in common once they are compiled. */
export interface CompiledPart {
  readonly id: string
  readonly enforced: boolean
  /** `undefined` where it is for all clients. */
  readonly rollout: Rollout | undefined
  readonly when: Condition
  readonly matchUnknown: boolean
  /** Whether the condition looks at tags. */
  readonly asksTags: boolean
  /** Whether it looks at conduct. */
  readonly ofConduct: boolean
  readonly follows: ThenPlan
}

/** A rule, ready to be heard. */
export interface CompiledRule extends CompiledPart, PolicyRule {}

/** A limit, ready to be charged. */
export interface CompiledLimit extends CompiledPart {
  /** Its place in the plan. */
  readonly index: number
  readonly limit: Limit
  readonly counted: ResponseCount | undefined
}

/** Compiles a rule at each step, and keeps it in the index under its place among those that are not off. */
export function* compileRules(
  plan: HeardPolicy,
  shared: Shared,
  places: RuleIndex
): Generator<void, readonly CompiledRule[]> {
  const rules: CompiledRule[] = []
  for (const { index, rule } of plan.rules) {
    const mode = weakerMode(plan.mode, rule.mode)
    if (mode !== 'off') {
      const place = rules.push({ index, mode: rule.mode, ...compilePart(rule, rule.id, mode, shared) }) - 1
      places.add(place, rule.when)
    }
    yield
  }
  return rules
}

/** The same of limits, whose places begin at `first`. */
export function* compileLimits(
  plan: HeardPolicy,
  shared: Shared,
  places: RuleIndex,
  first: number
): Generator<void, readonly CompiledLimit[]> {
  const limits: CompiledLimit[] = []
  for (const [index, part] of plan.limits.entries()) {
    const mode = weakerMode(plan.mode, part.mode)
    if (mode === 'off') continue
    const { limit, count } = part
    const counted = count && compileResponseCount(count, shared.patterns)
    const place = limits.push({ index, limit, counted, ...compilePart(part, limit.id, mode, shared) }) - 1
    places.add(first + place, part.when)
    yield
  }
  return limits
}

function compilePart(part: RulePlan | LimitPlan, id: string, mode: Mode, shared: Shared): CompiledPart {
  return {
    id,
    enforced: mode === 'enforce',
    rollout: part.rollout === 1 ? undefined : rolloutTo(part.rollout, id),
    when: compileCondition(part.when, shared),
    matchUnknown: part.matchUnknown,
    asksTags: tagsAskedBy(part.when).length > 0,
    ofConduct: asksForConduct(part.when),
    follows: part.follows
  }
}
