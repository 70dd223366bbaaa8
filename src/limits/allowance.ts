import type { Clock } from '../core/clock.ts'
import type { DebtTable } from '../store/debtTable.ts'
import { unitsPerMs } from '../store/debtWord.ts'

/**
 * Lets each key through so many times in a long while, exactly across threads: old forms once for each
 * pass, wrong solutions twice for each challenge.
 */
export class Allowance {
  readonly #table: DebtTable
  readonly #clock: Clock
  readonly #intervalUnits: number
  readonly #toleranceUnits: number

  constructor(table: DebtTable, clock: Clock, times: number, windowMs: number) {
    this.#table = table
    this.#clock = clock
    this.#intervalUnits = windowMs * unitsPerMs
    this.#toleranceUnits = (times - 1) * this.#intervalUnits
  }

  /** Whether this is still one of the times. */
  take(key: string): boolean {
    return this.#table.reserve(key, this.#intervalUnits, this.#toleranceUnits, this.#clock.tickMs()) === 0
  }
}
