/** A key and how often it came, at least; at most `undercounted` times more. */
export interface KeyCount {
  readonly key: string
  readonly count: number
}

const kept = 256
const room = 2 * kept

/**
 * The most frequent of any number of keys, in memory for 512: a Misra-Gries summary that drops its rarer
 * half at once when it is full (D. Anderson et al., "A High-Performance Algorithm for Identifying Frequent
 * Items in Data Streams", IMC 2017). A count may be too low, by `undercounted` at most, which is at most one
 * part in 256 of all that was added; a key that came more often than that is never missed.
 */
export class FrequentKeys {
  readonly #counts = new Map<string, number>()
  #undercounted = 0

  get undercounted(): number {
    return this.#undercounted
  }

  add(key: string): void {
    const count = this.#counts.get(key)
    if (count === undefined && this.#counts.size === room) this.#drop()
    this.#counts.set(key, (count ?? 0) + 1)
  }

  /** The most frequent first, ties in alphabetical order. */
  top(most: number): readonly KeyCount[] {
    return Array.from(this.#counts, ([key, count]) => ({ key, count }))
      .toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
      .slice(0, most)
  }

  /** Takes from all what the first of those that must go has, so that no key comes off better than another. */
  #drop(): void {
    const cut = Array.from(this.#counts.values()).toSorted((a, b) => b - a)[kept]!
    this.#undercounted += cut
    const left = Array.from(this.#counts).filter(([, count]) => count > cut)
    this.#counts.clear()
    for (const [key, count] of left) this.#counts.set(key, count - cut)
  }
}
