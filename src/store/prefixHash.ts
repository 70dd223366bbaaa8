import { randomFillSync } from 'node:crypto'

const addressBytes = 16
const tableSize = 256

/** The bytes of the random tables: one table for each byte of an address, one for the length of a prefix. */
export const prefixHashBytes: number = (addressBytes + 1) * tableSize * 4

/** Draws the random tables, at each start of the gateway anew. */
export function fillPrefixHash(tables: Uint32Array<SharedArrayBuffer>): void {
  // Random bytes are not written into shared memory directly.
  tables.set(randomFillSync(new Uint32Array(tables.length)))
}

/**
 * Tabulation hashing of networks: the sum, bit by bit, of one random number for each byte and one for the
 * length. It is 3-independent (M. Pătraşcu, M. Thorup, "The Power of Simple Tabulation Hashing", J. ACM 59(3),
 * 2012), takes some 15 ns and allocates nothing; who does not know the numbers cannot choose networks that
 * collide. `words` are those of an `Address`; `length` is below 256.
 */
export function prefixHash(tables: Uint32Array, words: ArrayLike<number>, length: number): number {
  let hash = tables[addressBytes * tableSize + length]!
  for (let i = 0; i < 4; i++) {
    const word = words[i]!
    const at = i * 4 * tableSize
    hash ^= tables[at + (word >>> 24)]!
    hash ^= tables[at + tableSize + ((word >>> 16) & 255)]!
    hash ^= tables[at + 2 * tableSize + ((word >>> 8) & 255)]!
    hash ^= tables[at + 3 * tableSize + (word & 255)]!
  }
  return hash
}
