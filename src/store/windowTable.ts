import { DebtBuckets, none } from './debtBuckets.ts'
import type { KeyHash } from './keyHash.ts'

/** How a window is cut, and what a key may have in it. */
export interface WindowTerms {
  readonly windowMs: number
  /** Into so many parts of equal length. */
  readonly parts: number
  /** The most that a key may have in any window. */
  readonly capacity: number
  /** The most that is ever taken at once. */
  readonly maxAmount: number
}

/** What edge threads may add at the same moment, twice each, before any of them has looked around. */
const maxAdditions = 128

/**
 * How much each of many keys has had in a sliding window, in shared memory, exact across threads and fixed in
 * size: never more than the capacity in any window, wherever it begins.
 *
 * The window is cut into parts. A key has one count for each part in which it took anything; what counts is
 * the part under way and as many whole ones before it as a window has. So nothing is forgotten before its
 * window is over, and everything is one part later. Retry-After is exact under these terms.
 *
 * A count is an entry in a table of debts, in the bucket as many places after the key's own as its part says:
 * the number of the part times `stride`, plus the count. A later part is thus always the greater debt, and
 * what is said in debtTable.ts of evictions and floors holds here: whoever is refused by an endless table is
 * refused by a full one. To take, a thread adds first and then sums up: of two that overlook each other one
 * at least sees both. It takes back what was too much, so that in such a moment one may be refused that
 * would have had the last place.
 */
export class WindowTable {
  readonly #buckets: DebtBuckets
  readonly #epochMs: number
  readonly #partMs: number
  readonly #capacity: number
  /** How many parts count: those of a window, and the one under way. */
  readonly #spans: number
  readonly #stride: number
  /** What the last look found, a debt for each part. */
  readonly #held: Float64Array

  /** `buffer` is of `createDebtTable`, with eight buckets or more. */
  constructor(buffer: SharedArrayBuffer, hash: KeyHash, terms: WindowTerms) {
    this.#buckets = new DebtBuckets(buffer, hash)
    this.#epochMs = this.#buckets.toMs(0)
    this.#partMs = terms.windowMs / terms.parts
    this.#capacity = terms.capacity
    this.#spans = terms.parts + 1
    this.#stride = terms.capacity + maxAdditions * terms.maxAmount + 1
    this.#held = new Float64Array(this.#spans)
  }

