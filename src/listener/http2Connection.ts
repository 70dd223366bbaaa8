import type { IncomingMessage, ServerResponse } from 'node:http'
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { Peer } from '../client/clientReader.ts'
import type { ConnectionWire } from '../client/wire.ts'
import { http2 } from '../core/http2.ts'
import type { RefusalReason } from '../core/refusal.ts'
import type { ClientConnection } from './clientConnection.ts'
import { http2Doubt } from './http2Doubt.ts'
import { Http2Request } from './http2Request.ts'
import { Http2Response } from './http2Response.ts'
import type { ListenerLimits } from './listenerLimits.ts'
import { rejectionBody } from './rejectionAnswer.ts'
import type { UnreadBudget, UnreadHolder } from './unreadBudget.ts'

/** What becomes of what an HTTP/2 connection brings. */
export interface Http2Traffic {
  request(request: IncomingMessage, response: ServerResponse, connection: ClientConnection): void
  expectContinue(request: IncomingMessage, response: ServerResponse, connection: ClientConnection): void
  /** Takes note of what never became a request, and gives the incident number that the client is told. */
  refuse(reason: RefusalReason, connection: ClientConnection): string
  /** Whether clients should connect anew. */
  isLast(): boolean
}

/** Its connection is one that Moien saw from the beginning. */
export interface SecurePeer extends Peer {
  readonly wire: ConnectionWire
}

/** The highest number a stream can have: a GOAWAY that names it refuses nothing yet (RFC 9113 §6.8). */
const lastStreamId = 2 ** 31 - 1

/** Bytes of frames that carry neither head nor body: so many at first, and so many more with time and requests. */
const overheadAtFirst = 65_536
const overheadPerRequest = 4096
const overheadPerSecond = 2048

/** One connection that speaks HTTP/2: its streams, how it ends, and what no client may do with it. */
export class Http2Connection implements ClientConnection, UnreadHolder {
  readonly peer: SecurePeer
  readonly #session: ServerHttp2Session
  readonly #socket: TLSSocket
  readonly #limits: ListenerLimits
  readonly #traffic: Http2Traffic
  readonly #unread: UnreadBudget
  readonly #open: Set<Http2Response> = new Set()
  #requests = 0
  #bodyBytes = 0
  #idleMs = 0
  #ageMs = 0
  /** The client has been told to connect anew; later, that this connection takes no more. */
  #leaving: 'no' | 'announced' | 'closed' = 'no'

