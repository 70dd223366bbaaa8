import type { Socket } from 'node:net'

/** What a connection's beginning is looked at for, and for how long. */
export interface View<Seen> {
  /** What may be said of the bytes that came so far; it bounds how many, and is asked again with more of them. */
  readonly look: (bytes: Buffer) => Seen | 'incomplete'
  /** Whether more bytes could not say more. */
  readonly isWhole: (seen: Seen) => boolean
  /** `undefined` where whoever looks ends the connection in time: what is not whole is waited for till then. */
  readonly times: ViewTimes | undefined
}

export interface ViewTimes {
  readonly timeoutMs: number
  /** How long a client may pause that has shown something, but not all. */
  readonly pauseMs: number
}

/**
 * Looks at how a connection begins, and puts all of it back: `done` is called, once, with what was seen, which is
 * nothing when the time is over before. It is not called for a connection that closes, nor for one on which the client
 * says its last word before its first is understood: nothing can come of that, and it is destroyed.
 */
export function peek<Seen>(socket: Socket, view: View<Seen>, done: (seen: Seen | undefined) => void): void {
  const { look, isWhole, times } = view
  let bytes: Buffer | undefined
  let seen: Seen | undefined
  let timer: NodeJS.Timeout | undefined
  let pause: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined
  const stop = (): void => {
    clearTimeout(timer)
    clearTimeout(pause)
    clearImmediate(turn)
    socket.off('data', onData).off('end', onEnd)
    if (times !== undefined) socket.off('close', stop)
  }
  const settle = (): void => {
    stop()
    // It may be so for a while before it says so by `close`.
    if (socket.destroyed) return
    // Nothing may flow on before whoever is next listens.
    socket.pause()
    if (bytes !== undefined) socket.unshift(bytes)
    done(seen)
  }
  const onData = (chunk: Buffer): void => {
    bytes = bytes === undefined ? chunk : Buffer.concat([bytes, chunk])
    const sight = look(bytes)
    if (sight === 'incomplete') return
    seen = sight
    if (isWhole(sight)) settle()
    else if (times !== undefined) awaitMore(times.pauseMs)
  }
  const awaitMore = (pauseMs: number): void => {
    clearImmediate(turn)
    if (pause === undefined) pause = setTimeout(readOnceMore, pauseMs)
    else pause.refresh()
  }
  // It may be this process that paused, and more has come: a turn of the event loop reads it.
  const readOnceMore = (): void => {
    turn = setImmediate(settle)
  }
  const onEnd = (): void => {
    stop()
    socket.destroy()
  }
  // It may have been paused, by whoever looked at what came before.
  socket.on('data', onData).on('end', onEnd).resume()
  if (times === undefined) return
  timer = setTimeout(settle, times.timeoutMs)
  socket.on('close', stop)
}
