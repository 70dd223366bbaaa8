import { connectRaw, type RawConnection } from '../support/rawHttp.ts'

/** What came of a flood, and when, on the monotonic clock. */
export interface FloodResult {
  readonly statuses: ReadonlyMap<number, number>
  /** Every value of Retry-After. */
  readonly retryAfter: ReadonlySet<string>
  /** Nothing was decided before this time, */
  readonly startMs: number
  /** something was by then, */
  readonly firstAnswerMs: number
  /** something was decided after this, */
  readonly lastSendMs: number
  /** and nothing after this. */
  readonly endMs: number
}

const batch = 50

/**
 * Sends requests for one path as fast as they are answered, 50 at a time on each of several connections.
 * What comes after an answer that closes its connection was not heeded, and is sent again on another.
 */
export async function flood(
  port: number,
  path: string,
  options: { readonly connections: number; readonly requestsEach: number }
): Promise<FloodResult> {
  const statuses = new Map<number, number>()
  const retryAfter = new Set<string>()
  let [firstAnswerMs, lastSendMs] = [0, 0]
  /** Answers whether the connection may be used again. */
  const readAnswer = async (connection: RawConnection): Promise<boolean> => {
    const answer = await connection.readResponse()
    firstAnswerMs ||= performance.now()
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
    const retry = answer.header('retry-after')
    if (retry !== undefined) retryAfter.add(retry)
    return answer.header('connection') !== 'close'
  }
  const run = async (): Promise<void> => {
    let left = options.requestsEach
    while (left > 0) {
      const connection = await connectRaw(port)
      for (let isOpen = true; isOpen && left > 0;) {
        const count = Math.min(batch, left)
        lastSendMs = performance.now()
        connection.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(count))
        for (let n = 0; isOpen && n < count; n++) {
          isOpen = await readAnswer(connection)
          left--
        }
      }
      connection.destroy()
    }
  }
  const startMs = performance.now()
  await Promise.all(Array.from({ length: options.connections }, run))
  return { statuses, retryAfter, startMs, firstAnswerMs, lastSendMs, endMs: performance.now() }
}
