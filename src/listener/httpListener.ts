/**
 * `listener/` holds the sockets citizens connect to: it keeps limits on sizes, counts and time before
 * anything is parsed, answers what never becomes a request, and drains without losing one.
 */
import type { Server } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Peer } from '../client/clientReader.ts'
import { parseAddress } from '../core/address.ts'
import type { ListenConfig, SocketAddress } from '../core/config.ts'
import { http } from '../core/http.ts'
import type { PrefixSet } from '../core/prefixSet.ts'
import { Connection } from './connection.ts'
import { http1Options, Http1Traffic } from './http1Traffic.ts'
import type { Http2Connection } from './http2Connection.ts'
import type { ListenerHandlers } from './listenerHandlers.ts'
import { defaultListenerLimits, type ListenerLimits } from './listenerLimits.ts'
import { listenOn } from './listenOn.ts'
import type { ProxyHeader } from './proxyProtocol.ts'
import { receiveProxyHeader } from './receiveProxyHeader.ts'
import type { HandshakeCounts, SecureEntrance, SecureGuests } from './secureEntrance.ts'
import type { TlsTerms } from './tlsTerms.ts'
import { UnreadBudget } from './unreadBudget.ts'

/**
 * Listens at an address.
 *
 * @param trustedProxies the only peers from which a PROXY protocol header is taken
 * @param tls what to speak TLS with, where it is spoken
 * @param unread the bound on what waits to be read, which all listeners of a thread share
 * @throws Fault `address_in_use`, `address_unavailable`
 */
export async function openHttpListener(
  config: ListenConfig,
  trustedProxies: PrefixSet,
  handlers: ListenerHandlers,
  limits: Partial<ListenerLimits> = {},
  tls?: TlsTerms,
  unread: UnreadBudget = new UnreadBudget(Infinity)
): Promise<HttpListener> {
  const allLimits = { ...defaultListenerLimits, ...limits }
  const entrance = tls === undefined ? undefined : await openEntrance(tls, allLimits, unread)
  const listener = new HttpListener(config, trustedProxies, handlers, allLimits, entrance, unread)
  await listener.open()
  return listener
}

