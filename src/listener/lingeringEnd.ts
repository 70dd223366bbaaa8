import type { IncomingMessage, ServerResponse } from 'node:http'
import { isHttp2 } from '../core/hasBody.ts'

/** How long a client may go on sending a body that nobody wants before it is cut off. */
export const defaultLingerMs = 5000

/**
 * Ends an answer that was ready before the request's body had come, as a 413 is. A connection closed with
 * bytes unread is reset, and a reset can take the answer away before the client has seen it; so the whole
 * answer is sent first, then the rest of the body is read and dropped for a while, and only then is the
 * answer ended. Its headers must be out, a Content-Length among them.
 */
export function lingeringEnd(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer | string,
  lingerMs: number = defaultLingerMs
): void {
  // By HTTP/2 the client can be told to stop sending.
  if (request.complete || isHttp2(request)) {
    response.end(body)
    return
  }
  if (body.length === 0) response.flushHeaders()
  else response.write(body)
  const end = (): void => {
    clearTimeout(timer)
    response.end()
  }
  const timer = setTimeout(end, lingerMs)
  request.once('end', end).once('close', end).resume()
}
