import { asciiJson } from '../core/asciiJson.ts'
import type { Answer } from '../core/answer.ts'
import { http } from '../core/http.ts'
import { plainAnswer } from './endpoint.ts'

/** What a machine asked for. `headers` come on top, flat. */
export function jsonAnswer(status: number, body: unknown, headers: readonly string[] = []): Answer {
  return typed(status, body, 'application/json', headers)
}

/** Why a machine does not get it (RFC 9457). `detail` is a sentence for whoever operates it. */
export function problem(status: number, detail: string, headers: readonly string[] = []): Answer {
  const body = { type: 'about:blank', title: http.STATUS_CODES[status], status, detail }
  return typed(status, body, 'application/problem+json', headers)
}

function typed(status: number, body: unknown, type: string, headers: readonly string[]): Answer {
  const answer = plainAnswer(status, `${asciiJson(body)}\n`, type)
  return { ...answer, headers: [...answer.headers, ...headers] }
}
