import type { Readable } from 'node:stream'

/**
 * Reads a body whole; `undefined` when it has more bytes than that, breaks off, or takes longer than `withinMs`,
 * where that is said.
 */
export function readBoundedBody(
  body: Readable,
  mostBytes: number,
  withinMs?: number
): Promise<Buffer | undefined> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let bytes = 0
    const finish = (whole: Buffer | undefined): void => {
      clearTimeout(deadline)
      body.off('data', collect)
      resolve(whole)
    }
    const collect = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > mostBytes) finish(undefined)
      else chunks.push(chunk)
    }
    const deadline = withinMs === undefined ? undefined : setTimeout(finish, withinMs, undefined)
    body.on('data', collect)
    body.once('end', () => finish(Buffer.concat(chunks)))
    body.once('error', () => finish(undefined))
    body.once('close', () => finish(undefined))
  })
}
