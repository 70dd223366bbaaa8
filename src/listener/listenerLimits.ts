/** What a listener allows a client before any rule looks at the request. */
export interface ListenerLimits {
  /** Request line and headers together; beyond it 431. */
  readonly maxHeaderBytes: number
  /** Header lines, and lines of trailers; beyond it 431. */
  readonly maxHeaders: number
  /** From a connection's or a request's first byte to the end of its headers; beyond it 408. */
  readonly headersTimeoutMs: number
  /** How often that is checked, so how late it may be noticed. */
  readonly checkIntervalMs: number
  /** How long a connection may lie idle between requests. */
  readonly keepAliveTimeoutMs: number
  /** The answer to the last of them says `Connection: close`. */
  readonly maxRequestsPerConnection: number
  /** How many requests in a row may overlap on one connection; the last one's answer closes it. */
  readonly maxPipelined: number
  /** Connections of this listener, so of one thread; what comes beyond them is closed unanswered. */
  readonly maxConnections: number
  /** For the whole of a PROXY protocol header. */
  readonly proxyHeaderTimeoutMs: number
  /** While draining, how long a connection may lie idle. */
  readonly idleGraceMs: number
  /** After a refusal, how long the client's further bytes are read and dropped so that it gets the answer. */
  readonly lingerMs: number
}

export const defaultListenerLimits: ListenerLimits = {
  maxHeaderBytes: 16_384,
  maxHeaders: 100,
  headersTimeoutMs: 10_000,
  checkIntervalMs: 1000,
  // Browsers and front proxies reuse connections for about a minute.
  keepAliveTimeoutMs: 65_000,
  maxRequestsPerConnection: 1000,
  maxPipelined: 64,
  maxConnections: 10_000,
  proxyHeaderTimeoutMs: 5000,
  idleGraceMs: 1000,
  lingerMs: 1000
}
