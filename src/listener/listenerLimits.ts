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
  /** From a connection's first byte to the end of the TLS handshake. */
  readonly handshakeTimeoutMs: number
  /** How long the beginning of an HTTP/2 connection is waited for, so that it can be looked at. */
  readonly prefaceTimeoutMs: number
  /** How long a client may pause in it that has told its settings: longer, and it waits for the server's. */
  readonly prefacePauseMs: number
  /** Requests of one HTTP/2 connection at a time. */
  readonly maxStreams: number
  /** Header fields of an HTTP/2 request, in which browsers send each cookie by itself. */
  readonly maxHeaderFields: number
  /** What a client may send of one body, and of all on a connection, before it is read. */
  readonly streamWindowBytes: number
  readonly connectionWindowBytes: number
  /** What one HTTP/2 connection may have in memory. */
  readonly maxSessionBytes: number
  /** How many streams a client may reset at once, and how many more each second. */
  readonly maxResets: number
  readonly resetsPerSecond: number
  /** Frames on closed streams, empty ones and other nonsense; beyond it the connection ends. */
  readonly maxInvalidFrames: number
  /** How long a client may leave an answer waiting of which it takes less than `minTakenBytes`. */
  readonly unreadTimeoutMs: number
  readonly minTakenBytes: number
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
  lingerMs: 1000,
  handshakeTimeoutMs: 10_000,
  // By TLS 1.2 it comes a round trip after the handshake.
  prefaceTimeoutMs: 1000,
  // Browsers pause for less than 5 ms, however far away: they do not wait for an answer. An old phone may take longer.
  prefacePauseMs: 50,
  // As browsers expect (RFC 9113 §6.5.2).
  maxStreams: 100,
  maxHeaderFields: 200,
  streamWindowBytes: 262_144,
  connectionWindowBytes: 262_144,
  maxSessionBytes: 10_000_000,
  // Who leaves a page cancels what of it is on its way; twice at once is a lot.
  maxResets: 200,
  resetsPerSecond: 20,
  maxInvalidFrames: 100,
  unreadTimeoutMs: 60_000,
  minTakenBytes: 1024
}
