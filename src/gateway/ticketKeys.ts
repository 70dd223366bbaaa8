import { randomFillSync } from 'node:crypto'

/** A name, a key for the HMAC and one for the cipher, of 16 bytes each: what Node asks for. */
const keyBytes = 48

/**
 * The keys that sessions of TLS are resumed with, in memory that all threads share, so that a client may come back to
 * any of them. They never leave the process, and are forgotten for new ones now and then: who records traffic and later
 * takes the machine reads no resumed session older than that.
 */
export class TicketKeys {
  readonly #generation: Int32Array
  readonly #bytes: Uint8Array

  /** Of `TicketKeys.create`. */
  constructor(buffer: SharedArrayBuffer) {
    this.#generation = new Int32Array(buffer, 0, 1)
    this.#bytes = new Uint8Array(buffer, 4, keyBytes)
  }

  static create(): SharedArrayBuffer {
    const buffer = new SharedArrayBuffer(4 + keyBytes)
    new TicketKeys(buffer).rotate()
    return buffer
  }

  /** Counts up with each rotation. */
  get generation(): number {
    return Atomics.load(this.#generation, 0)
  }

  /** A copy. A thread that reads while they change is told by `generation` soon after, and reads again. */
  read(): Buffer {
    return Buffer.from(this.#bytes)
  }

  /** New keys: whoever would resume an older session shakes hands in full once. */
  rotate(): void {
    randomFillSync(this.#bytes)
    Atomics.add(this.#generation, 0, 1)
  }
}
