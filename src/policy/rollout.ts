import type { Address } from '../core/address.ts'
import { fnv1a } from './fnv1a.ts'

/** Whether a rule or limit is in force for a client; for all others it is rehearsed. */
export type Rollout = (address: Address) => boolean

/**
 * The clients for whom a rule or limit is in force that is rolled out to a share of them (0 to 1): always
 * the same ones, on every machine and after every start, and others for another id. A client is an IPv4
 * address or an IPv6 /64, so nobody gets in or out by changing the rest of an address.
 */
export function rolloutTo(share: number, id: string): Rollout {
  const seed = fnv1a(id)
  const below = share * 2 ** 32
  return ({ family, words }) => {
    const network = family === 4 ? mix(seed ^ words[3]) : mix(mix(seed ^ words[0]) ^ words[1])
    return network >>> 0 < below
  }
}

/** The finaliser of MurmurHash3: every bit of the input moves every bit of the outcome. */
function mix(word: number): number {
  let mixed = word ^ (word >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
