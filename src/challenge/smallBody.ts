import type { Readable } from 'node:stream'
import { readBoundedBody } from '../core/readBoundedBody.ts'

/** Forms sent to Moien itself are a challenge and its answers: far below this. */
const mostBytes = 8 * 1024

/** Reads a short body as text; `undefined` when it is longer than 8 KiB, breaks off or takes too long. */
export async function readSmallBody(body: Readable, withinMs: number): Promise<string | undefined> {
  return (await readBoundedBody(body, mostBytes, withinMs))?.toString('latin1')
}