  constructor(
    session: ServerHttp2Session,
    socket: TLSSocket,
    peer: SecurePeer,
    traffic: Http2Traffic,
    limits: ListenerLimits,
    unread: UnreadBudget
  ) {
    this.peer = peer
    this.#session = session
    this.#socket = socket
    this.#limits = limits
    this.#traffic = traffic
    this.#unread = unread
    session.setLocalWindowSize(limits.connectionWindowBytes)
    session.on('stream', (stream, headers, _flags, rawHeaders) => this.#receive(stream, headers, rawHeaders))
  }

  announceClose(): void {
    if (this.#leaving !== 'no' || this.#session.destroyed) return
    this.#leaving = 'announced'
    this.#session.goaway(http2.constants.NGHTTP2_NO_ERROR, lastStreamId)
  }

  closeIfIdle(): void {
    if (this.#leaving !== 'closed') this.#close()
    else if (this.#open.size === 0) this.#socket.destroy()
  }

  get unreadBytes(): number {
    let bytes = 0
    for (const response of this.#open) bytes += response.unreadBytes
    return bytes
  }

  get stalledMs(): number {
    let ms = 0
    for (const response of this.#open) ms = Math.max(ms, response.stalledMs)
    return ms
  }

  cutUnread(): void {
    this.#cut()
  }

  destroy(): void {
    this.#session.destroy()
    this.#socket.destroy()
  }

  /** Called now and then with the time since the last call: ends what is idle, overdue or abused. */
  watch(elapsedMs: number): void {
    this.#ageMs += elapsedMs
    this.#idleMs = this.#open.size === 0 ? this.#idleMs + elapsedMs : 0
    const { headersTimeoutMs, keepAliveTimeoutMs, lingerMs } = this.#limits
    if (this.#isAbused() || this.#isUnread(elapsedMs)) this.#cut()
    else if (this.#leaving === 'announced') this.#close()
    else if (this.#leaving === 'closed') {
      if (this.#idleMs > lingerMs) this.#socket.destroy()
    } else if (this.#idleMs > (this.#requests === 0 ? headersTimeoutMs : keepAliveTimeoutMs)) this.#close()
  }

  #receive(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: readonly string[]): void {
    this.peer.wire.noteRequest(rawHeaders)
    const request = new Http2Request(stream, headers, rawHeaders, this.#countBody)
    const response = new Http2Response(stream, request.method === 'HEAD', this.#unread)
    this.#begin(stream, response)
    // They have all of HTTP/1.1's that is used behind a listener.
    const req = request as unknown as IncomingMessage
    const res = response as unknown as ServerResponse
    const refusal = isLonger(rawHeaders, this.#limits.maxHeaderBytes) ? 'header_too_large' : http2Doubt(req)
    if (refusal !== undefined) this.#reject(res, refusal)
    else if (headers.expect === '100-continue') this.#traffic.expectContinue(req, res, this)
    else this.#traffic.request(req, res, this)
  }

  #begin(stream: ServerHttp2Stream, response: Http2Response): void {
    this.#requests++
    this.#open.add(response)
    stream.on('close', () => this.#open.delete(response))
    if (this.#requests >= this.#limits.maxRequestsPerConnection || this.#traffic.isLast())
      this.announceClose()
  }

  #reject(response: ServerResponse, reason: RefusalReason): void {
    const { status, body } = rejectionBody(reason, this.#traffic.refuse(reason, this))
    const length = String(Buffer.byteLength(body))
    response.writeHead(status, ['Content-Type', 'text/plain; charset=utf-8', 'Content-Length', length])
    response.end(body)
  }

  readonly #countBody = (bytes: number): void => {
    this.#bodyBytes += bytes
  }

  /**
   * Whether more has come than requests and bodies account for: floods of PING, SETTINGS, PRIORITY, WINDOW_UPDATE or
   * empty DATA are all the same here. Who reads an answer acknowledges it, with far less than a sixteenth of it.
   */
  #isAbused(): boolean {
    const { maxHeaderBytes, connectionWindowBytes } = this.#limits
    const accounted =
      overheadAtFirst +
      connectionWindowBytes +
      this.#requests * (maxHeaderBytes + overheadPerRequest) +
      2 * this.#bodyBytes +
      this.#socket.bytesWritten / 16 +
      (this.#ageMs / 1000) * overheadPerSecond
    return this.#socket.bytesRead > accounted
  }

  #isUnread(elapsedMs: number): boolean {
    const { unreadTimeoutMs, minTakenBytes } = this.#limits
    for (const response of this.#open) response.noteStall(elapsedMs, minTakenBytes)
    return this.stalledMs > unreadTimeoutMs
  }

  #close(): void {
    this.#leaving = 'closed'
    this.#idleMs = 0
    this.#session.close()
  }

  #cut(): void {
    if (this.#session.destroyed) return
    this.#session.goaway(http2.constants.NGHTTP2_ENHANCE_YOUR_CALM)
    this.#session.destroy()
    // The session waits for the client to take what was said last, which this one may never do.
    const linger = setTimeout(() => this.#socket.destroy(), this.#limits.lingerMs)
    this.#socket.once('close', () => clearTimeout(linger))
  }
}

/** Node itself counts in this way only once the client has acknowledged our settings, which it need never do. */
function isLonger(rawHeaders: readonly string[], maxBytes: number): boolean {
  let bytes = 0
  for (const text of rawHeaders) bytes += text.length
  return bytes > maxBytes
}
