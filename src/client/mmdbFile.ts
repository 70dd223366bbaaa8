import { Reader, type Response } from 'mmdb-lib'
import type { AddressTableData } from '../core/geography.ts'
import { RangeBuilder } from './addressTable.ts'

/** What a file in MaxMind's format (MaxMind DB 2.0) says of each address. */
export interface MmdbFile {
  /** What it calls itself: `GeoLite2-Country`. */
  readonly databaseType: string
  readonly table: AddressTableData
}

/** Nothing is longer in the format. */
const addressBits = 128
/** Between the search tree and the data, in bytes. */
const separatorBytes = 16
/** A node is met once. The rest is for files that share branches; one that leads in circles ends here. */
const visitsEach = 4
/** Decoding may read each byte of a file so often: an honest file needs 3, one made to stall has no end. */
const readingsEach = 16

/**
 * Reads a whole file, so that whatever is wrong with it shows now and no look-up ever meets it: every node of
 * its tree is visited and every record decoded, once. `valueOf` says what a record is worth, 0 for nothing.
 * IPv4 addresses in IPv6 (mapped, 6to4, Teredo) have no entry of their own: `parseAddress` knows the mapped
 * ones as IPv4, and of the others nothing is known.
 *
 * Time and memory are bounded by the file's size, about a second for a million networks.
 * @throws Error when the file is none, or damaged; its message says in what.
 */
export function readMmdb(file: Buffer, valueOf: (record: unknown) => number): MmdbFile {
  return new MmdbWalk(file, valueOf).read()
}

class MmdbWalk {
  readonly #file: Buffer
  readonly #valueOf: (record: unknown) => number
  readonly #reader: Reader<Response>
  readonly #nodes: number
  readonly #recordBits: number
  /** By the record in the tree that points to them. */
  readonly #values: Map<number, number> = new Map()
  #visitsLeft: number
  /** The node of ::/96, below which IPv4 lives, and wherever else the tree leads to it. */
  #v4Root = -1

  constructor(file: Buffer, valueOf: (record: unknown) => number) {
    this.#file = file
    this.#valueOf = valueOf
    this.#reader = new Reader<Response>(file, { cache: new DecodingBudget(file.length * readingsEach) })
    const { nodeCount, recordSize } = this.#reader.metadata
    this.#nodes = nodeCount
    this.#recordBits = recordSize
    this.#visitsLeft = nodeCount * visitsEach
  }

  read(): MmdbFile {
    const {
      ipVersion,
      databaseType,
      binaryFormatMajorVersion: version,
      searchTreeSize
    } = this.#reader.metadata
    if (version !== 2 || (ipVersion !== 4 && ipVersion !== 6)) throw new Error('it has another format')
    if (!(searchTreeSize >= 0 && searchTreeSize + separatorBytes <= this.#file.length)) {
      throw new Error('it is cut short')
    }
    const v4 = new RangeBuilder(4)
    const v6 = new RangeBuilder(6)
    const root = ipVersion === 6 ? this.#findV4() : 0
    this.#visit(root, 96, [0, 0, 0, 0], v4, valueAt => formatV4(valueAt[3]!))
    if (ipVersion === 6) {
      this.#v4Root = root
      this.#visit(0, 0, [0, 0, 0, 0], v6, formatV6)
    }
    return { databaseType, table: { v4: v4.build(), v6: v6.build() } }
  }

  #findV4(): number {
    let record = 0
    for (let depth = 0; depth < 96 && record < this.#nodes; depth++) record = this.#child(record, 0)
    return record
  }

  /** Takes the addresses below a record in their order; `words` is the first of them. */
  #visit(
    record: number,
    depth: number,
    words: [number, number, number, number],
    ranges: RangeBuilder,
    format: (words: readonly number[]) => string
  ): void {
    if (record === this.#v4Root) ranges.add(words, 0)
    else if (record >= this.#nodes) ranges.add(words, this.#valueAt(record, words, format))
    else {
      if (depth >= addressBits || this.#visitsLeft-- <= 0) throw new Error('its tree leads in circles')
      const word = depth >>> 5
      const bit = 0x80000000 >>> (depth & 31)
      this.#visit(this.#child(record, 0), depth + 1, words, ranges, format)
      words[word] = (words[word]! | bit) >>> 0
      this.#visit(this.#child(record, 1), depth + 1, words, ranges, format)
      words[word] = (words[word] & ~bit) >>> 0
    }
  }

  /** Node `node` has two records side by side; of 28 bits each, they share the byte in the middle. */
  #child(node: number, side: 0 | 1): number {
    const file = this.#file
    const at = (node * this.#recordBits) / 4
    switch (this.#recordBits) {
      case 24:
        return file.readUIntBE(at + side * 3, 3)
      case 28: {
        const middle = file.readUInt8(at + 3)
        const high = side === 0 ? middle >>> 4 : middle & 15
        return high * 0x1000000 + file.readUIntBE(at + side * 4, 3)
      }
      default:
        return file.readUInt32BE(at + side * 4)
    }
  }

  #valueAt(record: number, words: readonly number[], format: (words: readonly number[]) => string): number {
    if (record === this.#nodes) return 0
    const known = this.#values.get(record)
    if (known !== undefined) return known
    const value = this.#valueOf(this.#reader.get(format(words)))
    this.#values.set(record, value)
    return value
  }
}

/**
 * Stands where the decoder expects a cache, since it is told there of everything that a pointer leads to.
 * Texts, which many records share, are kept; what is read altogether is bounded.
 */
class DecodingBudget {
  readonly #texts: Map<string | number, Decoded> = new Map()
  #bytesLeft: number

  constructor(bytes: number) {
    this.#bytesLeft = bytes
  }

  get(offset: string | number): Decoded | undefined {
    return this.#texts.get(offset)
  }

  set(start: string | number, decoded: Decoded): void {
    this.#bytesLeft -= decoded.offset - Number(start)
    if (this.#bytesLeft < 0) throw new Error('its records lead in circles')
    if (typeof decoded.value === 'string') this.#texts.set(start, decoded)
  }
}

/** A value, and where in the file it ends. */
interface Decoded {
  readonly value: unknown
  readonly offset: number
}

function formatV4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`
}

function formatV6(words: readonly number[]): string {
  return words.map(word => `${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`).join(':')
}
