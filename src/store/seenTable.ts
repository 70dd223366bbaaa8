import { DebtWord, upperHalf } from './debtWord.ts'
import type { KeyHash } from './keyHash.ts'

/** Bits of a sketch, for one key and one window. */
export const sketchBits = 256

const headerBytes = 64
const columns = sketchBits / 32
/** Sketches of keys that share a place: about two keys, with two windows each. */
const ways = 4
const bucketWords = columns * ways
const windowMask = 0xfff

/** The bytes of a table for so many keys, which then is half full: 256 for each. */
export function seenTableBytes(maxKeys: number): number {
  return headerBytes + 2 ** Math.ceil(Math.log2(maxKeys)) * bucketWords * 8
}

/**
 * Which values each of many keys has shown in this window and the one before: for each key and window a sketch
 * of 256 bits, one of which a value sets. Two values may have the same bit; `zeros` tells how likely that is
 * (linear counting: K.-Y. Whang et al., "A linear-time probabilistic counting algorithm for database
 * applications", ACM TODS 15(2), 1990).
 *
 * Threads share it without locks. A word holds 32 bits of a sketch and says whose they are: 20 bits of the key's
 * hash, 12 of the number of the window. Where all places are taken by others, one of them goes. A sketch that
 * is lost makes values look new that are not, so whoever counts what is new counts too much, never too little.
 * One instance belongs to one thread.
 */
export class SeenTable {
  readonly #words: BigInt64Array
  readonly #halves: Int32Array
  readonly #evictions: Int32Array
  readonly #keyHash: KeyHash
  readonly #mask: number
  readonly #word = new DebtWord()
  #bucket = 0
  #label = 0

  constructor(buffer: SharedArrayBuffer, hash: KeyHash) {
    this.#words = new BigInt64Array(buffer, headerBytes)
    this.#halves = new Int32Array(buffer, headerBytes)
    this.#evictions = new Int32Array(buffer, 0, 1)
    this.#keyHash = hash
    this.#mask = this.#words.length / bucketWords - 1
  }

  /** Turns to a key, and answers which bit this value sets. */
  locate(key: string, value: string): number {
    const hash = this.#keyHash
    hash.hash(value)
    const bit = hash.low & (sketchBits - 1)
    hash.hash(key)
    this.#bucket = (hash.low & this.#mask) * bucketWords
    this.#label = hash.high >>> 12 || 1
    return bit
  }

  has(window: number, bit: number): boolean {
    return (this.#bitsOf(window, bit >>> 5) & (1 << (bit & 31))) !== 0
  }

  /** Sets a bit; false when it was set already. */
  set(window: number, bit: number): boolean {
    const first = this.#bucket + (bit >>> 5) * ways
    const mask = 1 << (bit & 31)
    for (;;) {
      const slot = this.#slotFor(first, window)
      const seen = Atomics.load(this.#words, slot)
      const isOurs = this.#isOf(seen, window)
      const bits = isOurs ? (this.#word.units(seen) % 2 ** 32) | 0 : 0
      if ((bits & mask) !== 0) return false
      if (Atomics.compareExchange(this.#words, slot, seen, this.#pack(window, bits | mask)) !== seen) continue
      if (!isOurs && !this.#isOver(seen, window)) Atomics.add(this.#evictions, 0, 1)
      return true
    }
  }

  clear(window: number, bit: number): void {
    const first = this.#bucket + (bit >>> 5) * ways
    for (let slot = first; slot < first + ways; slot++) {
      const seen = Atomics.load(this.#words, slot)
      if (!this.#isOf(seen, window)) continue
      const bits = (this.#word.units(seen) % 2 ** 32) & ~(1 << (bit & 31))
      // Where another thread was quicker, the value stays known.
      Atomics.compareExchange(this.#words, slot, seen, this.#pack(window, bits))
    }
  }

  /** How many bits are set neither in this window nor in the one before. */
  zeros(window: number): number {
    let zeros = sketchBits
    for (let column = 0; column < columns; column++) {
      zeros -= ones(this.#bitsOf(window, column) | this.#bitsOf(window - 1, column))
    }
    return zeros
  }

  /** How many parts of sketches had to give way while they were needed; wraps at 2^32. */
  get evictions(): number {
    return Atomics.load(this.#evictions, 0) >>> 0
  }

  #bitsOf(window: number, column: number): number {
    const first = this.#bucket + column * ways
    const tag = this.#tag(window)
    let bits = 0
    for (let slot = first; slot < first + ways; slot++) {
      if (this.#halves[slot * 2 + upperHalf] === tag) bits |= this.#halves[slot * 2 + 1 - upperHalf]!
    }
    return bits
  }

  /** Our own place, else one that no window needs any more, else somebody's. */
  #slotFor(first: number, window: number): number {
    const tag = this.#tag(window)
    let old = -1
    for (let slot = first; slot < first + ways; slot++) {
      const upper = this.#halves[slot * 2 + upperHalf]!
      if (upper === tag) return slot
      const age = (window - upper) & windowMask
      if (old < 0 && (upper === 0 || age > 1)) old = slot
    }
    return old < 0 ? first + (this.#label & (ways - 1)) : old
  }

  /** A word's upper half. */
  #tag(window: number): number {
    return (this.#label << 12) | (window & windowMask)
  }

  #isOf(word: bigint, window: number): boolean {
    return (
      this.#word.label(word) === this.#label &&
      Math.floor(this.#word.units(word) / 2 ** 32) === (window & windowMask)
    )
  }

  /** Whether nobody needs a word any more. */
  #isOver(word: bigint, window: number): boolean {
    const age = (window - Math.floor(this.#word.units(word) / 2 ** 32)) & windowMask
    return word === 0n || age > 1
  }

  #pack(window: number, bits: number): bigint {
    return this.#word.pack(this.#label, (window & windowMask) * 2 ** 32 + (bits >>> 0))
  }
}

/** How many bits of a 32-bit word are set. */
function ones(bits: number): number {
  let pairs = bits - ((bits >>> 1) & 0x55555555)
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
