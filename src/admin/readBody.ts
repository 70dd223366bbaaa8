import type { IncomingMessage } from 'node:http'
import { readBoundedBody } from '../core/readBoundedBody.ts'

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
  return readBoundedBody(req, mostBodyBytes)
}
