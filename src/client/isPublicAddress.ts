import { parseAddress, type Address } from '../core/address.ts'
import { buildPrefixSet, PrefixSet } from '../core/prefixSet.ts'

/**
 * Networks whose addresses no one on the Internet has: this host, private use, links, sharing by carriers,
 * multicast, what is reserved (RFC 6890, IANA's special-purpose registries).
 */
const special = new PrefixSet(
  buildPrefixSet(
    (
      [
        ['0.0.0.0', 8],
        ['10.0.0.0', 8],
        ['100.64.0.0', 10],
        ['127.0.0.0', 8],
        ['169.254.0.0', 16],
        ['172.16.0.0', 12],
        ['192.168.0.0', 16],
        ['224.0.0.0', 3],
        ['::', 127],
        ['fc00::', 7],
        ['fe80::', 10],
        ['ff00::', 8]
      ] as const
    ).map(([text, bits]) => ({ address: parseAddress(text)!, bits }))
  )
)

/** Whether the world's name servers may know the address. */
export function isPublicAddress(address: Address): boolean {
  return !special.has(address)
}
