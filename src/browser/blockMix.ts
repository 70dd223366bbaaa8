/**
 * scrypt's BlockMix (RFC 7914 §4) of two blocks of words XORed, into a third. Blocks are named by where they
 * begin in memory, in words; their Salsa20 matrices lie there by diagonals (see `diagonal`).
 */
export type BlockMix = (a: number, b: number, out: number) => void

/**
 * Where the words of a Salsa20 matrix lie in memory: in the order of its diagonals, of which four are worked
 * on at once where a processor can. XOR and addition do not mind, and the first word stays the first.
 */
export const diagonal = [0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11]

/** BlockMix in plain JavaScript, for blocks of 2r matrices. */
export function plainBlockMix(m: Int32Array, r: number): BlockMix {
  var last = (2 * r - 1) * 16
  var x = new Int32Array(16)
  return function (a, b, out) {
    for (var k = 0; k < 16; k++) x[k] = m[a + last + k]! ^ m[b + last + k]!
    for (var i = 0; i < 2 * r; i++) {
      for (k = 0; k < 16; k++) x[k] = x[k]! ^ m[a + k]! ^ m[b + k]!
      salsa(x)
      m.set(x, out + ((i >> 1) + (i & 1 ? r : 0)) * 16)
      a += 16
      b += 16
    }
  }
}

/** Salsa20/8 (RFC 7914 §3), the matrix by diagonals. */
function salsa(x: Int32Array): void {
  var a0 = x[0]!
  var a1 = x[1]!
  var a2 = x[2]!
  var a3 = x[3]!
  var b0 = x[4]!
  var b1 = x[5]!
  var b2 = x[6]!
  var b3 = x[7]!
  var c0 = x[8]!
  var c1 = x[9]!
  var c2 = x[10]!
  var c3 = x[11]!
  var d0 = x[12]!
  var d1 = x[13]!
  var d2 = x[14]!
  var d3 = x[15]!
  var t = 0
  for (var i = 0; i < 4; i++) {
    t = (a0 + d0) | 0
    b0 ^= (t << 7) | (t >>> 25)
    t = (b0 + a0) | 0
    c0 ^= (t << 9) | (t >>> 23)
    t = (c0 + b0) | 0
    d0 ^= (t << 13) | (t >>> 19)
    t = (d0 + c0) | 0
    a0 ^= (t << 18) | (t >>> 14)
    t = (a1 + d1) | 0
    b1 ^= (t << 7) | (t >>> 25)
    t = (b1 + a1) | 0
    c1 ^= (t << 9) | (t >>> 23)
    t = (c1 + b1) | 0
    d1 ^= (t << 13) | (t >>> 19)
    t = (d1 + c1) | 0
    a1 ^= (t << 18) | (t >>> 14)
    t = (a2 + d2) | 0
    b2 ^= (t << 7) | (t >>> 25)
    t = (b2 + a2) | 0
    c2 ^= (t << 9) | (t >>> 23)
    t = (c2 + b2) | 0
    d2 ^= (t << 13) | (t >>> 19)
    t = (d2 + c2) | 0
    a2 ^= (t << 18) | (t >>> 14)
    t = (a3 + d3) | 0
    b3 ^= (t << 7) | (t >>> 25)
    t = (b3 + a3) | 0
    c3 ^= (t << 9) | (t >>> 23)
    t = (c3 + b3) | 0
    d3 ^= (t << 13) | (t >>> 19)
    t = (d3 + c3) | 0
    a3 ^= (t << 18) | (t >>> 14)
    t = (a0 + b3) | 0
    d1 ^= (t << 7) | (t >>> 25)
    t = (d1 + a0) | 0
    c2 ^= (t << 9) | (t >>> 23)
    t = (c2 + d1) | 0
    b3 ^= (t << 13) | (t >>> 19)
    t = (b3 + c2) | 0
    a0 ^= (t << 18) | (t >>> 14)
    t = (a1 + b0) | 0
    d2 ^= (t << 7) | (t >>> 25)
    t = (d2 + a1) | 0
    c3 ^= (t << 9) | (t >>> 23)
    t = (c3 + d2) | 0
    b0 ^= (t << 13) | (t >>> 19)
    t = (b0 + c3) | 0
    a1 ^= (t << 18) | (t >>> 14)
    t = (a2 + b1) | 0
    d3 ^= (t << 7) | (t >>> 25)
    t = (d3 + a2) | 0
    c0 ^= (t << 9) | (t >>> 23)
    t = (c0 + d3) | 0
    b1 ^= (t << 13) | (t >>> 19)
    t = (b1 + c0) | 0
    a2 ^= (t << 18) | (t >>> 14)
    t = (a3 + b2) | 0
    d0 ^= (t << 7) | (t >>> 25)
    t = (d0 + a3) | 0
    c1 ^= (t << 9) | (t >>> 23)
    t = (c1 + d0) | 0
    b2 ^= (t << 13) | (t >>> 19)
    t = (b2 + c1) | 0
    a3 ^= (t << 18) | (t >>> 14)
  }
  x[0] = x[0]! + a0
  x[1] = x[1]! + a1
  x[2] = x[2]! + a2
  x[3] = x[3]! + a3
  x[4] = x[4]! + b0
  x[5] = x[5]! + b1
  x[6] = x[6]! + b2
  x[7] = x[7]! + b3
  x[8] = x[8]! + c0
  x[9] = x[9]! + c1
  x[10] = x[10]! + c2
  x[11] = x[11]! + c3
  x[12] = x[12]! + d0
  x[13] = x[13]! + d1
  x[14] = x[14]! + d2
  x[15] = x[15]! + d3
}
