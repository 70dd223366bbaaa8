import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { RefusalReason } from '../core/refusal.ts'
import type { Connection } from './connection.ts'
import type { ListenerHandlers } from './listenerHandlers.ts'
import type { ListenerLimits } from './listenerLimits.ts'
import { parserRefusal, type ParserError } from './parserRefusal.ts'
import { rejectionAnswer } from './rejectionAnswer.ts'

/** What node:http keeps to by itself, under our limits. */
export function http1Options(limits: ListenerLimits): ServerOptions {
  return {
    insecureHTTPParser: false,
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: 0, // bodies have time limits where they are read
    connectionsCheckingInterval: limits.checkIntervalMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    requireHostHeader: false, // judged with all other doubts, and answered like them
    noDelay: true
  }
}

/** What comes by HTTP/1 on the connections of one listener, and what is answered before it is a request. */
export class Http1Traffic {
  /** By the socket that requests name. */
  readonly #connections: ReadonlyMap<Socket, Connection>
  readonly #handlers: ListenerHandlers
  /** Whether clients should connect anew. */
  readonly #isLast: () => boolean

  constructor(
    server: Server,
    connections: ReadonlyMap<Socket, Connection>,
    handlers: ListenerHandlers,
    limits: ListenerLimits,
    isLast: () => boolean
  ) {
    this.#connections = connections
    this.#handlers = handlers
    this.#isLast = isLast
    server.maxHeadersCount = limits.maxHeaders
    // An option of http.createServer that https and http2 do not have.
    const own = server as Server & { shouldUpgradeCallback: (request: IncomingMessage) => boolean }
    own.shouldUpgradeCallback = request => this.#acceptsUpgrade(request)
    server
      .on('request', (request, response) => this.#begin(request, response, 'request'))
      .on('checkExpectation', (request, response) => this.#begin(request, response, 'request'))
      .on('checkContinue', (request, response) => this.#begin(request, response, 'expectContinue'))
      .on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
      .on('connect', request => this.#rejectConnect(request))
      .on('clientError', (error, socket) => this.#rejectUnparsed(error, socket as Socket))
  }

  #begin(request: IncomingMessage, response: ServerResponse, as: 'request' | 'expectContinue'): void {
    const connection = this.#connections.get(request.socket)
    // After the last answer a connection gives, nothing on it may be acted upon (RFC 9112 §9.6).
    if (connection === undefined || connection.closing) return
    // Node stops reading behind an Upgrade that is not followed; the client has to connect anew.
    const stuck = request.headers.upgrade !== undefined
    connection.begin(response, stuck || this.#isLast())
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
