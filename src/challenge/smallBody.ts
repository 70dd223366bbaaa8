import type { Readable } from 'node:stream'

/** Forms sent to Moien itself are a challenge and its answers: far below this. */
const mostBytes = 8 * 1024

/** Reads a short body as text; `undefined` when it is longer than 8 KiB, breaks off or takes too long. */
export function readSmallBody(body: Readable, withinMs: number): Promise<string | undefined> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let bytes = 0
    const finish = (text: string | undefined): void => {
      clearTimeout(deadline)
      body.off('data', collect)
      resolve(text)
    }
    const collect = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > mostBytes) finish(undefined)
      else chunks.push(chunk)
    }
    const deadline = setTimeout(finish, withinMs, undefined)
    body.on('data', collect)
    body.once('end', () => finish(Buffer.concat(chunks).toString('latin1')))
    body.once('error', () => finish(undefined))
    body.once('close', () => finish(undefined))
  })
}
