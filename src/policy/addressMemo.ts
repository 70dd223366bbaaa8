import { LRUCache } from 'lru-cache'
import type { Address } from '../core/address.ts'
import { PrefixSet, type PrefixSetData } from '../core/prefixSet.ts'
import { NetworkIndex } from './networkIndex.ts'

/** Bounds on memory: so many addresses, which are in so many sets altogether, take below 16 MiB. */
const maxRemembered = 8192
const maxMemberships = 262_144

/** An address, and what a policy has found out about it. */
export interface KnownAddress {
  /** The policy's sets of networks that it is in, by their index. */
  readonly sets: ReadonlySet<number>
}

const unlisted: KnownAddress = { sets: new Set() }

/** Remembers in which of a policy's sets of networks an address is: all are asked once a client. */
export class AddressMemo {
  readonly #indices: Map<unknown, number> = new Map()
  readonly #sets: PrefixSet[] = []
  readonly #networks: NetworkIndex = new NetworkIndex()
  #known: LRUCache<string, KnownAddress> | undefined = undefined

  /** Takes a set in, before the first address comes; it will be known by the index returned. */
  add(data: PrefixSetData): number {
    const key = identityOf(data)
    const known = this.#indices.get(key)
    if (known !== undefined) return known
    const index = this.#sets.push(new PrefixSet(data)) - 1
    this.#indices.set(key, index)
    this.#networks.add(data, index)
    return index
  }

  /** How many addresses are remembered, 8192 at most. */
  get size(): number {
    return this.#known?.size ?? 0
  }

  recall(address: Address): KnownAddress {
    if (this.#sets.length === 0) return unlisted
    this.#known ??= new LRUCache({
      max: maxRemembered,
      maxSize: maxMemberships,
      sizeCalculation: ({ sets }) => 1 + sets.size
    })
    const known = this.#known.get(address.text)
    if (known !== undefined) return known
    const found = this.#find(address)
    this.#known.set(address.text, found)
    return found
  }

  #find(address: Address): KnownAddress {
    const sets = new Set<number>()
    for (const index of this.#networks.near(address)) if (this.#sets[index]!.has(address)) sets.add(index)
    return sets.size === 0 ? unlisted : { sets }
  }
}

/** A set of so many words is quickly told by what is in it. */
const maxCompared = 64

/** Rules that name one list share its memory, but for short ones, which come as copies. */
function identityOf({ v4, v6 }: PrefixSetData): unknown {
  return v4.length + v6.length <= maxCompared ? `${v4.join()} ${v6.join()}` : v4.length > v6.length ? v4 : v6
}
