import { promisify } from 'node:util'
import autocannon, { type Client, type Options, type Request, type Result } from 'autocannon'

/** Requests to one server. */
export interface Load {
  readonly port: number
  readonly requests: readonly Request[]
  /** With which of them to begin; after the last comes the first again. */
  readonly from: number
  /** At most 1000 for each connection, after which Moien would close it. */
  readonly amount: number
  /** What every one of them must be answered with. */
  readonly status: number
}

/** So many at a time that a thread is busy; a few dozen, as behind a balancer. */
const connections = 32
const fire = promisify<Options, Result>(autocannon)

/**
 * Sends requests over keep-alive connections, one at a time on each, and waits for all answers. Throws when
 * one is not as it should be: an error measured as an answer would be a fast one.
 */
export async function sendLoad({ port, requests, from, amount, status }: Load): Promise<void> {
  const share = Math.ceil(amount / connections)
  let next = from
  const setupClient = (client: Client): void => {
    // Copies: autocannon keeps what it has built in them.
    const own = Array.from({ length: share }, (_, i) => ({ ...requests[(next + i) % requests.length]! }))
    client.setRequests(own)
    next += share
  }
  const url = `http://127.0.0.1:${port}`
  const { statusCodeStats, errors, timeouts } = await fire({ url, connections, amount, setupClient })
  if (statusCodeStats?.[`${status}`]?.count === amount) return
  const seen = JSON.stringify({ statusCodeStats, errors, timeouts })
  throw new Error(`of ${amount} answers on port ${port} all should be ${status}, but: ${seen}`)
}
