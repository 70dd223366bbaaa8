import * as fc from 'fast-check'
import t from 'tap'
import { KeyHash } from '../../src/store/keyHash.ts'

// From the reference implementation (vectors_hsip64 in vectors.h of github.com/veorq/SipHash): the secret is
// 00 01 … 07, the message 00 01 02 … of so many bytes. Texts are hashed as UTF-16, so lengths are even.
const vectors: Readonly<Record<number, string>> = {
  0: '218d1f59b9b83cc8',
  2: '064f39ef7c50eb57',
  4: 'd5e78a175be52ea1',
  6: 'ce3e91358aa2bc25',
  8: 'edfee820bce4858c',
  10: '95b0469f06a6f2ee',
  12: '7bc71f9faef5c799',
  14: '3bb1a870eae8e658',
  16: '7336aad25f7bf3b5',
  18: 'c9b2db2b9a3e42f9',
  20: '1bf52b0a6feea7db',
  30: '291aaf864898179d',
  32: '28709d46d811626c',
  34: '8324e4d7528f9830',
  60: 'd6762890bf26e460',
  62: 'f90b3ab572d46693'
}
const secret = Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7])

function hashOf(text: string, key: Uint8Array = secret): string {
  const hash = new KeyHash(key)
  hash.hash(text)
  const bytes = Buffer.alloc(8)
  bytes.writeInt32LE(hash.low, 0)
  bytes.writeInt32LE(hash.high, 4)
  return bytes.toString('hex')
}

t.test('keys are hashed as the authors of HalfSipHash-2-4 do', async t => {
  for (const [length, expected] of Object.entries(vectors)) {
    const message = Buffer.from(Array.from({ length: Number(length) }, (_, i) => i))
    t.equal(hashOf(message.toString('utf16le')), expected, `${length} bytes`)
  }
})

t.test('different keys, and different secrets, give different hashes', async t => {
  const text = fc
    .array(fc.nat({ max: 0xffff }), { maxLength: 40 })
    .map(units => String.fromCharCode(...units))
  fc.assert(fc.property(text, text, (a, b) => a === b || hashOf(a) !== hashOf(b)))
  fc.assert(
    fc.property(text, fc.uint8Array({ minLength: 8, maxLength: 8 }), (a, other) => {
      return Buffer.from(other).equals(Buffer.from(secret)) || hashOf(a) !== hashOf(a, other)
    })
  )
  t.not(hashOf('\ud800'), hashOf('\ufffd'), 'a lone surrogate is not its replacement')
})

t.test('a secret has 8 bytes', async t => {
  t.throws(() => new KeyHash(new Uint8Array(7)), RangeError)
})
