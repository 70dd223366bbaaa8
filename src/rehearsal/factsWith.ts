import { Facts, type FactsFields } from '../core/facts.ts'

/** The same facts but for some of them. */
export function factsWith(facts: Facts, changes: Partial<FactsFields>): Facts {
  const { atMs, siteId, address, scheme, protocol, method, host, path, query, headers, kind, pass } = facts
  const { geography, load, rawHeaders, wire, fingerprint, bots } = facts
  const same = { atMs, siteId, address, scheme, method, host, path, query, headers, kind, pass }
  const seen = { geography, load, rawHeaders, wire, fingerprint, bots }
  return new Facts({ ...same, ...seen, ...(protocol === '' ? undefined : { protocol }), ...changes })
}