  /**
   * Takes from the key: above 0 the wait of a refused request in milliseconds; below 0 it is admitted, and
   * the number without its sign says for how many milliseconds it will count.
   */
  charge(key: string, amount: number, nowMs: number): number {
    const part = this.#partOf(nowMs)
    this.#buckets.locate(key)
    if (this.#look(part) + amount > this.#capacity) return this.#waitMs(amount, nowMs)
    const taken = this.#add(part, amount)
    if (this.#look(part) <= this.#capacity) return nowMs - this.#endMs(taken)
    this.#remove(taken, amount)
    this.#look(part)
    return this.#waitMs(amount, nowMs)
  }

  /** Gives back what still counts of a charge: `owedUntilMs` is its time plus what `charge` said. */
  refund(key: string, amount: number, owedUntilMs: number, nowMs: number): void {
    if (owedUntilMs <= nowMs) return
    this.#buckets.locate(key)
    this.#remove(this.partEndingAt(owedUntilMs), amount)
  }

  /** In how many milliseconds the key may take so much; 0 is now. */
  peek(key: string, amount: number, nowMs: number): number {
    this.#buckets.locate(key)
    return this.#look(this.#partOf(nowMs)) + amount > this.#capacity ? this.#waitMs(amount, nowMs) : 0
  }

  /** How much the key has had in the window. */
  used(key: string, nowMs: number): number {
    this.#buckets.locate(key)
    return this.#look(this.#partOf(nowMs))
  }

  /** Adds to what the key has had, whatever the capacity. */
  add(key: string, amount: number, nowMs: number): void {
    this.#buckets.locate(key)
    this.#add(this.#partOf(nowMs), amount)
  }

  /** Makes count from now on what has counted in the part before. */
  renew(key: string, amount: number, nowMs: number): void {
    const part = this.#partOf(nowMs)
    this.#buckets.locate(key)
    // In this order it counts twice for a moment, and never not at all.
    this.#add(part, amount)
    this.#remove(part - 1, amount)
  }

  /** The number of the part under way. */
  partAt(nowMs: number): number {
    return this.#partOf(nowMs)
  }

  /** The number of the part whose counts end at this time. */
  partEndingAt(endMs: number): number {
    return Math.round((endMs - this.#epochMs) / this.#partMs)
  }

  /** How many counts there are that still matter. Reads the whole table: for the admin thread. */
  fill(nowMs: number): number {
    return this.#buckets.countLive(this.#expired(this.#partOf(nowMs)))
  }

  /** How many counts had to give way while they mattered; wraps at 2^32. */
  get evictions(): number {
    return this.#buckets.evictions
  }

  /** The first is late enough that no part that matters has a number below 1. */
  #partOf(nowMs: number): number {
    return Math.max(0, Math.floor((nowMs - this.#epochMs) / this.#partMs)) + this.#spans
  }

  /** When what was taken in a part no longer counts. */
  #endMs(part: number): number {
    return this.#epochMs + part * this.#partMs
  }

  /** The greatest debt that does not matter any more. */
  #expired(part: number): number {
    return (part - this.#spans + 1) * this.#stride
  }

  /** Reads the key's counts, and sums them up. */
  #look(now: number): number {
    const expired = this.#expired(now)
    let sum = 0
    for (let part = now - this.#spans + 1; part <= now; part++) {
      const debt = this.#read(part, part === now ? expired : Infinity)
      const held = debt > expired ? debt : 0
      this.#held[now - part] = held
      sum += held % this.#stride
    }
    return sum
  }

  /** The debt that stands in a part's place; where a new entry is to be made, with what that would evict. */
  #read(part: number, expired: number): number {
    const buckets = this.#buckets
    buckets.turn(part % this.#spans)
    for (;;) {
      const slot = buckets.seek()
      if (slot === none) {
        const evicted = expired === Infinity ? 0 : buckets.evictionUnits(expired)
        return this.#presumed(part, Math.max(buckets.floor(), evicted))
      }
      const word = buckets.read(slot)
      if (word !== undefined) return buckets.units(word)
    }
  }

  /** The most that a part without an entry can hold, where nothing greater than `floor` was ever evicted. */
  #presumed(part: number, floor: number): number {
    const evicted = Math.floor(floor / this.#stride)
    if (evicted < part) return 0
    return evicted === part ? floor : part * this.#stride + this.#capacity
  }

  /** Adds to the key's count in a part, and answers in which it stands: a clock may be behind another. */
  #add(part: number, amount: number): number {
    const buckets = this.#buckets
    const fresh = part * this.#stride
    const expired = this.#expired(part)
    buckets.turn(part % this.#spans)
    for (;;) {
      const slot = buckets.seek()
      if (slot === none) {
        const claim = buckets.claim(expired)
        if (claim === none) continue
        const start = Math.max(fresh, this.#presumed(part, buckets.floor()))
        if (buckets.settle(claim, start + amount)) return part
        continue
      }
      const word = buckets.read(slot)
      if (word === undefined) continue
      const debt = buckets.units(word)
      // Two keys that cannot be told apart may have another part here: nothing of it is forgotten.
      const carried = debt > expired && debt < fresh ? debt % this.#stride : 0
      const start = Math.max(fresh + carried, debt)
      if (buckets.replace(slot, word, start + amount)) return Math.floor(start / this.#stride)
    }
  }

  #remove(part: number, amount: number): void {
    const buckets = this.#buckets
    buckets.turn(part % this.#spans)
    for (;;) {
      const slot = buckets.seek()
      if (slot === none) return
      const word = buckets.read(slot)
      if (word === undefined) continue
      const debt = buckets.units(word)
      if (Math.floor(debt / this.#stride) !== part) return
      if (buckets.replace(slot, word, debt - Math.min(amount, debt % this.#stride))) return
    }
  }

  /**
   * When enough of what the last look found has ended, the oldest first. At once, where only another thread's
   * attempt was in the way.
   */
  #waitMs(amount: number, nowMs: number): number {
    const held = this.#held
    let sum = 0
    for (const debt of held) sum += debt % this.#stride
    let endMs = nowMs + 1
    while (sum > 0 && sum + amount > this.#capacity) {
      let oldest = -1
      for (let i = 0; i < held.length; i++) {
        if (held[i]! > 0 && (oldest < 0 || held[i]! < held[oldest]!)) oldest = i
      }
      endMs = this.#endMs(Math.floor(held[oldest]! / this.#stride))
      sum -= held[oldest]! % this.#stride
      held[oldest] = 0
    }
    return endMs - nowMs
  }
}
