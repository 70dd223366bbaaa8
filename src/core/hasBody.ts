import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'

/** Whether a body follows the request's head (RFC 9112 §6.3; in HTTP/2 the head says so itself, RFC 9113 §8.1). */
export function hasBody(req: IncomingMessage): boolean {
  const length = req.headers['content-length']
  if (length !== undefined) return Number(length) > 0
  if (isHttp2(req)) return !(req as unknown as Http2ServerRequest).stream.endAfterHeaders
  return req.headers['transfer-encoding'] !== undefined
}

/**
 * Whether a request came by HTTP/2, where it shares its connection with others and has no framing of its own. Its
 * version does not tell: by HTTP/1.1, too, a client can write `GET / HTTP/2.0`.
 */
export function isHttp2(req: object): boolean {
  return 'stream' in req
}
