import type { MessagePort, Worker } from 'node:worker_threads'
import { Fault } from '../core/fault.ts'
import { LogSpace } from '../observe/logSpace.ts'
import { faultReport } from './faultReport.ts'
import { Pulse } from './pulse.ts'
import type { EdgeInit, FromEdge, Report, ToEdge } from './threadMessages.ts'

/** How long after its deadline a thread is ended that has not ended by itself. */
const lastGraceMs = 1000

/** What becomes known of an edge thread. */
export interface EdgeWorkerEvents {
  heard(message: FromEdge): void
  failed(report: Report): void
  ended(): void
}

/** One edge thread, as the main thread sees it. */
export class EdgeWorker {
  /** Its place in the control block and its lane of metrics. */
  readonly slot: number
  /** Settles with its ports when it listens, or with the fault that kept it from listening. */
  readonly listening: Promise<readonly number[]>
  readonly gone: Promise<void>
  /** What it shares with the writer of the log. */
  readonly log: LogSpace
  /** Its listeners are open. */
  accepts = false
  /** Draining, failed or ended: nothing more is expected of it. */
  leaving = false
  /** Of the policy it has put in force last. */
  serial: number
  readonly #worker: Worker
  readonly #pulse: Pulse = new Pulse()

  /** `worker` is a thread that was given `init` to do. */
  constructor(worker: Worker, init: EdgeInit, events: EdgeWorkerEvents) {
    this.slot = init.slot
    this.log = new LogSpace(init.log)
    this.serial = init.delivery.serial
    this.#worker = worker
    this.listening = this.#listening()
    // Start awaits it; later the same failure arrives as a message or an exit.
    this.listening.catch(() => undefined)
    this.gone = new Promise(resolve => this.#worker.once('exit', () => resolve()))
    this.#worker.on('message', (message: FromEdge) => events.heard(message))
    this.#worker.on('error', error => events.failed(faultReport(error)))
    this.#worker.on('exit', () => events.ended())
  }

  /** Lets it open its listeners; `listening` settles when it has. */
  listen(ports: readonly number[]): void {
    this.tell({ type: 'listen', ports })
  }

  tell(message: ToEdge, transferred: readonly MessagePort[] = []): void {
    this.#worker.postMessage(message, transferred)
  }

  /** Has it finish what it accepted; ends it if it has not ended by itself a moment after the deadline. */
  drain(deadlineMs: number): void {
    this.leaving = true
    this.tell({ type: 'drain', deadlineMs })
    const timer = setTimeout(() => void this.terminate(), deadlineMs + lastGraceMs)
    this.#worker.once('exit', () => clearTimeout(timer))
  }

  /** Ends it at once. */
  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  /** Given its heart-beats so far, whether its event loop is taken for dead. */
  isDead(beats: number): boolean {
    return this.#pulse.isDead(beats)
  }

  #listening(): Promise<readonly number[]> {
    return new Promise((resolve, reject) => {
      this.#worker.on('message', (message: FromEdge) => {
        if (message.type === 'listening') resolve(message.ports)
        if (message.type === 'failing') reject(new Fault(message.report.code, message.report.what))
      })
      this.#worker.once('error', cause => {
        reject(new Fault('thread_failed', 'An edge thread failed before it listened', { cause }))
      })
      this.#worker.once('exit', () => {
        reject(new Fault('thread_failed', 'An edge thread ended before it listened'))
      })
    })
  }
}
