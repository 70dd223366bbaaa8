import { maskWords, type Address } from './address.ts'

/** A network: an address and how many of its leading bits count. */
export interface Prefix {
  readonly address: Address
  readonly bits: number
}

/**
 * A set of networks as sorted, merged, disjoint ranges in shared memory, so that threads can pass it
 * around without copying. Each bound is one word for IPv4 and four for IPv6.
 */
export interface PrefixSetData {
  readonly v4: Uint32Array
  readonly v6: Uint32Array
}

/** Membership in a set of networks by binary search: about 0.2 µs, whatever the size. */
export class PrefixSet {
  readonly #v4: Uint32Array
  readonly #v6: Uint32Array

  constructor(data: PrefixSetData) {
    this.#v4 = data.v4
    this.#v6 = data.v6
  }

  has(address: Address): boolean {
    return address.family === 4 ? this.#has(this.#v4, 1, address) : this.#has(this.#v6, 4, address)
  }

  /** Finds the last range that starts at or before the address and looks whether it reaches it. */
  #has(bounds: Uint32Array, width: 1 | 4, address: Address): boolean {
    let low = 0
    let high = bounds.length / (2 * width)
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareAt(bounds, middle * 2 * width, width, address) <= 0) low = middle + 1
      else high = middle
    }
    return low > 0 && compareAt(bounds, (low * 2 - 1) * width, width, address) >= 0
  }
}

/** Sorts and merges networks into a set. Bits of an address beyond its prefix are ignored. */
export function buildPrefixSet(prefixes: readonly Prefix[]): PrefixSetData {
  return {
    v4: mergeV4(prefixes.filter(({ address }) => address.family === 4)),
    v6: mergeV6(prefixes.filter(({ address }) => address.family === 6))
  }
}

/** Below zero when the bound is smaller than the address, above when it is greater. */
function compareAt(bounds: Uint32Array, at: number, width: 1 | 4, address: Address): number {
  for (let i = 0; i < width; i++) {
    const difference = bounds[at + i]! - address.words[4 - width + i]!
    if (difference !== 0) return difference
  }
  return 0
}

/** Lists of a million networks are nearly always of IPv4: numbers take a tenth of what `mergeV6` would. */
function mergeV4(prefixes: readonly Prefix[]): Uint32Array {
  const ordered = new Float64Array(prefixes.length)
  prefixes.forEach((prefix, i) => (ordered[i] = sortKeyOf(prefix)))
  ordered.sort()
  const bounds = new Uint32Array(2 * ordered.length)
  let end = 0
  for (const key of ordered) {
    const first = Math.floor(key / sortFactor)
    const last = first + 2 ** (32 - (key % sortFactor)) - 1
    if (end === 0 || first > bounds[end - 1]! + 1) {
      bounds[end] = first
      bounds[end + 1] = last
      end += 2
    } else if (last > bounds[end - 1]!) bounds[end - 1] = last
  }
  return share(bounds.subarray(0, end))
}

/** Above any length of an IPv4 prefix, and small enough for a key to be exact. */
const sortFactor = 64

/** Orders networks by their first address. */
function sortKeyOf({ address, bits }: Prefix): number {
  return maskWords(address, bits)[3] * sortFactor + bits
}

function mergeV6(prefixes: readonly Prefix[]): Uint32Array {
  const ranges = prefixes.map(rangeOf)
  ranges.sort((x, y) => (x.first < y.first ? -1 : x.first > y.first ? 1 : 0))
  const merged: { first: bigint; last: bigint }[] = []
  for (const range of ranges) {
    const previous = merged.at(-1)
    if (previous === undefined || range.first > previous.last + 1n) merged.push({ ...range })
    else if (range.last > previous.last) previous.last = range.last
  }
  const bounds = new Uint32Array(8 * merged.length)
  merged.forEach(({ first, last }, i) => bounds.set([...wordsOf(first), ...wordsOf(last)], 8 * i))
  return share(bounds)
}

function rangeOf({ address, bits }: Prefix): { first: bigint; last: bigint } {
  const size = 1n << BigInt(128 - bits)
  const value = address.words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n)
  const first = value - (value % size)
  return { first, last: first + size - 1n }
}

function wordsOf(value: bigint): readonly number[] {
  return [96n, 64n, 32n, 0n].map(shift => Number((value >> shift) & 0xffffffffn))
}

function share(words: Uint32Array): Uint32Array {
  const shared = new Uint32Array(new SharedArrayBuffer(words.byteLength))
  shared.set(words)
  return shared
}
