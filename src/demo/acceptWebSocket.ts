import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { encodeCloseCode, encodeFrame, FrameReader, type ClientFrame } from './frameReader.ts'

/** A WebSocket after its handshake. */
export interface WebSocketConnection {
  /** Says goodbye with a code (RFC 6455 §7.4) and waits for the client to answer it. */
  close(code: number): void
  /** Ends the connection as it is. */
  destroy(): void
}

const handshakeGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/**
 * Completes the handshake of a WebSocket (RFC 6455 §4.2) and answers each text message with `reply`. A request
 * that is no proper handshake is refused with 400, one of another version with 426, and `undefined` returned.
 */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  first: Buffer,
  reply: (text: string) => string
): WebSocketConnection | undefined {
  // A broken connection ends in `close`, where it is forgotten; there is nobody left to tell.
  socket.on('error', () => {})
  const key = request.headers['sec-websocket-key'] ?? ''
  if (request.headers['sec-websocket-version'] !== '13') return refuse(socket, '426 Upgrade Required')
  if (!/^[A-Za-z0-9+/]{22}==$/.test(key)) return refuse(socket, '400 Bad Request')
  const accept = createHash('sha1').update(`${key}${handshakeGuid}`).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
  )
  return serve(socket, first, reply)
}

function refuse(socket: Duplex, status: string): undefined {
  socket.end(
    `HTTP/1.1 ${status}\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
  )
}

function serve(socket: Duplex, first: Buffer, reply: (text: string) => string): WebSocketConnection {
  const frames = new FrameReader()
  let closing = false
  const send = (kind: 'text' | 'pong' | 'close', payload: Buffer): void => {
    if (closing || !socket.writable) return
    // Who does not read its answers is not read from either.
    if (!socket.write(encodeFrame(kind, payload))) socket.pause()
  }
  const close = (code: number): void => {
    send('close', code === 1005 ? Buffer.alloc(0) : encodeCloseCode(code))
    closing = true
  }
  const take = (frame: ClientFrame): void => {
    if (frame.kind === 'text') send('text', Buffer.from(reply(frame.text)))
    else if (frame.kind === 'ping') send('pong', frame.payload)
    else if (frame.kind !== 'pong') {
      close(frame.code)
      socket.removeListener('data', read)
      socket.resume()
      socket.end()
    }
  }
  const read = (piece: Buffer): void => frames.read(piece).forEach(take)
  socket.on('drain', () => socket.resume())
  socket.on('end', () => socket.end())
  socket.on('data', read)
  if (first.length > 0) read(first)
  return { close, destroy: () => socket.destroy() }
}
