import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Answer } from '../core/answer.ts'
import { hasBody } from '../core/hasBody.ts'
import { http } from '../core/http.ts'
import { lingeringEnd } from '../listener/lingeringEnd.ts'

/** How long the client of a refused upgrade may take to close its side. */
const lingerMs = 1000

/**
 * Writes an answer of Moien's own. A request body still on its way is read and thrown away for a while
 * before the connection ends: closing at once would reset it, and the client would lose the answer together
 * with it (RFC 9112 §9.6).
 */
export function writeAnswer(req: IncomingMessage, res: ServerResponse, answer: Answer): void {
  if (res.headersSent || res.destroyed) {
    res.destroy()
    return
  }
  const bodyComing = !req.complete && hasBody(req)
  if (bodyComing) res.shouldKeepAlive = false
  res.writeHead(answer.status, [...answer.headers])
  const body = req.method === 'HEAD' ? '' : answer.body
  if (!bodyComing) {
    res.end(body)
    return
  }
  lingeringEnd(req, res, body)
}

/** Writes an answer on the bare socket of a refused upgrade, and closes it. */
export function writeRawAnswer(socket: Duplex, answer: Answer): void {
  if (socket.destroyed) return
  const lines = [`HTTP/1.1 ${answer.status} ${http.STATUS_CODES[answer.status] ?? ''}`]
  for (let i = 0; i < answer.headers.length; i += 2)
    lines.push(`${answer.headers[i]}: ${answer.headers[i + 1]}`)
  lines.push(`Date: ${new Date().toUTCString()}`, 'Connection: close', '', '')
  socket.write(lines.join('\r\n'))
  socket.end(answer.body)
  // Nobody reads this socket any more, and a client may keep its half of it open for ever.
  socket.resume()
  const linger = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(linger))
}
