import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Exchange } from '../core/exchange.ts'
import type { Scheme } from '../core/facts.ts'
import type { UpstreamFailure } from './upstreamFailure.ts'

/**
 * What every request brings to the upstream. Of `exchange` the upstream reads the id and the client's
 * address and fills in `status`, `responseHeaders`, `outcome`, `reason`, `requestBodyBytes`, `responseBodyBytes`,
 * `upstreamServer`, `upstreamMs` (until the answer's head, tries included) and `retries`.
 */
export interface UpstreamJob {
  readonly exchange: Exchange
  readonly req: IncomingMessage
  /** Path and query to send, already normalised. */
  readonly target: string
  readonly scheme: Scheme
  /** The Host the client asked for, with its port if it named one. */
  readonly host: string
  /** Moien's own cookies, which the upstream never sees. */
  readonly hiddenCookies: readonly string[]
  /** The peer is a trusted proxy: headers about the client that Moien does not set itself are kept. */
  readonly trustedPeer: boolean
  /** Flat list of names and values for this client alone, such as a renewed pass; not on answers for all. */
  readonly extraHeaders: readonly string[]
  /** The same for all: headers of the site's that replace those of the upstream's. */
  readonly hsts: readonly string[]
  /**
   * Called, at most once and instead of `finished`, while nothing of an answer has been sent: the caller
   * answers. It must not throw.
   */
  failed(failure: UpstreamFailure): void
  /** Called at most once: the exchange is over, whole or not (`exchange.outcome` says). It must not throw. */
  finished(): void
}

/** An ordinary request. */
export interface ForwardJob extends UpstreamJob {
  readonly res: ServerResponse
  readonly maxBodyBytes: number
  /** The client waits for 100 Continue; it is told to go on once a server is ready to read. */
  readonly continueExpected: boolean
  /** The gateway is draining: the answer says `Connection: close`. */
  readonly draining: boolean
}

/**
 * A request to change protocols, as node:http's `upgrade` event brings it. When it has failed, the socket
 * is the caller's again, with no listener left on it.
 */
export interface UpgradeJob extends UpstreamJob {
  readonly socket: Duplex
  /** What the client sent after its request's head. */
  readonly head: Buffer
  /** Upgrade tokens that may pass, lower case. */
  readonly allowed: readonly string[]
}
