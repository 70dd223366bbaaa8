import { formatPlace } from '../core/fault.ts'
import { levelRank } from '../core/level.ts'
import { asksForConduct, tagsAskedBy, type ConditionPlan } from './conditionPlan.ts'
import { gravity } from './gravity.ts'
import type { PolicyDraft } from './policyDraft.ts'
import type { LimitPlan, RulePlan } from './policyPlan.ts'
import type { Placed } from './rulesSource.ts'

/** Of a tag, the rule that gives it for conduct. */
type Givers = ReadonlyMap<string, Placed<RulePlan>>

/**
 * Warns where conduct earns more than the light challenge by way of a tag: a rule that looks at conduct gives
 * it, another asks for it, and refuses or adds a score that counts in full.
 */
export function lintConduct({ rules, limits, thresholds }: PolicyDraft): void {
  const givers = new Map<string, Placed<RulePlan>>()
  const asksMore = thresholds.some(({ value }) => value.mode !== 'off' && isGrave(gravity(value.effect)))
  for (const rule of rules) {
    const giver = giverFor(rule.value.when, givers)
    if (giver !== undefined) warnLaundered(rule, rule.value.id, giver, asksMore)
    if (rule.value.mode === 'off' || (giver === undefined && !asksForConduct(rule.value.when))) continue
    for (const tag of rule.value.follows.tags) if (!givers.has(tag)) givers.set(tag, giver?.rule ?? rule)
  }
  for (const limit of limits) {
    const giver = giverFor(limit.value.when, givers)
    if (giver !== undefined) warnLaundered(limit, limit.value.limit.id, giver, asksMore)
  }
}

interface Giver {
  readonly tag: string
  /** Looks at conduct itself, whatever rules stand between. */
  readonly rule: Placed<RulePlan>
}

function giverFor(when: ConditionPlan, givers: Givers): Giver | undefined {
  for (const tag of tagsAskedBy(when)) {
    const rule = givers.get(tag)
    if (rule !== undefined) return { tag, rule }
  }
  return undefined
}

function isGrave(rank: number): boolean {
  return rank > levelRank('light')
}

function warnLaundered(
  { value, spot }: Placed<RulePlan> | Placed<LimitPlan>,
  id: string,
  { tag, rule }: Giver,
  asksMore: boolean
): void {
  const { mode, when, follows } = value
  const { effect, score } = follows
  if (mode === 'off') return
  const why = `for the tag "${tag}", which "${rule.value.id}" (${formatPlace(rule.spot.place)}) gives for conduct: that earns the light challenge at most, since a screen reader or a text browser may look like a program`
  if (isGrave(gravity(effect))) {
    spot.at('then').warn(`"${id}" asks ${why}; write { challenge: light }, or ask for something else`)
  } else if (score > 0 && asksMore && !asksForConduct(when)) {
    spot
      .at('then', 'add_score')
      .warn(`The score of "${id}" counts in full, and "${id}" asks ${why}; add it in that rule instead`)
  }
}
