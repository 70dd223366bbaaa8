import { DefaultDeserializer, DefaultSerializer } from 'node:v8'

/** So many items are unpacked at once: a millisecond for a policy's rules. */
const itemsPerChunk = 64

/** So few are quicker copied than shared. */
const maxCopiedNumbers = 64

/**
 * A long list of plain data in shared memory: threads get it without a copy and unpack it a little at a time,
 * where a message would be read at once, whatever else waits. Many numbers in shared memory stay there.
 */
export interface PackedList {
  readonly count: number
  readonly chunks: readonly Chunk[]
}

interface Chunk {
  /** Of items. */
  readonly count: number
  readonly bytes: Uint8Array
  /** What the items hold of shared memory; they name it by its place, from 1 on. */
  readonly shared: readonly Uint32Array[]
}

/**
 * Items may hold plain data and `Uint32Array`s over shared memory. Those that a list begins with and that were
 * packed `before` are not packed again.
 */
export function packList(items: readonly unknown[], before?: PackedList): PackedList {
  const chunks: Chunk[] = before === undefined ? [] : [...before.chunks]
  for (let at = before?.count ?? 0; at < items.length; at += itemsPerChunk) {
    chunks.push(packChunk(items.slice(at, at + itemsPerChunk)))
  }
  return { count: items.length, chunks }
}

/** Copies of the items that were packed, from that place on; the caller knows their type. */
export function* unpackList<Item>({ chunks }: PackedList, from = 0): Generator<Item> {
  let at = 0
  for (const chunk of chunks) {
    const begin = Math.max(from - at, 0)
    at += chunk.count
    if (begin < chunk.count) yield* unpackChunk(chunk).slice(begin) as readonly Item[]
  }
}

function packChunk(items: readonly unknown[]): Chunk {
  const packer = new Packer()
  packer.writeHeader()
  packer.writeValue(items)
  const written = packer.releaseBuffer()
  const bytes = new Uint8Array(new SharedArrayBuffer(written.length))
  bytes.set(written)
  return { count: items.length, bytes, shared: packer.shared }
}

function unpackChunk({ bytes, shared }: Chunk): readonly unknown[] {
  const unpacker = new Unpacker(bytes, shared)
  unpacker.readHeader()
  return unpacker.readValue() as readonly unknown[]
}

class Packer extends DefaultSerializer {
  readonly shared: Uint32Array[] = []

  /** Node asks it to write each array of numbers: its place, or 0, its length and the numbers themselves. */
  _writeHostObject(numbers: Uint32Array): void {
    if (numbers.length > maxCopiedNumbers) {
      this.writeUint32(this.shared.push(numbers))
      return
    }
    this.writeUint32(0)
    this.writeUint32(numbers.length)
    for (const number of numbers) this.writeUint32(number)
  }
}

class Unpacker extends DefaultDeserializer {
  readonly #shared: readonly Uint32Array[]

  constructor(bytes: Uint8Array, shared: readonly Uint32Array[]) {
    super(bytes)
    this.#shared = shared
  }

  /** Node asks it to read each array of numbers. */
  _readHostObject(): Uint32Array {
    const place = this.readUint32()
    if (place > 0) return this.#shared[place - 1]!
    return Uint32Array.from({ length: this.readUint32() }, () => this.readUint32())
  }
}
