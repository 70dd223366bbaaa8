import type { IncomingMessage } from 'node:http'
import { passCookieNames } from '../challenge/passCookie.ts'
import { formLifeMs, type SealedForm } from '../challenge/sealedForm.ts'
import type { Peer } from '../client/clientReader.ts'
import type { Answer } from '../core/answer.ts'
import { Exchange, type ExchangeOutcome } from '../core/exchange.ts'
import type { Scheme } from '../core/facts.ts'
import { Fault } from '../core/fault.ts'
import { isHttp2 } from '../core/hasBody.ts'
import type { RefusalReason } from '../core/refusal.ts'
import { settleAnswer } from '../policy/settle.ts'
import type { PolicyCharge } from '../policy/verdict.ts'
import type { UpstreamFailure } from '../upstream/upstreamFailure.ts'
import type { Edge } from './edge.ts'
import type { HttpsRedirect } from './httpsRedirect.ts'
import { failureNoticeFor, noticeFor } from './noticeFor.ts'
import { readRequest, readSound, type Reading } from './readRequest.ts'
import type { ReplayedRequest } from './replayedRequest.ts'

const none: readonly never[] = []
/** No status is sent: this one stands in the log, as nginx has it. */
const closedStatus = 444

/**
 * One request while Moien has it: what is known of it, and the one way to end it. Every visit ends in
 * `finished`, exactly once, and is observed there.
 */
export abstract class Visit {
  readonly edge: Edge
  /** As it came, or the form that it brought back. */
  req: IncomingMessage
  readonly exchange: Exchange
  readonly peer: Peer
  /** Set once the request is understood. */
  reading: Reading | undefined = undefined
  extraHeaders: readonly string[] = none
  /** What limits leave this client, as header names and values. */
  limitFields: readonly string[] = none
  /** Where the listener sends what comes by plain HTTP; `undefined` where it is served. */
  readonly redirect: HttpsRedirect | undefined
  /** The form that was challenged before and is now sent on. */
  form: SealedForm | undefined = undefined
  isFormTakenBack = false
  /** The Set-Cookie value of a pass that was earned with this very request; `''` for none. */
  earnedCookie = ''
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

  /** The same as a header. */
  get earned(): readonly string[] {
    return this.earnedCookie === '' ? none : ['Set-Cookie', this.earnedCookie]
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

  /** Goes on as the form that the request brought back: what it is, it says itself. */
  replay(form: SealedForm, request: ReplayedRequest): Reading | RefusalReason {
    this.form = form
    this.req = request as unknown as IncomingMessage
    const reading = readSound(this.edge, this.req, this.peer, this.exchange.startedMs, false)
    if (typeof reading === 'string') return reading
    this.reading = reading
    this.exchange.facts = reading.facts
    this.exchange.form = 'replayed'
    this.exchange.method = form.method
    return reading
  }

  /** Ends the visit with an answer of Moien's own. */
  answer(answer: Answer, outcome: ExchangeOutcome, reason = ''): void {
    this.exchange.outcome = outcome
    this.exchange.reason = reason
    this.exchange.status = answer.status
    this.exchange.responseBodyBytes = this.req.method === 'HEAD' ? 0 : answer.body.length
    const { limitFields, hsts, earned } = this
    const isPlain = limitFields.length === 0 && hsts.length === 0 && earned.length === 0
    this.write(
      isPlain ? answer : { ...answer, headers: [...answer.headers, ...limitFields, ...hsts, ...earned] }
    )
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

  /** Calls back when the client has its answer, or is gone. */
  abstract whenClosed(listener: () => void): void

  /** Ends the answer, wherever it is, so that nobody takes it for whole. */
  abstract cut(): void

  /** The client does not wait for an answer any more. */
  abstract readonly isGone: boolean

  /** Ends a visit whose client went before there was an answer. */
  abandon(): void {
    this.exchange.outcome = 'aborted'
    this.finished()
  }

  /** The form was not sent after all: the next attempt may. */
  takeFormBack(): void {
    const { edge, form } = this
    if (form === undefined) return
    this.isFormTakenBack = true
    const report = (error: unknown): void => edge.report('error', error)
    edge.forms.spent.takeBack(form.id, form.sealedMs + formLifeMs).catch(report)
  }

  /** Whatever is answered, nothing further is read from this connection. */
  abstract lastOnConnection(): void

  /** The upstream gave no answer: the citizen is told, in the citizen's language. */
  failed(failure: UpstreamFailure): void {
    const outcome = failure.fault === undefined ? 'rejected' : 'failed'
    if (failure.fault !== undefined) this.edge.report('warn', failure.fault)
    if (failure.isUnsent) this.takeFormBack()
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
