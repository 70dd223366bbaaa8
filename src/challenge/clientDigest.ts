import { hash } from 'node:crypto'
import { prefixOf, type Address } from '../core/address.ts'
import type { PurposeKey } from './deriveKeys.ts'

/** Long enough that no two networks of one person collide; too short to tell anything else. */
export const clientDigestBytes = 6

/** The network a client is counted and known by: its IPv4 /24 or IPv6 /48. */
export function networkOf(address: Address): string {
  return prefixOf(address, address.family === 4 ? 24 : 48)
}

/** A keyed digest of the client's network, as 12 hexadecimal digits. */
export function networkDigest(key: PurposeKey, address: Address): string {
  return digest(key, networkOf(address))
}

/** A keyed digest of the User-Agent as sent, as 12 hexadecimal digits. */
export function userAgentDigest(key: PurposeKey, userAgent: string): string {
  return digest(key, `agent ${userAgent}`)
}

/** A pseudonym within a signed token, not a signature: a keyed hash is enough, at a quarter of an HMAC's cost. */
function digest(key: PurposeKey, text: string): string {
  return hash('sha256', `${key.secretText} ${text}`).slice(0, 2 * clientDigestBytes)
}
