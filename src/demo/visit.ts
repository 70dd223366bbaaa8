import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Html } from './html.ts'
import { renderPage } from './renderPage.ts'
import { sessionCookieName, type Session } from './sessions.ts'

/** One request and the means to answer it. */
export interface Visit {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
  /** The visitor's session, if the cookie names one that lives. */
  readonly session: Session | undefined
}

/** Which requests a part of the application answers. Paths are exact. */
export interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: string
  answer(visit: Visit): void | Promise<void>
}

/** Answers with a page of the site. */
export function sendPage(visit: Visit, status: number, title: string, content: Html): void {
  visit.response.setHeader('Cache-Control', 'private, no-cache')
  visit.response.setHeader(
    'Content-Security-Policy',
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
  )
  send(visit, status, 'text/html; charset=utf-8', renderPage(title, visit.session?.user ?? '', content))
}

/** Answers with JSON that is never cached. */
export function sendJson(visit: Visit, status: number, value: unknown): void {
  visit.response.setHeader('Cache-Control', 'no-store')
  send(visit, status, 'application/json', JSON.stringify(value))
}

/** Answers with plain text that is never cached. */
export function sendText(visit: Visit, status: number, text: string): void {
  visit.response.setHeader('Cache-Control', 'no-store')
  send(visit, status, 'text/plain; charset=utf-8', text)
}

/** Sends the visitor on with 303, so that going back or reloading never sends a form again. */
export function redirect(visit: Visit, location: string): void {
  visit.response
    .writeHead(303, { Location: location, 'Content-Length': 0, 'Cache-Control': 'no-store' })
    .end()
}

/** Hands the session's id to the browser. */
export function setSessionCookie(visit: Visit, session: Session): void {
  visit.response.setHeader('Set-Cookie', `${sessionCookieName}=${session.id}; Path=/; HttpOnly; SameSite=Lax`)
}

function send({ response }: Visit, status: number, contentType: string, text: string): void {
  const body = Buffer.from(text)
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': body.length,
    'X-Content-Type-Options': 'nosniff'
  })
  response.end(body)
}
