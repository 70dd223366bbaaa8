import type { FaultCode } from '../core/faultCatalogue.ts'
import { Fault } from '../core/fault.ts'
import { faultReport } from './faultReport.ts'
import type { Report } from './threadMessages.ts'

const mostOfAKind = 10

/**
 * Keeps floods of errors out of the operational log, where an application that is down would otherwise have
 * a line for each request: of one kind only the first ten are told, and then how many more there were.
 */
export class ReportFolder {
  readonly #tell: (report: Report) => void
  readonly #counts: Map<FaultCode, number> = new Map()

  constructor(tell: (report: Report) => void) {
    this.#tell = tell
  }

  take(level: Report['level'], error: unknown): void {
    const code = error instanceof Fault ? error.code : 'thread_failed'
    const count = (this.#counts.get(code) ?? 0) + 1
    this.#counts.set(code, count)
    if (count <= mostOfAKind) this.#tell({ ...faultReport(error), level })
  }

  /** Tells what was left out and begins anew; call it about once a second. */
  sweep(): void {
    for (const [code, count] of this.#counts) {
      if (count <= mostOfAKind) continue
      const message = `${count - mostOfAKind} more of the same kind within a second`
      this.#tell({ level: 'warn', code, what: message, message, stack: '' })
    }
    this.#counts.clear()
  }
}
