import type { IncomingHttpHeaders } from 'node:http'
import type { Facts } from './facts.ts'
import type { Judgement } from './decision.ts'

/** How a request ended, as metrics and the log name it. */
export type ExchangeOutcome =
  | 'forwarded'
  | 'challenged'
  | 'too_many'
  | 'denied'
  | 'banned' // refused because of a ban, or by the rule that makes one
  | 'closed' // the connection was ended without an answer
  | 'own' // a route of Moien's under /.moien/, or on to https
  | 'rejected' // malformed: refused before any rule saw it
  | 'failed' // an error of ours or of the upstream
  | 'aborted' // the client went before the answer was complete

/** What became of the form that a challenged request sent; `replayed` where a kept one came back. */
export type FormOutcome = '' | 'kept' | 'not_kept' | 'replayed'

/** A limit that a request was held against. */
export interface ChargedLimit {
  readonly limit: { readonly id: string }
}

const none: readonly never[] = []

/**
 * One request and its answer, filled in along its way and observed once at its end. Always the same
 * shape; what is not known yet is `undefined`, `''` or 0.
 */
export class Exchange {
  /** 60 random bits, made to be read out; on pages it is the incident number. */
  readonly id: string
  readonly startedTickMs: number
  readonly startedMs: number
  facts: Facts | undefined = undefined
  judgement: Judgement | undefined = undefined
  charged: readonly ChargedLimit[] = none
  /** For how many milliseconds each of these limits refused it; 0 where it was admitted. */
  waits: readonly number[] = none
  outcome: ExchangeOutcome = 'failed'
  /** Why a request was rejected or failed: a member of a closed set, never the client's text. */
  reason = ''
  status = 0
  form: FormOutcome = ''
  /** As the upstream sent them. */
  responseHeaders: IncomingHttpHeaders | undefined = undefined
  /** Text of the true client's address once known, of the peer's before. */
  clientAddress: string
  method: string
  /** What the client spoke. */
  httpVersion: '1.0' | '1.1' | '2.0' = '1.1'
  host = ''
  /** The target as sent, for the log alone. */
  target: string
  requestBodyBytes = 0
  responseBodyBytes = 0
  /** Origin of the server that answered. */
  upstreamServer = ''
  upstreamMs = 0
  retries = 0

  constructor(
    id: string,
    nowMs: number,
    tickMs: number,
    clientAddress: string,
    method: string,
    target: string
  ) {
    this.id = id
    this.startedMs = nowMs
    this.startedTickMs = tickMs
    this.clientAddress = clientAddress
    this.method = method
    this.target = target
  }
}
