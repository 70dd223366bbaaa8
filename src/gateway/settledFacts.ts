import type { BotStanding } from '../core/bot.ts'
import type { ConductMask } from '../core/conduct.ts'
import type { ContradictionMask } from '../core/contradiction.ts'
import { Facts, type FactsFields } from '../core/facts.ts'
import type { Fingerprint } from '../core/fingerprint.ts'
import type { SiteLoad } from '../core/siteLoad.ts'
import type { Wire } from '../core/wire.ts'

type Asked = 'geography' | 'conduct' | 'contradictions' | 'bots' | 'wire' | 'fingerprint'

/** Facts as plain data that may go to another thread, with what was found out when they were judged. */
export interface SettledFacts extends Omit<FactsFields, Asked> {
  readonly country: string
  readonly asn: number
  /** What rules have asked of it. */
  readonly load: SiteLoad
  readonly conduct: ConductMask
  /** `undefined` where nobody asked. */
  readonly contradictions: ContradictionMask | undefined
  readonly bot: BotStanding
  readonly wire: Wire | undefined
  readonly fingerprint: Fingerprint
}

/** Of facts that may go to another thread. */
export function settleFacts(facts: Facts): SettledFacts {
  const { wire } = facts
  return {
    ...settle(facts),
    fingerprint: settleFingerprint(facts.fingerprint),
    wire: wire && settleWire(wire)
  }
}

/** The same facts, which hold nothing any more that a policy brought. */
export function releaseFacts(facts: Facts): Facts {
  return factsAsSettled(settle(facts))
}

/** The same facts again; they ask nobody. */
export function factsAsSettled(settled: SettledFacts): Facts {
  const { country, asn, conduct, contradictions, bot, ...fields } = settled
  return new Facts({
    ...fields,
    geography: { countryOf: () => country, asnOf: () => asn },
    conduct: { signalsOf: () => conduct },
    contradictions: contradictions === undefined ? undefined : { contradictionsOf: () => contradictions },
    bots: { standingOf: () => bot }
  })
}

function settleFingerprint(fingerprint: Fingerprint): Fingerprint {
  const { ja4, ja4Raw, ja4Ordered, ja4RawOrdered, ja3, ja3n, tlsHash, h2 } = fingerprint
  return { ja4, ja4Raw, ja4Ordered, ja4RawOrdered, ja3, ja3n, tlsHash, h2 }
}

function settleWire({ hello, tlsVersion, preface, pseudoOrder, fingerprint }: Wire): Wire {
  return { hello, tlsVersion, preface, pseudoOrder, fingerprint: settleFingerprint(fingerprint) }
}

/** What the connection says of itself stays as it is: to compute all of it takes time. */
function settle(facts: Facts): SettledFacts {
  const { atMs, siteId, address, scheme, method, host, path, query, headers, kind, pass, rawHeaders } = facts
  const tls = facts.tls === '' ? undefined : facts.tls
  const { target, protocol, country, asn, seenLoad: load, conductSeen: conduct } = facts
  const { contradictionsSeen: contradictions, botSeen: bot, fingerprint, wire } = facts
  const sent = { headers, rawHeaders, target }
  const told = { atMs, siteId, address, scheme, method, host, path, query, kind, pass, ...sent }
  const found = { country, asn, load, conduct, contradictions, bot, fingerprint, wire, tls }
  return { ...told, ...found, ...(protocol === '' ? undefined : { protocol }) }
}
