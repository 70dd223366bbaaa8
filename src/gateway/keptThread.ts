import { Worker } from 'node:worker_threads'
import type { Clock } from '../core/clock.ts'
import { Fault } from '../core/fault.ts'
import { BackOff } from './backOff.ts'
import { faultReport } from './faultReport.ts'
import { deadAfter, Pulse, watchdogMs } from './pulse.ts'
import type { Report } from './threadMessages.ts'

/** What a kept thread needs from the gateway around it. */
export interface KeptThreadParts {
  readonly clock: Clock
  /** For messages: `The admin thread`. */
  readonly name: string
  /** Makes the thread, the first time and each time it must be replaced; its heart beats into the buffer. */
  spawn(beats: SharedArrayBuffer): Worker
  /** The thread was replaced by this one. */
  replaced(worker: Worker): void
  report(report: Report): void
}

/** A single thread (verify, admin) that is replaced, with back-off, whenever it ends, and ended when it hangs. */
export class KeptThread {
  readonly #parts: KeptThreadParts
  readonly #backOff: BackOff = new BackOff()
  readonly #watchdog: NodeJS.Timeout
  #beats: Int32Array = new Int32Array(1)
  #pulse = new Pulse()
  #worker: Worker
  #timer: NodeJS.Timeout | undefined = undefined
  #stopped = false

  constructor(parts: KeptThreadParts) {
    this.#parts = parts
    this.#worker = this.#spawn()
    this.#watchdog = setInterval(() => this.#look(), watchdogMs).unref()
  }

  get worker(): Worker {
    return this.#worker
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    clearInterval(this.#watchdog)
    await this.#worker.terminate()
  }

  #spawn(): Worker {
    const beats = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
    const worker = this.#parts.spawn(beats)
    this.#beats = new Int32Array(beats)
    this.#pulse = new Pulse()
    worker.on('error', error => this.#parts.report(faultReport(error)))
    worker.once('exit', () => this.#replace())
    return worker
  }

  #look(): void {
    if (!this.#pulse.isDead(Atomics.load(this.#beats, 0))) return
    this.#pulse = new Pulse()
    const what = `${this.#parts.name} has not answered for ${deadAfter}`
    this.#parts.report(faultReport(new Fault('thread_unresponsive', what)))
    void this.#worker.terminate()
  }

  #replace(): void {
    if (this.#stopped) return
    this.#timer = setTimeout(() => {
      this.#worker = this.#spawn()
      this.#parts.replaced(this.#worker)
    }, this.#backOff.nextMs(this.#parts.clock.tickMs()))
  }
}
