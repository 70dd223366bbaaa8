import type httpProxy from 'http-proxy'
import type { IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import type { Clock } from '../core/clock.ts'
import type { UpstreamConfig } from '../core/config.ts'
import { hasBody } from '../core/hasBody.ts'
import type { Balancer } from './balancer.ts'
import type { UpgradeJob } from './forwardJob.ts'
import { requestHeaders } from './requestHeaders.ts'
import type { ServerHealth } from './serverHealth.ts'
import type { ServerTarget } from './serverTarget.ts'
import { Tunnel, type TunnelOwner } from './tunnel.ts'
import { upstreamFailure, type UpstreamFailureKind } from './upstreamFailure.ts'
import type { UpstreamObserver } from './upstreamObserver.ts'
import type { UpstreamServer } from './upstreamServer.ts'

const require = createRequire(import.meta.url)

/** Upgrades of one upstream and edge thread at a time, those in their handshake included. */
const MAX_TUNNELS = 4096

/**
 * The upgraded connections of one upstream and edge thread. The only module that knows http-proxy, of which
 * it uses `ws()` alone.
 */
export class Tunnels implements TunnelOwner {
  readonly clock: Clock
  readonly timeout: UpstreamConfig['timeout']
  readonly #balancer: Balancer
  readonly #health: ServerHealth
  readonly #observer: UpstreamObserver
  #proxy: httpProxy | undefined = undefined
  readonly #all = new Set<Tunnel>()
  readonly #open = new Set<Tunnel>()
  #isDraining = false
  /** Until open tunnels are cut while draining. */
  #leftMs = 0
  readonly #whenEmpty: (() => void)[] = []
  #isClosed = false

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
  }

  upgrade(job: UpgradeJob): void {
    const token = job.req.headers.upgrade?.toLowerCase() ?? ''
    if (job.req.method !== 'GET' || hasBody(job.req) || !job.allowed.includes(token)) {
      this.#refuse(job, 'upgrade_refused')
    } else if (this.#isClosed || this.#isDraining || this.#all.size >= MAX_TUNNELS)
      this.#refuse(job, 'overloaded')
    else {
      const server = this.#balancer.pick(undefined)
      if (server === undefined) this.#refuse(job, 'overloaded')
      else this.#connect(job, server)
    }
  }

  #connect(job: UpgradeJob, server: UpstreamServer): void {
    const { target } = server
    const proxy = (this.#proxy ??= createProxy())
    const tunnel = new Tunnel(job, server, this)
    this.#all.add(tunnel)
    // What http-proxy reads of a request. It knows one token; the tunnel puts in the one that was asked for.
    const order = {
      method: 'GET',
      url: '',
      headers: handshakeHeaders(job, target)
    } as unknown as IncomingMessage
    const options = { target: proxyTarget(target), ssl: { servername: target.tlsName } }
    try {
      withoutDeprecations(() =>
        proxy.ws(order, tunnel, job.head, options, error => tunnel.serverBroke(error))
      )
    } catch (error) {
      tunnel.serverBroke(error as Error)
    }
  }

  /** Looks at every tunnel; `elapsedMs` is the time since the last look. */
  sweep(elapsedMs: number): void {
    for (const tunnel of this.#all) tunnel.watch(elapsedMs)
    if (!this.#isDraining) return
    this.#leftMs -= elapsedMs
    if (this.#leftMs <= 0) this.destroy()
  }

  /**
   * Takes no more upgrades and ends the open ones: WebSockets with a Close frame (1001) at the end of a
   * frame, whatever is left after `withinMs` plainly. Resolves when none is left.
   */
  async drain(withinMs: number): Promise<void> {
    this.#isDraining = true
    this.#leftMs = withinMs
    for (const tunnel of this.#open) tunnel.leave()
    await this.#empty()
  }

  /** Takes no more upgrades; resolves when those accepted have ended. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#empty()
  }

  /** Ends every tunnel now. */
  destroy(): void {
    this.#isClosed = true
    for (const tunnel of this.#all) tunnel.cut()
  }

  opened(tunnel: Tunnel): void {
    this.#open.add(tunnel)
    this.#observer.tunnelOpened(tunnel.server.index)
    if (this.#isDraining) tunnel.leave()
  }

  ended(tunnel: Tunnel): void {
    this.#all.delete(tunnel)
    if (this.#open.delete(tunnel)) this.#observer.tunnelClosed(tunnel.server.index)
    if (this.#all.size > 0) return
    for (const resolve of this.#whenEmpty.splice(0)) resolve()
  }

  answered(server: UpstreamServer): void {
    this.#health.succeeded(server.index)
  }

  serverFailed(server: UpstreamServer): void {
    this.#health.failed(server.index)
  }

  failed(kind: UpstreamFailureKind, server: UpstreamServer): void {
    this.#observer.failed(kind, server.index)
  }

  async #empty(): Promise<void> {
    if (this.#all.size === 0) return
    await new Promise<void>(resolve => {
      this.#whenEmpty.push(resolve)
    })
  }

  #refuse(job: UpgradeJob, kind: UpstreamFailureKind): void {
    job.exchange.outcome = 'failed'
    job.exchange.reason = kind
    this.#observer.failed(kind, -1)
    job.failed(upstreamFailure(kind, '', undefined))
  }
}

/** Loads the library when the first upgrade comes: most sites see none. */
function createProxy(): httpProxy {
  const library = require('http-proxy') as typeof httpProxy
  const proxy = library.createProxyServer({
    // The path and headers are ours; http-proxy would merge slashes in the one and add to the others.
    ignorePath: true,
    prependPath: false,
    toProxy: true,
    xfwd: false
  })
  return proxy.on('proxyReqWs', (request, _order, tunnel) => (tunnel as unknown as Tunnel).attach(request))
}

/** The cleaned headers by lower-case name, with the upgrade as http-proxy looks for it. */
function handshakeHeaders(job: UpgradeJob, target: ServerTarget): Record<string, string | string[]> {
  const flat = requestHeaders(job, target.hostHeader ?? job.host)
  const headers = new Map<string, string[]>()
  for (let i = 0; i < flat.length; i += 2) {
    const name = flat[i]!.toLowerCase()
    headers.set(name, [...(headers.get(name) ?? []), flat[i + 1]!])
  }
  return { ...Object.fromEntries(headers), connection: 'Upgrade', upgrade: 'websocket' }
}

/** A target as http-proxy passes it on to node:http; its types forget that there may be several CAs. */
function proxyTarget(target: ServerTarget): httpProxy.ServerOptions['target'] {
  const { host, port, secure, socketPath, ca } = target
  return { host, port, protocol: secure ? 'https:' : 'http:', socketPath, ca: ca as unknown as string }
}

/** http-proxy calls util._extend (DEP0060), which would otherwise warn the operator of what they cannot mend. */
function withoutDeprecations(call: () => void): void {
  const before = process.noDeprecation
  process.noDeprecation = true
  try {
    call()
  } finally {
    process.noDeprecation = before ?? false
  }
}
