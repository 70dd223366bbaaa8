import { Worker } from 'node:worker_threads'
import type { Clock } from '../core/clock.ts'
import { BackOff } from './backOff.ts'
import { faultReport } from './faultReport.ts'
import type { Report } from './threadMessages.ts'

/** What a kept thread needs from the gateway around it. */
export interface KeptThreadParts {
  readonly clock: Clock
  /** Makes the thread, the first time and each time it must be replaced. */
  spawn(): Worker
  /** The thread was replaced by this one. */
  replaced(worker: Worker): void
  report(report: Report): void
}

/** A single thread (verify, admin) that is replaced, with back-off, whenever it ends. */
export class KeptThread {
  readonly #parts: KeptThreadParts
  readonly #backOff: BackOff = new BackOff()
  #worker: Worker
  #timer: NodeJS.Timeout | undefined = undefined
  #stopped = false

  constructor(parts: KeptThreadParts) {
    this.#parts = parts
    this.#worker = this.#spawn()
  }

  get worker(): Worker {
    return this.#worker
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#worker.terminate()
  }

  #spawn(): Worker {
    const worker = this.#parts.spawn()
    worker.on('error', error => this.#parts.report(faultReport(error)))
    worker.once('exit', () => this.#replace())
    return worker
  }

  #replace(): void {
    if (this.#stopped) return
    this.#timer = setTimeout(() => {
      this.#worker = this.#spawn()
      this.#parts.replaced(this.#worker)
    }, this.#backOff.nextMs(this.#parts.clock.tickMs()))
  }
}
