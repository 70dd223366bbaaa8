import type { Readable } from 'node:stream'

/** Forms sent to Moien itself are a challenge and its answers: far below this. */
const mostBytes = 8 * 1024

/** Why a body could not be read; one that breaks off has nobody left to tell. */
export type BodyFailure = 'malformed' | 'too_large' | 'too_slow'

/** What came of reading a body. */
export type SmallBody = { readonly text: string } | BodyFailure

/** Reads a short body as text, of at most 8 KiB. */
export function readSmallBody(body: Readable, withinMs: number): Promise<SmallBody> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let bytes = 0
    const finish = (read: SmallBody): void => {
      clearTimeout(deadline)
      body.off('data', collect)
      resolve(read)
    }
    const collect = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > mostBytes) finish('too_large')
      else chunks.push(chunk)
    }
    const deadline = setTimeout(finish, withinMs, 'too_slow')
    body.on('data', collect)
    body.once('end', () => finish({ text: Buffer.concat(chunks).toString('latin1') }))
    body.once('error', () => finish('malformed'))
    body.once('close', () => finish('malformed'))
  })
}
