import type { ConductMask } from '../core/conduct.ts'
import { Facts, type FactsFields } from '../core/facts.ts'
import type { SiteLoad } from '../core/siteLoad.ts'

/** Facts as plain data that may go to another thread, with what was found out when they were judged. */
export interface SettledFacts extends Omit<FactsFields, 'geography' | 'conduct'> {
  readonly country: string
  readonly asn: number
  /** What rules have asked of it. */
  readonly load: SiteLoad
  readonly conduct: ConductMask
}

export function settleFacts(facts: Facts): SettledFacts {
  const { atMs, siteId, address, scheme, method, host, path, query, headers, kind, pass } = facts
  const { protocol, country, asn, seenLoad: load, conductSeen: conduct } = facts
  const told = { atMs, siteId, address, scheme, method, host, path, query, headers, kind, pass }
  return { ...told, country, asn, load, conduct, ...(protocol === '' ? undefined : { protocol }) }
}

/** The same facts again; they ask nobody. */
export function factsAsSettled({ country, asn, conduct, ...fields }: SettledFacts): Facts {
  return new Facts({
    ...fields,
    geography: { countryOf: () => country, asnOf: () => asn },
    conduct: { signalsOf: () => conduct }
  })
}
