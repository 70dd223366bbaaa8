import type { IncomingMessage } from 'node:http'

/** Why a body was not read: larger than its form allows, or too many are being read at once. */
export type BodyRefusal = 'too_large' | 'too_busy'

/** Counts the bytes of the bodies held in memory at one time. */
export class BodyBudget {
  readonly #limitBytes: number
  #heldBytes = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** False, and nothing taken, when the budget does not suffice. */
  take(bytes: number): boolean {
    if (this.#heldBytes + bytes > this.#limitBytes) return false
    this.#heldBytes += bytes
    return true
  }

  give(bytes: number): void {
    this.#heldBytes -= bytes
  }
}

/**
 * Reads a whole request body and hands it to `use`; its bytes count against the budget until that is done.
 * The rest of a refused body is discarded as it comes, so that the answer reaches a client that is still sending.
 * @throws Error when the client breaks off.
 */
export async function readBody<T>(
  request: IncomingMessage,
  limitBytes: number,
  budget: BodyBudget,
  use: (body: Buffer) => T
): Promise<T | BodyRefusal> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return 'too_large'
  const chunks: Buffer[] = []
  let heldBytes = 0
  try {
    // Leaving the loop must not destroy the request: the refusal still has to be sent on its connection.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (heldBytes + chunk.length > limitBytes) return 'too_large'
      if (!budget.take(chunk.length)) return 'too_busy'
      heldBytes += chunk.length
      chunks.push(chunk)
    }
    return use(Buffer.concat(chunks, heldBytes))
  } finally {
    budget.give(heldBytes)
    request.resume()
  }
}
