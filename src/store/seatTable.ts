import { DebtBuckets, debtTableBytes, none } from './debtBuckets.ts'
import type { KeyHash } from './keyHash.ts'

/** The bytes of a table for so many lanes, each with room for so many keys. */
export function seatTableBytes(lanes: number, keysPerLane: number): number {
  return lanes * debtTableBytes(keysPerLane)
}

/** Frees all seats of one lane, whose thread is gone for good: nobody else writes there. */
export function clearSeats(buffer: SharedArrayBuffer, lanes: number, lane: number): void {
  const bytes = buffer.byteLength / lanes
  new Uint8Array(buffer, lane * bytes, bytes).fill(0)
}

/**
 * How many seats each of many keys has taken, in shared memory and exact across threads. Each thread writes in
 * a lane of its own, so what it held when it died is known, and can be freed; the seats of a key are the sum
 * over all lanes.
 *
 * To take a seat, a thread takes it first and then sums up, so of two that overlook each other one at least
 * sees both, and gives back what was too much: never too many, and in such a moment one too few. A lane is a
 * table of debts in which a debt is a number of seats. Nobody is evicted; where a lane has no place for
 * another key, it has no seat. One instance belongs to one thread.
 */
export class SeatTable {
  readonly #lanes: readonly DebtBuckets[]
  readonly #own: DebtBuckets

  /** `buffer` has `seatTableBytes`, all 0 at first; `lane` is this thread's. */
  constructor(buffer: SharedArrayBuffer, hash: KeyHash, lanes: number, lane: number) {
    const bytes = buffer.byteLength / lanes
    this.#lanes = Array.from({ length: lanes }, (_, i) => new DebtBuckets(buffer, hash, i * bytes, bytes))
    this.#own = this.#lanes[lane]!
  }

  /** Takes a seat, if the key has fewer than `most`. */
  take(key: string, most: number): boolean {
    this.#own.locate(key)
    if (this.#sum() >= most || !this.#add()) return false
    if (this.#sum() <= most) return true
    this.#remove()
    return false
  }

  /** Gives back a seat that this thread took. */
  release(key: string): void {
    this.#own.locate(key)
    this.#remove()
  }

  /** How many seats the key has taken. */
  taken(key: string): number {
    this.#own.locate(key)
    return this.#sum()
  }

  /** How many keys hold seats, one that does in several threads once for each. */
  fill(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.countLive(0), 0)
  }

  /** How many requests found no place in a full lane; wraps at 2^32. */
  get evictions(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.evictions, 0)
  }

  #sum(): number {
    let sum = 0
    for (const lane of this.#lanes) {
      if (lane !== this.#own) lane.locateAs(this.#own)
      const slot = lane.seek()
      const word = slot === none ? undefined : lane.read(slot)
      if (word !== undefined) sum += lane.units(word)
    }
    return sum
  }

  /** Nobody else writes here: what is read stands, and what is claimed is alone. */
  #add(): boolean {
    const own = this.#own
    const slot = own.find()
    if (slot !== none) {
      const word = own.read(slot)!
      return own.replace(slot, word, own.units(word) + 1)
    }
    if (own.evictionUnits(0) > 0) {
      own.noteFull()
      return false
    }
    return own.settle(own.claim(0), 1)
  }

  #remove(): void {
    const own = this.#own
    const slot = own.find()
    if (slot === none) return
    const word = own.read(slot)!
    const seats = own.units(word)
    if (seats > 0) own.replace(slot, word, seats - 1)
  }
}
