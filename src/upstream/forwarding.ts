import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '../core/clock.ts'
import type { UpstreamConfig } from '../core/config.ts'
import { hasBody } from '../core/hasBody.ts'
import type { Listed } from './activeList.ts'
import { ClientAnswer } from './clientAnswer.ts'
import type { AnswerController, AnswerHandler, Connection } from './connectionPool.ts'
import type { ForwardJob } from './forwardJob.ts'
import { BodyFailure, RequestBody } from './requestBody.ts'
import { requestHeaders } from './requestHeaders.ts'
import {
  answerFailureKind,
  connectFailureKind,
  isConnectFailure,
  upstreamFailure,
  type UpstreamFailureKind
} from './upstreamFailure.ts'
import type { UpstreamServer } from './upstreamServer.ts'

/** Methods that may be sent twice (RFC 9110 §9.2.2). */
const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/** What undici is told when Moien ends an exchange. */
const stopped = new Error('Stopped by Moien')

/** Where a request stands, and so which time limit holds. */
type Phase =
  | 'waiting' // for a free connection
  | 'connecting'
  | 'sending' // its body
  | 'awaiting' // the first byte of the answer
  | 'receiving'
  | 'flushing' // the last of the answer to the client
  | 'over'

/** What a forwarding asks of the forwarder it belongs to. */
export interface ForwardingOwner {
  readonly clock: Clock
  readonly timeout: UpstreamConfig['timeout']
  /** A connection has been given back. */
  released(): void
  answered(server: UpstreamServer): void
  /** A server could not be reached, or broke off before answering. */
  serverFailed(server: UpstreamServer): void
  /** Will send the forwarding once more, if need be `elsewhere`; false when that may not or cannot be. */
  retry(forwarding: Forwarding, failed: UpstreamServer, elsewhere: boolean): boolean
  failed(kind: UpstreamFailureKind, server: UpstreamServer | undefined): void
  /** The exchange is over and needs no more watching. */
  ended(forwarding: Forwarding): void
}

/**
 * One request on its way to a server and its answer on the way back. undici calls the `on…` methods, the
 * forwarder calls `send`, `watch` and `stop`. Whatever happens, one of the job's `failed` and `finished`
 * is called, once; an answer that has begun is completed or its connection destroyed.
 */
export class Forwarding implements AnswerHandler, Listed {
  connection: Connection | undefined = undefined
  place = -1
  readonly #job: ForwardJob
  readonly #owner: ForwardingOwner
  readonly #answer: ClientAnswer
  readonly #hasBody: boolean
  #phase: Phase = 'waiting'
  #server: UpstreamServer | undefined = undefined
  #body: RequestBody | undefined = undefined
  #controller: AnswerController | undefined = undefined
  #sentTickMs = 0
  /** The socket had carried a request before, so its closing says little about the server. */
  #reused = false
  #answerBegun = false
  /** Why Moien stopped the exchange; `undefined` when it ended by itself. */
  #stopKind: UpstreamFailureKind | undefined = undefined
  #idleMs = 0
  #progress = 0

