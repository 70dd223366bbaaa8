import type { Clock } from '../core/clock.ts'
import { unitsPerMs } from '../store/debtWord.ts'
import type { DebtTable } from '../store/debtTable.ts'

/**
 * Which signed texts have been seen, so that each counts once, on all threads of this machine. A table that is full
 * takes no new ones: what cannot be noted could be sent again.
 */
export class SignedTexts {
  readonly #table: DebtTable
  readonly #clock: Clock

  constructor(table: DebtTable, clock: Clock) {
    this.#table = table
    this.#clock = clock
  }

  /** Notes a text for so long; false when it was noted before, or cannot be. */
  note(text: string, forMs: number): boolean {
    return this.#table.reserve(text, Math.ceil(forMs * unitsPerMs), 0, this.#clock.tickMs()) === 0
  }
}
