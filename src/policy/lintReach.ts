import { formatPlace } from '../core/fault.ts'
import { isUnconditional } from './conditionPlan.ts'
import { canBeUnknown } from './whyUnknown.ts'
import { ImplicationIndex } from './implicationIndex.ts'
import type { PolicyDraft } from './policyDraft.ts'
import type { LimitPlan, RulePlan } from './policyPlan.ts'
import type { Placed } from './rulesSource.ts'

/** Warns of rules and limits that no request gets to, since an earlier rule ends all it describes. */
export function lintReach({ rules, limits }: PolicyDraft): void {
  const inForce = rules.filter(({ value }) => value.mode !== 'off')
  const allowing = inForce.filter(({ value }) => value.follows.effect?.kind === 'allow')
  const others = inForce.filter(({ value }) => value.follows.effect?.kind !== 'allow')
  warnHolder(others)
  const ending = new ImplicationIndex<Placed<RulePlan>>()
  for (const rule of allowing) warnHidden(rule, ending)
  for (const { value, spot } of limits) {
    const hider =
      value.mode === 'off' ? undefined : ending.find(value.when, ({ value: by }) => hides(by, value))
    if (hider !== undefined) {
      spot.warn(
        `"${value.limit.id}" never counts: ${named(hider)} allows all that it describes; remove one of them`
      )
    }
  }
  for (const rule of others) warnHidden(rule, ending)
}

/** Rules that allow are heard first wherever they stand, so nothing unconditional hides them. */
function warnHolder(heard: readonly Placed<RulePlan>[]): void {
  const last = heard.findIndex(
    ({ value }) =>
      value.mode === 'enforce' &&
      value.rollout === 1 &&
      value.follows.effect !== undefined &&
      isUnconditional(value.when)
  )
  const hidden = heard.length - last - 1
  if (last < 0 || hidden === 0) return
  const { value, spot } = heard[last]!
  spot.warn(`"${value.id}" holds for every request, so no rule after it is ever heard (${hidden} of them)`)
}

function warnHidden(rule: Placed<RulePlan>, ending: ImplicationIndex<Placed<RulePlan>>): void {
  const { value, spot } = rule
  const hider = ending.find(value.when, ({ value: by }) => hides(by, value) && !isTuned(by, value))
  if (hider !== undefined) {
    const isAllowed = hider.value.follows.effect?.kind === 'allow'
    const advice = isAllowed ? 'narrow that, or remove this rule' : 'move this rule before it, or remove it'
    spot.warn(`"${value.id}" is never heard: ${named(hider)} ends all that it describes; ${advice}`)
  }
  if (value.follows.effect !== undefined && !isUnconditional(value.when)) ending.add(value.when, rule)
}

/** Whether mode, rollout and the unknown of `by` leave nothing over, where its condition covers the other's. */
function hides(by: RulePlan, hidden: RulePlan | LimitPlan): boolean {
  if (by.rollout < 1 || (by.mode !== 'enforce' && hidden.mode !== 'dry_run')) return false
  return by.matchUnknown || !hidden.matchUnknown || !canBeUnknown(hidden.when)
}

/** Who puts a rule of their own before a shipped one means to replace it. */
function isTuned(by: RulePlan, hidden: RulePlan): boolean {
  return hidden.id.startsWith('default/') && !by.id.startsWith('default/')
}

function named({ value, spot }: Placed<RulePlan>): string {
  return `"${value.id}" (${formatPlace(spot.place)})`
}
