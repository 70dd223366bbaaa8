import type { Answer } from '../core/answer.ts'
import type { Problem } from '../core/problem.ts'
import { headerList, ownHeaders } from './ownHeaders.ts'

const problemHeaders = [
  ...headerList({ 'Content-Type': 'application/problem+json', Vary: 'Accept, Cookie, Sec-Fetch-Dest' }),
  ...ownHeaders
]

/**
 * A problem (RFC 9457) as an answer: what background calls, assets and upgrades get instead of a page.
 * `headers` come on top, flat.
 */
export function problemAnswer(problem: Problem, headers: readonly string[] = []): Answer {
  const body = JSON.stringify(problem)
  const length = String(Buffer.byteLength(body))
  return { status: problem.status, headers: [...problemHeaders, 'Content-Length', length, ...headers], body }
}
