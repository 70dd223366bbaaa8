import { parsePrefix } from '../../src/policy/parsePrefix.ts'

/** What a record of a test's file may hold. */
export type MmdbValue = string | number | { readonly [key: string]: MmdbValue }

export interface MmdbOptions {
  readonly recordBits?: 24 | 28 | 32
  readonly ipVersion?: 4 | 6
  readonly databaseType?: string
  /** Prefixes of IPv6 that lead to the IPv4 part of the tree, as vendors' files have them. */
  readonly aliases?: readonly string[]
}

/** A node's record: a further node, where data stands, or nothing. */
type TreeRecord = TreeNode | { readonly data: number } | undefined
type TreeNode = [TreeRecord, TreeRecord]

/** Writes a file in MaxMind's format (MaxMind DB 2.0): each network with its record. */
export function writeMmdb(
  networks: readonly (readonly [prefix: string, record: MmdbValue])[],
  options: MmdbOptions = {}
): Buffer {
  const { recordBits = 28, ipVersion = 6, databaseType = 'Test', aliases = [] } = options
  const data = new DataSection()
  const root: TreeNode = [undefined, undefined]
  for (const [prefix, record] of networks) insert(root, bitsOf(prefix, ipVersion), { data: data.add(record) })
  for (const alias of aliases) insert(root, bitsOf(alias, 6), nodeAt(root, '0'.repeat(96)))
  const nodes = numbered(root)
  const tree = treeBytes(nodes, recordBits)
  const metadata = new DataSection()
  metadata.add({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: databaseType,
    ip_version: ipVersion,
    node_count: nodes.size,
    record_size: recordBits
  })
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
  return Buffer.concat([tree, Buffer.alloc(16), data.bytes, marker, metadata.bytes])
}

/** The path to a network from the root, a `0` or `1` for each bit. */
function bitsOf(text: string, ipVersion: 4 | 6): string {
  const { address, bits } = parsePrefix(text)!
  const all = address.words.map(word => word.toString(2).padStart(32, '0')).join('')
  if (ipVersion === 4) return all.slice(96, 96 + bits)
  return all.slice(0, address.family === 4 ? 96 + bits : bits)
}

function nodeAt(root: TreeNode, path: string): TreeNode {
  let node = root
  for (const bit of path) {
    const next = node[Number(bit) as 0 | 1]
    if (Array.isArray(next)) node = next
    // What a wider network said goes on in both halves.
    else node = node[Number(bit) as 0 | 1] = [next, next]
  }
  return node
}

function insert(root: TreeNode, path: string, record: TreeRecord): void {
  nodeAt(root, path.slice(0, -1))[Number(path.at(-1)) as 0 | 1] = record
}

function numbered(root: TreeNode): ReadonlyMap<TreeNode, number> {
  const nodes = new Map<TreeNode, number>([[root, 0]])
  // A map is walked in the order of insertion, and over what is added meanwhile.
  for (const node of nodes.keys()) {
    for (const record of node) if (Array.isArray(record) && !nodes.has(record)) nodes.set(record, nodes.size)
  }
  return nodes
}

function treeBytes(nodes: ReadonlyMap<TreeNode, number>, recordBits: 24 | 28 | 32): Buffer {
  const valueOf = (record: TreeRecord): number => {
    if (record === undefined) return nodes.size
    return Array.isArray(record) ? nodes.get(record)! : nodes.size + 16 + record.data
  }
  const bytes = Buffer.alloc((nodes.size * recordBits) / 4)
  for (const [[left, right], index] of nodes) {
    const hex = [left, right].map(record =>
      valueOf(record)
        .toString(16)
        .padStart(recordBits / 4, '0')
    )
    // Of 28 bits each, the highest four of either share the byte in the middle.
    const node = recordBits === 28 ? `${hex[0]!.slice(1)}${hex[0]![0]}${hex[1]}` : hex.join('')
    bytes.write(node, (index * recordBits) / 4, 'hex')
  }
  return bytes
}

/** Values one after the other; of equal ones and of texts met again only a pointer is written. */
class DataSection {
  #parts: Buffer[] = []
  #length = 0
  readonly #known = new Map<string, number>()

  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  /** Where the value stands. */
  add(value: MmdbValue): number {
    const text = JSON.stringify(value)
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const at = this.#length
    this.#known.set(text, at)
    this.#write(value)
    return at
  }

  #write(value: MmdbValue): void {
    if (typeof value === 'string') this.#push(control(2, Buffer.byteLength(value)), Buffer.from(value))
    else if (typeof value === 'number') this.#push(control(6, 4), uint32(value))
    else {
      const entries = Object.entries(value)
      this.#push(control(7, entries.length))
      for (const [key, inner] of entries) for (const part of [key, inner]) this.#writeInner(part)
    }
  }

  #writeInner(value: MmdbValue): void {
    const known = typeof value === 'string' ? this.#known.get(JSON.stringify(value)) : undefined
    if (known !== undefined) this.#push(Buffer.of(0b001_11_000), uint32(known))
    else if (typeof value === 'string') this.add(value)
    else this.#write(value)
  }

  #push(...parts: readonly Buffer[]): void {
    for (const part of parts) {
      this.#parts.push(part)
      this.#length += part.length
    }
  }
}

/** Of sizes up to 284, which is more than tests write. */
function control(type: number, size: number): Buffer {
  return size < 29 ? Buffer.of((type << 5) | size) : Buffer.of((type << 5) | 29, size - 29)
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
