// What threads share. Start here: a table of debts is the state of every limit. Below it stand its buckets
// (debtBuckets.ts: how threads enter a key without locks), its words (debtWord.ts) and the keyed hash that
// places a key (keyHash.ts).
import { DebtBuckets, none } from './debtBuckets.ts'
import { unitsPerMs } from './debtWord.ts'
import type { KeyHash } from './keyHash.ts'

/**
 * How much each of many keys owes, in shared memory, exact across threads and fixed in size.
 *
 * The algorithm is GCRA (ITU-T I.371): a debt is the time at which it will have been paid off, the key's
 * theoretical arrival time. Each admitted request adds one interval; one is refused while the debt exceeds
 * the tolerance. With an interval T and a tolerance of (burst - 1) × T, at most burst + t/T requests of a
 * key pass in any time t. Intervals and tolerances are whole units (1/64 ms); round intervals up.
 *
 * A full table never forgives. A key without an entry owes at most its bucket's floor, and starts from
 * there. That holds at the beginning, when both are 0. An entry that is paid off may be dropped: the key
 * owes nothing. An entry that is evicted, the one that owes least, first raises the floor to its own debt.
 * A refund lowers an entry, and the key's true debt by as much. So an entry is at no time less than what an
 * endless table would hold, and whoever is refused there is refused here. (Space-Saving keeps counts in the
 * same way: A. Metwally, D. Agrawal, A. El Abbadi, "Efficient Computation of Frequent and Top-k Elements in
 * Data Streams", ICDT 2005.) Two keys with the same bucket and label share a debt, to the same effect.
 *
 * Threads read their clocks a little apart; a debt that one sees paid may be forgotten up to that much too
 * early for another. One instance belongs to one thread.
 */
export class DebtTable {
  readonly #buckets: DebtBuckets

  /** `buffer` is of `createDebtTable`; every thread that shares it hashes with the same secret. */
  constructor(buffer: SharedArrayBuffer, hash: KeyHash) {
    this.#buckets = new DebtBuckets(buffer, hash)
  }

  /**
   * Takes one interval from the key: 0 when admitted, else in how many milliseconds it would be. A refused
   * request costs nothing.
   */
  reserve(key: string, intervalUnits: number, toleranceUnits: number, nowMs: number): number {
    return Math.max(0, this.charge(key, intervalUnits, toleranceUnits, nowMs))
  }

  /**
   * `reserve` for those who may refund: above 0 the wait of a refused request; below 0 it is admitted, and
   * the number without its sign says for how many milliseconds the charge will be owed.
   */
  charge(key: string, intervalUnits: number, toleranceUnits: number, nowMs: number): number {
    const buckets = this.#buckets
    const now = buckets.toUnits(nowMs)
    const limit = now + toleranceUnits
    buckets.locate(key)
    for (;;) {
      const slot = buckets.find()
      if (slot === none) {
        const presumed = Math.max(now, buckets.floor(), buckets.evictionUnits(now))
        if (presumed > limit) return (presumed - limit) / unitsPerMs
        const claim = buckets.claim(now)
        if (claim === none) continue
        // Read anew: an entry of this very key may have been evicted in the meantime.
        const start = Math.max(now, buckets.floor())
        if (start > limit) buckets.withdraw(claim)
        else if (buckets.settle(claim, start + intervalUnits))
          return (now - start - intervalUnits) / unitsPerMs
        continue
      }
      const word = buckets.read(slot)
      if (word === undefined) continue
      const start = Math.max(now, buckets.units(word))
      if (start > limit) return (start - limit) / unitsPerMs
      if (buckets.replace(slot, word, start + intervalUnits))
        return (now - start - intervalUnits) / unitsPerMs
    }
  }

  /**
   * Gives one interval back, but no more than is still owed of that charge (`owedUntilMs` is the time of
   * the charge plus what `charge` said): what time has paid off already cannot be saved up as credit.
   */
  refund(key: string, intervalUnits: number, owedUntilMs: number, nowMs: number): void {
    const buckets = this.#buckets
    const now = buckets.toUnits(nowMs)
    const amount = Math.min(intervalUnits, buckets.toUnits(owedUntilMs) - now)
    if (amount <= 0) return
    buckets.locate(key)
    for (;;) {
      const slot = buckets.find()
      if (slot === none) return
      const word = buckets.read(slot)
      if (word === undefined) continue
      const owed = buckets.units(word)
      if (owed <= now || buckets.replace(slot, word, Math.max(now, owed - amount))) return
    }
  }

  /** For how many milliseconds from now the key owes something; for an unknown key, at most owes. */
  peek(key: string, nowMs: number): number {
    const buckets = this.#buckets
    const now = buckets.toUnits(nowMs)
    buckets.locate(key)
    const slot = buckets.find()
    const word = slot === none ? undefined : buckets.read(slot)
    const owed = word === undefined ? buckets.floor() : buckets.units(word)
    return Math.max(0, owed - now) / unitsPerMs
  }

  /**
   * The first to call with a key stores a time for it; until then, all others are told that time. Returns
   * it, or `undefined` when the key's bucket is full: then refuse. Nothing is evicted for a hold, but a
   * reservation may evict one: give holds a table of their own.
   */
  hold(key: string, untilMs: number, nowMs: number): number | undefined {
    const buckets = this.#buckets
    const now = buckets.toUnits(nowMs)
    const until = buckets.toUnits(untilMs)
    buckets.locate(key)
    for (;;) {
      const slot = buckets.find()
      if (slot === none) {
        if (buckets.evictionUnits(now) > 0) return undefined
        const claim = buckets.claim(now)
        if (claim !== none && buckets.settle(claim, until)) return buckets.toMs(until)
        continue
      }
      const word = buckets.read(slot)
      if (word === undefined) continue
      const held = buckets.units(word)
      if (held > now) return buckets.toMs(held)
      if (buckets.replace(slot, word, until)) return buckets.toMs(until)
    }
  }

  /** How many keys owe something now. Reads the whole table: for the admin thread. */
  fill(nowMs: number): number {
    return this.#buckets.countLive(this.#buckets.toUnits(nowMs))
  }

  /** How many keys had to give up their entry while they owed something; wraps at 2^32. */
  get evictions(): number {
    return this.#buckets.evictions
  }
}
