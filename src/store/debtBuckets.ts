import { DebtWord, maxUnits, unitsPerMs, upperHalf } from './debtWord.ts'
import type { KeyHash } from './keyHash.ts'

const headerBytes = 64
const epochAt = 8
/** A bucket is one cache line: its floor, then seven entries. */
const bucketWords = 8
/** How long a claim is left alone before others may take its place: ample for the few steps it takes. */
const claimUnits = unitsPerMs
/** The lowest bit of a label: the entry is claimed, and not yet known to be the only one of its key. */
const claimed = 1

/** What `find` and `claim` say when there is no entry; word 0 is a floor, never an entry. */
export const none = 0

/** The bytes of a table for so many keys: it is half full when it holds them all. */
export function debtTableBytes(maxKeys: number): number {
  const words = 2 ** Math.ceil(Math.log2(Math.max(maxKeys * 2, bucketWords)))
  return headerBytes + words * 8
}

/** An empty table. Times in it count from `nowMs` on the monotonic clock. */
export function createDebtTable(maxKeys: number, nowMs: number): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(debtTableBytes(maxKeys))
  // One millisecond earlier, so that no time is 0, which is an empty word.
  new Float64Array(buffer, epochAt, 1)[0] = Math.floor(nowMs) - 1
  return buffer
}

/**
 * A hash table in shared memory that threads use without locks. An entry is one word: 19 bits of the key's
 * hash, one bit that says "claimed", and a time, the key's debt. A key belongs to one bucket; the first
 * word of a bucket is its floor, the greatest debt ever evicted from it.
 *
 * A key has at most one settled entry, though two threads may meet it for the first time at once and,
 * because clocks and neighbours differ, in two different slots. Entering a key therefore takes two steps.
 * First a thread *claims* a slot: the word carries the key's label, marked, and no debt, so nothing is lost
 * when somebody deletes it. Then it looks at every other slot of the bucket. A settled entry wins over any
 * claim, and of two claims that in the lower slot; the loser is deleted. Only a claim found to be alone is
 * *settled*, in the same compare-and-exchange that stores the first debt.
 *
 * Two entries of one key cannot both be settled: take the claim that was written second; its thread looked
 * around after that, when the first was already there. It saw it, and gave way or deleted it; and settling
 * a deleted claim fails, as its word has changed. A claim left behind by a thread that died is settled by
 * the next one that needs it, or falls to another key after a millisecond: nobody ever waits.
 *
 * Usage: `locate` a key, then `find` it, or `claim` and `settle` it. One instance belongs to one thread.
 */
export class DebtBuckets {
  readonly #words: BigInt64Array
  readonly #halves: Int32Array
  readonly #evictions: Int32Array
  readonly #epochMs: number
  readonly #hash: KeyHash
  readonly #mask: number
  readonly #word = new DebtWord()
  #home = 0
  #bucket = 0
  #label = 0
  /** What `#cheapestSlot` found in the slot it chose. */
  #seen = 0n
  #claim = 0n

  /** `bytes` from `offset` on are a table; the whole buffer unless said. */
  constructor(buffer: SharedArrayBuffer, hash: KeyHash, offset = 0, bytes: number = buffer.byteLength) {
    const words = (bytes - headerBytes) / 8
    this.#words = new BigInt64Array(buffer, offset + headerBytes, words)
    this.#halves = new Int32Array(buffer, offset + headerBytes, words * 2)
    this.#evictions = new Int32Array(buffer, offset, 1)
    this.#epochMs = new Float64Array(buffer, offset + epochAt, 1)[0]!
    this.#hash = hash
    this.#mask = this.#words.length - bucketWords
  }

