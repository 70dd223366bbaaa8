/**
 * `client/` tells who is calling. A connection has a peer; behind trusted proxies the client is someone
 * else, named in a header that only those proxies may write.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { Address } from '../core/address.ts'
import type { Scheme } from '../core/facts.ts'
import type { PrefixSet } from '../core/prefixSet.ts'
import type { Wire } from '../core/wire.ts'
import { readLastElement, readNodeAddress } from './forwardedHeader.ts'

/** The other end of a connection: its socket's address, or the one a PROXY protocol header announced. */
export interface Peer {
  readonly address: Address
  /** What the connection itself speaks. */
  readonly scheme: Scheme
  /** What was seen of the connection. */
  readonly wire?: Wire | undefined
}

/** Who sent a request, after trusted proxies. */
export interface Client {
  readonly address: Address
  readonly scheme: Scheme
  /** Whether the peer is a trusted proxy, so that its forwarding headers counted. */
  readonly peerTrusted: boolean
  /** Of the connection, where the client itself made it. */
  readonly wire: Wire | undefined
}

/** A forwarding header longer than this many hops is read no further: no real chain of proxies is. */
const maxHops = 32

/** Addresses that trusted proxies have named lately: about 200 bytes each. */
const maxKnownAddresses = 10_000

/** A node of a forwarding header, as the walk sees it. */
interface Hop {
  readonly address: Address
  readonly trusted: boolean
}

/**
 * Finds the true client of each request. Headers of an untrusted peer change nothing. Those of a trusted
 * one are walked from right to left, over further trusted proxies, to the first address that is not one;
 * an entry that is no address (`unknown`, `_hidden`) ends the walk at the proxy that wrote it.
 *
 * `X-Forwarded-For` is what proxies write, so it is believed whenever it is there, and `Forwarded`
 * (RFC 7239) only without it: a proxy that writes the one passes on what the client made of the other.
 * Whoever puts Moien behind a proxy that writes `Forwarded` lets that proxy delete `X-Forwarded-For`.
 */
export class ClientReader {
  readonly #trustedProxies: PrefixSet
  readonly #known = new LRUCache<string, Hop>({ max: maxKnownAddresses })

  constructor(trustedProxies: PrefixSet) {
    this.#trustedProxies = trustedProxies
  }

  /** How many addresses are remembered that proxies have named. */
  get remembered(): number {
    return this.#known.size
  }

  read(peer: Peer, headers: IncomingHttpHeaders): Client {
    if (!this.#trustedProxies.has(peer.address)) {
      return { address: peer.address, scheme: peer.scheme, peerTrusted: false, wire: peer.wire }
    }
    const forwardedFor = joined(headers['x-forwarded-for'])
    const forwarded = joined(headers['forwarded'])
    if (forwardedFor === '' && forwarded !== '') return this.#readForwarded(peer, forwarded, headers)
    const address = this.#walkForwardedFor(peer.address, forwardedFor)
    return { address, scheme: forwardedScheme(headers) ?? peer.scheme, peerTrusted: true, wire: undefined }
  }

  #walkForwardedFor(peer: Address, header: string): Address {
    let address = peer
    let end = header.length
    for (let hops = 0; hops < maxHops && end > 0; hops++) {
      const comma = header.lastIndexOf(',', end - 1)
      const node = header.slice(comma + 1, end).trim()
      end = comma
      if (node === '') continue
      const hop = this.#hop(node)
      if (hop === undefined) break
      address = hop.address
      if (!hop.trusted) break
    }
    return address
  }

  /** Unlike `X-Forwarded-Proto`, each element says which scheme the one it is about has used. */
  #readForwarded(peer: Peer, header: string, headers: IncomingHttpHeaders): Client {
    let address = peer.address
    let scheme: Scheme | undefined
    let end = header.length
    for (let hops = 0; hops < maxHops && end > 0; hops++) {
      const element = readLastElement(header, end)
      end = element.start - 1
      scheme = readScheme(element.proto) ?? scheme
      const hop = this.#hop(element.for)
      if (hop === undefined) break
      address = hop.address
      if (!hop.trusted) break
    }
    return {
      address,
      scheme: scheme ?? forwardedScheme(headers) ?? peer.scheme,
      peerTrusted: true,
      wire: undefined
    }
  }

  #hop(node: string): Hop | undefined {
    const known = this.#known.get(node)
    if (known !== undefined) return known
    const address = readNodeAddress(node)
    if (address === undefined) return undefined
    const hop = { address, trusted: this.#trustedProxies.has(address) }
    // Not by `node`, which would keep the whole header it was cut from.
    this.#known.set(address.text, hop)
    return hop
  }
}

/** The last element is the nearest proxy's own word. */
function forwardedScheme(headers: IncomingHttpHeaders): Scheme | undefined {
  const header = joined(headers['x-forwarded-proto'])
  return header === '' ? undefined : readScheme(header.slice(header.lastIndexOf(',') + 1).trim())
}

function readScheme(text: string): Scheme | undefined {
  const scheme = text.toLowerCase()
  return scheme === 'http' || scheme === 'https' ? scheme : undefined
}

function joined(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' ? header : (header?.join(',') ?? '')
}
