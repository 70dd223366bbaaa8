/** Whole log lines as bytes, with memory of their own: it is handed over, not copied. */
export type LogChunk = Uint8Array<ArrayBuffer>

/** What a batch needs. */
export interface LogBatchParts {
  /** Hands a chunk of whole lines to the writer. */
  post(chunk: LogChunk): void
  /** One word in shared memory: bytes of all threads that were posted and are not yet written. */
  readonly backlog: Int32Array
  /** Beyond so many bytes on their way, lines are dropped. */
  readonly maxBacklogBytes: number
  /** So many lines were lost. */
  dropped(lines: number): void
}

/** Several lines of any length that an `AccessLine` may have. */
const chunkBytes = 64 * 1024
const delayMs = 50

/**
 * Gathers one thread's log lines into chunks, so that the writer gets few messages. A line waits for at
 * most 50 ms. Lines are ASCII, so their length is their size; a line longer than 64 KiB is dropped.
 */
export class LogBatch {
  readonly #parts: LogBatchParts
  readonly #lines = Buffer.allocUnsafeSlow(chunkBytes)
  #bytes = 0
  #timer: NodeJS.Timeout | undefined = undefined

  constructor(parts: LogBatchParts) {
    this.#parts = parts
  }

  add(line: string): void {
    const { backlog, maxBacklogBytes } = this.#parts
    const isTooMuch = Atomics.load(backlog, 0) + this.#bytes + line.length > maxBacklogBytes
    if (isTooMuch || line.length > chunkBytes) {
      this.#parts.dropped(1)
      return
    }
    if (this.#bytes + line.length > chunkBytes) this.flush()
    this.#bytes += this.#lines.write(line, this.#bytes, 'latin1')
    this.#timer ??= setTimeout(() => this.flush(), delayMs)
  }

  /** Posts what there is. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#bytes === 0) return
    Atomics.add(this.#parts.backlog, 0, this.#bytes)
    this.#parts.post(new Uint8Array(this.#lines.subarray(0, this.#bytes)))
    this.#bytes = 0
  }
}
