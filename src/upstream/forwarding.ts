import { STATUS_CODES, type ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '../core/clock.ts'
import type { AnswerController, AnswerHandler, Connection } from './connectionPool.ts'
import type { ForwardJob } from './forwardJob.ts'
import { BodyTooLarge, RequestBody } from './requestBody.ts'
import { requestHeaders } from './requestHeaders.ts'
import { responseHeaders, responseTrailers } from './responseHeaders.ts'
import {
  answerFailureKind,
  connectFailureKind,
  upstreamFailure,
  type UpstreamFailureKind
} from './upstreamFailure.ts'
import type { UpstreamServer } from './upstreamServer.ts'

/** Methods that may be sent twice (RFC 9110 §9.2.2). */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/** Given to undici when we end an exchange; what to make of it is known here. */
const stopped = new Error('Stopped by Moien')

/** Where a request stands, and so which time limit holds. */
type Phase =
  | 'waiting' // for a connection to become free
  | 'connecting'
  | 'sending' // its body
  | 'awaiting' // the first byte of the answer
  | 'receiving'
  | 'flushing' // the last of the answer to the client
  | 'over'

/** What a forwarding asks of the upstream it belongs to. */
export interface ForwardingOwner {
  readonly clock: Clock
  readonly timeout: ForwardingTimeout
  /** The forwarding has given its connection back. */
  released(server: UpstreamServer): void
  /** A server answered. */
  answered(server: UpstreamServer): void
  /** A server failed before answering; true when the forwarding is being sent once more. */
  retries(forwarding: Forwarding, server: UpstreamServer, kind: UpstreamFailureKind): boolean
  failed(kind: UpstreamFailureKind, server: UpstreamServer | undefined): void
  /** The exchange is over and holds nothing any more. */
  ended(forwarding: Forwarding): void
}

export interface ForwardingTimeout {
  readonly connectMs: number
  readonly firstByteMs: number
  readonly idleMs: number
}

/**
 * One request on its way to a server and its answer on the way back. undici calls the `on…` methods, the
 * upstream calls `send`, `watch` and `destroy`. Whatever happens, exactly one of the job's `failed` and
 * `finished` is called, once; an answer that has begun is either completed or its connection destroyed.
 */
export class Forwarding implements AnswerHandler {
  connection: Connection | undefined = undefined
  readonly #job: ForwardJob
  readonly #owner: ForwardingOwner
  #phase: Phase = 'waiting'
  #server: UpstreamServer | undefined = undefined
  #controller: AnswerController | undefined = undefined
  readonly #hasBody: boolean
  #body: RequestBody | undefined = undefined
  #sentTickMs = 0
  /** The socket had carried a request before, so its closing says nothing about this one. */
  #reused = false
  /** A byte of an answer has come. */
  #answerBegun = false
  /** Of the answer; -1 where it is not known beforehand. */
  #contentLength = -1
  #isEventStream = false
  /** Why we stopped the exchange with the server; `undefined` when it ended by itself. */
  #stopKind: UpstreamFailureKind | undefined = undefined
  #idleMs = 0
  #progress = 0

  constructor(job: ForwardJob, owner: ForwardingOwner) {
    this.#job = job
    this.#owner = owner
    this.#hasBody = hasBody(job)
    job.res.on('close', this.#onClientClose)
  }

  /** The method may be sent twice and there is no body of which part may be gone. */
  get isRepeatable(): boolean {
    return !this.#hasBody && idempotent.has(this.#job.req.method!)
  }

  /** Sends the request to a server with a free connection. */
  send(server: UpstreamServer): void {
    const { req, res, target, maxBodyBytes, continueExpected } = this.#job
    const headers = requestHeaders(this.#job, server.target.hostHeader ?? this.#job.host)
    server.inFlight++
    this.#server = server
    this.#enter('connecting')
    this.#sentTickMs ||= this.#owner.clock.tickMs()
    if (this.#hasBody) {
      const length = req.headers['content-length']
      if (length !== undefined) headers.push('Content-Length', length)
      this.#body = new RequestBody(req, res, maxBodyBytes, continueExpected)
    }
    server.pool.dispatch(req.method!, target, headers, this.#body ?? null, this)
  }

  onRequestStart(controller: AnswerController): void {
    // Gone while connecting, or a second sending, which no request must have.
    if (this.#phase !== 'connecting') {
      controller.abort(stopped)
      return
    }
    this.#controller = controller
    this.#reused = this.connection!.use()
    this.#enter(this.#body === undefined ? 'awaiting' : 'sending')
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
    statusMessage?: string
  ): void {
    if (status < 200) this.#inform(controller, status, headers)
    else this.#begin(controller, status, headers, statusMessage ?? '')
  }

  onResponseData(controller: AnswerController, chunk: Buffer): void {
    const { exchange, res } = this.#job
    exchange.responseBodyBytes += chunk.length
    // The last chunk goes with the end: one write to the socket instead of two.
    if (exchange.responseBodyBytes === this.#contentLength) res.end(chunk)
    else if (!res.write(chunk)) {
      controller.pause()
      res.once('drain', () => controller.resume())
    }
  }

  onResponseEnd(controller: AnswerController): void {
    // undici takes a reset for the end of an answer that only its closing ends.
    if (this.connection!.broken) {
      this.onResponseError(controller, stopped)
      return
    }
    const { res } = this.#job
    const trailers = controller.rawTrailers as Buffer[]
    if (trailers.length > 0) res.addTrailers(responseTrailers(trailers))
    if (!res.writableEnded) res.end()
    this.#enter('flushing')
    this.#release()
  }

  onResponseError(_controller: AnswerController | null, error: Error): void {
    const server = this.#server
    this.#release()
    if (this.#phase === 'over' || server === undefined) return
    const kind = this.#stopKind ?? this.#failureKind(error)
    if (this.#job.res.headersSent) this.#breakOff(kind === 'idle_timeout' ? kind : 'broke_off')
    else if (!this.#owner.retries(this, server, kind)) this.#fail(kind, error)
  }

  /** A failed attempt that stopped nothing: worth another server, or another connection of the same. */
  wasUnprocessed(kind: UpstreamFailureKind): boolean {
    if (this.#controller === undefined) return kind === 'connect' || kind === 'connect_timeout' || kind === 'tls'
    return kind === 'reset' && this.#reused && !this.#answerBegun && this.isRepeatable
  }
}
