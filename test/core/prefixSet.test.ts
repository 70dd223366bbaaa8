import * as fc from 'fast-check'
import t from 'tap'
import { parseAddress, type Address } from '../../src/core/address.ts'
import { buildPrefixSet, PrefixSet, type Prefix } from '../../src/core/prefixSet.ts'

/** Few different bytes, so that networks touch, repeat and lie in each other. */
const byte = fc.constantFrom(0, 1, 2, 3, 127, 128, 254, 255)
const v4 = fc.tuple(byte, byte, byte, byte).map(bytes => parseAddress(bytes.join('.'))!)
const v6 = fc.array(byte, { minLength: 8, maxLength: 8 }).map(groups => {
  return parseAddress(groups.map(group => group.toString(16)).join(':'))!
})
const address = fc.oneof(v4, v6)

function prefixesOf(of: fc.Arbitrary<Address>, width: number): fc.Arbitrary<Prefix> {
  return fc.record({ address: of, bits: fc.oneof(fc.nat(width), fc.integer({ min: width - 4, max: width })) })
}

function bitsOf(words: readonly number[]): string {
  return words.map(word => word.toString(2).padStart(32, '0')).join('')
}

function holds({ address: { family, words }, bits }: Prefix, asked: Address): boolean {
  if (family !== asked.family) return false
  const start = family === 4 ? 96 : 0
  return bitsOf(words).slice(start, start + bits) === bitsOf(asked.words).slice(start, start + bits)
}

t.test('a set holds the addresses of its networks and no other', t => {
  const prefixes = fc.array(fc.oneof(prefixesOf(v4, 32), prefixesOf(v6, 128)), { maxLength: 12 })
  fc.assert(
    fc.property(prefixes, fc.array(address, { minLength: 8 }), (prefixes, others) => {
      const set = new PrefixSet(buildPrefixSet(prefixes))
      for (const each of [...others, ...prefixes.map(({ address }) => address)]) {
        t.equal(
          set.has(each),
          prefixes.some(prefix => holds(prefix, each)),
          each.text
        )
      }
    }),
    { numRuns: 300 }
  )
  t.end()
})

function rangesOf(...texts: readonly string[]): readonly number[] {
  const prefixes = texts.map(text => {
    const [address, bits] = text.split('/')
    return { address: parseAddress(address!)!, bits: Number(bits) }
  })
  return [...buildPrefixSet(prefixes).v4]
}

t.test('networks that overlap or touch become one range, with nothing left between', t => {
  t.same(rangesOf('10.0.1.0/24', '10.0.0.0/24', '10.0.0.7/32'), [0x0a000000, 0x0a0001ff])
  t.same(rangesOf('10.0.0.9/24', '10.0.2.0/24'), [0x0a000000, 0x0a0000ff, 0x0a000200, 0x0a0002ff])
  t.same(rangesOf('255.255.255.255/32', '0.0.0.0/0'), [0, 0xffffffff])
  t.same(rangesOf(), [])
  t.end()
})
