import type { PrefixSetData } from '../core/prefixSet.ts'
import { spend, type Effort } from './effort.ts'

/** Steps a look at one range takes. */
const stepsPerRange = 10

interface Range {
  readonly first: bigint
  readonly last: bigint
}

/** One family's ranges, ascending and disjoint. */
class Ranges {
  readonly #bounds: Uint32Array
  readonly #width: 1 | 4
  readonly count: number

  constructor(data: PrefixSetData, family: 4 | 6) {
    this.#width = family === 4 ? 1 : 4
    this.#bounds = family === 4 ? data.v4 : data.v6
    this.count = this.#bounds.length / (2 * this.#width)
  }

  at(index: number): Range {
    return { first: this.#bound(2 * index), last: this.#bound(2 * index + 1) }
  }

  all(): readonly Range[] {
    return Array.from({ length: this.count }, (_, i) => this.at(i))
  }

  /** The last range that begins at or before the address. */
  before(address: bigint): Range | undefined {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#bound(2 * middle) <= address) low = middle + 1
      else high = middle
    }
    return low === 0 ? undefined : this.at(low - 1)
  }

  #bound(index: number): bigint {
    let value = 0n
    for (let i = 0; i < this.#width; i++) {
      value = (value << 32n) | BigInt(this.#bounds[index * this.#width + i]!)
    }
    return value
  }
}

const families = [4, 6] as const

/** Whether a set has no address at all. */
export function isEmptySet(data: PrefixSetData): boolean {
  return data.v4.length + data.v6.length === 0
}

/** Whether every address of `inner` is in `outer`. False also where that would take long to find out. */
export function covers(outer: PrefixSetData, inner: PrefixSetData, effort: Effort): boolean {
  if (isEmptySet(inner)) return false
  if (outer.v4 === inner.v4 && outer.v6 === inner.v6) return true
  return families.every(family => {
    const ranges = new Ranges(inner, family)
    if (!spend(effort, ranges.count * stepsPerRange)) return false
    const around = new Ranges(outer, family)
    return ranges.all().every(({ first, last }) => (around.before(first)?.last ?? -1n) >= last)
  })
}

/** Whether no address is in both sets. False also where one is empty, or it would take long to find out. */
export function areDisjoint(one: PrefixSetData, other: PrefixSetData, effort: Effort): boolean {
  if (isEmptySet(one) || isEmptySet(other)) return false
  return families.every(family => {
    const [a, b] = [new Ranges(one, family), new Ranges(other, family)]
    const [few, many] = a.count < b.count ? [a, b] : [b, a]
    if (!spend(effort, few.count * stepsPerRange)) return false
    return few.all().every(({ first, last }) => (many.before(last)?.last ?? -1n) < first)
  })
}

/** How many addresses of a family are in the set, as a share of all there are. */
export function shareOf(data: PrefixSetData, family: 4 | 6): number {
  const ranges = new Ranges(data, family)
  let share = 0
  for (let i = 0; i < ranges.count; i++) {
    const { first, last } = ranges.at(i)
    share += Number(last - first + 1n) / 2 ** (family === 4 ? 32 : 128)
  }
  return share
}

/** A set that touches more networks than this is looked for everywhere. */
const maxBlocks = 16

/**
 * Names of the networks a set touches (IPv4 /16, IPv6 /32), the first first; `undefined` when there are
 * many. A set that covers another touches all of the other's.
 */
export function blocksOf(data: PrefixSetData): readonly string[] | undefined {
  const blocks: string[] = []
  for (const family of families) {
    const shift = family === 4 ? 16n : 96n
    const ranges = new Ranges(data, family)
    if (ranges.count > maxBlocks) return undefined
    for (const { first, last } of ranges.all()) {
      if ((last >> shift) - (first >> shift) >= maxBlocks) return undefined
      for (let block = first >> shift; block <= last >> shift; block++) blocks.push(`${family}/${block}`)
    }
  }
  return blocks.length > maxBlocks ? undefined : blocks
}

/** The network in which a set begins, as `blocksOf` names it; `''` for an empty set. */
export function firstBlock(data: PrefixSetData): string {
  for (const family of families) {
    const ranges = new Ranges(data, family)
    if (ranges.count > 0) return `${family}/${ranges.at(0).first >> (family === 4 ? 16n : 96n)}`
  }
  return ''
}
