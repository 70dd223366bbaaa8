/*
 * browser/ is what runs in the citizen's browser: `bootstrap.ts` and `interstitial.ts` inside the page. What
 * the bootstrap is made of says `var` and keeps to what ES5 can say, so that browsers of any age can read it.
 * `build.ts` bundles both, and the style sheet, into dist/browser. Nothing is read about the machine it runs
 * on: no canvas, fonts, audio, or counts of anything.
 */

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
const K = new Int32Array(64)
for (var prime = 2, found = 0; found < 64; prime++) {
  var isPrime = true
  for (var i = 2; i * i <= prime; i++) if (prime % i === 0) isPrime = false
  if (isPrime) K[found++] = (Math.pow(prime, 1 / 3) % 1) * 4294967296
}

// The same of the square roots of the first eight.
const initial = new Int32Array([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
])

const w = new Int32Array(64)

/** Takes sixteen words into the state: SHA-256's compression function (FIPS 180-4 §6.2.2). */
function compress(state: Int32Array, block: Int32Array, at: number): void {
  for (var i = 0; i < 64; i++) {
    if (i < 16) {
      w[i] = block[at + i]!
    } else {
      var x = w[i - 15]!
      var y = w[i - 2]!
      var s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
      var s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
      w[i] = w[i - 16]! + s0 + w[i - 7]! + s1
    }
  }
  var a = state[0]!
  var b = state[1]!
  var c = state[2]!
  var d = state[3]!
  var e = state[4]!
  var f = state[5]!
  var g = state[6]!
  var h = state[7]!
  for (i = 0; i < 64; i++) {
    var t1 =
      (h +
        (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) +
        (g ^ (e & (f ^ g))) +
        K[i]! +
        w[i]!) |
      0
    var t2 =
      (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) +
      ((a & b) | (c & (a | b)))
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  state[0] = state[0]! + a
  state[1] = state[1]! + b
  state[2] = state[2]! + c
  state[3] = state[3]! + d
  state[4] = state[4]! + e
  state[5] = state[5]! + f
  state[6] = state[6]! + g
  state[7] = state[7]! + h
}

const firstState = new Int32Array(8)

/** The first 32 bits of the SHA-256 of a message that fits, padded, into one block of sixteen words. */
export function sha256FirstWord(block: Int32Array): number {
  firstState.set(initial)
  compress(firstState, block, 0)
  return firstState[0]!
}

/** The SHA-256 of a message of whole words, all big-endian: a puzzle needs no others. */
export function sha256(message: ArrayLike<number>): Int32Array {
  var words = message.length
  var padded = new Int32Array((((words + 2) >> 4) + 1) << 4)
  padded.set(message)
  padded[words] = 0x80000000 | 0
  padded[padded.length - 1] = words * 32
  var state = new Int32Array(initial)
  for (var at = 0; at < padded.length; at += 16) compress(state, padded, at)
  return state
}

/** HMAC-SHA256 (RFC 2104) with a key of at most sixteen words. */
export function hmacSha256(key: ArrayLike<number>, message: ArrayLike<number>): Int32Array {
  var outer = new Int32Array(24)
  var inner = new Int32Array(16 + message.length)
  inner.set(message, 16)
  for (var i = 0; i < 16; i++) {
    outer[i] = (key[i] || 0) ^ 0x5c5c5c5c
    inner[i] = (key[i] || 0) ^ 0x36363636
  }
  outer.set(sha256(inner), 16)
  return sha256(outer)
}
