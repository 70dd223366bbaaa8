import type { Server } from 'node:http'
import type { Http2SecureServer, SecureServerOptions } from 'node:http2'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Peer } from '../client/clientReader.ts'
import { parseClientHello, type HelloReading } from '../client/parseClientHello.ts'
import { readPreface, type PrefaceReading } from '../client/readPreface.ts'
import { ConnectionWire } from '../client/wire.ts'
import type { ClientHello } from '../core/clientHello.ts'
import { http2 } from '../core/http2.ts'
import type { TlsVersion } from '../core/wire.ts'
import type { ClientConnection } from './clientConnection.ts'
import { http1Options } from './http1Traffic.ts'
import { Http2Connection, type Http2Traffic } from './http2Connection.ts'
import type { ListenerLimits } from './listenerLimits.ts'
import { peek, type View } from './peek.ts'
import { contextOptions, SecureContexts } from './secureContexts.ts'
import type { TlsTerms } from './tlsTerms.ts'
import type { UnreadBudget } from './unreadBudget.ts'

/** What becomes of those who come through. */
export interface SecureGuests extends Http2Traffic {
  /** What was accepted; `undefined` when it has been given up. */
  connectionOf(raw: Socket): ClientConnection | undefined
  /** The handshake is done; HTTP/1.1 follows, and its requests name this socket. */
  http1(socket: TLSSocket, raw: Socket, peer: Peer): void
  http2(connection: Http2Connection, socket: TLSSocket, raw: Socket): void
}

/** A socket before its handshake is done. */
interface Shaking {
  readonly timer: NodeJS.Timeout
  hello: ClientHello | undefined
}

/** A reading that is one. */
type Seen<Reading> = Exclude<Reading, 'incomplete'>

/** The time for the whole handshake holds here, too. */
const helloView: View<Seen<HelloReading>> = {
  look: parseClientHello,
  isWhole: () => true,
  times: undefined
}

/** How many handshakes came to which end. */
export interface HandshakeCounts {
  readonly full: number
  readonly resumed: number
  readonly failed: number
}

/**
 * The way from a socket to HTTP over TLS: one server that listens, because Node's time limits for HTTP/1.1 hold only
 * there, with its handling of sockets taken over at both ends of the handshake.
 */
export class SecureEntrance {
  readonly server: Server
  readonly handshakes: { -readonly [result in keyof HandshakeCounts]: number } = {
    full: 0,
    resumed: 0,
    failed: 0
  }
  readonly #server: Http2SecureServer
  readonly #limits: ListenerLimits
  readonly #unread: UnreadBudget
  readonly #prefaceView: View<Seen<PrefaceReading>>
  /** Sockets on the way. */
  readonly #shaking: Map<Socket, Shaking> = new Map()
  readonly #shakeHands: (socket: Socket) => void
  readonly #speakHttp: (socket: TLSSocket) => void
  #guests: SecureGuests | undefined = undefined
  #contexts: SecureContexts

