import { clearLine, cursorTo } from 'node:readline'

/** What takes less is over before anybody asks. */
const silentMs = 1000
const everyMs = 200

/** Shows on a terminal how far a command has come with its files, once it takes longer than a second. */
export class Progress {
  readonly #totalBytes: number
  readonly #startedMs: number = performance.now()
  #endedBytes = 0
  #nextMs: number = this.#startedMs + silentMs
  #isShown = false

  /** 0 where nobody knows. */
  constructor(totalBytes: number) {
    this.#totalBytes = totalBytes
  }

  /** So many bytes of the file at hand are read, and so many lines of all files. */
  show(readBytes: number, lines: number): void {
    const nowMs = performance.now()
    if (nowMs < this.#nextMs || !process.stderr.isTTY) return
    this.#nextMs = nowMs + everyMs
    this.#isShown = true
    const share = Math.min(99, Math.floor(((this.#endedBytes + readBytes) / this.#totalBytes) * 100))
    const speed = Math.round((lines / (nowMs - this.#startedMs)) * 1000)
    this.#write(`${this.#totalBytes > 0 ? `${share} %, ` : ''}${lines} lines, ${speed} a second`)
  }

  /** The file at hand is read; it had so many bytes. */
  endFile(bytes: number): void {
    this.#endedBytes += bytes
  }

  /** Takes the line away. */
  end(): void {
    if (this.#isShown) this.#write('')
  }

  #write(text: string): void {
    clearLine(process.stderr, 0)
    cursorTo(process.stderr, 0)
    process.stderr.write(text)
  }
}
