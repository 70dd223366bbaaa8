import { randomFillSync } from 'node:crypto'

/** Crockford's base 32: no I, L, O or U, so a number survives being read out over the telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Every two characters there are: joining two pairs costs a third of joining four. */
const pairs: readonly string[] = Array.from(
  { length: 1024 },
  (_, bits) => alphabet[bits >>> 5]! + alphabet[bits & 31]!
)
const idBytes = 8
const poolBytes = 4096

/**
 * Makes request ids: twelve characters in groups of four (`7K3F-9QWM-2XAB`), 60 random bits. The same id
 * stands on the citizen's page, in the log and in X-Request-Id.
 */
export class IncidentIds {
  readonly #pool: Buffer = Buffer.alloc(poolBytes)
  #next = poolBytes

  next(): string {
    if (this.#next === poolBytes) {
      randomFillSync(this.#pool)
      this.#next = 0
    }
    const high = this.#pool.readUInt32BE(this.#next)
    const low = this.#pool.readUInt32BE(this.#next + 4)
    this.#next += idBytes
    return `${group(high >>> 12)}-${group(((high & 0xfff) << 8) | (low >>> 24))}-${group(low & 0xfffff)}`
  }
}

/** Twenty bits as four characters. */
function group(bits: number): string {
  return pairs[bits >>> 10]! + pairs[bits & 1023]!
}
