import type { Answer } from '../core/answer.ts'
import type { NoticeKind } from './languages/messages.ts'
import { headerList, ownHeaders } from './ownHeaders.ts'
import type { OwnRequest } from './ownRequest.ts'

/** What is known of the reader's language, beside what the browser prefers. */
export interface LanguageWish {
  /** Of the page that the reader wanted to see. */
  readonly path?: string
  readonly language?: string | undefined
}

/** A notice in answer to one of Moien's own routes. */
export function noticeFor(
  request: OwnRequest,
  notice: NoticeKind,
  status: number,
  retryAfterMs = 0,
  retryTarget = '',
  { path = '', language }: LanguageWish = {}
): Answer {
  const { facts, incident } = request
  const { kind, headers, atMs } = facts
  const told = { status, retryAfterMs, message: '', retryTarget, path, language }
  return request.notices.answer(notice, { kind, headers, incident, atMs, ...told })
}

/** To a path on this host (see `returnPath`), by GET. */
export function redirect(path: string, headers: readonly string[] = []): Answer {
  const own = headerList({ Location: path, 'Referrer-Policy': 'same-origin', 'Content-Length': '0' })
  return { status: 303, headers: [...own, ...ownHeaders, ...headers], body: '' }
}

/** A small JSON answer. */
export function jsonAnswer(value: object, headers: readonly string[] = []): Answer {
  const body = JSON.stringify(value)
  const own = headerList({
    'Content-Type': 'application/json',
    Vary: 'Cookie',
    'Content-Length': String(Buffer.byteLength(body))
  })
  return { status: 200, headers: [...own, ...ownHeaders, ...headers], body }
}
