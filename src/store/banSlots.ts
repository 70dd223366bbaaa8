import { addressOf, type Address } from '../core/address.ts'
import type { Prefix } from '../core/prefixSet.ts'
import { DebtWord } from './debtWord.ts'
import { fillPrefixHash, prefixHash, prefixHashBytes } from './prefixHash.ts'

/** A bucket's controls are two cache lines: what a look-up that finds nothing reads. */
const bucketSlots = 32
const v4Lengths = 33
const v6Lengths = 129

/** Words before the slots: entries, refusals, evictions, then how many entries each prefix length has. */
const entriesAt = 0
const refusalsAt = 1
const evictionsAt = 2
const lengthsAt = 3
const metaWords = 168

/** A record: its kind, the four words of its address, where it came from, and its term, 64 bits. */
const recordWords = 8
const kindAt = 0
const addressAt = 1
const sourceAt = 5
const termAt = 6

/** The two lowest bits of a control: what its slot is; then 14 that tell uses of it apart; then 16 of the hash. */
const stateMask = 0b11
const free = 0b00
const claimed = 0b01
const live = 0b10
const useStep = 0b100
const useMask = 0xfffc
const tagMask = 0xffff0000

/** Of a record's kind: below are the bits of the prefix. */
const ipv6Flag = 1 << 8
const sparesFlag = 1 << 9

/** What `find` and its like say when there is no such slot. */
export const noSlot = -1

/** The longest end and the largest count that a term holds. */
const maxMs = 2 ** 44 - 1
const maxTimes = 2 ** 20 - 1

/** The bytes of a table for so many bans: it is half full when it holds them all. */
export function banTableBytes(maxBans: number): number {
  return metaWords * 4 + prefixHashBytes + slotsFor(maxBans) * (1 + recordWords) * 4
}

function slotsFor(maxBans: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(maxBans * 2, bucketSlots)))
}

/** An empty table. */
export function createBanTable(maxBans: number): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(banTableBytes(maxBans))
  fillPrefixHash(hashTables(buffer))
  return buffer
}

function hashTables(buffer: SharedArrayBuffer): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(buffer, metaWords * 4, prefixHashBytes / 4)
}

/**
 * The slots of a table of bans, which threads use without locks. A network belongs to one bucket of 32
 * slots. Each slot has a control word and a record. Who wants to write a record first claims its slot, with
 * a compare-and-exchange of the control; writes; and makes it live. While it lives, a record
 * keeps its network; its term (when it ends, how often it was made) is one word that is exchanged whole. Who reads a record
 * looks at the control before and after: every use of a slot has a number of its own there, so a record that
 * was replaced meanwhile is not taken for what it was.
 *
 * Two threads that ban one network at the same moment may each make a slot of it. That is harmless: a
 * look-up sees both, and whoever deletes it deletes both. A thread that dies between claim and life costs
 * the table that one slot; nobody ever waits.
 *
 * Usage: `locate` a network, then go through its slots with `next`, which shows each in `untilMs` and its
 * like. One instance belongs to one thread.
 */
export class BanSlots {
  /** Of the slot that `next` or `look` showed last. */
  untilMs = 0
  times = 0
  source = 0
  sparesPass = false
  readonly #meta: Int32Array
  readonly #tables: Uint32Array
  readonly #controls: Int32Array
  readonly #records: Int32Array
  readonly #terms: BigInt64Array
  readonly #mask: number
  readonly #term = new DebtWord()
  readonly #words = new Int32Array(4)
  #kind = 0
  #bucket = 0
  #tag = 0
  /** What the slot shown last had in its control and term. */
  #control = 0
  #seen = 0n

  constructor(buffer: SharedArrayBuffer) {
    const slots = (buffer.byteLength - metaWords * 4 - prefixHashBytes) / ((1 + recordWords) * 4)
    const controlsAt = metaWords * 4 + prefixHashBytes
    const recordsAt = controlsAt + slots * 4
    this.#meta = new Int32Array(buffer, 0, metaWords)
    this.#tables = hashTables(buffer)
    this.#controls = new Int32Array(buffer, controlsAt, slots)
    this.#records = new Int32Array(buffer, recordsAt, slots * recordWords)
    this.#terms = new BigInt64Array(buffer, recordsAt, (slots * recordWords) / 2)
    this.#mask = slots - bucketSlots
  }

