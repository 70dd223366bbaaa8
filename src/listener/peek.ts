import type { Socket } from 'node:net'

/** What may be said of bytes that came so far. */
type Look<Seen> = (bytes: Buffer) => Seen | 'incomplete'

/**
 * Looks at how a connection begins, and puts all of it back: `done` is called, once, with what was seen, or with
 * `undefined` when the time is over or the client has said its last word. It is not called when the connection closes.
 * `look` bounds how many bytes are waited for, and is asked again with each of them.
 */
export function peek<Seen>(
  socket: Socket,
  look: Look<Seen>,
  timeoutMs: number,
  done: (seen: Seen | undefined) => void
): void {
  let bytes: Buffer | undefined
  const stop = (): void => {
    clearTimeout(timer)
    socket.off('readable', onReadable).off('end', onEnd).off('close', stop)
  }
  const settle = (seen: Seen | undefined): void => {
    stop()
    if (bytes !== undefined) socket.unshift(bytes)
    done(seen)
  }
  const onReadable = (): void => {
    const chunk = socket.read() as Buffer | null
    if (chunk === null) return
    bytes = bytes === undefined ? chunk : Buffer.concat([bytes, chunk])
    const seen = look(bytes)
    if (seen !== 'incomplete') settle(seen)
  }
  const onEnd = (): void => settle(undefined)
  const timer = setTimeout(onEnd, timeoutMs)
  socket.on('readable', onReadable).on('end', onEnd).on('close', stop)
}
