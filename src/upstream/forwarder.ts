import type { Clock } from '../core/clock.ts'
import type { UpstreamConfig } from '../core/config.ts'
import { ActiveList } from './activeList.ts'
import type { Balancer } from './balancer.ts'
import type { ForwardJob } from './forwardJob.ts'
import { Forwarding, type ForwardingOwner } from './forwarding.ts'
import { RetryBudget } from './retryBudget.ts'
import type { ServerHealth } from './serverHealth.ts'
import { upstreamFailure, type UpstreamFailureKind } from './upstreamFailure.ts'
import type { UpstreamObserver } from './upstreamObserver.ts'
import type { UpstreamServer } from './upstreamServer.ts'

/**
 * The ordinary requests of one upstream and edge thread: hands each to a server with a free connection,
 * lets a bounded number wait in line for one, and watches over their time limits.
 */
export class Forwarder implements ForwardingOwner {
  readonly clock: Clock
  readonly timeout: UpstreamConfig['timeout']
  readonly #balancer: Balancer
  readonly #health: ServerHealth
  readonly #observer: UpstreamObserver
  readonly #maxWaiting: number
  readonly #budget = new RetryBudget()
  readonly #active = new ActiveList<Forwarding>()
  /** In the order of their coming. */
  readonly #waiting = new Set<Forwarding>()
  readonly #whenIdle: (() => void)[] = []
  #closed = false

  /** As many requests may wait as there are connections. */
  constructor(
    config: UpstreamConfig,
    balancer: Balancer,
    health: ServerHealth,
    clock: Clock,
    observer: UpstreamObserver
  ) {
    this.clock = clock
    this.timeout = config.timeout
    this.#balancer = balancer
    this.#health = health
    this.#observer = observer
    this.#maxWaiting = config.connections * config.servers.length
  }

  /** How many requests stand in line for a connection. */
  get waiting(): number {
    return this.#waiting.size
  }

  forward(job: ForwardJob): void {
    const length = job.req.headers['content-length']
    if (length !== undefined && Number(length) > job.maxBodyBytes) this.#refuse(job, 'body_too_large')
    else if (this.#closed) this.#refuse(job, 'overloaded')
    else this.#start(job)
  }

  #start(job: ForwardJob): void {
    const server = this.#waiting.size === 0 ? this.#balancer.pick(undefined) : undefined
    if (server === undefined && this.#waiting.size >= this.#maxWaiting) {
      this.#refuse(job, 'overloaded')
      return
    }
    const forwarding = new Forwarding(job, this)
    this.#active.add(forwarding)
    this.#observer.accepted()
    this.#budget.deposit()
    if (server === undefined) this.#waiting.add(forwarding)
    else forwarding.send(server)
  }

  /** Looks at every request; `elapsedMs` is the time since the last look. */
  sweep(elapsedMs: number): void {
    this.#active.forEach(forwarding => forwarding.watch(elapsedMs))
  }

  /** Takes no more requests; resolves when those accepted are over. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#active.size === 0) return
    await new Promise<void>(resolve => {
      this.#whenIdle.push(resolve)
    })
  }

  /** Ends every request now. */
  destroy(): void {
    this.#closed = true
    this.#active.forEach(forwarding => forwarding.stop('overloaded'))
  }

  released(): void {
    // Not at once: undici is in the middle of ending the exchange that gave the connection back.
    if (this.#waiting.size > 0) process.nextTick(this.#admitWaiting)
  }

  readonly #admitWaiting = (): void => {
    for (const forwarding of this.#waiting) {
      const server = this.#balancer.pick(undefined)
      if (server === undefined) return
      this.#waiting.delete(forwarding)
      forwarding.send(server)
    }
  }

  answered(server: UpstreamServer): void {
    this.#health.succeeded(server.index)
  }

  serverFailed(server: UpstreamServer): void {
    this.#health.failed(server.index)
  }

  retry(forwarding: Forwarding, failed: UpstreamServer, elsewhere: boolean): boolean {
    if (this.#closed) return false
    const server = this.#balancer.pick(failed) ?? (elsewhere ? undefined : this.#balancer.pick(undefined))
    if (server === undefined || !this.#budget.withdraw()) return false
    this.#observer.retried(failed.index)
    process.nextTick(sendTo, forwarding, server)
    return true
  }

  failed(kind: UpstreamFailureKind, server: UpstreamServer | undefined): void {
    this.#observer.failed(kind, server?.index ?? -1)
  }

  ended(forwarding: Forwarding): void {
    this.#active.remove(forwarding)
    this.#observer.ended()
    if (this.#waiting.size > 0) this.#waiting.delete(forwarding)
    if (this.#closed && this.#active.size === 0) for (const resolve of this.#whenIdle.splice(0)) resolve()
  }

  #refuse(job: ForwardJob, kind: UpstreamFailureKind): void {
    job.exchange.outcome = 'failed'
    job.exchange.reason = kind
    this.#observer.failed(kind, -1)
    job.failed(upstreamFailure(kind, '', undefined, true))
  }
}

function sendTo(forwarding: Forwarding, server: UpstreamServer): void {
  forwarding.send(server)
}
