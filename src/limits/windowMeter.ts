import type { Rate } from '../core/rate.ts'
import type { KeyHash } from '../store/keyHash.ts'
import { WindowTable } from '../store/windowTable.ts'
import type { Charge, Limit } from './limit.ts'
import type { Meter } from './meter.ts'
import type { Quota } from './quota.ts'

/** Into how many parts a sliding window is cut: a request counts for one window to one and a quarter. */
export const windowParts = 4

/** Sliding window: at most the rate's count of a key in any window. */
export class WindowMeter implements Meter {
  readonly #table: WindowTable
  readonly #rate: Rate

  constructor(buffer: SharedArrayBuffer, hash: KeyHash, { rate }: Limit) {
    this.#rate = rate
    const { count: capacity, windowMs } = rate
    this.#table = new WindowTable(buffer, hash, { windowMs, parts: windowParts, capacity, maxAmount: 1 })
  }

  reserve(charge: Charge, nowMs: number): number {
    const waitMs = this.#table.charge(charge.key, 1, nowMs)
    if (waitMs > 0) return waitMs
    charge.owedUntilMs = nowMs - waitMs
    return 0
  }

  refund({ key, owedUntilMs = 0 }: Charge, nowMs: number): void {
    this.#table.refund(key, 1, owedUntilMs, nowMs)
  }

  peek({ key }: Charge, nowMs: number): number {
    return this.#table.peek(key, 1, nowMs)
  }

  quota(charge: Charge, nowMs: number): Quota {
    const { count: size, windowMs } = this.#rate
    const left = Math.max(0, size - this.#table.used(charge.key, nowMs))
    const resetMs = this.#table.peek(charge.key, left > 0 ? size : 1, nowMs)
    return { size, windowMs, unit: 'requests', left, resetMs }
  }

  /** Nothing more: it took what it takes when it was admitted. */
  finish(): void {}

  fill(nowMs: number): number {
    return this.#table.fill(nowMs)
  }

  get evictions(): number {
    return this.#table.evictions
  }
}
