import { LRUCache } from 'lru-cache'
import { parseAddress, prefixOf, type Address } from '../core/address.ts'
import type { Clock } from '../core/clock.ts'
import { isPublicAddress } from './isPublicAddress.ts'
import { reverseName } from './reverseName.ts'

/** Whether an address has a name in a domain; `pending` where that is not known, or not yet. */
export type NameStanding = 'named' | 'unnamed' | 'pending'

/** What became of a wish to look an address up; `dropped`: too many were under way. */
export type LookupResult = 'named' | 'unnamed' | 'failed' | 'dropped'

/** Every result of a look-up. */
export const lookupResults: readonly LookupResult[] = ['named', 'unnamed', 'failed', 'dropped']

/**
 * As much of a resolver of Node's (`dns.promises.Resolver`) as is needed. Its `reverse` is not: it tells a server
 * that failed, or is silent, as a name that does not exist, and reads /etc/hosts.
 */
export interface NameResolver {
  resolvePtr(name: string): Promise<readonly string[]>
  resolve4(name: string): Promise<readonly string[]>
  resolve6(name: string): Promise<readonly string[]>
  /** Ends what is under way. */
  cancel(): void
}

/** What it needs. */
export interface ReverseNamesParts {
  /** Called when there is first something to look up. */
  readonly resolver: () => NameResolver
  readonly clock: Clock
  readonly observe: (result: LookupResult) => void
}

/** Look-ups under way at once, in one thread: a flood of false names must not become one of questions. */
const maxUnderWay = 32
/** Of them for one network, /24 or /48: who has an IPv6 prefix has addresses without end, and servers that are slow. */
const maxForOneNetwork = 8
/** Addresses whose names are known: some 300 bytes each. */
const maxRemembered = 10_000
/** Whoever runs an address's network may give it a thousand names; a crawler has one. */
const maxNames = 16
const maxNamesAsked = 4

const hourMs = 3_600_000
/** How long an answer holds. A failure says nothing of the address, and is soon tried again. */
const holdsMs = { named: 24 * hourMs, unnamed: hourMs, failed: 300_000 } as const

interface Known {
  readonly standing: NameStanding
  /** Monotonic clock. */
  readonly untilMs: number
}

/**
 * Forward-confirmed reverse DNS: whoever runs an address's network says which names it has, so a name counts
 * only if the domain's own servers give it that address. Look-ups run beside requests, which are never held up:
 * the first from an address finds its standing pending. An answer that has run out holds until the next one.
 */
export class ReverseNames {
  readonly #parts: ReverseNamesParts
  readonly #known = new LRUCache<string, Known>({ max: maxRemembered })
  /** The network of each. */
  readonly #underWay: Map<string, string> = new Map()
  #resolver: NameResolver | undefined = undefined
  #isClosed = false

  constructor(parts: ReverseNamesParts) {
    this.#parts = parts
  }

  /** How many addresses are remembered, 10 000 at most. */
  get remembered(): number {
    return this.#known.size
  }

  /** How many look-ups are under way, 32 at most. */
  get underWay(): number {
    return this.#underWay.size
  }

  /** `domains` are in lower case, without a dot at either end. */
  standingIn(address: Address, domains: readonly string[]): NameStanding {
    if (!isPublicAddress(address)) return 'unnamed'
    const key = `${address.text} ${domains.join(' ')}`
    const known = this.#known.get(key)
    if (known === undefined || known.untilMs <= this.#parts.clock.tickMs()) this.#ask(key, address, domains)
    return known?.standing ?? 'pending'
  }

  /** Ends what is under way, and begins nothing more. */
  close(): void {
    this.#isClosed = true
    this.#resolver?.cancel()
  }

  #ask(key: string, address: Address, domains: readonly string[]): void {
    if (this.#isClosed || this.#underWay.has(key)) return
    const network = prefixOf(address, address.family === 4 ? 24 : 48)
    if (!this.#hasRoomFor(network)) {
      this.#parts.observe('dropped')
      return
    }
    this.#underWay.set(key, network)
    void this.#lookUp(address, domains).then(result => this.#settle(key, result))
  }

  #hasRoomFor(network: string): boolean {
    if (this.#underWay.size >= maxUnderWay) return false
    let ofNetwork = 0
    for (const other of this.#underWay.values()) if (other === network) ofNetwork++
    return ofNetwork < maxForOneNetwork
  }

  #settle(key: string, result: keyof typeof holdsMs): void {
    this.#underWay.delete(key)
    if (this.#isClosed) return
    const standing = result === 'failed' ? 'pending' : result
    this.#known.set(key, { standing, untilMs: this.#parts.clock.tickMs() + holdsMs[result] })
    this.#parts.observe(result)
  }

  /** Never rejects. */
  async #lookUp(address: Address, domains: readonly string[]): Promise<keyof typeof holdsMs> {
    try {
      const resolver = (this.#resolver ??= this.#parts.resolver())
      const names = await answersOf(resolver.resolvePtr(reverseName(address)))
      const fitting = names
        .slice(0, maxNames)
        .map(plainName)
        .filter(name => isWithin(name, domains))
      const asked = [...new Set(fitting)].slice(0, maxNamesAsked)
      const found = await Promise.allSettled(asked.map(name => hasAddress(resolver, name, address)))
      if (found.some(each => each.status === 'fulfilled' && each.value)) return 'named'
      return found.every(({ status }) => status === 'fulfilled') ? 'unnamed' : 'failed'
    } catch {
      // Of a resolver that is away nothing follows for the client: the result says so, and is counted.
      return 'failed'
    }
  }
}

async function hasAddress(resolver: NameResolver, name: string, address: Address): Promise<boolean> {
  const asked = address.family === 4 ? resolver.resolve4(name) : resolver.resolve6(name)
  const addresses = await answersOf(asked)
  return addresses.some(text => parseAddress(text)?.text === address.text)
}

/** That there is no such name is an answer too; everything else that a resolver rejects with is none. */
async function answersOf(asked: Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await asked
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOTFOUND' || code === 'ENODATA') return []
    throw error
  }
}

/** In lower case, without its final dot; `''` for what no host is called. */
function plainName(name: string): string {
  const plain = name.toLowerCase().replace(/\.$/, '')
  return plain.length <= 253 && /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/.test(plain) ? plain : ''
}

/** `evilgooglebot.com` is not within `googlebot.com`. */
function isWithin(name: string, domains: readonly string[]): boolean {
  return domains.some(domain => name === domain || name.endsWith(`.${domain}`))
}
