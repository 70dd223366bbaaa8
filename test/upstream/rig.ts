import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket
} from 'node:net'
import type { UpstreamConfig } from '../../src/core/config.ts'
import type { Fault } from '../../src/core/fault.ts'
import { systemClock } from '../../src/core/clock.ts'
import { Exchange } from '../../src/core/exchange.ts'
import type { UpstreamFailureKind } from '../../src/upstream/upstreamFailure.ts'
import { allocateHealth } from '../../src/upstream/serverHealth.ts'
import { SWEEP_MS, Upstream } from '../../src/upstream/upstream.ts'

/** What a test needs to be told of tap: only how to tidy up. */
interface Teardown {
  teardown(run: () => unknown): void
}

/** A raw TCP server; each connection is handed to the test as it comes. */
export class RawServer {
  readonly server: Server
  readonly sockets: RawSocket[] = []
  readonly #waiting: ((socket: RawSocket) => void)[] = []
  #taken = 0

  constructor(server: Server) {
    this.server = server
    server.on('connection', (socket: Socket) => {
      const raw = new RawSocket(socket)
      this.sockets.push(raw)
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#taken++
      next(raw)
    })
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** The next connection that no one has taken. */
  connection(): Promise<RawSocket> {
    const ready = this.sockets[this.#taken]
    if (ready !== undefined) {
      this.#taken++
      return Promise.resolve(ready)
    }
    return new Promise(resolve => this.#waiting.push(resolve))
  }
}

/** A socket whose bytes are read by waiting for what should come. */
export class RawSocket {
  readonly socket: Socket
  received = ''
  /** How it ended: `end` is a clean FIN, `reset` an error. */
  ended: 'end' | 'reset' | undefined = undefined
  #check: () => void = () => undefined

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', chunk => {
      this.received += chunk.toString('latin1')
      this.#check()
    })
    socket.on('end', () => this.#end('end'))
    socket.on('error', () => this.#end('reset'))
    socket.on('close', () => this.#end('reset'))
  }

  write(text: string): void {
    this.socket.write(text, 'latin1')
  }

  /** Resolves once the pattern has come, with everything until then; rejects if the socket ends first. */
  async until(pattern: RegExp | string): Promise<string> {
    while (!(typeof pattern === 'string' ? this.received.includes(pattern) : pattern.test(this.received))) {
      if (this.ended !== undefined) throw new Error(`ended before ${String(pattern)}: ${this.received}`)
      await new Promise<void>(resolve => (this.#check = resolve))
    }
    return this.received
  }

  /** Resolves with everything once the other side has ended. */
  async end(): Promise<string> {
    while (this.ended === undefined) await new Promise<void>(resolve => (this.#check = resolve))
    return this.received
  }

  #end(how: 'end' | 'reset'): void {
    this.ended ??= how
    this.#check()
  }
}

export async function rawServer(t: Teardown, path?: string): Promise<RawServer> {
  const server = createTcpServer({ allowHalfOpen: true, noDelay: true })
  const raw = new RawServer(server)
  server.listen(path === undefined ? { host: '127.0.0.1', port: 0 } : { path })
  await once(server, 'listening')
  t.teardown(() => {
    for (const { socket } of raw.sockets) socket.destroy()
    server.close()
  })
  return raw
}

/** A port of this machine on which nothing listens. */
export async function deadOrigin(): Promise<string> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

/** What the test's gateway does with each request. */
export interface GatewayOptions {
  readonly config?: Partial<UpstreamConfig>
  readonly maxBodyBytes?: number
  readonly draining?: boolean
  readonly extraHeaders?: readonly string[]
  readonly hsts?: readonly string[]
  readonly trustedPeer?: boolean
  readonly allowed?: readonly string[]
  readonly clientAddress?: string
  readonly health?: Int32Array
}

/** One end of an exchange, as the job reported it. */
export interface Outcome {
  readonly how: 'failed' | 'finished'
  readonly kind: UpstreamFailureKind | undefined
  readonly exchange: Exchange
}

/** A plain node:http server in front of an Upstream: it answers failures with their kind, and nothing else. */
export class TestGateway {
  readonly upstream: Upstream
  readonly outcomes: Outcome[] = []
  readonly counts: Record<string, number> = {}
  /** Of every request, as it came. */
  readonly exchanges: Exchange[] = []
  readonly faults: (Fault | undefined)[] = []
  /** Requests the gateway has handed to the upstream. */
  requests = 0
  port = 0
  #check: () => void = () => undefined

  constructor(upstream: (counts: Record<string, number>) => Upstream) {
    this.upstream = upstream(this.counts)
  }

  report(outcome: Outcome): void {
    this.outcomes.push(outcome)
    this.#check()
  }

  /** The nth outcome, once it is there. */
  async outcome(n = 0): Promise<Outcome> {
    while (this.outcomes.length <= n) await new Promise<void>(resolve => (this.#check = resolve))
    return this.outcomes[n]!
  }

  /** Resolves once so many requests were handed to the upstream. */
  async received(requests: number): Promise<void> {
    while (this.requests < requests) await new Promise<void>(resolve => (this.#check = resolve))
  }

  /** Resolves once the socket's writes make no progress: each has the event loop's turns to move. */
  async stalled(socket: Socket): Promise<void> {
    for (let left = -1; left !== socket.writableLength;) {
      left = socket.writableLength
      for (let i = 0; i < 200; i++) await new Promise(resolve => setImmediate(resolve))
    }
  }

  taken(): void {
    this.requests++
    this.#check()
  }

  /** Lets time pass for the upstream's limits, as much and a little more. */
  pass(ms: number): void {
    for (let at = 0; at <= ms + SWEEP_MS; at += SWEEP_MS) this.upstream.sweep()
  }

  async client(t: Teardown): Promise<RawSocket> {
    const socket = connect({ port: this.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    await once(socket, 'connect')
    t.teardown(() => socket.destroy())
    return new RawSocket(socket)
  }

  /** Sends one request on a connection of its own. */
  async send(t: Teardown, text: string): Promise<RawSocket> {
    const client = await this.client(t)
    client.write(text)
    return client
  }
}

export async function gateway(
  t: Teardown,
  origins: readonly string[],
  options: GatewayOptions = {}
): Promise<TestGateway> {
  const config: UpstreamConfig = {
    servers: origins.map(origin => ({ origin, socketPath: undefined, ca: undefined })),
    health: undefined,
    timeout: { connectMs: 5_000, firstByteMs: 60_000, idleMs: 120_000 },
    connections: 8,
    host: 'client',
    ...options.config
  }
  const health = options.health ?? allocateHealth(config.servers.length)
  const gate = new TestGateway(
    counts => new Upstream(config, health, systemClock(), countingObserver(counts))
  )
  const server = createServer({ keepAliveTimeout: 30_000, noDelay: true })
  const serve = (req: IncomingMessage, res: ServerResponse, continueExpected: boolean): void => {
    gate.upstream.forward({
      ...common(gate, req, options),
      res,
      maxBodyBytes: options.maxBodyBytes ?? 1e9,
      continueExpected,
      draining: options.draining ?? false,
      failed: failure => {
        report(gate, req, failure.kind)
        gate.faults.push(failure.fault)
        res.writeHead(failure.status, { 'content-length': failure.kind.length }).end(failure.kind)
      }
    })
    gate.taken()
  }
  server.on('request', (req, res) => serve(req, res, false))
  server.on('checkContinue', (req, res) => serve(req, res, true))
  server.on('upgrade', (req: IncomingMessage, socket: Socket, head: Buffer) => {
    gate.upstream.upgrade({
      ...common(gate, req, options),
      socket,
      head,
      allowed: options.allowed ?? ['websocket'],
      failed: failure => {
        report(gate, req, failure.kind)
        gate.faults.push(failure.fault)
        socket.end(
          `HTTP/1.1 ${failure.status} x\r\nContent-Length: ${failure.kind.length}\r\n\r\n${failure.kind}`
        )
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  gate.port = (server.address() as AddressInfo).port
  t.teardown(async () => {
    server.closeAllConnections()
    server.close()
    await gate.upstream.destroy()
  })
  return gate
}

const exchanges = new WeakMap<IncomingMessage, Exchange>()

function common(gate: TestGateway, req: IncomingMessage, options: GatewayOptions) {
  const exchange = new Exchange(
    '0123456789abcdef',
    Date.now(),
    performance.now(),
    options.clientAddress ?? '192.0.2.1',
    req.method!,
    req.url!
  )
  exchanges.set(req, exchange)
  gate.exchanges.push(exchange)
  return {
    exchange,
    req,
    target: req.url!,
    scheme: 'https' as const,
    host: req.headers.host ?? '',
    hiddenCookies: ['__Host-moien'],
    trustedPeer: options.trustedPeer ?? false,
    extraHeaders: options.extraHeaders ?? [],
    hsts: options.hsts ?? [],
    finished: () => gate.report({ how: 'finished', kind: undefined, exchange })
  }
}

function report(gate: TestGateway, req: IncomingMessage, kind: UpstreamFailureKind): void {
  gate.report({ how: 'failed', kind, exchange: exchanges.get(req)! })
}

function countingObserver(counts: Record<string, number>) {
  const count = (name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  return {
    failed: (kind: string) => count(kind),
    retried: () => count('retried'),
    accepted: () => count('accepted'),
    ended: () => count('ended'),
    connected: () => count('connected'),
    disconnected: () => count('disconnected'),
    tunnelOpened: () => count('tunnelOpened'),
    tunnelClosed: () => count('tunnelClosed')
  }
}
