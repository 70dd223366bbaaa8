import type { IncomingMessage } from 'node:http'
import type { ChallengeContext } from '../challenge/interstitial.ts'
import type { NoticeKind, RefusalClass } from '../challenge/languages/messages.ts'
import { refusalClass } from '../challenge/noticeKinds.ts'
import type { Answer } from '../core/answer.ts'
import type { Decision } from '../core/decision.ts'
import type { Exchange } from '../core/exchange.ts'
import type { LocalText } from '../core/localText.ts'
import type { Edge } from './edge.ts'
import { orderRules } from '../policy/applyOrders.ts'
import type { Reading } from './readRequest.ts'
import { requestKind } from '../core/requestKind.ts'

/** What a request is told that got no answer from the upstream. */
const failureNotices: ReadonlyMap<number, NoticeKind> = new Map([
  [408, 'too_slow'],
  [413, 'too_large'],
  [502, 'bad_gateway'],
  [503, 'unavailable'],
  [504, 'gateway_timeout']
])

/** Whom a notice is for. `Visit` is one. */
export interface NoticeSubject {
  readonly edge: Edge
  readonly req: IncomingMessage
  readonly exchange: Exchange
  /** `undefined` where the request could not be understood. */
  readonly reading: Reading | undefined
}

/** What a request that is not forwarded is told: a page in the citizen's language, or a problem. */
export function noticeFor(
  subject: NoticeSubject,
  kind: NoticeKind,
  status: number,
  retryAfterMs = 0,
  message: LocalText = '',
  reason?: RefusalClass
): Answer {
  const { reading, req, exchange, edge } = subject
  const notices = reading?.site.notices ?? edge.notices
  const repeatable = reading !== undefined && (status === 429 || status >= 500) && req.method === 'GET'
  return notices.answer(kind, {
    kind: reading?.facts.kind ?? requestKind(req.headers, ''),
    headers: req.headers,
    path: reading?.facts.path ?? '',
    incident: exchange.id,
    atMs: exchange.startedMs,
    status,
    retryAfterMs,
    message,
    retryTarget: repeatable ? reading.target : '',
    reason
  })
}

/**
 * What a request is told that a rule, limit or threshold refuses, or that comes to a site which is closed for
 * maintenance.
 */
export function refusalFor(subject: NoticeSubject, kind: NoticeKind, decision: Decision): Answer {
  const { rule, status, retryAfterMs, message } = decision
  if (rule === orderRules.maintenance) return closedFor(subject, status)
  return noticeFor(subject, kind, status, retryAfterMs, message, refusalClass(kind, decision))
}

function closedFor(subject: NoticeSubject, status: number): Answer {
  const { closedUntilMs } = subject.reading!.site.policy
  return noticeFor(subject, 'maintenance', status, Math.max(1000, closedUntilMs - subject.exchange.startedMs))
}

/** What a request is told whose upstream did not answer, or could not be asked. */
export function failureNoticeFor(subject: NoticeSubject, status: number): Answer {
  return noticeFor(subject, failureNotices.get(status) ?? 'bad_request', status)
}

/** The interstitial, or for what cannot show one a problem. */
export function challengeFor(
  incident: string,
  reading: Reading,
  decision: Decision,
  form?: ChallengeContext['form']
): Answer {
  return reading.site.interstitial.answer({
    facts: reading.facts,
    target: reading.target,
    incident,
    rule: decision.rule,
    level: decision.level!,
    form
  })
}

/** `OPTIONS *` asks about the server itself, which is Moien (RFC 9110 §9.3.7). */
export const serverOptionsAnswer: Answer = {
  status: 204,
  headers: ['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS', 'Cache-Control', 'no-store'],
  body: ''
}
