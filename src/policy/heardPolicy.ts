import type { PolicyPlan, RulePlan } from './policyPlan.ts'

/** A rule, and its place in the plan. */
export interface HeardRule {
  readonly index: number
  readonly rule: RulePlan
}

/** A policy's plan with its rules in the order in which they are heard, one after the other. */
export interface HeardPolicy extends Omit<PolicyPlan, 'rules'> {
  readonly rules: Iterable<HeardRule>
  readonly ruleCount: number
}

/** Rules that allow are heard before all others. */
export function inHearingOrder(rules: readonly RulePlan[]): readonly HeardRule[] {
  const all = rules.map((rule, index) => ({ index, rule }))
  const allows = ({ rule }: HeardRule): boolean => rule.follows.effect?.kind === 'allow'
  return [...all.filter(allows), ...all.filter(heard => !allows(heard))]
}
