import type { KeyHash } from '../store/keyHash.ts'
import { SeenTable, sketchBits } from '../store/seenTable.ts'
import { WindowTable } from '../store/windowTable.ts'
import type { Charge, Limit } from './limit.ts'
import type { Meter } from './meter.ts'

/** The most different values that a sketch can tell, to about a tenth. */
export const maxDistinct = 500

/** A window is one part: a value counts for one window to two after it was last seen. */
export const distinctParts = 1

/** What one value amounts to where no two have the same bit. */
const one = 16

/**
 * About so many different values of a key in any window. A sketch tells which values are new, a sliding window
 * counts them. A new value whose bit another one has set goes unnoticed; to make up for those, a noticed one
 * counts for as many as there are bits to each one still unset (D. Ting, "Streamed approximate counting of
 * distinct elements", KDD 2014). A value seen again counts from then on.
 *
 * As unnoticed values would slip through for ever, the one that goes beyond the limit counts too, and the key
 * is refused whatever it asks for until enough of its values are forgotten.
 */
export class DistinctMeter implements Meter {
  readonly #table: WindowTable
  readonly #seen: SeenTable

  constructor(buffer: SharedArrayBuffer, sketches: SharedArrayBuffer, hash: KeyHash, { rate }: Limit) {
    this.#table = new WindowTable(buffer, hash, {
      windowMs: rate.windowMs,
      parts: distinctParts,
      // Half a value more, as counts are rounded.
      capacity: rate.count * one + one / 2,
      maxAmount: sketchBits * one
    })
    this.#seen = new SeenTable(sketches, hash)
  }

  reserve(charge: Charge, nowMs: number): number {
    const { key, value = '' } = charge
    const overMs = this.#table.peek(key, 0, nowMs)
    if (overMs > 0) return overMs
    const window = this.#table.partAt(nowMs)
    const bit = this.#seen.locate(key, value)
    if (this.#seen.has(window, bit)) return 0
    const amount = this.#amount(window)
    if (this.#seen.has(window - 1, bit)) {
      if (this.#seen.set(window, bit)) this.#table.renew(key, amount, nowMs)
      return 0
    }
    return this.#count(charge, window, bit, amount, nowMs)
  }

  refund({ key, value = '', owedUntilMs = 0 }: Charge, nowMs: number): void {
    const window = this.#table.partEndingAt(owedUntilMs)
    this.#seen.clear(window, this.#seen.locate(key, value))
    this.#table.refund(key, this.#amount(window), owedUntilMs, nowMs)
  }

  peek({ key }: Charge, nowMs: number): number {
    return this.#table.peek(key, 0, nowMs)
  }

  /** An estimate of what no client counts. */
  quota(): undefined {}

  /** Nothing more: it took what it takes when it was admitted. */
  finish(): void {}

  fill(nowMs: number): number {
    return this.#table.fill(nowMs)
  }

  get evictions(): number {
    return this.#table.evictions + this.#seen.evictions
  }

  #count(charge: Charge, window: number, bit: number, amount: number, nowMs: number): number {
    const { key } = charge
    const waitMs = this.#table.charge(key, amount, nowMs)
    if (waitMs > 0) {
      this.#table.add(key, amount, nowMs)
      return Math.max(1, this.#table.peek(key, 0, nowMs))
    }
    const owedUntilMs = nowMs - waitMs
    // Another thread has just counted the same value.
    if (!this.#seen.set(window, bit)) this.#table.refund(key, amount, owedUntilMs, nowMs)
    else charge.owedUntilMs = owedUntilMs
    return 0
  }

  #amount(window: number): number {
    return Math.round((sketchBits * one) / Math.max(1, this.#seen.zeros(window)))
  }
}
