import type { KeyHash } from '../store/keyHash.ts'
import { SeatTable } from '../store/seatTable.ts'
import type { Charge, Limit } from './limit.ts'
import type { Meter } from './meter.ts'
import type { Quota } from './quota.ts'

/** Nobody knows when an answer ends. */
const retryMs = 1000

/** Concurrency: at most so many requests of a key at once, each from its admission to the end of its answer. */
export class ConcurrencyMeter implements Meter {
  readonly #table: SeatTable
  readonly #most: number

  constructor(buffer: SharedArrayBuffer, hash: KeyHash, { rate }: Limit, lanes: number, lane: number) {
    this.#table = new SeatTable(buffer, hash, lanes, lane)
    this.#most = rate.count
  }

  reserve(charge: Charge): number {
    if (!this.#table.take(charge.key, this.#most)) return retryMs
    charge.owedUntilMs = Infinity
    return 0
  }

  refund({ key }: Charge): void {
    this.#table.release(key)
  }

  peek({ key }: Charge): number {
    return this.#table.taken(key) < this.#most ? 0 : retryMs
  }

  quota({ key }: Charge): Quota {
    const left = Math.max(0, this.#most - this.#table.taken(key))
    const resetMs = left > 0 ? undefined : retryMs
    return { size: this.#most, windowMs: 0, unit: 'concurrent-requests', left, resetMs }
  }

  finish({ key }: Charge): void {
    this.#table.release(key)
  }

  fill(): number {
    return this.#table.fill()
  }

  get evictions(): number {
    return this.#table.evictions
  }
}
