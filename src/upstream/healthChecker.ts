import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { HealthCheckConfig, UpstreamConfig } from '../core/config.ts'
import type { Clock } from '../core/clock.ts'
import { http } from '../core/http.ts'
import { ServerHealth } from './serverHealth.ts'
import { serverTarget, type ServerTarget } from './serverTarget.ts'

/** Checks in a row, all failed or all passed, that turn a verdict: one lost packet must not. */
const TURN_AFTER = 2

/** No check takes longer, however seldom checks are made. */
const LONGEST_CHECK_MS = 5_000

/** Told when a verdict turns. */
export interface HealthObserver {
  turned(server: number, up: boolean): void
}

/**
 * Asks every server of an upstream for one path at fixed times and writes the verdicts where all edge
 * threads read them. One for each site, in the main thread. A server is up while it answers 2xx or 3xx;
 * all are up until found otherwise.
 */
export class HealthChecker {
  readonly #check: HealthCheckConfig
  readonly #targets: readonly ServerTarget[]
  readonly #health: ServerHealth
  readonly #observer: HealthObserver
  /** Checks in a row that spoke against the verdict, by server. */
  readonly #against: number[]
  readonly #isUp: boolean[]
  readonly #pending = new Set<ClientRequest>()
  #timer: NodeJS.Timeout | undefined = undefined
  #isChecking = false

  /** `health` is the memory the edge threads have. Throws a `config_unreadable` fault for a CA file. */
  constructor(
    config: UpstreamConfig,
    check: HealthCheckConfig,
    health: Int32Array,
    clock: Clock,
    observer: HealthObserver
  ) {
    this.#check = check
    this.#targets = config.servers.map(server => serverTarget(server, config.host))
    this.#health = new ServerHealth(health, clock)
    this.#observer = observer
    this.#against = this.#targets.map(() => 0)
    this.#isUp = this.#targets.map(() => true)
  }

  /** Checks at once and then at the configured times. */
  start(): void {
    this.#timer ??= setInterval(() => void this.checkAll(), this.#check.everyMs).unref()
    void this.checkAll()
  }

  /** Checks every server once; resolves when all have answered or failed. Does nothing while a round is on. */
  async checkAll(): Promise<void> {
    if (this.#isChecking) return
    this.#isChecking = true
    try {
      await Promise.all(
        this.#targets.map(async (target, server) => this.#count(server, await this.#ask(target)))
      )
    } finally {
      this.#isChecking = false
    }
  }

  /** Ends the checks; the last verdicts stand. */
  close(): void {
    clearInterval(this.#timer)
    for (const request of this.#pending) request.destroy()
  }

  #count(server: number, passed: boolean): void {
    if (passed === this.#isUp[server]) {
      this.#against[server] = 0
      return
    }
    this.#against[server]!++
    if (this.#against[server]! < TURN_AFTER) return
    this.#against[server] = 0
    this.#isUp[server] = passed
    this.#health.checked(server, passed)
    this.#observer.turned(server, passed)
  }

  /** A fresh connection each time, so that the check also tells whether one can be had. */
  #ask(target: ServerTarget): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const request = this.#open(target, answer => {
      answer.resume()
      resolve(answer.statusCode! >= 200 && answer.statusCode! < 400)
      request.destroy()
    })
    this.#pending.add(request)
    request.on('error', () => resolve(false))
    request.on('close', () => {
      this.#pending.delete(request)
      resolve(false)
    })
    request.end()
    return promise
  }

  #open(target: ServerTarget, onAnswer: (answer: IncomingMessage) => void): ClientRequest {
    const { host, port, socketPath, ca, hostHeader } = target
    const options = {
      host,
      port,
      path: this.#check.path,
      agent: false,
      headers: {
        Host: hostHeader ?? new URL(target.origin).host,
        'User-Agent': 'Moien-Health',
        Connection: 'close'
      },
      signal: AbortSignal.timeout(Math.min(this.#check.everyMs, LONGEST_CHECK_MS)),
      ...(socketPath === undefined ? undefined : { socketPath })
    }
    if (!target.secure) return http.request(options, onAnswer)
    const tls = { servername: target.tlsName, ...(ca === undefined ? undefined : { ca: [...ca] }) }
    return httpsRequest({ ...options, ...tls }, onAnswer)
  }
}
