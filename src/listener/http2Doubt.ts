import type { IncomingMessage } from 'node:http'
import { http } from '../core/http.ts'
import type { RefusalReason } from '../core/refusal.ts'

const methods: ReadonlySet<string> = new Set(http.METHODS)

/**
 * What HTTP/2 lets pass and the parser of HTTP/1.1 does not, so that both ways lead to the same rules; `undefined` when
 * there is nothing. A method may be any token: of `post`, no rule about POST speaks, and some application still takes
 * it for one. And under a `:scheme` that is not of the web `:path` may name another host than `:authority`
 * (RFC 9113 §8.3.1).
 */
export function http2Doubt({
  method,
  url
}: Pick<IncomingMessage, 'method' | 'url'>): RefusalReason | undefined {
  if (method === 'CONNECT') return 'method_not_allowed'
  const isPath = url !== undefined && (url.startsWith('/') || url === '*')
  return isPath && methods.has(method ?? '') ? undefined : 'bad_syntax'
}
