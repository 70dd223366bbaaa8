/** The most that one chunk holds; with delays of 50 ms, more would seldom be used. */
export const logChunkBytes: number = 256 * 1024

/** So much of one thread's log may be on its way to the writer: half a second at 20,000 lines a second. */
const chunks = 32

/** No chunk is free. */
export const noChunk = -1

const free = 0
const taken = 1

/**
 * Memory that one edge thread and the writer of the log share: chunks that the thread fills with lines and
 * hands over by number, and the writer gives back when they are written. Nothing is copied or allocated on
 * the way, and a writer that falls behind is felt as chunks that are all taken.
 */
export class LogSpace {
  readonly #states: Int32Array
  readonly #chunks: readonly Buffer[]

  /** Memory for one thread. Pages that were never written to cost nothing. */
  static create(): SharedArrayBuffer {
    return new SharedArrayBuffer(chunks * (logChunkBytes + Int32Array.BYTES_PER_ELEMENT))
  }

  constructor(buffer: SharedArrayBuffer) {
    this.#states = new Int32Array(buffer, chunks * logChunkBytes)
    this.#chunks = Array.from({ length: chunks }, (_, i) =>
      Buffer.from(buffer, i * logChunkBytes, logChunkBytes)
    )
  }

  /** Takes the first free chunk, so that few are used where few are needed; `noChunk` when there is none. */
  take(): number {
    for (let chunk = 0; chunk < chunks; chunk++) {
      if (Atomics.compareExchange(this.#states, chunk, free, taken) === free) return chunk
    }
    return noChunk
  }

  giveBack(chunk: number): void {
    Atomics.store(this.#states, chunk, free)
  }

  bytesOf(chunk: number): Buffer {
    return this.#chunks[chunk]!
  }
}