  /** A time on the monotonic clock in units of this table. */
  toUnits(ms: number): number {
    return Math.min(Math.max(Math.floor((ms - this.#epochMs) * unitsPerMs), 0), maxUnits)
  }

  toMs(units: number): number {
    return units / unitsPerMs + this.#epochMs
  }

  /** Turns to the bucket of this key. Everything below is about that key. */
  locate(key: string): void {
    this.#hash.hash(key)
    this.#home = this.#bucket = this.#hash.low & this.#mask
    // Label 0 is that of an empty word.
    this.#label = (this.#hash.high >>> 12) & ~claimed || 2
  }

  /** Turns to the key that another table of the same size and secret has been turned to. */
  locateAs(other: DebtBuckets): void {
    this.#home = this.#bucket = other.#home
    this.#label = other.#label
  }

  /** Turns to the bucket so many places after the key's own: a key may have an entry in each. */
  turn(places: number): void {
    this.#bucket = (this.#home + places * bucketWords) & this.#mask
  }

  /** The slot of the key's settled entry, or `none`. */
  find(): number {
    return this.#slotOf(this.#label)
  }

  /** `find` for those who must see what another thread wrote before they wrote themselves. */
  seek(): number {
    const end = this.#bucket + bucketWords
    for (let slot = this.#bucket + 1; slot < end; slot++) {
      if (Atomics.load(this.#halves, slot * 2 + upperHalf) >>> 12 === this.#label) return slot
    }
    return none
  }

  /** The word in a slot, or `undefined` when it is no longer the key's settled entry. */
  read(slot: number): bigint | undefined {
    const word = Atomics.load(this.#words, slot)
    return this.#word.label(word) === this.#label ? word : undefined
  }

  units(word: bigint): number {
    return this.#word.units(word)
  }

  /** Replaces the key's entry; false when it has changed since it was read. */
  replace(slot: number, word: bigint, units: number): boolean {
    const next = this.#word.pack(this.#label, Math.min(units, maxUnits))
    return Atomics.compareExchange(this.#words, slot, word, next) === word
  }

  /** The most that a key without an entry can owe. */
  floor(): number {
    return this.#word.units(Atomics.load(this.#words, this.#bucket))
  }

  /** What an entry that `claim` would have to evict owes; 0 where a slot is free for a new key. */
  evictionUnits(now: number): number {
    if (this.#slotOf(this.#label | claimed) !== none) return 0
    this.#cheapestSlot(now)
    const units = this.#word.units(this.#seen)
    return units > now ? units : 0
  }

  /**
   * Claims a slot for the key: the claim another thread has begun, a slot that owes nothing, or that which
   * owes least. `none` when another thread interfered: begin again with `find`.
   */
  claim(now: number): number {
    let slot = this.#slotOf(this.#label | claimed)
    if (slot === none) {
      slot = this.#cheapestSlot(now)
      if (!this.#claimSlot(slot, now)) return none
    } else {
      this.#claim = Atomics.load(this.#words, slot)
      if (this.#word.label(this.#claim) !== (this.#label | claimed)) return none
    }
    return this.#isAlone(slot) ? slot : none
  }

  /** Makes the claim just made the key's entry; false when another thread took it. */
  settle(slot: number, units: number): boolean {
    return this.replace(slot, this.#claim, units)
  }

  /** Gives up the claim just made. */
  withdraw(slot: number): void {
    Atomics.compareExchange(this.#words, slot, this.#claim, 0n)
  }

  /** Counts a key that found no place, where nobody is evicted for it. */
  noteFull(): void {
    Atomics.add(this.#evictions, 0, 1)
  }

  /** How many keys lost their entry to another while they still owed something; wraps at 2^32. */
  get evictions(): number {
    return Atomics.load(this.#evictions, 0) >>> 0
  }

  /** How many entries owe something: about 15 ms for a million keys. */
  countLive(now: number): number {
    let live = 0
    for (let slot = 0; slot < this.#words.length; slot++) {
      if (slot % bucketWords === 0) continue
      const upper = this.#halves[slot * 2 + upperHalf]!
      const lower = this.#halves[slot * 2 + 1 - upperHalf]! >>> 0
      if ((upper & 0xfff) * 2 ** 32 + lower > now) live++
    }
    return live
  }

  /** Looks with plain reads: what they miss or see too late, the atomic steps that follow put right. */
  #slotOf(label: number): number {
    const end = this.#bucket + bucketWords
    for (let slot = this.#bucket + 1; slot < end; slot++) {
      if (this.#halves[slot * 2 + upperHalf]! >>> 12 === label) return slot
    }
    return none
  }

  /** The first slot that owes nothing; else the one that owes least. */
  #cheapestSlot(now: number): number {
    let cheapest = none
    let least = Infinity
    const end = this.#bucket + bucketWords
    for (let slot = this.#bucket + 1; slot < end; slot++) {
      const word = Atomics.load(this.#words, slot)
      const units = this.#word.units(word)
      if (units >= least) continue
      this.#seen = word
      cheapest = slot
      if (units <= now) break
      least = units
    }
    return cheapest
  }

  #claimSlot(slot: number, now: number): boolean {
    const seen = this.#seen
    const owed = this.#word.units(seen)
    // The floor rises before the entry goes: at no moment is a debt in neither.
    if (owed > now) this.#raiseFloor(owed)
    this.#claim = this.#word.pack(this.#label | claimed, Math.min(now + claimUnits, maxUnits))
    if (Atomics.compareExchange(this.#words, slot, seen, this.#claim) !== seen) return false
    if (owed > now) Atomics.add(this.#evictions, 0, 1)
    return true
  }

  #raiseFloor(units: number): void {
    for (;;) {
      const word = Atomics.load(this.#words, this.#bucket)
      if (this.#word.units(word) >= units) return
      if (Atomics.compareExchange(this.#words, this.#bucket, word, this.#word.pack(0, units)) === word) return
    }
  }

  /** Whether the claim in this slot is the key's only entry; deletes whatever must give way. */
  #isAlone(slot: number): boolean {
    const end = this.#bucket + bucketWords
    for (let other = this.#bucket + 1; other < end; other++) {
      if (other === slot) continue
      const word = Atomics.load(this.#words, other)
      const label = this.#word.label(word)
      if ((label & ~claimed) !== this.#label) continue
      if (label === this.#label || other < slot) {
        this.withdraw(slot)
        return false
      }
      // It may have been settled just now: look again.
      if (Atomics.compareExchange(this.#words, other, word, 0n) !== word) other--
    }
    return true
  }
}
