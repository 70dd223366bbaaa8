import type { CandidateSink } from './candidateSet.ts'

/** A value must have as many characters to be found by it. */
export const gramLength = 4

/** A power of two: most places of most texts have none of the few grams there mostly are. */
const filterSize = 4096

/**
 * Finds, of thousands of values, those that a text may contain, in one walk along the text: each value is kept
 * under four characters in a row that it has, the ones that fewest others are kept under.
 */
export class GramIndex {
  readonly #places: Map<number, number[]> = new Map()
  /** 1 under the lower bits of each gram in the map, which takes ten times as long to ask. */
  readonly #filter = new Uint8Array(filterSize)

  /** `value` has at least `gramLength` characters. */
  placesOf(value: string): number[] {
    let gram = 0
    let rarest = 0
    let fewest = Infinity
    for (let i = 0; i < value.length; i++) {
      gram = follow(gram, value.charCodeAt(i))
      const count = this.#places.get(gram)?.length ?? 0
      if (i < gramLength - 1 || count >= fewest) continue
      rarest = gram
      fewest = count
    }
    const known = this.#places.get(rarest)
    if (known !== undefined) return known
    const places: number[] = []
    this.#places.set(rarest, places)
    this.#filter[rarest & (filterSize - 1)] = 1
    return places
  }

  find(text: string, into: CandidateSink): void {
    if (this.#places.size === 0) return
    let gram = 0
    for (let i = 0; i < text.length; i++) {
      gram = follow(gram, text.charCodeAt(i))
      if (this.#filter[gram & (filterSize - 1)] === 0 || i < gramLength - 1) continue
      const places = this.#places.get(gram)
      if (places !== undefined) into.add(places)
    }
  }
}

/** The last four characters in one word: an earlier one has left it by then. Some share a word; that costs time. */
function follow(gram: number, code: number): number {
  return (gram << 8) ^ code
}
