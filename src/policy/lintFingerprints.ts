import type { ConditionPlan, MatcherPlan } from './conditionPlan.ts'
import { isRefusal } from './gravity.ts'
import type { PolicyDraft } from './policyDraft.ts'

/** Warns of rules in force that refuse whoever has one certain fingerprint, and look at nothing else. */
export function lintFingerprints({ rules }: PolicyDraft): void {
  for (const { value, spot } of rules) {
    if (value.mode !== 'enforce' || !isRefusal(value.follows.effect) || !isExactAlone(value.when)) continue
    spot
      .at('when')
      .warn(
        `"${value.id}" refuses by an exact fingerprint alone: all who use that version of a program share it, and its next version has another; ask for something besides, such as path or asn, or write { challenge: light } or { add_score: 10 }`
      )
  }
}

function isExactAlone(plan: ConditionPlan): boolean {
  switch (plan.kind) {
    case 'all':
      return plan.of.length > 0 && plan.of.every(isExactAlone)
    case 'any':
      return plan.of.some(isExactAlone)
    case 'named':
      return isExactAlone(plan.of)
    case 'fingerprint':
      return plan.of !== 'header_order' && isExact(plan.matcher)
    default:
      return false
  }
}

function isExact(plan: MatcherPlan): boolean {
  return plan.kind === 'in' || ('of' in plan && plan.of.some(isExact))
}
