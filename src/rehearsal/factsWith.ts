import { Facts, type FactsFields } from '../core/facts.ts'

/** The same facts but for some of them. */
export function factsWith(facts: Facts, changes: Partial<FactsFields>): Facts {
  const { atMs, siteId, address, scheme, protocol, method, host, path, query, headers, kind, pass } = facts
  const { geography, load, rawHeaders, headerOrder, wire, fingerprint, opensConnection } = facts
  const { contradictionWitness, bots } = facts
  const tls = facts.tls === '' ? undefined : facts.tls
  const same = { atMs, siteId, address, scheme, method, host, path, query, headers, kind, pass }
  const seen = { geography, load, rawHeaders, headerOrder, wire, tls, fingerprint, opensConnection }
  const asked = { contradictions: contradictionWitness, bots }
  return new Facts({
    ...same,
    ...seen,
    ...asked,
    ...(protocol === '' ? undefined : { protocol }),
    ...changes
  })
}
