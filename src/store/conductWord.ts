import { upperHalf } from './debtWord.ts'

/** The greatest number a word can hold: 40 bits, in milliseconds 34 years. */
export const maxNumber: number = 2 ** 40 - 1

/**
 * Packs and unpacks the 64-bit words of a `ConductTable`: 24 bits of tag, which says whose word it is, above
 * 40 bits that are either one number or an upper part of 8 bits and a lower of 32.
 */
export class ConductWord {
  readonly #word = new BigInt64Array(1)
  readonly #halves = new Uint32Array(this.#word.buffer)

  pack(tag: number, upper: number, lower: number): bigint {
    this.#halves[upperHalf] = (tag << 8) | upper
    this.#halves[1 - upperHalf] = lower
    return this.#word[0]!
  }

  packNumber(tag: number, value: number): bigint {
    return this.pack(tag, Math.floor(value / 2 ** 32), value % 2 ** 32)
  }

  /** Turns to a word, which the getters then speak of. */
  open(word: bigint): void {
    this.#word[0] = word
  }

  get tag(): number {
    return this.#halves[upperHalf]! >>> 8
  }

  get upper(): number {
    return this.#halves[upperHalf]! & 0xff
  }

  get lower(): number {
    return this.#halves[1 - upperHalf]!
  }

  get number(): number {
    return this.upper * 2 ** 32 + this.lower
  }
}
