import type { Socket } from 'node:net'
import { parseProxyHeader, type ProxyHeader } from './proxyProtocol.ts'

/**
 * Takes a PROXY protocol header off the start of a connection and calls back once: with the header, or
 * with `undefined` when the connection has none, takes too long over it, or ends. Bytes after the header
 * are put back, and the socket is paused.
 */
export function receiveProxyHeader(
  socket: Socket,
  timeoutMs: number,
  receive: (header: ProxyHeader | undefined) => void
): void {
  let received: Buffer = Buffer.alloc(0)
  const settle = (header: ProxyHeader | undefined): void => {
    clearTimeout(timer)
    socket.off('data', onData).off('end', onEnd).off('close', onEnd)
    receive(header)
  }
  const onData = (chunk: Buffer): void => {
    // Stays small: the parser calls anything bad that goes on for too long.
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const header = parseProxyHeader(received)
    if (header === 'partial') return
    // Paused first: put back into a flowing stream, the bytes would come here again.
    socket.pause()
    if (header !== 'bad' && received.length > header.bytes) socket.unshift(received.subarray(header.bytes))
    settle(header === 'bad' ? undefined : header)
  }
  const onEnd = (): void => settle(undefined)
  const timer = setTimeout(onEnd, timeoutMs)
  socket.on('data', onData).on('end', onEnd).on('close', onEnd)
}
