import { setTimeout as delay } from 'node:timers/promises'

const pieceBytes = 64 * 1024

/** How long a reader of bulk pauses: a forwarder that reads on would swell by all that comes meanwhile. */
export const stallMs = 500

/** So many bytes, in pieces of 64 KiB. */
export function* bulk(bytes: number): Generator<Buffer> {
  const piece = Buffer.alloc(pieceBytes, 'x')
  for (let left = bytes; left > 0; left -= pieceBytes)
    yield left < pieceBytes ? piece.subarray(0, left) : piece
}

/** Reads all there is, with one stall about half-way; answers how many bytes came. */
export async function readStalling(body: AsyncIterable<Buffer>, expectedBytes: number): Promise<number> {
  let bytes = 0
  let stalled = false
  for await (const piece of body) {
    bytes += piece.length
    if (stalled || bytes < expectedBytes / 2) continue
    stalled = true
    await delay(stallMs)
  }
  return bytes
}
