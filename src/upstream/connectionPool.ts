import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import buildConnector from 'undici/lib/core/connect.js'
import Client from 'undici/lib/dispatcher/client.js'
import Pool from 'undici/lib/dispatcher/pool.js'
import type { ServerTarget } from './serverTarget.ts'

/**
 * How long an idle connection is kept: below the 5 s after which Node and Apache close theirs, so that
 * requests seldom meet a closing one. A server's own Keep-Alive hint counts, less a second for the way.
 */
const KEEP_ALIVE_MS = 4_000
const LONGEST_KEEP_ALIVE_MS = 60_000
const KEEP_ALIVE_MARGIN_MS = 1_000

/** The largest head of an answer. Legacy applications set large cookies. */
const MAX_HEAD_BYTES = 64 * 1024

/**
 * undici reconnects when a request's TLS name differs from the connection's, and takes it from the Host
 * header unless told. All requests say this instead; the name used is the target's.
 */
const ANY_TLS_NAME = 'target'

/** How an exchange with a server is steered: paused, resumed, aborted. It also holds the raw headers. */
export type AnswerController = Dispatcher.DispatchController

/** Takes an answer as it arrives, in undici's calls, and is told the connection it comes by. */
export interface AnswerHandler extends Dispatcher.DispatchHandler {
  connection: Connection | undefined
}

/** What the pool tells of its connections. */
export interface ConnectionObserver {
  connected(server: number): void
  disconnected(server: number): void
}

/** One connection of a pool. When its socket closes, undici opens another beneath it. */
export class Connection extends Client {
  #socket: Socket | undefined = undefined
  #requests = 0

  /** How a pool hands a request to one of its connections. */
  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    ;(handler as AnswerHandler).connection = this
    return super.dispatch(options, handler)
  }

  /** A new socket carries this connection from now on. */
  opened(socket: Socket): void {
    this.#socket = socket
    this.#requests = 0
  }

  /** Counts a request; true when the socket has carried another before. */
  use(): boolean {
    return this.#requests++ > 0
  }

  /** The socket died of an error, such as a reset, rather than being closed. */
  get broken(): boolean {
    return this.#socket !== undefined && this.#socket.errored !== null
  }
}

/**
 * Connections to one server, at most `connections` of them, with one request on each at a time. The only
 * module that knows undici, whose `dispatch` its authors call less stable than the rest. No retry
 * interceptor (CVE-2026-16728), no HTTP/2, no pipelining. Timeouts after connecting are the caller's: it
 * alone can tell an event stream from a stalled server.
 */
export class ConnectionPool {
  readonly #pool: Pool

  /** `server` is the index that the observer is told. */
  constructor(
    target: ServerTarget,
    server: number,
    connections: number,
    connectMs: number,
    observer: ConnectionObserver
  ) {
    const connect = connectorTo(target, connectMs)
    this.#pool = new Pool(target.origin, {
      connect,
      connections,
      pipelining: 1,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MAX_HEAD_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: LONGEST_KEEP_ALIVE_MS,
      keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
      factory: (origin, options) => newConnection(origin, { ...options, connect }, server, observer)
    })
  }

  /**
   * Sends a request; a body without a Content-Length header goes out chunked. Errors of any kind reach the
   * handler, those about the arguments too.
   */
  dispatch(
    method: string,
    path: string,
    headers: string[],
    body: Readable | null,
    handler: AnswerHandler
  ): void {
    const options = { method, path, headers, body, servername: ANY_TLS_NAME }
    this.#pool.dispatch(options, handler)
  }

  /** Closes the connections once their requests are over. */
  async close(): Promise<void> {
    await this.#pool.close()
  }

  async destroy(): Promise<void> {
    await this.#pool.destroy()
  }
}

/** Opens sockets to the target, whatever name a request brings. */
function connectorTo(target: ServerTarget, connectMs: number): buildConnector.connector {
  const connect = buildConnector({
    allowH2: false,
    timeout: connectMs,
    socketPath: target.socketPath ?? null,
    ...(target.ca === undefined ? undefined : { ca: [...target.ca] })
  })
  return (options, callback) => connect({ ...options, servername: target.tlsName }, callback)
}

function newConnection(
  origin: URL,
  options: Client.Options & { readonly connect: buildConnector.connector },
  server: number,
  observer: ConnectionObserver
): Connection {
  const connection: Connection = new Connection(origin, {
    ...options,
    connect: (to, callback) =>
      options.connect(to, (...outcome) => {
        const [error, socket] = outcome
        if (error === null) {
          connection.opened(socket)
          observer.connected(server)
          socket.once('close', () => observer.disconnected(server))
        }
        callback(...outcome)
      })
  })
  return connection
}
