/**
 * `listener/` holds the sockets citizens connect to: it keeps limits on sizes, counts and time before
 * anything is parsed, answers what never becomes a request, and drains without losing one.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Peer } from '../client/clientReader.ts'
import { parseAddress } from '../core/address.ts'
import type { ListenConfig, SocketAddress } from '../core/config.ts'
import { http } from '../core/http.ts'
import type { PrefixSet } from '../core/prefixSet.ts'
import type { RefusalReason } from '../core/refusal.ts'
import { Connection } from './connection.ts'
import { defaultListenerLimits, type ListenerLimits } from './listenerLimits.ts'
import { listenOn } from './listenOn.ts'
import { parserRefusal, type ParserError } from './parserRefusal.ts'
import type { ProxyHeader } from './proxyProtocol.ts'
import { receiveProxyHeader } from './receiveProxyHeader.ts'
import { rejectionAnswer } from './rejectionAnswer.ts'

/** What becomes of what a listener receives. */
export interface ListenerHandlers {
  /** To end the connection with the answer, set `response.shouldKeepAlive = false` before its headers. */
  request(request: IncomingMessage, response: ServerResponse, connection: Connection): void
  /** As `request`, of a client that waits for `100 Continue` before it sends the body. */
  expectContinue(request: IncomingMessage, response: ServerResponse, connection: Connection): void
  /** Whether this protocol (lower case) may be switched to; otherwise the Upgrade header means nothing. */
  acceptsUpgrade(request: IncomingMessage, protocol: string): boolean
  /** The socket is the handler's from here on. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, connection: Connection): void
  /** Takes note of what never became a request, and gives the incident number that the client is told. */
  refuse(reason: RefusalReason, connection: Connection): string
  /** Whether this thread has more than its share, so that clients should connect anew. */
  shouldShed(): boolean
  /** The system would not hand over a connection. */
  acceptFailed(error: Error): void
}

/**
 * Listens at an address.
 *
 * @param trustedProxies the only peers from which a PROXY protocol header is taken
 * @throws Fault `address_in_use`, `address_unavailable`
 */
export async function openHttpListener(
  config: ListenConfig,
  trustedProxies: PrefixSet,
  handlers: ListenerHandlers,
  limits: Partial<ListenerLimits> = {}
): Promise<HttpListener> {
  const allLimits = { ...defaultListenerLimits, ...limits }
  const listener = new HttpListener(config, trustedProxies, handlers, allLimits)
  await listener.open()
  return listener
}

/** An open address and its connections. */
export class HttpListener {
  /** Resolves once it accepts no more and its last connection has closed. */
  readonly drained: Promise<void>
  readonly #config: ListenConfig
  #trustedProxies: PrefixSet
  readonly #handlers: ListenerHandlers
  readonly #limits: ListenerLimits
  readonly #server: Server
  /** Node's own handling of a new connection. */
  readonly #speakHttp: (socket: Socket) => void
  readonly #connections = new Map<Socket, Connection>()
  #address: SocketAddress
  #dropped = 0
  #idleSweep: NodeJS.Timeout | undefined = undefined

