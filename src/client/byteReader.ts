/**
 * Reads the numbers and lists of a TLS message one after the other (RFC 8446 §3): big-endian, a list after the number
 * of its bytes. Beyond the end there are zeros and empty lists, and the reader is `broken` from then on.
 */
export class ByteReader {
  readonly #bytes: Buffer
  readonly #end: number
  #position: number
  #broken = false

  constructor(bytes: Buffer, start = 0, end: number = bytes.length) {
    this.#bytes = bytes
    this.#position = start
    this.#end = end
  }

  /** Whether something was asked for that is not there. */
  get broken(): boolean {
    return this.#broken
  }

  get leftBytes(): number {
    return this.#end - this.#position
  }

  /** Whether all has been read, and all of it was there. */
  get finished(): boolean {
    return !this.#broken && this.#position === this.#end
  }

  skip(bytes: number): void {
    this.#take(bytes)
  }

  uint8(): number {
    const at = this.#take(1)
    return at === undefined ? 0 : this.#bytes[at]!
  }

  uint16(): number {
    const at = this.#take(2)
    return at === undefined ? 0 : this.#bytes[at]! * 256 + this.#bytes[at + 1]!
  }

  /** A list whose length takes one byte. */
  list8(): ByteReader {
    return this.#list(this.uint8())
  }

  /** A list whose length takes two bytes. */
  list16(): ByteReader {
    return this.#list(this.uint16())
  }

  /** What is left, one number for each byte. */
  uint8s(): number[] {
    const numbers: number[] = []
    while (this.leftBytes > 0) numbers.push(this.uint8())
    return numbers
  }

  /** What is left, one number for each two bytes. */
  uint16s(): number[] {
    const numbers: number[] = []
    while (this.leftBytes > 0) numbers.push(this.uint16())
    return numbers
  }

  /** What is left, one unit for each byte. */
  text(): string {
    const start = this.#position
    this.#position = this.#end
    return this.#bytes.toString('latin1', start, this.#end)
  }

  #list(bytes: number): ByteReader {
    const start = this.#take(bytes)
    if (start === undefined) return new ByteReader(this.#bytes, this.#end, this.#end)
    return new ByteReader(this.#bytes, start, start + bytes)
  }

  /** Where the next bytes begin; `undefined`, and the end is reached, where there are not so many. */
  #take(bytes: number): number | undefined {
    const start = this.#position
    this.#position += bytes
    if (this.#position <= this.#end) return start
    this.#position = this.#end
    this.#broken = true
    return undefined
  }
}