  constructor(job: ForwardJob, owner: ForwardingOwner) {
    this.#job = job
    this.#owner = owner
    this.#answer = new ClientAnswer(job)
    this.#hasBody = hasBody(job.req)
    job.res.on('close', this.#onClientClose)
  }

  /** Sends the request to a server with a free connection. */
  send(server: UpstreamServer): void {
    if (this.#phase === 'over') return
    const { req, res, target, maxBodyBytes, continueExpected } = this.#job
    const headers = requestHeaders(this.#job, server.target.hostHeader ?? this.#job.host)
    if (this.#hasBody) {
      const length = req.headers['content-length']
      if (length !== undefined) headers.push('Content-Length', length)
      this.#body = new RequestBody(req, res, maxBodyBytes, continueExpected)
    }
    if (this.#sentTickMs === 0) this.#sentTickMs = this.#owner.clock.tickMs()
    server.inFlight++
    this.#server = server
    this.#enter('connecting')
    server.pool.dispatch(req.method!, target, headers, this.#body ?? null, this)
  }

  onRequestStart(controller: AnswerController): void {
    // The client went while we connected; or undici would send a second time, which is ours to decide.
    if (this.#phase !== 'connecting') {
      controller.abort(stopped)
      return
    }
    this.#controller = controller
    this.#reused = this.connection!.use()
    this.#enter(this.#hasBody ? 'sending' : 'awaiting')
  }

  onRequestSent(): void {
    if (this.#phase === 'sending') this.#enter('awaiting')
  }

  onResponseStarted(): void {
    this.#answerBegun = true
  }

  onResponseStart(
    controller: AnswerController,
    status: number,
    headers: IncomingHttpHeaders,
    reason?: string
  ): void {
    this.#idleMs = 0
    if (status < 200) {
      this.#answer.inform(status, headers, controller)
      return
    }
    const { exchange } = this.#job
    exchange.status = status
    exchange.responseHeaders = headers
    exchange.upstreamServer = this.#server!.target.origin
    exchange.upstreamMs = this.#owner.clock.tickMs() - this.#sentTickMs
    this.#owner.answered(this.#server!)
    this.#answer.begin(status, reason ?? '', headers, controller)
    this.#enter('receiving')
  }

  onResponseData(controller: AnswerController, chunk: Buffer): void {
    this.#answer.write(chunk, controller)
  }

  onResponseEnd(controller: AnswerController): void {
    // undici takes a reset for the end of an answer that only its closing ends.
    if (this.connection!.broken) {
      this.onResponseError(controller, stopped)
      return
    }
    this.#answer.end(controller)
    this.#enter('flushing')
    this.#release()
  }

  onResponseError(_controller: AnswerController | null, error: Error): void {
    const server = this.#server
    this.#release()
    if (this.#phase === 'over' || server === undefined) return
    if (error instanceof BodyFailure && error.reason === 'client_gone') this.#abort()
    else if (this.#answer.hasBegun) this.#breakOff(this.#stopKind ?? 'broke_off', server)
    else this.#unanswered(server, this.#stopKind ?? this.#failureKind(error), error)
  }

  /** Called now and then with the time since the last call: stops what is overdue. */
  watch(elapsedMs: number): void {
    const { exchange, res } = this.#job
    // Bytes that came from either side, and bytes that the client has taken.
    const progress = exchange.responseBodyBytes + (this.#body?.bytes ?? 0) - res.writableLength
    this.#idleMs = progress === this.#progress ? this.#idleMs + elapsedMs : 0
    this.#progress = progress
    const kind = this.#overdue(elapsedMs)
    if (kind !== undefined) this.stop(kind)
  }

  /** Ends the exchange whatever its state. */
  stop(kind: UpstreamFailureKind): void {
    if (this.#controller !== undefined && this.#phase !== 'flushing') {
      this.#stopKind = kind
      this.#controller.abort(stopped)
    } else if (this.#answer.hasBegun) this.#breakOff(kind, undefined)
    else this.#fail(kind, undefined, this.#server)
  }

  #overdue(elapsedMs: number): UpstreamFailureKind | undefined {
    const { connectMs, firstByteMs, idleMs } = this.#owner.timeout
    switch (this.#phase) {
      case 'waiting':
        return this.#idleMs > connectMs ? 'overloaded' : undefined
      case 'sending':
        if (this.#body!.isTooSlow(elapsedMs)) return 'too_slow'
        return this.#body!.isBlocked && this.#idleMs > firstByteMs ? 'first_byte_timeout' : undefined
      case 'awaiting':
        return this.#idleMs > firstByteMs ? 'first_byte_timeout' : undefined
      case 'receiving':
        return this.#idleMs > idleMs && !this.#answer.mayBeSilent ? 'idle_timeout' : undefined
      case 'flushing':
        return this.#idleMs > idleMs ? 'idle_timeout' : undefined
      default: // connecting, whose limit the pool keeps, and over
        return undefined
    }
  }

  #enter(phase: Phase): void {
    this.#phase = phase
    this.#idleMs = 0
  }

  #failureKind(error: Error): UpstreamFailureKind {
    if (error instanceof BodyFailure) return 'body_too_large'
    return this.#controller === undefined ? connectFailureKind(error) : answerFailureKind(error)
  }

  /** No byte of an answer has gone to the client: try once more where that is safe, else fail. */
  #unanswered(server: UpstreamServer, kind: UpstreamFailureKind, error: Error): void {
    const unsent = this.#controller === undefined && isConnectFailure(kind)
    const stale = kind === 'reset' && this.#reused && !this.#answerBegun
    if (unsent || kind === 'invalid' || (kind === 'reset' && !stale)) this.#owner.serverFailed(server)
    const isRepeatable = !this.#hasBody && idempotentMethods.has(this.#job.req.method!)
    const { exchange } = this.#job
    const mayRetry = exchange.retries === 0 && (unsent || (stale && isRepeatable))
    if (!mayRetry || !this.#owner.retry(this, server, unsent)) {
      this.#fail(kind, error, server)
      return
    }
    exchange.retries = 1
    this.#controller = undefined
    this.#enter('waiting')
  }

  #fail(kind: UpstreamFailureKind, error: Error | undefined, server: UpstreamServer | undefined): void {
    this.#end('failed', kind)
    this.#owner.failed(kind, server)
    const isUnsent = this.#controller === undefined
    this.#job.failed(upstreamFailure(kind, server?.target.origin ?? '', error, isUnsent))
  }

  #breakOff(kind: UpstreamFailureKind, server: UpstreamServer | undefined): void {
    this.#end('failed', kind)
    this.#owner.failed(kind, server)
    this.#answer.cut()
    this.#job.finished()
  }

  #abort(): void {
    this.#end('aborted', '')
    this.#controller?.abort(stopped)
    this.#job.finished()
  }

  readonly #onClientClose = (): void => {
    if (!this.#job.res.writableFinished) {
      this.#abort()
      return
    }
    this.#end('forwarded', '')
    this.#job.finished()
  }

  #end(outcome: 'forwarded' | 'failed' | 'aborted', reason: UpstreamFailureKind | ''): void {
    const { exchange, res } = this.#job
    this.#phase = 'over'
    exchange.outcome = outcome
    exchange.reason = reason
    exchange.requestBodyBytes = this.#body?.bytes ?? 0
    res.off('close', this.#onClientClose)
    this.#owner.ended(this)
  }

  #release(): void {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    server.inFlight--
    this.#owner.released()
  }
}
