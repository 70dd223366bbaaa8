import { DebtTable } from '../store/debtTable.ts'
import { unitsPerMs } from '../store/debtWord.ts'
import type { KeyHash } from '../store/keyHash.ts'
import type { Charge, Limit } from './limit.ts'
import type { Meter } from './meter.ts'
import type { Quota } from './quota.ts'

/** GCRA: at most burst + t × rate of a key pass in any time t, as far as the clock's 1/64 ms tells. */
export class RateMeter implements Meter {
  readonly #table: DebtTable
  readonly #intervalUnits: number
  readonly #toleranceUnits: number

  constructor(buffer: SharedArrayBuffer, hash: KeyHash, { rate, burst }: Limit) {
    this.#table = new DebtTable(buffer, hash)
    // Rounded up, so that never more pass than promised.
    this.#intervalUnits = Math.ceil((rate.windowMs * unitsPerMs) / rate.count)
    this.#toleranceUnits = (burst - 1) * this.#intervalUnits
  }

  reserve(charge: Charge, nowMs: number): number {
    const waitMs = this.#table.charge(charge.key, this.#intervalUnits, this.#toleranceUnits, nowMs)
    if (waitMs > 0) return waitMs
    charge.owedUntilMs = nowMs - waitMs
    return 0
  }

  refund({ key, owedUntilMs = 0 }: Charge, nowMs: number): void {
    this.#table.refund(key, this.#intervalUnits, owedUntilMs, nowMs)
  }

  peek({ key }: Charge, nowMs: number): number {
    return Math.max(0, this.#table.peek(key, nowMs) - this.#toleranceUnits / unitsPerMs)
  }

  /** The burst, and how long it takes to be whole again: the same pace in one number less. */
  quota(charge: Charge, nowMs: number): Quota {
    const owedMs = this.#table.peek(charge.key, nowMs)
    const intervalMs = this.#intervalUnits / unitsPerMs
    const size = this.#toleranceUnits / this.#intervalUnits + 1
    const left = Math.max(0, Math.floor(size - owedMs / intervalMs))
    const resetMs = left > 0 ? owedMs : this.peek(charge, nowMs)
    return { size, windowMs: size * intervalMs, unit: 'requests', left, resetMs }
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
