import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An application that counts: every connection, every request, how often it was asked for each target. */
export class CountingUpstream {
  readonly server: Server
  connections = 0
  /** In the order of their coming. */
  readonly requests: IncomingMessage[] = []
  /** How often each target was asked for. */
  readonly asked: Map<string, number> = new Map()
  readonly #held: Set<ServerResponse> = new Set()
  readonly #news: EventEmitter = new EventEmitter()

  constructor() {
    this.#news.setMaxListeners(0)
    this.server = createServer((req, res) => this.#take(req, res))
    this.server.keepAliveTimeout = 60_000
    this.server.on('connection', () => this.connections++)
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Requests under `/hold` that wait for `release`. */
  get held(): number {
    return this.#held.size
  }

  /** Waits until so many requests are held. */
  async holds(count: number): Promise<void> {
    while (this.held < count) await once(this.#news, 'request')
  }

  /** Waits until it was asked for a target. */
  async asks(target: string): Promise<void> {
    while (!this.asked.has(target)) await once(this.#news, 'request')
  }

  /** Answers all that is held. */
  release(): void {
    for (const res of this.#held) res.end(res.req.url)
    this.#held.clear()
  }

  #take(req: IncomingMessage, res: ServerResponse): void {
    const target = req.url ?? ''
    this.requests.push(req)
    this.asked.set(target, (this.asked.get(target) ?? 0) + 1)
    req.resume()
    if (target.startsWith('/hold')) {
      this.#held.add(res)
      res.once('close', () => this.#held.delete(res))
    } else res.end(target)
    this.#news.emit('request')
  }
}

/** Starts one on a port of its own, and ends it after the test. */
export async function startCountingUpstream(t: {
  teardown(fn: () => unknown): unknown
}): Promise<CountingUpstream> {
  const upstream = new CountingUpstream()
  upstream.server.listen(0, '127.0.0.1')
  await once(upstream.server, 'listening')
  t.teardown(() => {
    upstream.server.closeAllConnections()
    upstream.server.close()
  })
  return upstream
}
