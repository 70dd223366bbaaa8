import { ConductWord, maxNumber } from './conductWord.ts'
import {
  conductHalfLivesMs,
  counterAt,
  counters,
  markAt,
  recentTargets,
  recordWords,
  targetsAt,
  type ConductCounter,
  type ConductMark
} from './conductLayout.ts'
import { upperHalf } from './debtWord.ts'
import type { KeyHash } from './keyHash.ts'

/** A key that has been quiet for so long begins anew: of its longest count a sixty-fourth is left. */
const forgetMs = 6 * 3_600_000
/** How exactly it is known when a key was there last: most requests then need not write that. */
const seenEveryMs = 1000

/** Keys that share one cache line of owners. */
const bucketKeys = 8
const headerBytes = 64
const epochAt = 8
/** Counts have 20 bits, 8 of them after the point, and beside them 20 bits of seconds: twelve days. */
const unitsPerCount = 256
const maxUnits = 2 ** 20 - 1
const secondsMask = 2 ** 20 - 1
/** Whoever is never quiet has counts that nothing adds to: those are looked for before their time comes round. */
const tidyEveryMs = 2 * 86_400_000

/** The bytes of a table for so many keys, rounded up to a power of two. */
export function conductTableBytes(maxKeys: number): number {
  const keys = 2 ** Math.ceil(Math.log2(Math.max(maxKeys, bucketKeys)))
  return headerBytes + keys * (1 + recordWords) * 8
}

/** An empty table. Times in it count from `nowMs` on the monotonic clock. */
export function createConductTable(maxKeys: number, nowMs: number): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(conductTableBytes(maxKeys))
  // One millisecond earlier, so that no time is 0, which is an empty mark.
  new Float64Array(buffer, epochAt, 1)[0] = Math.floor(nowMs) - 1
  return buffer
}

/**
 * What many keys have done lately, in shared memory, fixed in size. Threads use it without locks.
 *
 * Every word begins with 24 bits of its key's hash, and a word of another key is as good as empty: so no key
 * inherits what another has done, whatever happens at once. Counts change by compare-and-exchange, so none is
 * lost between threads. Two threads that meet a new key at once may begin two records, of which the first is
 * found from then on; and a key may lose its record to another in a full bucket, the one that has been quiet
 * for longest. Either way something is forgotten and nothing is invented.
 *
 * Usage: `find` or `enter` a key; everything else is about that key. One instance belongs to one thread.
 */
export class ConductTable {
  readonly #owners: BigInt64Array
  /** The same in halves, which are read without a BigInt. */
  readonly #ownerHalves: Int32Array
  readonly #words: BigInt64Array
  readonly #halves: Int32Array
  readonly #evictions: Int32Array
  readonly #epochMs: number
  readonly #hash: KeyHash
  readonly #word = new ConductWord()
  /** What `#isOurs` found. */
  #upper = 0
  #lower = 0
  #tag = 0
  #bucket = 0
  /** Where the record of the key begins. */
  #record = 0
  #nowMs = 0

  /** `buffer` is of `createConductTable`; every thread that shares it hashes with the same secret. */
  constructor(buffer: SharedArrayBuffer, hash: KeyHash) {
    const keys = (buffer.byteLength - headerBytes) / ((1 + recordWords) * 8)
    this.#owners = new BigInt64Array(buffer, headerBytes, keys)
    this.#ownerHalves = new Int32Array(buffer, headerBytes, keys * 2)
    this.#words = new BigInt64Array(buffer, headerBytes + keys * 8)
    this.#halves = new Int32Array(buffer, headerBytes + keys * 8)
    this.#evictions = new Int32Array(buffer, 0, 1)
    this.#epochMs = new Float64Array(buffer, epochAt, 1)[0]!
    this.#hash = hash
  }

