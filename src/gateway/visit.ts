import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { passCookieNames } from '../challenge/passCookie.ts'
import type { Peer } from '../client/clientReader.ts'
import type { Answer } from '../core/answer.ts'
import { Exchange, type ExchangeOutcome } from '../core/exchange.ts'
import type { Scheme } from '../core/facts.ts'
import { Fault } from '../core/fault.ts'
import { isHttp2 } from '../core/hasBody.ts'
import type { RefusalReason } from '../core/refusal.ts'
import type { ForwardJob, UpgradeJob } from '../upstream/forwardJob.ts'
import { settleAnswer } from '../policy/settle.ts'
import type { PolicyCharge } from '../policy/verdict.ts'
import type { UpstreamFailure } from '../upstream/upstreamFailure.ts'
import type { ClientConnection } from '../listener/clientConnection.ts'
import type { Edge } from './edge.ts'
import type { HttpsRedirect } from './httpsRedirect.ts'
import { failureNoticeFor, noticeFor } from './noticeFor.ts'
import { readRequest, type Reading } from './readRequest.ts'
import { writeAnswer, writeRawAnswer } from './writeAnswer.ts'

const none: readonly never[] = []
/** No status is sent: this one stands in the log, as nginx has it. */
const closedStatus = 444

/**
 * One request while Moien has it: what is known of it, and the one way to end it. Every visit ends in
 * `finished`, exactly once, and is observed there.
 */
export abstract class Visit {
  readonly edge: Edge
  readonly req: IncomingMessage
  readonly exchange: Exchange
  readonly peer: Peer
  /** Set once the request is understood. */
  reading: Reading | undefined = undefined
  extraHeaders: readonly string[] = none
  /** What limits leave this client, as header names and values. */
  limitFields: readonly string[] = none
  /** Where the listener sends what comes by plain HTTP; `undefined` where it is served. */
  readonly redirect: HttpsRedirect | undefined
  /** What limits took that is settled by the answer. */
  awaiting: readonly PolicyCharge[] = none
  #over = false

  constructor(edge: Edge, req: IncomingMessage, peer: Peer, redirect: HttpsRedirect | undefined) {
    this.edge = edge
    this.redirect = redirect
    this.req = req
    this.peer = peer
    this.exchange = new Exchange(
      edge.ids.next(),
      edge.clock.nowMs(),
      edge.clock.tickMs(),
      peer.address.text,
      req.method ?? '',
      req.url ?? ''
    )
    if (isHttp2(req)) this.exchange.httpVersion = '2.0'
    else if (req.httpVersion === '1.0') this.exchange.httpVersion = '1.0'
    edge.block.addInFlight(edge.slot, 1)
  }

  abstract readonly isUpgrade: boolean

  get target(): string {
    return this.reading!.target
  }

  get scheme(): Scheme {
    return this.reading!.facts.scheme
  }

  get host(): string {
    return this.reading!.authority
  }

  /** By plain http they mean nothing (RFC 6797 §7.2). */
  get hsts(): readonly string[] {
    const { reading } = this
    return reading === undefined || reading.facts.scheme === 'http' ? none : reading.site.hsts
  }

  get trustedPeer(): boolean {
    return this.reading!.trustedPeer
  }

  get hiddenCookies(): readonly string[] {
    return passCookieNames
  }

  /** Steps 2 and 3: what the request is, or why it is none that Moien could judge. */
  read(): Reading | RefusalReason {
    const reading = readRequest(this.edge, this.req, this.peer, this.exchange.startedMs, this.isUpgrade)
    if (typeof reading === 'string') return reading
    const { facts } = reading
    this.reading = reading
    reading.site.observer.started(facts)
    this.exchange.facts = facts
    this.exchange.host = facts.host
    this.exchange.clientAddress = facts.address.text
    return reading
  }

  /** Ends the visit with an answer of Moien's own. */
  answer(answer: Answer, outcome: ExchangeOutcome, reason = ''): void {
    this.exchange.outcome = outcome
    this.exchange.reason = reason
    this.exchange.status = answer.status
    this.exchange.responseBodyBytes = this.req.method === 'HEAD' ? 0 : answer.body.length
    const { limitFields, hsts } = this
    const isPlain = limitFields.length === 0 && hsts.length === 0
    this.write(isPlain ? answer : { ...answer, headers: [...answer.headers, ...limitFields, ...hsts] })
  }

  protected abstract write(answer: Answer): void

  /** Ends the connection without an answer; it is logged as nginx logs that. */
  close(): void {
    this.exchange.outcome = 'closed'
    this.exchange.status = closedStatus
    this.destroyConnection()
    this.finished()
  }

  protected abstract destroyConnection(): void

