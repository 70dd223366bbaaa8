import { Facts, type FactsFields } from '../core/facts.ts'
import type { SiteLoad } from '../core/siteLoad.ts'

/** Facts as plain data that may go to another thread, with what was found out when they were judged. */
export interface SettledFacts extends Omit<FactsFields, 'geography'> {
  readonly country: string
  readonly asn: number
  /** What rules have asked of it. */
  readonly load: SiteLoad
}

export function settleFacts(facts: Facts): SettledFacts {
  const { atMs, siteId, address, scheme, method, host, path, query, headers, kind, pass } = facts
  const { protocol, country, asn, seenLoad: load } = facts
  const told = { atMs, siteId, address, scheme, method, host, path, query, headers, kind, pass }
  return { ...told, country, asn, load, ...(protocol === '' ? undefined : { protocol }) }
}

/** The same facts again; they ask nobody. */
export function factsAsSettled({ country, asn, ...fields }: SettledFacts): Facts {
  return new Facts({ ...fields, geography: { countryOf: () => country, asnOf: () => asn } })
}
