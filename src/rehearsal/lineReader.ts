/** The longest line that is read, in bytes: a target may have 8 KiB, and referer and user agent want room. */
export const maxLineBytes = 16_384

const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * Cuts a stream of bytes into lines, which may end in CR LF; memory is bounded by the longest line, of which
 * no more is kept than is read. Each line is a string of its own, one character for each byte: cut from the
 * text of a whole chunk, any part of it that is remembered would keep the chunk in memory.
 */
export class LineReader {
  readonly #onLine: (line: string, isWhole: boolean) => void
  /** The beginning of a line whose end has not come, with one byte more than would make it too long. */
  #begun: Buffer = Buffer.alloc(0)

  /** `isWhole` is false for a line that was too long: its beginning is given. */
  constructor(onLine: (line: string, isWhole: boolean) => void) {
    this.#onLine = onLine
  }

  /** Takes the next bytes. */
  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      if (this.#begun.length > 0) this.#endBegun(chunk.subarray(start, end))
      else this.#emit(chunk, start, end)
      start = end + 1
    }
    if (start < chunk.length) this.#begin(chunk.subarray(start))
  }

  /** Ends the last line, where no line feed did. */
  end(): void {
    if (this.#begun.length > 0) this.#endBegun(Buffer.alloc(0))
  }

  #begin(piece: Buffer): void {
    const room = maxLineBytes + 2 - this.#begun.length
    if (room > 0) this.#begun = Buffer.concat([this.#begun, piece.subarray(0, room)])
  }

  #endBegun(piece: Buffer): void {
    this.#begin(piece)
    const line = this.#begun
    this.#begun = Buffer.alloc(0)
    this.#emit(line, 0, line.length)
  }

  #emit(bytes: Buffer, start: number, end: number): void {
    const last = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end
    const isWhole = last - start <= maxLineBytes
    this.#onLine(bytes.toString('latin1', start, isWhole ? last : start + maxLineBytes), isWhole)
  }
}
