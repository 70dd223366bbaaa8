/** What a batch needs. */
export interface LogBatchParts {
  /** Hands a chunk of whole lines to the writer. */
  post(chunk: string): void
  /** One word in shared memory: bytes of all threads that were posted and are not yet written. */
  readonly backlog: Int32Array
  /** Beyond so many bytes on their way, lines are dropped. */
  readonly maxBacklogBytes: number
  /** So many lines were lost. */
  dropped(lines: number): void
}

const chunkBytes = 32 * 1024
const delayMs = 50

/**
 * Gathers one thread's log lines into chunks, so that the writer gets few messages. A line waits for at
 * most 50 ms. Lines are ASCII: their length is their size.
 */
export class LogBatch {
  readonly #parts: LogBatchParts
  #chunk = ''
  #timer: NodeJS.Timeout | undefined = undefined

  constructor(parts: LogBatchParts) {
    this.#parts = parts
  }

  add(line: string): void {
    const { backlog, maxBacklogBytes } = this.#parts
    if (Atomics.load(backlog, 0) + this.#chunk.length + line.length > maxBacklogBytes) {
      this.#parts.dropped(1)
      return
    }
    this.#chunk += line
    if (this.#chunk.length >= chunkBytes) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), delayMs)
  }

  /** Posts what there is. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#chunk === '') return
    Atomics.add(this.#parts.backlog, 0, this.#chunk.length)
    this.#parts.post(this.#chunk)
    this.#chunk = ''
  }
}
