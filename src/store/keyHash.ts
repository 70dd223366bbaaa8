/**
 * HalfSipHash-2-4 with 64 bits of output: a keyed hash over the UTF-16 code units (little-endian) of a
 * text. Who does not know the secret cannot choose keys that collide, so nobody can fill one bucket of a
 * table on purpose. It is no proof of anything: 64 bits of key do not make a signature.
 *
 * J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012; the 32-bit variant
 * is defined by the authors' reference implementation (github.com/veorq/SipHash, halfsiphash.c).
 *
 * One instance belongs to one thread: `hash` leaves its result in `low` and `high` and allocates nothing.
 */
export class KeyHash {
  /** The first 32 bits of the last hash, signed. */
  low = 0
  /** The other 32 bits. */
  high = 0
  readonly #k0: number
  readonly #k1: number
  /** Several limits often count for the same key, and in a row. */
  #text: string | undefined = undefined

  /** `secret` is 8 bytes, drawn anew at each start of the gateway. Throws a `RangeError` on any other length. */
  constructor(secret: Uint8Array) {
    if (secret.length !== 8) throw new RangeError('the secret of a KeyHash has 8 bytes')
    const view = new DataView(secret.buffer, secret.byteOffset, 8)
    this.#k0 = view.getInt32(0, true)
    this.#k1 = view.getInt32(4, true)
  }

  hash(text: string): void {
    if (text === this.#text) return
    this.#text = text
    let v0 = this.#k0
    let v1 = this.#k1 ^ 0xee
    let v2 = this.#k0 ^ 0x6c796765
    let v3 = this.#k1 ^ 0x74656462
    const words = (text.length >>> 1) + 1
    // After the words of the message come two more turns, one for each half of the result.
    for (let turn = 0; turn < words + 2; turn++) {
      const word = turn < words ? wordAt(text, turn) : 0
      if (turn === words) v2 ^= 0xee
      if (turn === words + 1) {
        this.low = v1 ^ v3
        v1 ^= 0xdd
      }
      v3 ^= word
      for (let round = turn < words ? 2 : 4; round > 0; round--) {
        v0 = (v0 + v1) | 0
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
        v0 = (v0 << 16) | (v0 >>> 16)
        v2 = (v2 + v3) | 0
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
        v0 = (v0 + v3) | 0
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
        v2 = (v2 + v1) | 0
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
        v2 = (v2 << 16) | (v2 >>> 16)
      }
      v0 ^= word
    }
    this.high = v1 ^ v3
  }
}

/** Two code units; the last word ends with the length in bytes, modulo 256. */
function wordAt(text: string, index: number): number {
  const at = index * 2
  const { length } = text
  if (at + 1 < length) return text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16)
  const rest = at < length ? text.charCodeAt(at) : 0
  return rest | ((length * 2) << 24)
}
