import type { MessagePort } from 'node:worker_threads'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../core/clock.ts'

const mostPending = 256
const mostPendingPerNetwork = 8
/** Of a network whose solution was wrong lately, and how full the queue may be for it. */
const mostPendingPerFailing = 2
const mostPendingForFailing = mostPending / 2
const failingForMs = 60_000
const mostFailing = 4096

/** What stood against verifying: too much of it under way, or the thread was just replaced. */
export type VerifyBusy = 'busy'

interface Pending {
  readonly network: string
  readonly settle: (result: unknown) => void
}

/**
 * An edge thread's way to the verify thread. The queue is bounded, in all and for each network, so that a
 * flood of solutions from one place leaves room for everyone else's; networks that send wrong ones have half of
 * it among them, so that a flood from many places leaves the other half.
 */
export class VerifyClient<Job, Result> {
  readonly #failing: LRUCache<string, true>
  readonly #isFailure: (result: Result) => boolean
  readonly #pending: Map<number, Pending> = new Map()
  readonly #networks: Map<string, number> = new Map()
  #port: MessagePort
  #nextId = 0

  constructor(port: MessagePort, isFailure: (result: Result) => boolean, clock: Clock) {
    this.#port = port
    this.#isFailure = isFailure
    this.#failing = new LRUCache({
      max: mostFailing,
      ttl: failingForMs,
      ttlResolution: 0,
      perf: { now: () => clock.tickMs() }
    })
    this.#listen()
  }

  /** Networks whose solution was wrong lately. */
  get failing(): number {
    return this.#failing.size
  }

  /** How many solutions wait. */
  get pending(): number {
    return this.#pending.size
  }

  /** Answers when the thread has; never rejects. `network` is the client's /24 or /48. */
  verify(job: Job, network: string): Promise<Result | VerifyBusy> {
    const waiting = this.#networks.get(network) ?? 0
    const isFailing = this.#failing.has(network)
    const most = isFailing ? mostPendingForFailing : mostPending
    const mostOfIt = isFailing ? mostPendingPerFailing : mostPendingPerNetwork
    if (this.#pending.size >= most || waiting >= mostOfIt) return Promise.resolve('busy')
    this.#networks.set(network, waiting + 1)
    const id = this.#nextId++
    return new Promise(resolve => {
      this.#pending.set(id, { network, settle: resolve as (result: unknown) => void })
      this.#port.postMessage({ id, job })
    })
  }

  /** Another verify thread took over; what the old one had not answered will not be answered. */
  reconnect(port: MessagePort): void {
    this.#port.close()
    this.#port = port
    this.#listen()
    for (const id of this.#pending.keys()) this.#settle(id, 'busy')
  }

  #listen(): void {
    this.#port.on('message', ({ id, result }: { id: number; result: Result }) => this.#settle(id, result))
    this.#port.unref()
  }

  #settle(id: number, result: Result | VerifyBusy): void {
    const pending = this.#pending.get(id)
    if (pending === undefined) return
    this.#pending.delete(id)
    const waiting = this.#networks.get(pending.network)! - 1
    if (waiting === 0) this.#networks.delete(pending.network)
    else this.#networks.set(pending.network, waiting)
    if (result !== 'busy' && this.#isFailure(result)) this.#failing.set(pending.network, true)
    pending.settle(result)
  }
}
