/*
 * upstream/ carries requests to the application's servers and their answers back: ordinary ones
 * (forwarder, forwarding, connectionPool), upgrades (tunnels, tunnel), and what is known of the servers'
 * health. This is the file to open first; the gateway holds one Upstream for each site and edge thread.
 */
import type { Clock } from '../core/clock.ts'
import type { UpstreamConfig } from '../core/config.ts'
import { Balancer } from './balancer.ts'
import type { ForwardJob, UpgradeJob } from './forwardJob.ts'
import { Forwarder } from './forwarder.ts'
import { ServerHealth } from './serverHealth.ts'
import { serverTarget } from './serverTarget.ts'
import { Tunnels } from './tunnels.ts'
import type { UpstreamObserver } from './upstreamObserver.ts'
import { UpstreamServer } from './upstreamServer.ts'

/** How often time limits are looked at, and so how exact they are. */
export const SWEEP_MS = 500

/** The servers of one site, as one edge thread uses them. */
export class Upstream {
  readonly #servers: readonly UpstreamServer[]
  readonly #forwarder: Forwarder
  readonly #tunnels: Tunnels
  readonly #sweeper: NodeJS.Timeout

  /**
   * `health` comes from `allocateHealth` and is shared with the other threads and the health checker.
   */
  constructor(config: UpstreamConfig, health: Int32Array, clock: Clock, observer: UpstreamObserver) {
    this.#servers = config.servers.map((server, index) => {
      const target = serverTarget(server, config.host)
      return new UpstreamServer(index, target, config.connections, config.timeout.connectMs, observer)
    })
    const serverHealth = new ServerHealth(health, clock)
    const balancer = new Balancer(this.#servers, serverHealth)
    this.#forwarder = new Forwarder(config, balancer, serverHealth, clock, observer)
    this.#tunnels = new Tunnels(config, balancer, serverHealth, clock, observer)
    this.#sweeper = setInterval(() => this.sweep(), SWEEP_MS).unref()
  }

  /** Streams a request to a server and the answer to the client; calls one of the job's outcomes once. */
  forward(job: ForwardJob): void {
    this.#forwarder.forward(job)
  }

  /** How many requests wait for a free connection. */
  get waiting(): number {
    return this.#forwarder.waiting
  }

  /** Offers an upgrade to a server and, if it agrees, connects both sides; calls one of the outcomes once. */
  upgrade(job: UpgradeJob): void {
    this.#tunnels.upgrade(job)
  }

  /**
   * Ends the upgraded connections: WebSockets with a Close frame (1001) between two frames, what is left
   * after `withinMs` plainly. Resolves when none is left.
   */
  drainTunnels(withinMs: number): Promise<void> {
    return this.#tunnels.drain(withinMs)
  }

  /** Moves the time limits on by `SWEEP_MS`. Called by a timer of its own; a test may hasten time with it. */
  sweep(): void {
    this.#forwarder.sweep(SWEEP_MS)
    this.#tunnels.sweep(SWEEP_MS)
  }

  /** Takes nothing more; resolves when what was accepted, upgrades included, is over and all is closed. */
  async close(): Promise<void> {
    await Promise.all([this.#forwarder.close(), this.#tunnels.close()])
    clearInterval(this.#sweeper)
    await Promise.all(this.#servers.map(server => server.pool.close()))
  }

  /** Ends everything now: requests without an answer fail, answers underway are cut. */
  async destroy(): Promise<void> {
    clearInterval(this.#sweeper)
    this.#forwarder.destroy()
    this.#tunnels.destroy()
    await Promise.all(this.#servers.map(server => server.pool.destroy()))
  }
}
