import { addressOf, parseAddress, type Address } from '../core/address.ts'
import { buildPrefixSet, PrefixSet } from '../core/prefixSet.ts'

/**
 * IPv4 networks of which nobody on the Internet has an address (IANA's registry of special-purpose addresses,
 * RFC 6890): this host, private, shared by carriers, loopback, links, IETF, relays, benchmarks, multicast, reserved.
 * Those that are only written about may be looked at: nobody is there.
 */
const specialV4 =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.88.99.0/24 ' +
  '192.168.0.0/16 198.18.0.0/15 224.0.0.0/3'

/** All of IPv6 that is public lies in 2000::/3; of that, what tunnels lead to (Teredo, 6to4) does not. */
const specialV6 = '2001::/23 2002::/16'

const special = networks(`${specialV4} ${specialV6}`)
const unicast = networks('2000::/3')
/** Where DNS64 shows IPv4 hosts to a network of IPv6 alone (RFC 6052). */
const translated = networks('64:ff9b::/96')

/**
 * Whether an address is one of the public Internet, and not of this machine, its network or its cloud: the world's
 * name servers may know it, and whoever makes Moien connect to it reaches nobody that they could not reach.
 */
export function isPublicAddress(address: Address): boolean {
  if (address.family === 4) return !special.has(address)
  if (translated.has(address)) return isPublicAddress(addressOf(4, address.words))
  return unicast.has(address) && !special.has(address)
}

function networks(text: string): PrefixSet {
  const prefixes = text.split(' ').map(prefix => {
    const [address = '', bits] = prefix.split('/')
    return { address: parseAddress(address)!, bits: Number(bits) }
  })
  return new PrefixSet(buildPrefixSet(prefixes))
}
