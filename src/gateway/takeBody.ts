import type { IncomingMessage } from 'node:http'
import { BodyPace } from '../core/bodyPace.ts'

const lookEveryMs = 1000

/** What came of reading a body into memory. */
export type TakenBody =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  /** It is longer than wanted, or does not begin as it should. The request is paused; this much was read of it. */
  | { readonly kind: 'longer' | 'other'; readonly begun: Buffer }
  | { readonly kind: 'too_slow' }
  /** The client went before the end. */
  | { readonly kind: 'gone' }

/**
 * Reads a request's body into memory, up to a bound, as long as the client keeps its pace. With `beginning`, a body
 * that begins otherwise is given back at once.
 */
export function takeBody(req: IncomingMessage, mostBytes: number, beginning = ''): Promise<TakenBody> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let bytes = 0
    let isKnown = beginning === ''
    const pace = new BodyPace()
    const finish = (taken: TakenBody): void => {
      clearInterval(timer)
      req.off('data', collect).off('end', end).off('close', close).off('error', close)
      // Whoever answers from here on may still be sent bytes, and errors of a client that is gone.
      if (taken.kind !== 'whole') req.pause().on('error', ignore)
      resolve(taken)
    }
    const collect = (chunk: Buffer): void => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > mostBytes) finish({ kind: 'longer', begun: Buffer.concat(chunks) })
      else if (!isKnown) look()
    }
    const look = (): void => {
      const begun = Buffer.concat(chunks)
      const text = begun.toString('latin1', 0, beginning.length)
      isKnown = text === beginning
      // At once: what has been read to its end cannot be given back.
      if (!beginning.startsWith(text)) finish({ kind: 'other', begun })
    }
    const end = (): void => {
      // A stream of HTTP/2 that its client gives up ends as well.
      if (!req.complete) finish({ kind: 'gone' })
      else finish({ kind: 'whole', bytes: Buffer.concat(chunks) })
    }
    const close = (): void => finish({ kind: 'gone' })
    const timer = setInterval(() => {
      if (pace.isTooSlow(bytes, lookEveryMs)) finish({ kind: 'too_slow' })
    }, lookEveryMs)
    req.on('data', collect).once('end', end).once('close', close).once('error', close)
  })
}

function ignore(): void {}
