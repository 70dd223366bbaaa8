import { constants, crc32, deflateRawSync } from 'node:zlib'

/** RFC 1952 §2.3: deflate, no name, no time, unknown system. */
const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
const storedHeaderBytes = 5
/** RFC 1951 §3.2.4. */
const mostStoredBytes = 0xffff
const trailerBytes = 8

/**
 * A page of which only one block in the middle varies. What stands around it is compressed once. The block
 * goes between the two as a *stored* deflate block (RFC 1951 §3.2.4), so a page costs a checksum and a
 * copy, not a compression.
 */
export class PageTemplate {
  readonly #before: Buffer
  readonly #after: Buffer
  readonly #packedBefore: Buffer
  readonly #packedAfter: Buffer
  readonly #crcBefore: number
  readonly #crcThroughAfter: CrcThrough

  constructor(before: string, after: string) {
    this.#before = Buffer.from(before)
    this.#after = Buffer.from(after)
    // A full flush ends at a byte and nothing that follows refers back across it.
    const first = deflateRawSync(this.#before, { level: 9, finishFlush: constants.Z_FULL_FLUSH })
    this.#packedBefore = Buffer.concat([gzipHeader, first])
    this.#packedAfter = deflateRawSync(this.#after, { level: 9 })
    this.#crcBefore = crc32(this.#before)
    this.#crcThroughAfter = crcThrough(this.#after)
  }

  /** The page with this block. */
  plain(varying: string): Buffer {
    return Buffer.concat([this.#before, Buffer.from(varying), this.#after])
  }

  /** The same as a gzip stream. */
  gzip(varying: string): Buffer {
    const length = Buffer.byteLength(varying)
    // Nearly always one; a page with a form in it takes several.
    const blocks = Math.ceil(length / mostStoredBytes) || 1
    const storedAt = this.#packedBefore.length
    const afterAt = storedAt + blocks * storedHeaderBytes + length
    const trailerAt = afterAt + this.#packedAfter.length
    const page = Buffer.allocUnsafe(trailerAt + trailerBytes)
    this.#packedBefore.copy(page)
    page.write(varying, afterAt - length)
    let crc = this.#crcBefore
    let at = storedAt
    for (let block = 0; block < blocks; block++) {
      // Each block moves to where it belongs, in front of those that still wait behind it.
      const from = afterAt - length + block * mostStoredBytes
      const bytes = Math.min(mostStoredBytes, afterAt - from)
      const textAt = at + storedHeaderBytes
      page.copyWithin(textAt, from, from + bytes)
      page[at] = 0
      page.writeUInt16LE(bytes, at + 1)
      page.writeUInt16LE(bytes ^ 0xffff, at + 3)
      crc = crc32(page.subarray(textAt, textAt + bytes), crc)
      at = textAt + bytes
    }
    this.#packedAfter.copy(page, afterAt)
    page.writeUInt32LE(this.#crcThroughAfter(crc), trailerAt)
    page.writeUInt32LE(this.#before.length + length + this.#after.length, trailerAt + 4)
    return page
  }
}

/** The checksum of what came before and the text behind it, from that of what came before. */
type CrcThrough = (before: number) => number

/**
 * A CRC is linear (over GF(2)) in the one it begins with: so it is enough to know what each of 32 bits comes to
 * behind the text, which then is not read again.
 */
function crcThrough(text: Buffer): CrcThrough {
  const fromNothing = crc32(text)
  const bits = Int32Array.from({ length: 32 }, (_, bit) => crc32(text, (1 << bit) >>> 0) ^ fromNothing)
  return before => {
    let crc = fromNothing
    for (let bit = 0; bit < 32; bit++) if (((before >>> bit) & 1) === 1) crc ^= bits[bit]!
    return crc >>> 0
  }
}

const gzipPattern = /(?:^|,)\s*(?:x-)?gzip\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?(?:,|$)/i

/** Whether a client takes gzip (RFC 9110 §12.5.3). */
export function acceptsGzip(acceptEncoding: string | string[] | undefined): boolean {
  const match = typeof acceptEncoding === 'string' ? gzipPattern.exec(acceptEncoding) : null
  return match !== null && Number(match[1] ?? 1) > 0
}