  constructor(terms: TlsTerms, limits: ListenerLimits, unread: UnreadBudget) {
    this.#limits = limits
    this.#unread = unread
    const { prefaceTimeoutMs: timeoutMs, prefacePauseMs: pauseMs } = limits
    this.#prefaceView = { look: readPreface, isWhole: isWholePreface, times: { timeoutMs, pauseMs } }
    this.#contexts = new SecureContexts(terms)
    const server = http2.createSecureServer({
      ...http2Options(limits),
      ...contextOptions(terms.certificates[0]!, terms),
      ...http1Options(limits),
      allowHTTP1: true,
      handshakeTimeout: limits.handshakeTimeoutMs,
      ...this.#choice(terms)
    })
    this.#server = server
    // It has all of http.Server's that a listener uses. Its requests by HTTP/2 are made where their connection is
    // known, not by the server.
    this.server = server.removeAllListeners('newListener') as unknown as Server
    // Here, not by whoever takes the listener of `connection` over.
    this.#shakeHands = server.listeners('connection')[0] as (socket: Socket) => void
    this.#speakHttp = server.listeners('secureConnection')[0] as (socket: TLSSocket) => void
    server.removeAllListeners('secureConnection').on('secureConnection', socket => this.#secured(socket))
  }

  /** Takes a socket that is to speak TLS; it is destroyed if it does not, in time. */
  admit(raw: Socket): void {
    const { handshakeTimeoutMs } = this.#limits
    const shaking: Shaking = { timer: setTimeout(() => raw.destroy(), handshakeTimeoutMs), hello: undefined }
    this.#shaking.set(raw, shaking)
    raw.once('close', () => {
      if (this.#leave(raw) !== undefined) this.handshakes.failed++
    })
    peek(raw, helloView, hello => {
      if (typeof hello === 'object') shaking.hello = hello
      this.#shakeHands.call(this.#server, raw)
    })
  }

  receive(guests: SecureGuests): void {
    this.#guests = guests
  }

  /** Serves other certificates from now on, and nothing else changes; throws OpenSSL's error when they cannot be used. */
  use(terms: TlsTerms): void {
    const contexts = new SecureContexts(terms)
    this.#server.setSecureContext(contextOptions(terms.certificates[0]!, terms))
    this.#contexts = contexts
  }

  /**
   * Of one certificate there is none, and OpenSSL, which would have to stop in each handshake to ask, need not. How many
   * there are is for the next start to change.
   */
  #choice({ certificates }: TlsTerms): SecureServerOptions {
    if (certificates.length === 1) return {}
    return { SNICallback: (name, done) => done(null, this.#contexts.find(name)) }
  }

  #secured(socket: TLSSocket): void {
    const raw = rawSocketOf(socket)
    const shaking = raw && this.#leave(raw)
    // OpenSSL goes on with a hello in more records than anyone needs: its client would come without a fingerprint.
    if (shaking?.hello === undefined) {
      this.handshakes.failed++
      socket.destroy()
      return
    }
    this.handshakes[socket.isSessionReused() ? 'resumed' : 'full']++
    // That a client went away is no fault; `close` tells everyone concerned.
    socket.on('error', () => {})
    const captured = { hello: shaking.hello, tlsVersion: socket.getProtocol() as TlsVersion }
    if (socket.alpnProtocol !== 'h2') this.#beginHttp1(socket, raw!, new ConnectionWire(captured))
    else {
      peek(socket, this.#prefaceView, preface => {
        if (preface === 'not_http2') this.#refuse(socket, raw!)
        else this.#beginHttp2(socket, raw!, new ConnectionWire({ ...captured, preface }))
      })
    }
  }

  /** Without an answer: whoever is there may not speak HTTP/2, or does so as nobody does, and would come unknown. */
  #refuse(socket: TLSSocket, raw: Socket): void {
    const connection = this.#guests!.connectionOf(raw)
    if (connection !== undefined) this.#guests!.refuse('bad_syntax', connection)
    socket.destroy()
  }

  #beginHttp1(socket: TLSSocket, raw: Socket, wire: ConnectionWire): void {
    const peer = this.#guests!.connectionOf(raw)?.peer
    if (peer === undefined) return
    this.#guests!.http1(socket, raw, { ...peer, wire })
    this.#speakHttp.call(this.#server, socket)
  }

  #beginHttp2(socket: TLSSocket, raw: Socket, wire: ConnectionWire): void {
    const guests = this.#guests!
    const peer = guests.connectionOf(raw)?.peer
    if (peer === undefined) return
    this.#server.once('session', session => {
      const secured = { ...peer, wire }
      const connection = new Http2Connection(session, socket, secured, guests, this.#limits, this.#unread)
      guests.http2(connection, socket, raw)
    })
    this.#speakHttp.call(this.#server, socket)
  }

  #leave(raw: Socket): Shaking | undefined {
    const shaking = this.#shaking.get(raw)
    clearTimeout(shaking?.timer)
    this.#shaking.delete(raw)
    return shaking
  }
}

function isWholePreface(preface: Seen<PrefaceReading>): boolean {
  return preface === 'not_http2' || preface.isWhole
}

/** What node:http2 keeps to by itself, under our limits. */
function http2Options(limits: ListenerLimits): SecureServerOptions {
  return {
    settings: {
      maxConcurrentStreams: limits.maxStreams,
      // HTTP/2 counts 32 bytes more for each field (RFC 9113 §6.5.2).
      maxHeaderListSize: limits.maxHeaderBytes + 32 * limits.maxHeaderFields,
      initialWindowSize: limits.streamWindowBytes
    },
    maxHeaderListPairs: limits.maxHeaderFields,
    maxSessionMemory: limits.maxSessionBytes / 1_000_000,
    maxSessionInvalidFrames: limits.maxInvalidFrames,
    maxSessionRejectedStreams: limits.maxStreams,
    streamResetBurst: limits.maxResets,
    streamResetRate: limits.resetsPerSecond,
    // A field that an application sends twice is the browser's to judge, as by HTTP/1.1.
    strictSingleValueFields: false
  }
}

/** The socket that a TLS socket was made upon: Node keeps it under this name, and has no public one. */
function rawSocketOf(socket: TLSSocket): Socket | undefined {
  const { _parent: raw } = socket as unknown as { readonly _parent?: Socket }
  return raw
}
