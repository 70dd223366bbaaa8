import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { BodyPace } from '../core/bodyPace.ts'

/** How much more is read and thrown away once a body has outgrown its limit. */
const DISCARD_BYTES = 1024 * 1024

/** Why a body was not sent to its end. */
export class BodyFailure extends Error {
  override readonly name = 'BodyFailure'
  readonly reason: 'too_large' | 'client_gone'

  constructor(reason: 'too_large' | 'client_gone', cause?: unknown) {
    super(`The request body was not sent to its end: ${reason}`, { cause })
    this.reason = reason
  }
}

/**
 * A client's request body on its way to a server: counted, limited, paused while the server does not read.
 * It touches the client's message only once the server is ready, so an attempt that never connected
 * leaves it whole. However the sending ends, the rest of the upload is read and thrown away, for a client
 * that is still sending reads no answer; past the limit its connection is cut.
 */
export class RequestBody extends Readable {
  readonly #req: IncomingMessage
  readonly #res: ServerResponse
  readonly #maxBytes: number
  readonly #continueExpected: boolean
  #started = false
  #bytes = 0
  readonly #pace: BodyPace = new BodyPace()

  constructor(req: IncomingMessage, res: ServerResponse, maxBytes: number, continueExpected: boolean) {
    super()
    this.#req = req
    this.#res = res
    this.#maxBytes = maxBytes
    this.#continueExpected = continueExpected
  }

  /** Bytes received from the client. */
  get bytes(): number {
    return this.#bytes
  }

  /** The server does not read as fast as the client sends. */
  get isBlocked(): boolean {
    return this.#req.isPaused()
  }

  /** Called now and then with the time since the last call; true when the client sends too slowly. */
  isTooSlow(elapsedMs: number): boolean {
    // Time in which the server does not read is not the client's.
    return this.#started && !this.isBlocked && this.#pace.isTooSlow(this.#bytes, elapsedMs)
  }

  override _read(): void {
    if (this.#started) {
      this.#req.resume()
      return
    }
    this.#started = true
    if (this.#continueExpected) this.#res.writeContinue()
    this.#req.on('data', this.#onData)
    this.#req.on('end', this.#onEnd)
    this.#req.on('error', this.#onError)
    this.#req.on('close', this.#onClose)
    // Somebody may have looked at its beginning, and paused it.
    this.#req.resume()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#started) this.#req.resume()
    done(error)
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#bytes += chunk.length
    if (this.#bytes > this.#maxBytes + DISCARD_BYTES) this.#req.socket.destroy()
    else if (this.destroyed) return
    else if (this.#bytes > this.#maxBytes) this.destroy(new BodyFailure('too_large'))
    else if (!this.push(chunk)) this.#req.pause()
  }

  /** A stream of HTTP/2 that its client gives up ends as well. */
  readonly #onEnd = (): void => {
    if (this.#req.complete) this.push(null)
    else this.destroy(new BodyFailure('client_gone'))
  }

  readonly #onError = (error: Error): void => {
    this.destroy(new BodyFailure('client_gone', error))
  }

  readonly #onClose = (): void => {
    if (!this.#req.complete) this.destroy(new BodyFailure('client_gone'))
  }
}
