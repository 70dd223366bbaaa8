import type { ConditionPlan } from './conditionPlan.ts'
import type { PolicyDraft } from './policyDraft.ts'
import { shareOf } from './prefixRanges.ts'

/** An IPv4 /8 and an IPv6 /16, as shares of all addresses: larger than any one organisation's. */
const maxShares = { 4: 2 ** -8, 6: 2 ** -16 } as const

/** Warns of rules that allow more addresses than one can know. */
export function lintTrust({ rules }: PolicyDraft): void {
  for (const { value, spot } of rules) {
    if (value.mode === 'off' || value.follows.effect?.kind !== 'allow') continue
    const wide = ([4, 6] as const).find(family => shareMatched(value.when, family) > maxShares[family])
    if (wide === undefined) continue
    const share = Number((shareMatched(value.when, wide) * 100).toPrecision(2))
    spot
      .at('when')
      .warn(
        `"${value.id}" lifts every check from ${share} % of all IPv${wide} addresses; name the networks of those you trust`
      )
  }
}

/**
 * At most so large a part of a family's addresses can fulfil the condition. A secret is no matter of addresses;
 * one network (ASN) is known to whoever names it, and all others are everybody.
 */
function shareMatched(plan: ConditionPlan, family: 4 | 6): number {
  switch (plan.kind) {
    case 'client_ip':
      return shareOf(plan.prefixes, family)
    case 'named':
      return shareMatched(plan.of, family)
    case 'not':
      return 1 - shareSurelyMatched(plan.of, family)
    case 'all':
      return Math.min(1, ...plan.of.map(part => shareMatched(part, family)))
    case 'any':
      return Math.min(
        1,
        plan.of.reduce((sum, part) => sum + shareMatched(part, family), 0)
      )
    default:
      return 0
  }
}

/** At least so large a part fulfils it. */
function shareSurelyMatched(plan: ConditionPlan, family: 4 | 6): number {
  switch (plan.kind) {
    case 'client_ip':
      return shareOf(plan.prefixes, family)
    case 'named':
      return shareSurelyMatched(plan.of, family)
    case 'not':
      return 1 - shareMatched(plan.of, family)
    case 'any':
      return Math.max(0, ...plan.of.map(part => shareSurelyMatched(part, family)))
    default:
      return 0
  }
}
