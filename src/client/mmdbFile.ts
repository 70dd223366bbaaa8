import decoder from 'mmdb-lib/lib/decoder.js'
import type { AddressTableData } from '../core/geography.ts'
import { RangeBuilder } from './addressTable.ts'

/** What a file in MaxMind's format (MaxMind DB 2.0) says of each address. */
export interface MmdbFile {
  /** What it calls itself: `GeoLite2-Country`. */
  readonly databaseType: string
  readonly table: AddressTableData
}

const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
/** The format allows no longer metadata. */
const maxMetadataBytes = 128 * 1024
/** Between the search tree and the data. */
const separatorBytes = 16
const addressBits = 128
/** A node is met once. The rest is for files that share branches; one that leads in circles ends here. */
const visitsEach = 4
/** Decoding may read each byte so often: an honest file needs few, one that was made to stall has no end. */
const readingsEach = 16

/**
 * Reads a whole file, so that whatever is wrong with it shows now and no look-up ever meets it: every node of
 * its tree is visited and every record decoded. `valueOf` says what a record is worth, 0 for nothing. Of IPv4
 * addresses in IPv6, `parseAddress` knows the mapped ones as IPv4; of the others (6to4, Teredo) nothing is
 * known. Time is bounded by the file's size, and about 0.3 s for a million networks.
 * @throws Error when the file is none, or damaged; its message says in what.
 */
export function readMmdb(file: Buffer, valueOf: (record: unknown) => number): MmdbFile {
  return new MmdbWalk(file, valueOf).read()
}

interface Metadata {
  readonly databaseType: string
  readonly ipVersion: 4 | 6
  readonly nodes: number
  readonly recordBits: 24 | 28 | 32
}

class MmdbWalk {
  readonly #file: Buffer
  readonly #valueOf: (record: unknown) => number
  readonly #metadata: Metadata
  readonly #decode: (offset: number) => unknown
  /** By the record in the tree that points to them. */
  readonly #values: Map<number, number> = new Map()
  #visitsLeft: number
  /** The node of ::/96, below which IPv4 lives, and wherever else the tree leads to it. */
  #v4Root = -1

  constructor(file: Buffer, valueOf: (record: unknown) => number) {
    this.#file = file
    this.#valueOf = valueOf
    this.#metadata = readMetadata(file)
    this.#visitsLeft = this.#metadata.nodes * visitsEach
    this.#decode = decoderOf(file, this.#treeBytes + separatorBytes)
  }

  read(): MmdbFile {
    const { ipVersion, databaseType } = this.#metadata
    if (this.#treeBytes + separatorBytes > this.#file.length) throw new Error('it is cut short')
    const v4 = new RangeBuilder(4)
    const v6 = new RangeBuilder(6)
    const root = ipVersion === 6 ? this.#findV4() : 0
    this.#visit(root, 96, [0, 0, 0, 0], v4)
    if (ipVersion === 6) {
      this.#v4Root = root
      this.#visit(0, 0, [0, 0, 0, 0], v6)
    }
    return { databaseType, table: { v4: v4.build(), v6: v6.build() } }
  }

  get #treeBytes(): number {
    return (this.#metadata.nodes * this.#metadata.recordBits) / 4
  }

  #findV4(): number {
    let record = 0
    for (let depth = 0; depth < 96 && record < this.#metadata.nodes; depth++) record = this.#child(record, 0)
    return record
  }

  /** Takes the addresses below a record in their order; `words` is the first of them. */
  #visit(record: number, depth: number, words: [number, number, number, number], ranges: RangeBuilder): void {
    if (record === this.#v4Root) ranges.add(words, 0)
    else if (record >= this.#metadata.nodes) ranges.add(words, this.#valueAt(record))
    else {
      if (depth >= addressBits || this.#visitsLeft-- <= 0) throw new Error('its tree leads in circles')
      const word = depth >>> 5
      const bit = 0x80000000 >>> (depth & 31)
      this.#visit(this.#child(record, 0), depth + 1, words, ranges)
      words[word] = (words[word]! | bit) >>> 0
      this.#visit(this.#child(record, 1), depth + 1, words, ranges)
      words[word] = (words[word] & ~bit) >>> 0
    }
  }

  /** A node has two records side by side; of 28 bits each, they share the byte in the middle. */
  #child(node: number, side: 0 | 1): number {
    const file = this.#file
    const { recordBits } = this.#metadata
    const at = (node * recordBits) / 4
    if (recordBits === 24) return file.readUIntBE(at + side * 3, 3)
    if (recordBits === 32) return file.readUInt32BE(at + side * 4)
    const middle = file.readUInt8(at + 3)
    const high = side === 0 ? middle >>> 4 : middle & 15
    return high * 0x1000000 + file.readUIntBE(at + side * 4, 3)
  }

  #valueAt(record: number): number {
    const { nodes } = this.#metadata
    if (record === nodes) return 0
    const known = this.#values.get(record)
    if (known !== undefined) return known
    const value = this.#valueOf(this.#decode(record - nodes + this.#treeBytes))
    this.#values.set(record, value)
    return value
  }
}

function readMetadata(file: Buffer): Metadata {
  const at = file.lastIndexOf(marker)
  if (at < 0 || at < file.length - maxMetadataBytes) throw new Error('it has no metadata')
  const start = at + marker.length
  const decoded = decoderOf(file.subarray(start), 0)(0)
  const metadata = decoded as Readonly<Record<string, unknown>>
  const { binary_format_major_version: version, ip_version: ipVersion, record_size: recordBits } = metadata
  const { node_count: nodes, database_type: databaseType } = metadata
  const isKnown =
    version === 2 &&
    (ipVersion === 4 || ipVersion === 6) &&
    (recordBits === 24 || recordBits === 28 || recordBits === 32)
  if (!isKnown || typeof nodes !== 'number') throw new Error('it has another format')
  return { databaseType: String(databaseType), ipVersion, recordBits, nodes }
}

/** Decodes the value at an offset; pointers count from `base`. */
function decoderOf(file: Buffer, base: number): (offset: number) => unknown {
  // A CommonJS module, of which TypeScript made the class the default export.
  const values = new decoder.default(file, base, new DecodingBudget(file.length * readingsEach))
  return offset => (values.decodeFast(offset) as Decoded).value
}

/** A value, and where in the file it ends. */
interface Decoded {
  readonly value: unknown
  readonly offset: number
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
