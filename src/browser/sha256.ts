/*
 * browser/ is what runs in the citizen's browser: `interstitial.ts` inside the page, `worker.ts` beside it.
 * `build.ts` bundles both, and the style sheet, into dist/browser. It reads nothing about the machine it
 * runs on: no canvas, fonts, audio, or counts of anything.
 */

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
const K = new Int32Array(64)
for (let prime = 2, found = 0; found < 64; prime++) {
  let isPrime = true
  for (let i = 2; i * i <= prime; i++) if (prime % i === 0) isPrime = false
  if (isPrime) K[found++] = (Math.cbrt(prime) % 1) * 2 ** 32
}

const schedule = new Int32Array(64)

/**
 * The first 32 bits of the SHA-256 (FIPS 180-4) of a message that fits, padded, into one block of sixteen
 * words. All a puzzle needs, and with that three times as fast as a library that can hash anything.
 */
export function sha256FirstWord(block: Int32Array): number {
  const w = schedule
  w.set(block)
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]!
    const y = w[i - 2]!
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    w[i] = w[i - 16]! + s0 + w[i - 7]! + s1
  }
  let a = 0x6a09e667
  let b = 0xbb67ae85 | 0
  let c = 0x3c6ef372
  let d = 0xa54ff53a | 0
  let e = 0x510e527f
  let f = 0x9b05688c | 0
  let g = 0x1f83d9ab
  let h = 0x5be0cd19
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + (g ^ (e & (f ^ g))) + K[i]! + w[i]!) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = s0 + ((a & b) | (c & (a | b)))
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  return (a + 0x6a09e667) | 0
}
