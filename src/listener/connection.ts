import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Peer } from '../client/clientReader.ts'
import type { ClientConnection } from './clientConnection.ts'
import type { ListenerLimits } from './listenerLimits.ts'
import { Stall } from './stall.ts'
import type { UnreadHolder } from './unreadBudget.ts'

/** One accepted connection that speaks HTTP/1, or nothing yet: who is there, and what may still be said on it. */
export class Connection implements ClientConnection, UnreadHolder {
  #socket: Socket
  readonly #limits: ListenerLimits
  #peer: Peer
  /** Bytes that came before HTTP began. */
  #announcementBytes = 0
  #requests = 0
  /** How many requests in a row came before the one before them was answered. */
  #pipelined = 0
  /** Answers go out in order: once this one is out, all are. */
  #latest: ServerResponse | undefined = undefined
  /** Answers that may still wait behind others, but for the latest. */
  #earlier: ServerResponse[] = []
  #stall: Stall | undefined = undefined
  #handedOver = false
  #rejected = false
  /** What had been read when the connection was last seen idle; -1 when it was busy. */
  #idleBytes = -1

  constructor(socket: Socket, peer: Peer, limits: ListenerLimits) {
    this.#socket = socket
    this.#peer = peer
    this.#limits = limits
  }

  /** Of its requests; over TLS, the one that has them in the clear. */
  get socket(): Socket {
    return this.#socket
  }

  get peer(): Peer {
    return this.#peer
  }

  /** Whether a request has still to be answered in full. */
  get busy(): boolean {
    return this.#latest !== undefined && !this.#latest.writableFinished
  }

  /** Whether the client has not said anything yet, as a browser's spare connection. */
  get silent(): boolean {
    return this.#requests === 0 && this.socket.bytesRead === this.#announcementBytes
  }

  /** Whether the answer that ends the connection is already decided upon. */
  get closing(): boolean {
    return this.#rejected || (this.#latest !== undefined && !this.#latest.shouldKeepAlive)
  }

  /** A PROXY protocol header came first; it took so many bytes and may name the peer's own peer. */
  announced(peer: Peer, bytes: number): void {
    this.#peer = peer
    this.#announcementBytes = bytes
  }

  /** TLS has begun: from here on, all is said on this socket. */
  secured(socket: Socket, peer: Peer): void {
    this.#socket = socket
    this.#peer = peer
    this.#announcementBytes = 0
  }

  /** Counts a request. With `last`, or when the connection has had its share, its answer ends the connection. */
  begin(response: ServerResponse, last: boolean): void {
    if (this.busy) {
      this.#pipelined++
      this.#earlier.push(this.#latest!)
    } else {
      this.#pipelined = 1
      if (this.#earlier.length > 0) this.#earlier = []
    }
    this.#requests++
    this.#latest = response
    const { maxRequestsPerConnection, maxPipelined } = this.#limits
    if (last || this.#requests >= maxRequestsPerConnection || this.#pipelined >= maxPipelined) {
      response.shouldKeepAlive = false
    }
  }

  /** The socket now speaks another protocol, or is somebody else's to end. */
  handOver(): void {
    this.#handedOver = true
  }

  /** Lets the answer under way, if its headers are not out yet, say that it is the last. */
  announceClose(): void {
    if (this.busy && !this.#latest!.headersSent) this.#latest!.shouldKeepAlive = false
    this.#idleBytes = this.busy ? -1 : this.socket.bytesRead
  }

  /**
   * Closes the connection if it was idle at the last call and has been since. One that has begun to send
   * its first request is left to the headers' time limit.
   */
  closeIfIdle(): void {
    if (this.#handedOver || this.busy) {
      this.#idleBytes = -1
    } else if (this.#requests === 0) {
      if (this.silent) this.socket.destroy()
    } else if (this.#idleBytes === this.socket.bytesRead) {
      this.socket.destroy()
    } else {
      this.#idleBytes = this.socket.bytesRead
    }
  }

  /** Of a socket, and of answers that are not its turn yet. */
  get unreadBytes(): number {
    if (this.socket.destroyed) return 0
    let bytes = this.socket.writableLength
    if (this.#latest?.socket === null) bytes += this.#latest.writableLength
    for (const response of this.#earlier) if (response.socket === null) bytes += response.writableLength
    return bytes
  }

  get stalledMs(): number {
    return this.#stall?.ms ?? 0
  }

  cutUnread(): void {
    this.socket.destroy()
  }

  /**
   * Called now and then with the time since the last call: ends what has waited for too long to be read. Of answers
   * that are not whole yet, and of another protocol, whoever writes them sees to that.
   */
  watch(elapsedMs: number): void {
    const { writableLength } = this.socket
    if (this.#stall === undefined && writableLength === 0) return
    this.#stall ??= new Stall()
    this.#stall.note(writableLength, elapsedMs, this.#limits.minTakenBytes)
    const isWhole = !this.#handedOver && this.#latest?.writableEnded === true
    if (isWhole && this.#stall.ms > this.#limits.unreadTimeoutMs) this.socket.destroy()
  }

  destroy(): void {
    this.socket.destroy()
  }

  /**
   * Ends the connection, once, with the bytes that `write` gives, and in their turn: answers to earlier
   * requests go first. Where the answer to the very request that broke off is already on its way, nothing
   * can be said any more.
   */
  reject(write: () => string): void {
    const latest = this.#latest
    const isAnswered = latest !== undefined && latest.writableEnded && !latest.shouldKeepAlive
    if (this.#rejected || isAnswered) return
    this.#rejected = true
    const answer = write()
    if (latest === undefined || latest.writableFinished) this.#sayLast(answer)
    else if (latest.req.complete) latest.once('close', () => this.#sayLast(answer))
    else if (latest.socket === this.socket && !latest.headersSent) this.#sayLast(answer)
    // Not at once: what was written in this very turn of the event loop has not left yet.
    else setImmediate(() => this.socket.destroy())
  }

  /** Closing a socket with bytes unread resets it, and the client may never see the answer. */
  #sayLast(answer: string): void {
    if (!this.socket.writable) {
      this.socket.destroy()
      return
    }
    this.socket.end(answer)
    this.socket.resume()
    const linger = setTimeout(() => this.socket.destroy(), this.#limits.lingerMs)
    this.socket.once('close', () => clearTimeout(linger))
  }
}
