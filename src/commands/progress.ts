import { StatusLine } from './statusLine.ts'

/** Shows on a terminal how far a command has come with its files, once it takes longer than a second. */
export class Progress {
  readonly #totalBytes: number
  readonly #line = new StatusLine()
  #endedBytes = 0

  /** 0 where nobody knows. */
  constructor(totalBytes: number) {
    this.#totalBytes = totalBytes
  }

  /** So many bytes of the file at hand are read, and so many lines of all files. */
  show(readBytes: number, lines: number): void {
    this.#line.show(elapsedMs => {
      const share = Math.min(99, Math.floor(((this.#endedBytes + readBytes) / this.#totalBytes) * 100))
      const speed = Math.round((lines / elapsedMs) * 1000)
      return `${this.#totalBytes > 0 ? `${share} %, ` : ''}${lines} lines, ${speed} a second`
    })
  }

  /** The file at hand is read; it had so many bytes. */
  endFile(bytes: number): void {
    this.#endedBytes += bytes
  }

  /** Takes the line away. */
  end(): void {
    this.#line.end()
  }
}
