/** Takes in what may apply to a request. */
export interface CandidateSink {
  /** `places` are the same array each time, which must not be changed. */
  add(places: readonly number[]): void
}

/**
 * Which of a policy's rules and limits may apply to a request, by their places in the order of hearing. A bit
 * for each and one for each word of these: adding is a few nanoseconds, in whatever order and however often,
 * and going through them takes no more than there are.
 */
export class CandidateSet implements CandidateSink {
  readonly #words: Int32Array
  /** Bit by bit, which words are not zero. */
  readonly #used: Int32Array

  constructor(size: number) {
    this.#words = new Int32Array((size >>> 5) + 1)
    this.#used = new Int32Array((size >>> 10) + 1)
  }

  add(places: readonly number[]): void {
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!
      this.#words[place >>> 5]! |= 1 << (place & 31)
      this.#used[place >>> 10]! |= 1 << ((place >>> 5) & 31)
    }
  }

  /** The first at `from` or after it; Infinity where there is none. */
  next(from: number): number {
    const at = from >>> 5
    if (at >= this.#words.length) return Infinity
    const here = this.#words[at]! & (-1 << (from & 31))
    if (here !== 0) return at * 32 + lowestBit(here)
    const word = nextUsed(this.#used, at + 1)
    return word < 0 ? Infinity : word * 32 + lowestBit(this.#words[word]!)
  }

  clear(): void {
    for (let word = nextUsed(this.#used, 0); word >= 0; word = nextUsed(this.#used, word + 1)) {
      this.#words[word] = 0
    }
    for (let i = 0; i < this.#used.length; i++) this.#used[i] = 0
  }
}

/** The first word at `from` or after it that is in use; -1 where there is none. */
function nextUsed(used: Int32Array, from: number): number {
  let at = from >>> 5
  if (at >= used.length) return -1
  let bits = used[at]! & (-1 << (from & 31))
  while (bits === 0) {
    if (++at >= used.length) return -1
    bits = used[at]!
  }
  return at * 32 + lowestBit(bits)
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}
