import type { IncomingMessage } from 'node:http'

/** More than any order, and than any single request that is to be explained. */
export const mostBodyBytes: number = 256 * 1024

const nothing: Buffer = Buffer.alloc(0)

/**
 * Reads the body of a POST; `undefined` when it is longer than 256 KiB or breaks off. Of any other request
 * there is none. Call it once the caller has shown the token: nobody else may fill memory here. How long it
 * may take is the server's `requestTimeout`.
 */
export function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  if (req.method !== 'POST') return Promise.resolve(nothing)
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let bytes = 0
    const finish = (body: Buffer | undefined): void => {
      req.off('data', collect)
      resolve(body)
    }
    const collect = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > mostBodyBytes) finish(undefined)
      else chunks.push(chunk)
    }
    req.on('data', collect)
    req.once('end', () => finish(Buffer.concat(chunks)))
    req.once('error', () => finish(undefined))
    req.once('close', () => finish(undefined))
  })
}
