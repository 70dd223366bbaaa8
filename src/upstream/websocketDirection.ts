import { randomBytes } from 'node:crypto'
import { WebsocketBoundary } from './websocketBoundary.ts'

/** 1001 Going Away (RFC 6455 §7.4.1). */
const GOING_AWAY = 1001

const nothing = Buffer.alloc(0)

/**
 * One direction of a WebSocket, which can be brought to its end with a Close frame between two frames of
 * the peer's. Control frames may stand inside a fragmented message, so any frame's end will do.
 */
export class WebsocketDirection {
  readonly #frames = new WebsocketBoundary()
  readonly #masked: boolean
  #isLeaving = false
  #hasEnded = false

  /** Frames to the server are `masked`, those to the client are not (RFC 6455 §5.1). */
  constructor(masked: boolean) {
    this.#masked = masked
  }

  /** The last byte has been passed on; nothing may follow. */
  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Takes a chunk from the peer; returns what goes on, when leaving up to and with the Close frame. */
  pass(chunk: Buffer): Buffer {
    if (this.#hasEnded) return nothing
    if (!this.#isLeaving) {
      this.#frames.follow(chunk)
      return chunk
    }
    const head = chunk.subarray(0, this.#frames.followFrame(chunk, 0))
    return this.#frames.isBetweenFrames ? Buffer.concat([head, this.#end()]) : head
  }

  /** Brings the direction to its end, now or with the frame that is underway; returns what to send now. */
  leave(): Buffer {
    if (this.#hasEnded) return nothing
    this.#isLeaving = true
    return this.#frames.isBetweenFrames ? this.#end() : nothing
  }

  /** The Close frame, unless the peer has sent its own. */
  #end(): Buffer {
    this.#hasEnded = true
    if (this.#frames.hasClosed) return nothing
    const payload = [GOING_AWAY >> 8, GOING_AWAY & 0xff]
    if (!this.#masked) return Buffer.from([0x88, 0x02, ...payload])
    const mask = randomBytes(4)
    return Buffer.from([0x88, 0x82, ...mask, payload[0]! ^ mask[0]!, payload[1]! ^ mask[1]!])
  }
}
