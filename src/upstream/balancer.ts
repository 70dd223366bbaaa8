import type { ServerHealth } from './serverHealth.ts'
import type { UpstreamServer } from './upstreamServer.ts'

/**
 * Chooses among the servers: the fewest requests in flight, in turns where equal. Servers that are out are
 * left alone, and one whose ejection has ended gets a single request to prove itself. Where every server
 * is out, the least bad is tried, as nginx does: a wrong verdict must not close a working site.
 */
export class Balancer {
  readonly #servers: readonly UpstreamServer[]
  readonly #health: ServerHealth
  #turn = 0

  constructor(servers: readonly UpstreamServer[], health: ServerHealth) {
    this.#servers = servers
    this.#health = health
  }

  /** A server with a free connection, other than `not`; `undefined` when there is none now. */
  pick(not: UpstreamServer | undefined): UpstreamServer | undefined {
    const servers = this.#servers
    if (servers.length === 1) return servers[0] === not || servers[0]!.isFull ? undefined : servers[0]
    this.#turn = (this.#turn + 1) % servers.length
    let best: UpstreamServer | undefined
    let anyUp = false
    for (let i = 0; i < servers.length; i++) {
      const server = servers[(this.#turn + i) % servers.length]!
      if (server === not) continue
      const state = this.#health.state(server.index)
      if (state === 'out') continue
      if (state === 'trial') {
        if (!server.isFull && this.#health.claimTrial(server.index)) return server
        continue
      }
      anyUp = true
      if (!server.isFull && (best === undefined || server.inFlight < best.inFlight)) best = server
    }
    return best ?? (anyUp ? undefined : this.#leastBad(not))
  }

  #leastBad(not: UpstreamServer | undefined): UpstreamServer | undefined {
    let best: UpstreamServer | undefined
    for (const server of this.#servers) {
      if (server === not || server.isFull) continue
      if (best === undefined || this.#health.badness(server.index) < this.#health.badness(best.index))
        best = server
    }
    return best
  }
}
