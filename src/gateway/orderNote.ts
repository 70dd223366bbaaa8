import type { Order } from '../core/order.ts'
import { didYouMean } from '../policy/didYouMean.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'

/** A site, and what it calls its rules and limits. */
export type NamedParts = Pick<PolicyPlan, 'siteId' | 'limits'> & {
  readonly rules: readonly { readonly id: string }[]
}

/** Why an order has no effect on these policies, as a sentence without a full stop; `''` where it has one. */
export function orderNote(
  { kind, target, site }: Pick<Order, 'kind' | 'target' | 'site'>,
  policies: readonly NamedParts[]
): string {
  const meant = policies.filter(({ siteId }) => site === '' || siteId === site)
  if (meant.length === 0) {
    const ids = policies.map(({ siteId }) => siteId)
    return `There is no site "${site}"${didYouMean(site, ids)}`
  }
  if (kind !== 'rule_off') return ''
  const ids = meant.flatMap(({ rules, limits }) =>
    rules.map(({ id }) => id).concat(limits.map(({ limit }) => limit.id))
  )
  if (ids.includes(target)) return ''
  const where = site === '' ? '' : ` on the site "${site}"`
  return `There is no rule or limit "${target}"${where}${didYouMean(target, [...new Set(ids)])}`
}
