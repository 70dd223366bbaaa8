import { Facts, type FactsFields } from '../core/facts.ts'

/** The same facts but for some of them. */
export function factsWith(facts: Facts, changes: Partial<FactsFields>): Facts {
  const { atMs, siteId, address, scheme, protocol, method, host, path, query, headers, kind, pass } = facts
  const { geography, load, rawHeaders, headerOrder, wire, fingerprint } = facts
  const same = { atMs, siteId, address, scheme, method, host, path, query, headers, kind, pass }
  const tls = facts.tls === '' ? undefined : facts.tls
  const seen = { geography, load, rawHeaders, headerOrder, wire, tls, fingerprint }
  return new Facts({ ...same, ...seen, ...(protocol === '' ? undefined : { protocol }), ...changes })
}