  get isEmpty(): boolean {
    return Atomics.load(this.#meta, entriesAt) === 0
  }

  /** How many bans found no place; wraps at 2^32, as `evictions` does. */
  get refusals(): number {
    return Atomics.load(this.#meta, refusalsAt) >>> 0
  }

  /** How many networks lost their place to others after their ban had ended. */
  get evictions(): number {
    return Atomics.load(this.#meta, evictionsAt) >>> 0
  }

  get size(): number {
    return this.#controls.length
  }

  /** Whether any network of this length may be in the table: a look-up passes over those that are not. */
  hasLength(family: 4 | 6, bits: number): boolean {
    return this.#meta[lengthIndex(family, bits)]! > 0
  }

  /** Turns to the network of so many leading bits of this address. */
  locate({ family, words }: Address, bits: number): void {
    let rest = family === 4 ? bits + 96 : bits
    for (let i = 0; i < 4; i++, rest -= 32) {
      this.#words[i] = rest >= 32 ? words[i]! : rest <= 0 ? 0 : words[i]! & (0xffffffff << (32 - rest))
    }
    this.#kind = family === 4 ? bits : bits | ipv6Flag
    const hash = prefixHash(this.#tables, this.#words, family === 4 ? v6Lengths + bits : bits)
    this.#bucket = (hash * bucketSlots) & this.#mask
    this.#tag = hash & tagMask
  }

  /** The network's first slot after the one given (at first: `noSlot`), shown; `noSlot` when there is none. */
  next(after: number): number {
    const end = this.#bucket + bucketSlots
    for (let slot = after === noSlot ? this.#bucket : after + 1; slot < end; slot++) {
      const control = this.#controls[slot]!
      if ((control & tagMask) !== this.#tag || (control & stateMask) !== live) continue
      // Shown first: while its control is the same, the slot is in the use in which it was shown.
      if (this.look(slot) && this.#isLocated(slot) && this.isSame(slot)) return slot
    }
    return noSlot
  }

  /** Shows any live slot; false when it is not, or no longer what it was. */
  look(slot: number): boolean {
    const control = Atomics.load(this.#controls, slot)
    if ((control & stateMask) !== live) return false
    const at = slot * recordWords
    this.#control = control
    this.#seen = Atomics.load(this.#terms, (at + termAt) / 2)
    this.source = Atomics.load(this.#records, at + sourceAt) >>> 0
    this.sparesPass = (Atomics.load(this.#records, at + kindAt) & sparesFlag) !== 0
    this.untilMs = this.#term.units(this.#seen)
    this.times = this.#term.label(this.#seen)
    return Atomics.load(this.#controls, slot) === control
  }

  /** The network in the slot shown last; good if `isSame` says so afterwards. */
  network(slot: number): Prefix {
    const at = slot * recordWords
    const kind = this.#records[at + kindAt]!
    const words = this.#records.subarray(at + addressAt, at + addressAt + 4)
    return { address: addressOf((kind & ipv6Flag) === 0 ? 4 : 6, words), bits: kind & 255 }
  }

  /** Whether the slot is still in the use in which it was shown last. */
  isSame(slot: number): boolean {
    return Atomics.load(this.#controls, slot) === this.#control
  }

  /** Gives the network shown last a new term; false when another thread was faster. */
  renew(slot: number, untilMs: number, times: number, source: number): boolean {
    const at = slot * recordWords
    const term = this.#pack(untilMs, times)
    if (Atomics.compareExchange(this.#terms, (at + termAt) / 2, this.#seen, term) !== this.#seen) return false
    // Whoever took the slot meanwhile writes a term of its own over this one.
    if (!this.isSame(slot)) return false
    Atomics.store(this.#records, at + sourceAt, source)
    return true
  }

  /**
   * Puts the located network into a free slot, else into that of the network whose ban ended first; `noSlot`
   * when all bans of the bucket are in force.
   */
  insert(untilMs: number, times: number, source: number, sparesPass: boolean, nowMs: number): number {
    for (;;) {
      const slot = this.#placeFor(nowMs)
      if (slot === noSlot) {
        Atomics.add(this.#meta, refusalsAt, 1)
        return noSlot
      }
      const before = this.#control
      const use = (before + useStep) & useMask
      const claim = this.#tag | use | claimed
      if (Atomics.compareExchange(this.#controls, slot, before, claim) !== before) continue
      if ((before & stateMask) === live && !this.#evict(slot, before, nowMs)) continue
      this.#write(slot, untilMs, times, source, sparesPass)
      // Counted first: a network that is in the table is never passed over.
      this.#count(this.#kind, 1)
      Atomics.store(this.#controls, slot, this.#tag | use | live)
      return slot
    }
  }

  /** Deletes the network shown last; false when another thread changed it meanwhile. */
  delete(slot: number): boolean {
    const at = slot * recordWords
    const control = this.#control
    const use = (control + useStep) & useMask
    if (Atomics.compareExchange(this.#controls, slot, control, use | claimed) !== control) return false
    if (Atomics.load(this.#terms, (at + termAt) / 2) !== this.#seen) {
      Atomics.store(this.#controls, slot, control)
      return false
    }
    this.#count(this.#records[at + kindAt]!, -1)
    Atomics.store(this.#controls, slot, use | free)
    return true
  }

  #isLocated(slot: number): boolean {
    const at = slot * recordWords
    if ((this.#records[at + kindAt]! & ~sparesFlag) !== this.#kind) return false
    for (let i = 0; i < 4; i++) {
      if (this.#records[at + addressAt + i] !== this.#words[i]) return false
    }
    return true
  }

  /** A slot of the bucket that may be taken, its control in `#control`. */
  #placeFor(nowMs: number): number {
    let place = noSlot
    let control = 0
    let earliestMs = nowMs
    const end = this.#bucket + bucketSlots
    for (let slot = this.#bucket; slot < end; slot++) {
      const before = Atomics.load(this.#controls, slot)
      if ((before & stateMask) === free) {
        this.#control = before
        return slot
      }
      if (!this.look(slot) || this.untilMs > earliestMs) continue
      earliestMs = this.untilMs
      place = slot
      control = this.#control
    }
    this.#control = control
    return place
  }

  /** Takes leave of the network whose slot was claimed; false when its ban was renewed at the last moment. */
  #evict(slot: number, control: number, nowMs: number): boolean {
    const at = slot * recordWords
    if (this.#term.units(Atomics.load(this.#terms, (at + termAt) / 2)) > nowMs) {
      Atomics.store(this.#controls, slot, control)
      return false
    }
    this.#count(this.#records[at + kindAt]!, -1)
    Atomics.add(this.#meta, evictionsAt, 1)
    return true
  }

  #write(slot: number, untilMs: number, times: number, source: number, sparesPass: boolean): void {
    const at = slot * recordWords
    Atomics.store(this.#records, at + kindAt, sparesPass ? this.#kind | sparesFlag : this.#kind)
    for (let i = 0; i < 4; i++) Atomics.store(this.#records, at + addressAt + i, this.#words[i]!)
    Atomics.store(this.#records, at + sourceAt, source)
    Atomics.store(this.#terms, (at + termAt) / 2, this.#pack(untilMs, times))
  }

  #count(kind: number, step: 1 | -1): void {
    Atomics.add(this.#meta, lengthIndex((kind & ipv6Flag) === 0 ? 4 : 6, kind & 255), step)
    Atomics.add(this.#meta, entriesAt, step)
  }

  #pack(untilMs: number, times: number): bigint {
    return this.#term.pack(Math.min(times, maxTimes), Math.min(Math.max(Math.ceil(untilMs), 0), maxMs))
  }
}

function lengthIndex(family: 4 | 6, bits: number): number {
  return lengthsAt + (family === 4 ? bits : v4Lengths + bits)
}
