import { maskWords, type Address } from '../core/address.ts'
import type { PrefixSetData } from '../core/prefixSet.ts'

/** A set of more ranges is asked itself, which takes 0.2 µs whatever its size. */
const maxRanges = 16

/** Sets by the network around one of their ranges. */
type ByNetwork = Map<string, number[]>

/**
 * Finds, of thousands of small sets of networks, the few that may hold an address, without asking each: it
 * looks for the address's network of every length that occurs.
 */
export class NetworkIndex {
  readonly #v4: Map<number, ByNetwork> = new Map()
  readonly #v6: Map<number, ByNetwork> = new Map()
  readonly #large: number[] = []

  add({ v4, v6 }: PrefixSetData, index: number): void {
    if (v4.length / 2 + v6.length / 8 > maxRanges) {
      this.#large.push(index)
      return
    }
    for (let at = 0; at < v4.length; at += 2) {
      insert(this.#v4, 4, [0, 0, 0, v4[at]!], [0, 0, 0, v4[at + 1]!], index)
    }
    for (let at = 0; at < v6.length; at += 8) {
      insert(this.#v6, 6, wordsAt(v6, at), wordsAt(v6, at + 4), index)
    }
  }

  /** Every set that the address is in, and perhaps some others. */
  near(address: Address): readonly number[] {
    const found = [...this.#large]
    for (const [bits, networks] of address.family === 4 ? this.#v4 : this.#v6) {
      const indices = networks.get(maskWords(address, bits).join())
      if (indices !== undefined) for (const index of indices) found.push(index)
    }
    return found
  }
}

type Words = [number, number, number, number]

function insert(
  lengths: Map<number, ByNetwork>,
  family: 4 | 6,
  first: Words,
  last: Words,
  index: number
): void {
  const bits = commonBits(first, last) - (family === 4 ? 96 : 0)
  const networks = lengths.get(bits) ?? new Map<string, number[]>()
  lengths.set(bits, networks)
  const network = maskWords({ family, text: '', words: first }, bits).join()
  const indices = networks.get(network)
  if (indices === undefined) networks.set(network, [index])
  else if (indices.at(-1) !== index) indices.push(index)
}

function wordsAt(bounds: Uint32Array, at: number): Words {
  return [bounds[at]!, bounds[at + 1]!, bounds[at + 2]!, bounds[at + 3]!]
}

/** How many leading bits two addresses share: the length of the smallest network around both. */
function commonBits(first: Words, last: Words): number {
  for (let i = 0; i < 4; i++) {
    const difference = first[i]! ^ last[i]!
    if (difference !== 0) return i * 32 + Math.clz32(difference)
  }
  return 128
}
