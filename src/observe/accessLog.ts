import type { Exchange, ExchangeOutcome } from '../core/exchange.ts'
import type { AccessLine } from './accessLine.ts'
import { FloodFolder } from './floodFolder.ts'
import type { LogBatch } from './logBatch.ts'

const sweepMs = 1000

/** One thread's end of the access log: a line for each exchange, floods of refusals folded. */
export class AccessLog {
  readonly #line: AccessLine
  readonly #batch: LogBatch
  readonly #folder: FloodFolder
  readonly #timer: NodeJS.Timeout

  /** `tickMs` is the monotonic clock. */
  constructor(line: AccessLine, batch: LogBatch, tickMs: () => number) {
    this.#line = line
    this.#batch = batch
    this.#folder = new FloodFolder(summary => batch.add(line.writeSummary(summary)))
    this.#timer = setInterval(() => this.#folder.sweep(tickMs()), sweepMs)
    this.#timer.unref()
  }

  /** How many floods of refusals are watched. */
  get floods(): number {
    return this.#folder.size
  }

  /** Logs an exchange that ended at this moment of the monotonic clock; false when it is folded. */
  record(exchange: Exchange, endTickMs: number): boolean {
    if (isRefusal(exchange) && this.#folder.folds(exchange, endTickMs)) return false
    this.#batch.add(this.#line.write(exchange, endTickMs))
    return true
  }

  /** Logs what is still held back, and nothing more. */
  end(): void {
    clearInterval(this.#timer)
    this.#folder.end()
    this.#batch.flush()
  }
}

const refusals: ReadonlySet<ExchangeOutcome> = new Set(['denied', 'too_many', 'banned', 'closed', 'rejected'])

function isRefusal({ outcome }: Exchange): boolean {
  return refusals.has(outcome)
}
