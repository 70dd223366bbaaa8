import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { Clock } from '../core/clock.ts'
import type { UpstreamConfig } from '../core/config.ts'
import { http } from '../core/http.ts'
import type { UpgradeJob } from './forwardJob.ts'
import { replaceHeader } from './replaceHeader.ts'
import { responseHeaders } from './responseHeaders.ts'
import {
  handshakeFailureKind,
  isConnectFailure,
  upstreamFailure,
  type UpstreamFailureKind
} from './upstreamFailure.ts'
import type { UpstreamServer } from './upstreamServer.ts'
import { WebsocketDirection } from './websocketDirection.ts'

type Phase =
  | 'handshake'
  | 'open' // the protocol was switched
  | 'relay' // the server answered as to an ordinary request
  | 'over'

/** What a tunnel asks of those that keep it. */
export interface TunnelOwner {
  readonly clock: Clock
  readonly timeout: UpstreamConfig['timeout']
  answered(server: UpstreamServer): void
  serverFailed(server: UpstreamServer): void
  failed(kind: UpstreamFailureKind, server: UpstreamServer): void
  opened(tunnel: Tunnel): void
  ended(tunnel: Tunnel): void
}

/**
 * The client's end of an upgrade, as http-proxy is given it. Left alone, http-proxy sends the server's
 * head on as it came, switches to whatever protocol the server names, goes on connecting for a client that
 * has left, and leaves a client waiting whose server broke off. So it never touches the client's socket:
 * it pipes into this, which checks and cleans heads, counts, ends, and knows where frames end.
 */
export class Tunnel extends Duplex {
  readonly server: UpstreamServer
  readonly #job: UpgradeJob
  readonly #owner: TunnelOwner
  readonly #socket: Socket
  readonly #token: string
  readonly #startedTickMs: number
  #phase: Phase = 'handshake'
  #request: ClientRequest | undefined = undefined
  #serverSocket: Socket | undefined = undefined
  #answer: ServerResponse | undefined = undefined
  /** http-proxy's first write is the server's head, in place of which ours was sent. */
  #headSkipped = false
  /** Both are `undefined` for protocols other than WebSocket. */
  readonly #toClient: WebsocketDirection | undefined
  readonly #toServer: WebsocketDirection | undefined
  #idleMs = 0
  #progress = 0

  constructor(job: UpgradeJob, server: UpstreamServer, owner: TunnelOwner) {
    super()
    this.server = server
    this.#job = job
    this.#owner = owner
    this.#socket = job.socket as Socket
    this.#token = job.req.headers.upgrade!.toLowerCase()
    this.#startedTickMs = owner.clock.tickMs()
    const isWebsocket = this.#token === 'websocket'
    this.#toClient = isWebsocket ? new WebsocketDirection(false) : undefined
    this.#toServer = isWebsocket ? new WebsocketDirection(true) : undefined
    this.#toServer?.pass(job.head)
    job.exchange.requestBodyBytes = job.head.length
    // Reading already now shows when the client leaves; what it sends early waits in our own buffer.
    this.#socket.on('data', this.#onClientData)
    this.#socket.on('end', this.#onClientEnd)
    this.#socket.on('error', this.#onClientGone)
    this.#socket.on('close', this.#onClientGone)
  }

