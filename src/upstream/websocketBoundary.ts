const CLOSE_OPCODE = 8

/**
 * Follows one direction of a WebSocket (RFC 6455 §5.2) by its frame headers alone, so that a Close frame
 * of ours can be put between two frames. Payloads are skipped, never looked at.
 */
export class WebsocketBoundary {
  /** Bytes of the current frame's header seen so far, and the header's length as far as it is known. */
  #headerBytes = 0
  #headerLength = 2
  #lengthBytes = 0
  #payloadLength = 0
  #payloadLeft = 0
  #isClose = false
  #hasClosed = false

  /** No frame is underway. */
  get isBetweenFrames(): boolean {
    return this.#headerBytes === 0
  }

  /** A Close frame has passed, after which nothing may follow. */
  get hasClosed(): boolean {
    return this.#hasClosed
  }

  /** Follows a whole chunk. */
  follow(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) at = this.followFrame(chunk, at)
  }

  /** Follows from `at` to the end of the current frame or of the chunk; returns where it stopped. */
  followFrame(chunk: Uint8Array, at: number): number {
    while (at < chunk.length) {
      if (this.#headerBytes < this.#headerLength) {
        this.#readHeaderByte(chunk[at]!)
        at++
      } else {
        const skipped = Math.min(this.#payloadLeft, chunk.length - at)
        this.#payloadLeft -= skipped
        at += skipped
      }
      if (this.#headerBytes === this.#headerLength && this.#payloadLeft === 0) {
        this.#endFrame()
        return at
      }
    }
    return at
  }

  #readHeaderByte(byte: number): void {
    const index = this.#headerBytes++
    if (index === 0) this.#isClose = (byte & 0x0f) === CLOSE_OPCODE
    else if (index === 1) this.#readLengthAndMask(byte)
    else if (index < 2 + this.#lengthBytes) this.#payloadLength = this.#payloadLength * 256 + byte
    if (this.#headerBytes === this.#headerLength) this.#payloadLeft = this.#payloadLength
  }

  #readLengthAndMask(byte: number): void {
    const length = byte & 0x7f
    this.#lengthBytes = length === 126 ? 2 : length === 127 ? 8 : 0
    this.#payloadLength = this.#lengthBytes === 0 ? length : 0
    this.#headerLength = 2 + this.#lengthBytes + ((byte & 0x80) === 0 ? 0 : 4)
  }

  #endFrame(): void {
    this.#hasClosed ||= this.#isClose
    this.#headerBytes = 0
    this.#headerLength = 2
  }
}
