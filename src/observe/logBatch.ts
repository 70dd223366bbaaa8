import { logChunkBytes, noChunk, type LogSpace } from './logSpace.ts'

/** What a batch needs. */
export interface LogBatchParts {
  /** Shared with the writer. */
  readonly space: LogSpace
  /** Hands a chunk with so many bytes of whole lines to the writer. */
  post(chunk: number, bytes: number): void
  /** One word in shared memory: bytes of all threads that were posted and are not yet written. */
  readonly backlog: Int32Array
  /** So many lines were lost. */
  dropped(lines: number): void
}

const delayMs = 50

/**
 * Gathers one thread's log lines into chunks, so that the writer gets few messages. A line waits for at
 * most 50 ms. Lines are ASCII, so their length is their size. When the writer is a whole space behind,
 * lines are dropped.
 */
export class LogBatch {
  readonly #parts: LogBatchParts
  #chunk = noChunk
  #bytes = 0
  #timer: NodeJS.Timeout | undefined = undefined

  constructor(parts: LogBatchParts) {
    this.#parts = parts
  }

  add(line: string): void {
    if (this.#bytes + line.length > logChunkBytes) this.flush()
    if (this.#chunk === noChunk) this.#chunk = this.#parts.space.take()
    if (this.#chunk === noChunk || line.length > logChunkBytes) {
      this.#parts.dropped(1)
      return
    }
    this.#bytes += this.#parts.space.bytesOf(this.#chunk).write(line, this.#bytes, 'latin1')
    this.#timer ??= setTimeout(() => this.flush(), delayMs)
  }

  /** Posts what there is. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#bytes === 0) return
    Atomics.add(this.#parts.backlog, 0, this.#bytes)
    this.#parts.post(this.#chunk, this.#bytes)
    this.#chunk = noChunk
    this.#bytes = 0
  }
}