/** TLS and HTTP/2 take their time to load, and many a gateway stands behind a balancer that speaks them. */
async function openEntrance(
  tls: TlsTerms,
  limits: ListenerLimits,
  unread: UnreadBudget
): Promise<SecureEntrance> {
  const { SecureEntrance } = await import('./secureEntrance.ts')
  return new SecureEntrance(tls, limits, unread)
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
  readonly #entrance: SecureEntrance | undefined
  readonly #unread: UnreadBudget
  /** Node's own handling of a new connection that is plain. */
  readonly #speakHttp: (socket: Socket) => void
  /** Those that speak HTTP/1, or nothing yet. */
  readonly #connections = new Map<Socket, Connection>()
  readonly #http2 = new Set<Http2Connection>()
  #address: SocketAddress
  #dropped = 0
  #idleSweep: NodeJS.Timeout | undefined = undefined
  #watch: NodeJS.Timeout | undefined = undefined

  constructor(
    config: ListenConfig,
    trustedProxies: PrefixSet,
    handlers: ListenerHandlers,
    limits: ListenerLimits,
    entrance: SecureEntrance | undefined,
    unread: UnreadBudget
  ) {
    this.#config = config
    this.#trustedProxies = trustedProxies
    this.#handlers = handlers
    this.#limits = limits
    this.#address = config
    this.#entrance = entrance
    this.#unread = unread
    this.#server = entrance?.server ?? http.createServer(http1Options(limits))
    this.#server.maxConnections = limits.maxConnections
    // Taken over rather than fed from a server of its own, because Node starts the clocks of its time
    // limits only on a server that listens.
    this.#speakHttp = this.#server.listeners('connection')[0] as (socket: Socket) => void
    this.#server.removeAllListeners('connection').on('connection', socket => this.#accept(socket))
    this.#server.on('drop', () => this.#dropped++)
    // oxlint-disable-next-line no-new
    new Http1Traffic(this.#server, this.#connections, handlers, limits, this.#isLast)
    entrance?.receive(this.#guests)
    this.drained = new Promise(resolve => this.#server.once('close', resolve)).then(() => this.#release())
  }

  async open(): Promise<void> {
    this.#address = await listenOn(this.#server, this.#config)
    this.#server.on('error', error => this.#handlers.acceptFailed(error))
    this.#unread.addSource(this.#all)
    this.#watchAll()
  }

  /** Where it listens, with the port the system chose. */
  get address(): SocketAddress {
    return this.#address
  }

  /** Connections open now, upgraded ones included. */
  get connections(): number {
    return this.#connections.size + this.#http2.size
  }

  /** Connections closed on arrival because there were too many. */
  get dropped(): number {
    return this.#dropped
  }

  /** How handshakes have ended; `undefined` where there are none. */
  get handshakes(): Readonly<HandshakeCounts> | undefined {
    return this.#entrance?.handshakes
  }

  /** From now on takes PROXY protocol headers from these peers; open connections keep what they announced. */
  trust(trustedProxies: PrefixSet): void {
    this.#trustedProxies = trustedProxies
  }

  /** Begins further TLS connections with these; throws OpenSSL's error, and goes on as before, when it cannot. */
  secure(tls: TlsTerms): void {
    this.#entrance?.use(tls)
  }

  /**
   * Accepts no new connection. Every connection still gets its next request answered, with
   * `Connection: close` or after a GOAWAY; those that lie idle are closed after the grace.
   */
  stopAccepting(): void {
    if (this.#idleSweep !== undefined) return
    // The server's own close would also close idle connections on which a request may be on its way,
    // and stop the clocks of the time limits.
    NetServer.prototype.close.call(this.#server)
    for (const connection of this.#all()) connection.announceClose()
    this.#idleSweep = setInterval(() => {
      for (const connection of this.#all()) connection.closeIfIdle()
    }, this.#limits.idleGraceMs)
  }

  /** Breaks off every connection. */
  destroy(): void {
    this.stopAccepting()
    for (const connection of this.#all()) connection.destroy()
  }

  readonly #all = (): readonly (Connection | Http2Connection)[] => [
    ...this.#connections.values(),
    ...this.#http2
  ]

  readonly #isLast = (): boolean => this.#idleSweep !== undefined || this.#handlers.shouldShed()

  #release(): void {
    clearInterval(this.#idleSweep)
    clearInterval(this.#watch)
    this.#unread.removeSource(this.#all)
    // Only this ends Node's own timer.
    this.#server.close()
  }

  #accept(socket: Socket): void {
    const address = parseAddress(socket.remoteAddress ?? '')
    if (address === undefined) {
      socket.destroy() // gone before it was accepted
      return
    }
    const scheme = this.#entrance === undefined ? 'http' : 'https'
    const connection = new Connection(socket, { address, scheme }, this.#limits)
    this.#connections.set(socket, connection)
    socket.on('close', () => this.#connections.delete(socket))
    // That a client went away is no fault; `close` tells everyone concerned. Node's own listener is gone
    // after an upgrade.
    socket.on('error', () => {})
    if (!this.#config.proxyProtocol) this.#begin(socket)
    else if (!this.#trustedProxies.has(address)) this.#refuseProxyHeader(connection)
    else this.#awaitProxyHeader(connection, connection.peer)
  }

  #begin(socket: Socket): void {
    if (this.#entrance !== undefined) {
      this.#entrance.admit(socket)
      return
    }
    this.#speakHttp.call(this.#server, socket)
    // After a PROXY protocol header it is paused.
    if (socket.isPaused()) socket.resume()
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
      this.#begin(socket)
    })
  }

  /** Without an answer: whoever is there may not speak HTTP. */
  #refuseProxyHeader(connection: Connection): void {
    this.#handlers.refuse('bad_proxy_header', connection)
    connection.socket.destroy()
  }

  get #guests(): SecureGuests {
    return {
      request: (request, response, connection) => this.#handlers.request(request, response, connection),
      expectContinue: (request, response, connection) =>
        this.#handlers.expectContinue(request, response, connection),
      refuse: (reason, connection) => this.#handlers.refuse(reason, connection),
      isLast: this.#isLast,
      connectionOf: raw => this.#connections.get(raw),
      http1: (socket, raw, peer) => this.#welcomeHttp1(socket, raw, peer),
      http2: (connection, socket, raw) => this.#welcomeHttp2(connection, socket, raw)
    }
  }

  /** From here on its requests name another socket. */
  #welcomeHttp1(socket: TLSSocket, raw: Socket, peer: Peer): void {
    const connection = this.#connections.get(raw)!
    this.#connections.delete(raw)
    connection.secured(socket, peer)
    this.#connections.set(socket, connection)
    socket.on('close', () => this.#connections.delete(socket))
  }

  #welcomeHttp2(connection: Http2Connection, socket: TLSSocket, raw: Socket): void {
    this.#connections.delete(raw)
    this.#http2.add(connection)
    socket.on('close', () => this.#http2.delete(connection))
    if (this.#idleSweep !== undefined) connection.announceClose()
  }

  /** Node's clocks know nothing of HTTP/2, nor of answers that nobody reads. */
  #watchAll(): void {
    const { checkIntervalMs } = this.#limits
    this.#watch = setInterval(() => {
      for (const connection of this.#all()) connection.watch(checkIntervalMs)
      this.#unread.count()
    }, checkIntervalMs)
    this.#watch.unref()
  }
}
