import type { ConductTable } from '../store/conductTable.ts'
import type { ConductCounts } from './conductFormulas.ts'

/** What a table holds of the key it has turned to. A count is read when a formula asks for it: most need not. */
export class CountsInTable implements ConductCounts {
  readonly #table: ConductTable

  constructor(table: ConductTable) {
    this.#table = table
  }

  get pages(): number {
    return this.#table.count('pages')
  }

  get assets(): number {
    return this.#table.count('assets')
  }

  get errors(): number {
    return this.#table.count('errors')
  }

  get recentPages(): number {
    return this.#table.count('recentPages')
  }

  get gaps(): number {
    return this.#table.count('gaps')
  }

  get evenGaps(): number {
    return this.#table.count('evenGaps')
  }

  get visits(): number {
    return this.#table.count('visits')
  }

  get returns(): number {
    return this.#table.count('returns')
  }

  get traps(): number {
    return this.#table.count('traps')
  }

  get ignoredWaits(): number {
    return this.#table.count('ignoredWaits')
  }
}
