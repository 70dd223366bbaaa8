import { ConnectionPool, type ConnectionObserver } from './connectionPool.ts'
import type { ServerTarget } from './serverTarget.ts'

/** One server of an upstream as one edge thread sees it. */
export class UpstreamServer {
  readonly index: number
  readonly target: ServerTarget
  readonly pool: ConnectionPool
  /** Requests of this thread that hold a connection; at most `capacity`. */
  inFlight = 0
  readonly capacity: number

  constructor(
    index: number,
    target: ServerTarget,
    capacity: number,
    connectMs: number,
    observer: ConnectionObserver
  ) {
    this.index = index
    this.target = target
    this.capacity = capacity
    this.pool = new ConnectionPool(target, index, capacity, connectMs, observer)
  }

  get isFull(): boolean {
    return this.inFlight >= this.capacity
  }
}
