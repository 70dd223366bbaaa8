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
  /** By whom the address was announced, and what else; left out where it is the socket's own. */
  readonly announcement?: Announcement | undefined
}

/** What a trusted proxy said at the start of a connection, in the PROXY protocol. */
export interface Announcement {
  readonly by: Address
  readonly tlvs: readonly Tlv[]
}

/** A field of the PROXY protocol, version 2: one of those whose meaning is for the operator to say. */
export interface Tlv {
  /** 0xE0 to 0xF7. */
  readonly type: number
  /** One unit for each byte. */
  readonly value: string
}

/** Who sent a request, after trusted proxies. */
export interface Client {
  readonly address: Address
  readonly scheme: Scheme
  /** Whether the peer is a trusted proxy, so that its forwarding headers counted. */
  readonly peerTrusted: boolean
  /** Of the connection, where the client itself made it. */
  readonly wire: Wire | undefined
  /** Where nothing was seen of the connection, and it is plain all the same. */
  readonly tls: 'none' | undefined
  /** The trusted proxy that the client itself has connected to, as far as headers tell. */
  readonly proxy: Address | undefined
  /** Where a proxy announced this client at the start of the connection. */
  readonly announcement: Announcement | undefined
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
      return direct(peer)
    }
    const forwardedFor = joined(headers['x-forwarded-for'])
    const forwarded = joined(headers['forwarded'])
    if (forwardedFor === '' && forwarded !== '') return this.#readForwarded(peer, forwarded, headers)
    const { address, proxy } = this.#walkForwardedFor(peer.address, forwardedFor)
    return behind(address, proxy, forwardedScheme(headers) ?? peer.scheme)
  }

  #walkForwardedFor(peer: Address, header: string): { readonly address: Address; readonly proxy: Address } {
    let address = peer
    let proxy = peer
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
      proxy = address
    }
    return { address, proxy }
  }

  /** Unlike `X-Forwarded-Proto`, each element says which scheme the one it is about has used. */
  #readForwarded(peer: Peer, header: string, headers: IncomingHttpHeaders): Client {
    let { address } = peer
    let proxy = address
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
      proxy = address
    }
    return behind(address, proxy, scheme ?? forwardedScheme(headers) ?? peer.scheme)
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

/** A client that made the connection itself. Before a proxy that announces it, TLS may have ended: see `Wire`. */
function direct({ address, scheme, wire, announcement }: Peer): Client {
  const isTold = announcement === undefined || (wire !== undefined && wire.tlsVersion !== '')
  return {
    address,
    scheme,
    peerTrusted: false,
    wire: isTold ? wire : undefined,
    tls: wire === undefined && announcement === undefined && scheme === 'http' ? 'none' : undefined,
    proxy: undefined,
    announcement
  }
}

function behind(address: Address, proxy: Address, scheme: Scheme): Client {
  return {
    address,
    scheme,
    peerTrusted: true,
    wire: undefined,
    tls: undefined,
    proxy,
    announcement: undefined
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
