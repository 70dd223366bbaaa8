import type { IncomingMessage } from 'node:http'
import { BodyPace } from '../core/bodyPace.ts'

const lookEveryMs = 1000

/** What came of reading a body to its end. */
export type DrainedBody = 'whole' | 'too_large' | 'too_slow' | 'gone'

/**
 * Gives what is left of a request's body to `sink`, which is never given more than it has taken. Beyond `mostBytes`, or
 * where the client falls behind its pace or goes, the rest is left to whoever answers.
 * @throws what `sink` throws
 */
export function drainBody(
  req: IncomingMessage,
  mostBytes: number,
  sink: (part: Buffer) => Promise<void>
): Promise<DrainedBody> {
  return new Promise((resolve, reject) => {
    let bytes = 0
    let isOver = false
    const pace = new BodyPace()
    const settle = (): void => {
      isOver = true
      clearInterval(timer)
      req.off('data', take).off('end', end).off('close', close).off('error', close)
    }
    const finish = (drained: DrainedBody): void => {
      settle()
      if (drained !== 'whole') req.pause().on('error', ignore)
      resolve(drained)
    }
    const fail = (error: Error): void => {
      settle()
      req.pause().on('error', ignore)
      reject(error)
    }
    const take = (part: Buffer): void => {
      bytes += part.length
      req.pause()
      if (bytes > mostBytes) finish('too_large')
      else sink(part).then(() => isOver || req.resume(), fail)
    }
    // A stream of HTTP/2 that its client gives up ends as well.
    const end = (): void => finish(req.complete ? 'whole' : 'gone')
    const close = (): void => finish('gone')
    const timer = setInterval(() => {
      if (pace.isTooSlow(bytes, lookEveryMs)) finish('too_slow')
    }, lookEveryMs)
    req.on('data', take).once('end', end).once('close', close).once('error', close).resume()
  })
}

function ignore(): void {}