  /** http-proxy is about to send the handshake. Listeners set here run before its own. */
  attach(request: ClientRequest): void {
    this.#request = request
    request.path = this.#job.target
    request.setHeader('Upgrade', this.#job.req.headers.upgrade!)
    request.on('upgrade', this.#onUpgrade)
    request.on('response', this.#onResponse)
  }

  /** An error of the handshake, or later of the server's socket. */
  serverBroke(error: Error): void {
    if (this.#phase === 'handshake') this.#fail(handshakeFailureKind(error), error)
    else this.#breakOff()
  }

  /** Called now and then with the time since the last call: stops what is overdue. Open tunnels may rest. */
  watch(elapsedMs: number): void {
    const { exchange } = this.#job
    const progress = exchange.responseBodyBytes + exchange.requestBodyBytes - this.#socket.writableLength
    this.#idleMs = progress === this.#progress ? this.#idleMs + elapsedMs : 0
    this.#progress = progress
    const { connectMs, firstByteMs, idleMs } = this.#owner.timeout
    if (this.#phase === 'handshake') {
      const isConnecting = this.#request?.socket?.connecting ?? true
      if (isConnecting && this.#idleMs > connectMs) this.#fail('connect_timeout', undefined)
      else if (this.#idleMs > connectMs + firstByteMs) this.#fail('first_byte_timeout', undefined)
    } else if (this.#idleMs > idleMs && (this.#phase === 'relay' || this.#socket.readableEnded)) this.cut()
  }

  /** Tells both sides of an open WebSocket that Moien goes away, once no frame of theirs is underway. */
  leave(): void {
    if (this.#phase !== 'open' || this.#toClient === undefined || this.#toServer === undefined) return
    this.#sendToClient(this.#toClient.leave())
    this.#sendToServer(this.#toServer.leave())
  }

  /** Ends everything now. */
  cut(): void {
    if (this.#phase === 'handshake') this.#fail('overloaded', undefined)
    else {
      this.#end('forwarded', '')
      this.#socket.destroy()
    }
  }

  /** http-proxy calls this and the next two, which it expects of a socket. */
  setTimeout(ms: number): this {
    this.#socket.setTimeout(ms)
    return this
  }

  setNoDelay(noDelay: boolean): this {
    this.#socket.setNoDelay(noDelay)
    return this
  }

  setKeepAlive(enable: boolean, delayMs: number): this {
    this.#socket.setKeepAlive(enable, delayMs)
    return this
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const isHead = !this.#headSkipped
    this.#headSkipped = true
    if (isHead || this.#phase === 'over') done()
    else if (this.#phase === 'relay') {
      this.#job.exchange.responseBodyBytes += chunk.length
      this.#answer!.write(chunk, () => done())
    } else if (this.#sendToClient(this.#toClient === undefined ? chunk : this.#toClient.pass(chunk))) done()
    else this.#socket.once('drain', done)
  }

  /** The server has said all it had to say. */
  override _final(done: () => void): void {
    if (this.#phase === 'open') this.#socket.end()
    else if (this.#phase === 'relay') this.#answer!.end(() => this.#socket.destroySoon())
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#request?.destroy()
    this.#serverSocket?.destroy()
    done(error)
  }

  #sendToClient(chunk: Buffer): boolean {
    this.#job.exchange.responseBodyBytes += chunk.length
    const goesOn = chunk.length === 0 || this.#socket.write(chunk)
    if (this.#toClient?.hasEnded) this.#socket.end()
    return goesOn
  }

  #sendToServer(chunk: Buffer): void {
    this.#job.exchange.requestBodyBytes += chunk.length
    if (this.readableEnded || this.destroyed) return
    if (chunk.length > 0 && !this.push(chunk)) this.#socket.pause()
    if (this.#toServer?.hasEnded) this.push(null)
  }

  readonly #onClientData = (chunk: Buffer): void => {
    this.#sendToServer(this.#toServer === undefined ? chunk : this.#toServer.pass(chunk))
  }

  readonly #onClientEnd = (): void => {
    if (this.#phase === 'open') this.push(null)
    else if (this.#phase === 'handshake') this.#socket.destroy()
  }

  readonly #onClientGone = (): void => {
    const isWhole = this.#phase === 'open' || this.#answer?.writableFinished === true
    this.#end(isWhole ? 'forwarded' : 'aborted', '')
  }

  readonly #onUpgrade = (answer: IncomingMessage, serverSocket: Socket): void => {
    this.#serverSocket = serverSocket
    if (this.#phase !== 'handshake') return
    const token = answer.headers.upgrade ?? ''
    if (token.toLowerCase() !== this.#token) {
      this.#fail('invalid', new Error('The server switched to a protocol that was not asked for'))
      return
    }
    const headers = this.#begin('open', answer)
    headers.push('Connection', 'Upgrade', 'Upgrade', token)
    this.#socket.write(serialiseHead(headers), 'latin1')
    serverSocket.on('close', this.#onServerClose)
    this.#owner.opened(this)
  }

  /** What the server sent last may still wait for the client to read. */
  readonly #onServerClose = (): void => {
    if (this.writableEnded && !this.writableFinished) this.once('finish', () => this.#socket.destroySoon())
    else this.#socket.destroySoon()
  }

  /** The server declined: the client gets its answer as to any request, and the connection ends. */
  readonly #onResponse = (answer: IncomingMessage): void => {
    if (this.#phase !== 'handshake') return
    if (answer.statusCode === 101) {
      this.#fail('invalid', new Error('The server switched protocols without saying to which'))
      return
    }
    const relayed = new http.ServerResponse(this.#job.req)
    relayed.shouldKeepAlive = false
    relayed.assignSocket(this.#socket)
    relayed.writeHead(answer.statusCode!, this.#begin('relay', answer))
    this.#answer = relayed
    answer.on('close', () => {
      if (!answer.complete) this.#breakOff()
    })
  }

  /** The server has answered; returns the headers for the client. */
  #begin(phase: 'open' | 'relay', answer: IncomingMessage): string[] {
    const { exchange, extraHeaders, hsts } = this.#job
    this.#phase = phase
    this.#idleMs = 0
    exchange.status = answer.statusCode!
    exchange.upstreamServer = this.server.target.origin
    exchange.upstreamMs = this.#owner.clock.tickMs() - this.#startedTickMs
    this.#owner.answered(this.server)
    const headers = responseHeaders(answer.rawHeaders, answer.headers.connection, exchange.status, false)
    if (hsts.length > 0) replaceHeader(headers, hsts)
    return [...headers, ...extraHeaders]
  }

  /** Nothing has been sent to the client, which the caller of the job answers. */
  #fail(kind: UpstreamFailureKind, error: Error | undefined): void {
    this.#release()
    this.#end('failed', kind)
    if (isConnectFailure(kind) || kind === 'reset') this.#owner.serverFailed(this.server)
    this.#owner.failed(kind, this.server)
    this.#job.failed(upstreamFailure(kind, this.server.target.origin, error))
  }

  #breakOff(): void {
    if (this.#phase === 'over') return
    this.#end('failed', 'broke_off')
    this.#owner.failed('broke_off', this.server)
    this.#socket.destroy()
  }

  #end(outcome: 'forwarded' | 'failed' | 'aborted', reason: UpstreamFailureKind | ''): void {
    if (this.#phase === 'over') return
    const isAnswered = this.#phase !== 'handshake'
    this.#phase = 'over'
    this.#job.exchange.outcome = outcome
    this.#job.exchange.reason = reason
    this.destroy()
    this.#owner.ended(this)
    if (isAnswered || outcome === 'aborted') this.#job.finished()
  }

  /** Gives the client's socket back. */
  #release(): void {
    this.#socket.off('data', this.#onClientData)
    this.#socket.off('end', this.#onClientEnd)
    this.#socket.off('error', this.#onClientGone)
    this.#socket.off('close', this.#onClientGone)
  }
}

function serialiseHead(headers: readonly string[]): string {
  let head = 'HTTP/1.1 101 Switching Protocols\r\n'
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i]!}: ${headers[i + 1]!}\r\n`
  return `${head}\r\n`
}