  constructor(
    config: ListenConfig,
    trustedProxies: PrefixSet,
    handlers: ListenerHandlers,
    limits: ListenerLimits
  ) {
    this.#config = config
    this.#trustedProxies = trustedProxies
    this.#handlers = handlers
    this.#limits = limits
    this.#address = config
    this.#server = this.#createServer()
    // Taken over rather than fed from a server of its own, because Node starts the clocks of its time
    // limits only on a server that listens.
    this.#speakHttp = this.#server.listeners('connection')[0] as (socket: Socket) => void
    this.#server.off('connection', this.#speakHttp).on('connection', socket => this.#accept(socket))
    this.drained = new Promise(resolve => this.#server.once('close', resolve)).then(() => this.#release())
  }

  async open(): Promise<void> {
    this.#address = await listenOn(this.#server, this.#config)
    this.#server.on('error', error => this.#handlers.acceptFailed(error))
  }

  /** Where it listens, with the port the system chose. */
  get address(): SocketAddress {
    return this.#address
  }

  /** Connections open now, upgraded ones included. */
  get connections(): number {
    return this.#connections.size
  }

  /** Connections closed on arrival because there were too many. */
  get dropped(): number {
    return this.#dropped
  }

  /** From now on takes PROXY protocol headers from these peers; open connections keep what they announced. */
  trust(trustedProxies: PrefixSet): void {
    this.#trustedProxies = trustedProxies
  }

  /**
   * Accepts no new connection. Every connection still gets its next request answered, with
   * `Connection: close`; those that lie idle are closed after the grace.
   */
  stopAccepting(): void {
    if (this.#idleSweep !== undefined) return
    // http.Server's own close would also close idle connections on which a request may be on its way,
    // and stop the clocks of the time limits.
    NetServer.prototype.close.call(this.#server)
    for (const connection of this.#connections.values()) connection.announceClose()
    this.#idleSweep = setInterval(() => {
      for (const connection of this.#connections.values()) connection.closeIfIdle()
    }, this.#limits.idleGraceMs)
  }

  /** Breaks off every connection. */
  destroy(): void {
    this.stopAccepting()
    for (const { socket } of this.#connections.values()) socket.destroy()
  }

  #release(): void {
    clearInterval(this.#idleSweep)
    // Only this ends Node's own timer.
    this.#server.close()
  }

  #createServer(): Server {
    const limits = this.#limits
    const server = http.createServer({
      insecureHTTPParser: false,
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: 0, // bodies have time limits where they are read
      connectionsCheckingInterval: limits.checkIntervalMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      requireHostHeader: false, // judged with all other doubts, and answered like them
      noDelay: true,
      shouldUpgradeCallback: request => this.#acceptsUpgrade(request)
    })
    server.maxHeadersCount = limits.maxHeaders
    server.maxConnections = limits.maxConnections
    return server
      .on('drop', () => this.#dropped++)
      .on('request', (request, response) => this.#begin(request, response, 'request'))
      .on('checkExpectation', (request, response) => this.#begin(request, response, 'request'))
      .on('checkContinue', (request, response) => this.#begin(request, response, 'expectContinue'))
      .on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
      .on('connect', request => this.#rejectConnect(request))
      .on('clientError', (error, socket) => this.#rejectUnparsed(error, socket as Socket))
  }

  #accept(socket: Socket): void {
    const address = parseAddress(socket.remoteAddress ?? '')
    if (address === undefined) {
      socket.destroy() // gone before it was accepted
      return
    }
    const connection = new Connection(socket, { address, scheme: 'http' }, this.#limits)
    this.#connections.set(socket, connection)
    socket.on('close', () => this.#connections.delete(socket))
    // That a client went away is no fault; `close` tells everyone concerned. Node's own listener is gone
    // after an upgrade.
    socket.on('error', () => {})
    if (!this.#config.proxyProtocol) this.#speakHttp.call(this.#server, socket)
    else if (!this.#trustedProxies.has(address)) this.#refuseProxyHeader(connection)
    else this.#awaitProxyHeader(connection, connection.peer)
  }

  #awaitProxyHeader(connection: Connection, proxy: Peer): void {
    const { socket } = connection
    receiveProxyHeader(socket, this.#limits.proxyHeaderTimeoutMs, (header: ProxyHeader | undefined) => {
      if (header === undefined) {
        this.#refuseProxyHeader(connection)
        return
      }
      const { source, tlvs, bytes } = header
      const announcement = { by: proxy.address, tlvs }
      connection.announced(source === undefined ? proxy : { ...proxy, address: source, announcement }, bytes)
      this.#speakHttp.call(this.#server, socket)
      socket.resume()
    })
  }

  /** Without an answer: whoever is there may not speak HTTP. */
  #refuseProxyHeader(connection: Connection): void {
    this.#handlers.refuse('bad_proxy_header', connection)
    connection.socket.destroy()
  }

  #begin(request: IncomingMessage, response: ServerResponse, as: 'request' | 'expectContinue'): void {
    const connection = this.#connections.get(request.socket)
    // After the last answer a connection gives, nothing on it may be acted upon (RFC 9112 §9.6).
    if (connection === undefined || connection.closing) return
    // Node stops reading behind an Upgrade that is not followed; the client has to connect anew.
    const stuck = request.headers.upgrade !== undefined
    connection.begin(response, stuck || this.#idleSweep !== undefined || this.#handlers.shouldShed())
    this.#handlers[as](request, response, connection)
  }

  /**
   * Only a plain GET may switch (RFC 6455 §4.1), to one protocol, and only when all before it on the
   * connection is answered.
   */
  #acceptsUpgrade(request: IncomingMessage): boolean {
    const connection = this.#connections.get(request.socket)
    const { headers } = request
    return (
      connection !== undefined &&
      !connection.busy &&
      !connection.closing &&
      request.method === 'GET' &&
      request.httpVersion === '1.1' &&
      headers['content-length'] === undefined &&
      headers['transfer-encoding'] === undefined &&
      this.#handlers.acceptsUpgrade(request, headers.upgrade?.toLowerCase() ?? '')
    )
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const connection = this.#connections.get(request.socket)
    if (connection === undefined) return
    connection.handOver()
    this.#handlers.upgrade(request, socket, head, connection)
  }

  #rejectConnect(request: IncomingMessage): void {
    const connection = this.#connections.get(request.socket)
    if (connection !== undefined && !connection.closing) this.#reject(connection, 'method_not_allowed')
  }

  #rejectUnparsed(error: ParserError, socket: Socket): void {
    const connection = this.#connections.get(socket)
    // The answer that closes the connection is on its way.
    if (error.code === 'HPE_CLOSED_CONNECTION') return
    const reason = parserRefusal(error)
    if (connection === undefined || reason === undefined || connection.silent) socket.destroy()
    else this.#reject(connection, reason)
  }

  #reject(connection: Connection, reason: RefusalReason): void {
    connection.reject(() => rejectionAnswer(reason, this.#handlers.refuse(reason, connection)))
  }
}