  /** A time on the monotonic clock, as marks hold it. */
  toTableMs(ms: number): number {
    return Math.min(Math.max(Math.floor(ms - this.#epochMs), 0), maxNumber)
  }

  /** Turns to a key; false when nothing is known of it. */
  find(key: string, nowMs: number): boolean {
    this.#locate(key, nowMs)
    const slot = this.#slot()
    if (slot < 0 || this.#quietMs(slot) > forgetMs) return false
    this.#record = slot * recordWords
    return true
  }

  /** Turns to a key and notes that it is there; it has a record from now on. */
  enter(key: string, nowMs: number): void {
    this.#locate(key, nowMs)
    for (;;) {
      const known = this.#slot()
      if (known >= 0 && this.#quietMs(known) < seenEveryMs) {
        this.#record = known * recordWords
        return
      }
      const slot = known < 0 ? this.#quietestSlot() : known
      const owner = Atomics.load(this.#owners, slot)
      this.#word.open(owner)
      const { tag, number: seenMs } = this.#word
      if (known >= 0 && tag !== this.#tag) continue
      const next = this.#word.packNumber(this.#tag, Math.max(this.#nowMs, known < 0 ? 0 : seenMs))
      const isForgotten = this.#nowMs - seenMs > forgetMs
      if (next !== owner && Atomics.compareExchange(this.#owners, slot, owner, next) !== owner) continue
      this.#record = slot * recordWords
      // Its own words may still lie there, of before it was forgotten or lost its place.
      if (known < 0 || isForgotten) this.#clear()
      else if (Math.floor(this.#nowMs / tidyEveryMs) > Math.floor(seenMs / tidyEveryMs)) this.#tidy()
      if (known < 0 && tag !== 0 && !isForgotten) Atomics.add(this.#evictions, 0, 1)
      return
    }
  }

  /** Adds one to a count. */
  add(counter: ConductCounter): void {
    const at = this.#record + counterAt[counter]
    const seconds = this.#seconds
    for (;;) {
      const word = Atomics.load(this.#words, at)
      this.#word.open(word)
      const { upper, lower } = this.#word
      const known = this.#word.tag === this.#tag ? this.#unitsLeft(upper, lower, counter) : 0
      const units = Math.min(known + unitsPerCount, maxUnits)
      const next = this.#word.pack(this.#tag, seconds >>> 12, (seconds << 20) | units)
      if (Atomics.compareExchange(this.#words, at, word, next) === word) return
    }
  }

  /** What is left of a count. */
  count(counter: ConductCounter): number {
    if (!this.#isOurs(this.#halves, this.#record + counterAt[counter])) return 0
    return this.#unitsLeft(this.#upper, this.#lower, counter) / unitsPerCount
  }

  /** A number that was noted; 0 where none was. */
  mark(name: ConductMark): number {
    return this.#numberAt(this.#markAt(name))
  }

  /** Notes a number of at most 40 bits. */
  setMark(name: ConductMark, value: number): void {
    Atomics.store(this.#words, this.#markAt(name), this.#word.packNumber(this.#tag, value))
  }

  /** Whether a page (40 bits, not 0) is among the last that were noted; if not, it takes the place of the oldest. */
  noteTarget(target: number): boolean {
    const first = this.#record + targetsAt
    for (let at = first; at < first + recentTargets; at++) if (this.#numberAt(at) === target) return true
    const place = this.mark('nextTarget')
    Atomics.store(this.#words, first + place, this.#word.packNumber(this.#tag, target))
    this.setMark('nextTarget', (place + 1) % recentTargets)
    return false
  }

  /** How many keys are remembered. Reads all owners: for the admin thread. */
  fill(nowMs: number): number {
    this.#nowMs = this.toTableMs(nowMs)
    let count = 0
    for (const owner of this.#owners) {
      this.#word.open(owner)
      if (this.#word.tag !== 0 && this.#nowMs - this.#word.number <= forgetMs) count++
    }
    return count
  }

  /** How many keys lost their record to another while it was remembered; wraps at 2^32. */
  get evictions(): number {
    return Atomics.load(this.#evictions, 0) >>> 0
  }

  get #seconds(): number {
    return Math.floor(this.#nowMs / 1000) & secondsMask
  }

  #locate(key: string, nowMs: number): void {
    this.#hash.hash(key)
    this.#nowMs = this.toTableMs(nowMs)
    this.#bucket = this.#hash.low & (this.#owners.length - bucketKeys)
    // Tag 0 is that of an empty word.
    this.#tag = this.#hash.high >>> 8 || 1
  }

  #slot(): number {
    for (let slot = this.#bucket; slot < this.#bucket + bucketKeys; slot++) {
      if (this.#ownerHalves[slot * 2 + upperHalf]! >>> 8 === this.#tag) return slot
    }
    return -1
  }

  /** An empty slot, or that of the key that has been quiet for longest. */
  #quietestSlot(): number {
    let quietest = this.#bucket
    let seenMs = Infinity
    for (let slot = this.#bucket; slot < this.#bucket + bucketKeys; slot++) {
      this.#word.open(Atomics.load(this.#owners, slot))
      if (this.#word.number >= seenMs) continue
      quietest = slot
      seenMs = this.#word.number
    }
    return quietest
  }

  /** For how long the key of this slot has been quiet; `Infinity` where it is another's by now. */
  #quietMs(slot: number): number {
    return this.#isOurs(this.#ownerHalves, slot) ? this.#nowMs - this.#number : Infinity
  }

  #clear(): void {
    for (let i = 0; i < recordWords; i++) Atomics.store(this.#words, this.#record + i, 0n)
  }

  /** Empties the words of counts of which nothing is left. */
  #tidy(): void {
    for (const counter of counters) {
      const at = this.#record + counterAt[counter]
      const word = Atomics.load(this.#words, at)
      this.#word.open(word)
      const { upper, lower } = this.#word
      if (this.#unitsLeft(upper, lower, counter) === 0) Atomics.compareExchange(this.#words, at, word, 0n)
    }
  }

  /** Rounded down: a count is never more than what was added. */
  #unitsLeft(upper: number, lower: number, counter: ConductCounter): number {
    const elapsed = (this.#seconds - ((upper << 12) | (lower >>> 20))) & secondsMask
    const units = lower & maxUnits
    // Another thread's clock may be a little ahead.
    if (units === 0 || elapsed === 0 || elapsed > secondsMask / 2) return units
    return Math.floor(units * 2 ** ((-elapsed * 1000) / conductHalfLivesMs[counter]))
  }

  #numberAt(at: number): number {
    return this.#isOurs(this.#halves, at) ? this.#number : 0
  }

  /**
   * Reads a word of the key; false where it is empty or another's. By halves and plainly, ten times as fast as an
   * atomic read of the whole: when another thread writes at that moment, the 8 bits above the lower half, which
   * seldom change, may be those of before. A time is then an hour off, for once, and a page not recognised.
   */
  #isOurs(halves: Int32Array, at: number): boolean {
    const upper = halves[at * 2 + upperHalf]!
    if (upper >>> 8 !== this.#tag) return false
    this.#lower = halves[at * 2 + 1 - upperHalf]!
    this.#upper = upper & 0xff
    return true
  }

  get #number(): number {
    return this.#upper * 2 ** 32 + (this.#lower >>> 0)
  }

  #markAt(name: ConductMark): number {
    return this.#record + markAt[name]
  }
}
