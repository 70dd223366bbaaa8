import { maskWords, type Address } from '../core/address.ts'
import type { Facts } from '../core/facts.ts'
import type { KeyPart, Limit } from './limit.ts'

const dot = 0x2e

/**
 * What a request counts for under a limit, or `undefined` when it does not count: it has no valid pass, lacks
 * the header or cookie, comes from an address whose country or ASN nobody knows, or with a fingerprint that is not
 * known. Different values never give the same text: where there are several parts, each is preceded by its length.
 */
export function limitKey(limit: Pick<Limit, 'key'>, facts: Facts): string | undefined {
  const { key } = limit
  if (key.length === 1) return partOf(key[0]!, facts)
  let joined = ''
  for (const part of key) {
    const value = partOf(part, facts)
    if (value === undefined) return undefined
    joined += `${value.length}:${value}`
  }
  return joined
}

/** The value of which a limit counts different ones; `''` where it counts something else, or there is none. */
export function limitValue({ unit }: Limit, facts: Facts): string {
  switch (unit) {
    case 'distinct_path':
      return facts.path
    case 'distinct_query':
      return facts.query
    case 'distinct_user_agent':
      return facts.userAgent
    default:
      return ''
  }
}

function partOf(part: KeyPart, facts: Facts): string | undefined {
  switch (part.kind) {
    case 'client_ip':
      return networkOf(facts.address, part.v4Bits, part.v6Bits)
    case 'pass':
      return facts.pass.status === 'valid' ? facts.pass.id : undefined
    case 'site':
      return ''
    case 'host':
      return facts.host
    case 'path':
      return facts.path
    case 'country':
      return facts.country === '' ? undefined : facts.country
    case 'asn':
      return facts.asn === 0 ? undefined : String(facts.asn)
    case 'ja4':
    case 'tls_hash':
    case 'h2':
    case 'header_order':
      return facts.askFingerprint(part.kind) || undefined
    case 'header':
      return facts.header(part.name)
    default:
      return facts.cookie(part.name)
  }
}

/**
 * Not the network's usual text, which takes three times as long to write: of the usual length the beginning of
 * the address's, else its words, signed as the quickest.
 */
function networkOf(address: Address, v4Bits: number, v6Bits: number): string {
  if (address.family === 4) {
    const { text } = address
    if (v4Bits === 32) return text
    return v4Bits === 24 ? text.slice(0, lastDot(text)) : `${maskWords(address, v4Bits)[3] | 0}`
  }
  const [a, b, c, d] = maskWords(address, v6Bits)
  return `${a | 0}:${b | 0}:${c | 0}:${d | 0}`
}

/** By hand: it is three steps away, and `lastIndexOf` takes longer to begin. */
function lastDot(text: string): number {
  let at = text.length - 1
  while (at > 0 && text.charCodeAt(at) !== dot) at--
  return at
}