  /** Hands the request to the upstream; what comes of it arrives at `failed` or `finished`. */
  abstract forward(): void

  /** Tells a client that waits for it to send the body. */
  abstract awaitBody(): void

  /** Whatever is answered, nothing further is read from this connection. */
  abstract lastOnConnection(): void

  /** The upstream gave no answer: the citizen is told, in the citizen's language. */
  failed(failure: UpstreamFailure): void {
    const outcome = failure.fault === undefined ? 'rejected' : 'failed'
    if (failure.fault !== undefined) this.edge.report('warn', failure.fault)
    this.answer(failureNoticeFor(this, failure.status), outcome, failure.kind)
  }

  /** Something of ours broke: 500 with the incident number, and the operator is told. */
  fail(cause: unknown): void {
    this.edge.report('error', new Fault('request_failed', `Request ${this.exchange.id} failed`, { cause }))
    this.lastOnConnection()
    this.answer(this.#incidentAnswer(), 'failed', 'request_failed')
  }

  /** What broke may be the pages themselves; then the incident number alone has to do. */
  #incidentAnswer(): Answer {
    try {
      return noticeFor(this, 'internal', 500)
    } catch {
      const body = `Error. Incident ${this.exchange.id}\n`
      return {
        status: 500,
        headers: ['Content-Length', String(body.length), 'Cache-Control', 'no-store'],
        body
      }
    }
  }

  /** Step 8: the exchange is over, whole or not. */
  finished(): void {
    if (this.#over) return
    this.#over = true
    this.#settleAnswer()
    this.#noteConduct()
    this.edge.block.addInFlight(this.edge.slot, -1)
    this.edge.observe(this.exchange, this.reading?.site)
  }

  #settleAnswer(): void {
    const { awaiting, exchange } = this
    if (awaiting.length === 0) return
    const isAnswered = exchange.outcome !== 'aborted' || exchange.responseHeaders !== undefined
    settleAnswer(this.edge.limiter, awaiting, exchange, isAnswered)
  }

  #noteConduct(): void {
    const { facts, judgement, startedTickMs } = this.exchange
    const site = this.reading?.site
    if (site?.conduct === undefined || facts === undefined || judgement === undefined) return
    const raised = site.conduct.note(facts, judgement.enforced, this.exchange, startedTickMs)
    if (raised !== 0) site.observer.conductRaised(raised)
  }
}

/** An ordinary request. */
export class RequestVisit extends Visit implements ForwardJob {
  readonly res: ServerResponse
  readonly continueExpected: boolean
  readonly isUpgrade = false

  constructor(
    edge: Edge,
    req: IncomingMessage,
    res: ServerResponse,
    connection: ClientConnection,
    continueExpected: boolean,
    redirect?: HttpsRedirect
  ) {
    super(edge, req, connection.peer, redirect)
    this.res = res
    this.continueExpected = continueExpected
  }

  get maxBodyBytes(): number {
    return this.reading!.site.config.maxBodyBytes
  }

  /** The listener has said so on the response already. */
  get draining(): boolean {
    return !this.res.shouldKeepAlive
  }

  forward(): void {
    this.reading!.site.upstream.forward(this)
  }

  awaitBody(): void {
    if (this.continueExpected) this.res.writeContinue()
  }

  lastOnConnection(): void {
    this.res.shouldKeepAlive = false
  }

  protected destroyConnection(): void {
    this.req.destroy()
  }

  protected write(answer: Answer): void {
    const { res } = this
    if (res.destroyed || res.closed) {
      this.exchange.outcome = 'aborted'
      this.finished()
      return
    }
    res.on('close', () => {
      if (!res.writableFinished) this.exchange.outcome = 'aborted'
      this.finished()
    })
    writeAnswer(this.req, res, answer)
  }
}

/** A request to change protocols; until it has, its answer is written on the bare socket. */
export class UpgradeVisit extends Visit implements UpgradeJob {
  readonly socket: Duplex
  readonly head: Buffer
  readonly isUpgrade = true

  constructor(
    edge: Edge,
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    connection: ClientConnection,
    redirect?: HttpsRedirect
  ) {
    super(edge, req, connection.peer, redirect)
    this.socket = socket
    this.head = head
  }

  get allowed(): readonly string[] {
    return this.reading!.site.config.upgrades
  }

  forward(): void {
    this.reading!.site.upstream.upgrade(this)
  }

  /** An upgrade has none. */
  awaitBody(): void {}

  /** An upgrade that is refused ends its connection anyway. */
  lastOnConnection(): void {}

  protected destroyConnection(): void {
    this.socket.destroy()
  }

  protected write(answer: Answer): void {
    this.socket.once('close', () => this.finished())
    if (this.socket.destroyed) this.finished()
    else writeRawAnswer(this.socket, answer)
  }
}
