import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { FileGeography, readCountries, readSystems } from '../../src/client/fileGeography.ts'
import { readMmdb } from '../../src/client/mmdbFile.ts'
import { parseAddress, prefixOf, type Address } from '../../src/core/address.ts'
import { PrefixSet, buildPrefixSet } from '../../src/core/prefixSet.ts'
import { parsePrefix } from '../../src/policy/parsePrefix.ts'
import { writeMmdb, type MmdbValue } from '../support/mmdbWriter.ts'

const address = (text: string): Address => parseAddress(text)!
const country = (code: string): MmdbValue => ({
  country: { iso_code: code, names: { en: `Country ${code}` } }
})

/** What a file says of the countries of some addresses. */
function countriesIn(file: Buffer, ...texts: readonly string[]): readonly string[] {
  const geography = new FileGeography({ country: readCountries(file).table, asn: undefined })
  return texts.map(text => geography.countryOf(address(text)))
}

const networks: readonly (readonly [string, MmdbValue])[] = [
  ['192.0.2.0/24', country('LU')],
  ['192.0.2.128/25', country('FR')],
  ['198.51.100.7/32', country('NO')],
  ['2001:db8::/32', country('LU')],
  ['2001:db8:8000::/33', country('DE')]
]

t.test('a file says where an address is, in every layout of its tree', t => {
  for (const recordBits of [24, 28, 32] as const) {
    const file = writeMmdb(networks, { recordBits })
    const asked = ['192.0.2.0', '192.0.2.127', '192.0.2.128', '192.0.2.255', '192.0.3.0', '198.51.100.7']
    t.same(countriesIn(file, ...asked), ['LU', 'LU', 'FR', 'FR', '', 'NO'], `${recordBits}`)
    t.same(countriesIn(file, '2001:db8::', '2001:db8:ffff::1', '2001:db9::', '::1'), ['LU', 'DE', '', ''])
    t.same(countriesIn(file, '::ffff:192.0.2.1'), ['LU'], 'an address that is IPv4 in other words')
  }
  const v4 = writeMmdb(networks.slice(0, 3), { ipVersion: 4, recordBits: 24 })
  t.same(countriesIn(v4, '192.0.2.200', '198.51.100.7', '2001:db8::1'), ['FR', 'NO', ''])
  t.end()
})

t.test('where the tree leads back to IPv4 from, nothing is said', t => {
  const file = writeMmdb(networks, { aliases: ['2002::/16', '2001::/32'] })
  t.same(countriesIn(file, '2002:c000:201::1', '2001:0:c000:201::', '192.0.2.1'), ['', '', 'LU'])
  t.end()
})

t.test('the layouts of several vendors are read, and what is none of a country or network is nothing', t => {
  for (const [record, code] of [
    [{ country: { iso_code: 'LU' }, registered_country: { iso_code: 'FR' } }, 'LU'],
    [{ country_code: 'LU', country: 'Luxembourg' }, 'LU'],
    [{ country: 'LU' }, 'LU'],
    [{ country: { iso_code: 'lu' } }, ''],
    [{ country: 'Luxembourg' }, ''],
    [{ registered_country: { iso_code: 'FR' } }, ''],
    [{ country: 352 }, ''],
    ['LU', '']
  ] as const) {
    t.same(countriesIn(writeMmdb([['192.0.2.0/24', record]]), '192.0.2.1'), [code], JSON.stringify(record))
  }
  for (const [record, asn] of [
    [{ autonomous_system_number: 64500, autonomous_system_organization: 'Example' }, 64500],
    [{ autonomous_system_number: 4_294_967_295 }, 4_294_967_295],
    [{ asn: 'AS64500', country_code: 'LU' }, 64500],
    [{ autonomous_system_number: 0 }, 0],
    [{ asn: 'none' }, 0]
  ] as const) {
    const { table } = readSystems(writeMmdb([['192.0.2.0/24', record]]))
    const geography = new FileGeography({ country: undefined, asn: table })
    t.equal(geography.asnOf(address('192.0.2.1')), asn, JSON.stringify(record))
    t.equal(geography.countryOf(address('192.0.2.1')), '', 'there is no file of countries')
  }
  t.end()
})

const prefixes = fc.uniqueArray(
  fc.oneof(
    fc
      .tuple(fc.nat({ max: 255 }), fc.nat({ max: 255 }), fc.integer({ min: 1, max: 32 }))
      .map(([a, b, bits]) => prefixOf(address(`${a}.${b}.${a}.${b}`), bits)),
    fc
      .tuple(fc.nat({ max: 65535 }), fc.nat({ max: 65535 }), fc.integer({ min: 4, max: 128 }))
      .map(([a, b, bits]) =>
        prefixOf(
          address(`2${(a & 0xfff).toString(16).padStart(3, '0')}:${b.toString(16)}::${a.toString(16)}`),
          bits
        )
      )
  ),
  { minLength: 1, maxLength: 8 }
)

t.test('what is found is what the narrowest network that holds the address says', async () => {
  fc.assert(
    fc.property(prefixes, fc.constantFrom(24, 28, 32), (texts, recordBits) => {
      const read = texts.map(text => parsePrefix(text)!).sort((a, b) => a.bits - b.bits)
      // A network is written after those it lies in.
      const records = read.map(({ address, bits }, i): [string, MmdbValue] => [
        prefixOf(address, bits),
        { asn: i + 1 }
      ])
      const { table } = readMmdb(
        writeMmdb(records, { recordBits }),
        record => (record as { asn: number }).asn
      )
      const geography = new FileGeography({ country: undefined, asn: table })
      for (const { address } of read) {
        for (const asked of [address, parseAddress(address.text.replace(/\d$/, '9')) ?? address]) {
          const holders = read.map((prefix, i) =>
            new PrefixSet(buildPrefixSet([prefix])).has(asked) ? i + 1 : 0
          )
          assert.equal(geography.asnOf(asked), holders.findLast(index => index > 0) ?? 0)
        }
      }
    }),
    { numRuns: 150 }
  )
})

t.test('a file that is cut short anywhere is refused', t => {
  const file = writeMmdb(networks)
  for (let length = 0; length < file.length; length += 7) {
    t.throws(() => readCountries(file.subarray(0, length)), `${length} of ${file.length} bytes`)
  }
  t.throws(() => readCountries(Buffer.from('<html>You have reached your download limit</html>')))
  t.end()
})

t.test('whatever is wrong in a file, reading it ends', async () => {
  const file = writeMmdb(networks, { aliases: ['2002::/16'] })
  const damage = fc.array(fc.tuple(fc.nat({ max: file.length - 1 }), fc.nat({ max: 255 })), {
    minLength: 1,
    maxLength: 20
  })
  fc.assert(
    fc.property(damage, changes => {
      const damaged = Buffer.from(file)
      for (const [at, byte] of changes) damaged[at] = byte
      try {
        const geography = new FileGeography({ country: readCountries(damaged).table, asn: undefined })
        assert.match(geography.countryOf(address('192.0.2.1')), /^(?:[A-Z]{2})?$/)
      } catch (error) {
        assert.ok(error instanceof Error)
        assert.notEqual(error.constructor, assert.AssertionError)
      }
    }),
    { numRuns: 2000 }
  )
})

/** A file of one node, both of whose records lead to these bytes of data. */
function fileWith(data: Buffer): Buffer {
  const plain = writeMmdb(
    [
      ['0.0.0.0/1', 1],
      ['128.0.0.0/1', 1]
    ],
    { ipVersion: 4, recordBits: 32 }
  )
  const separatorEnd = 8 + 16
  const dataEnd = plain.lastIndexOf(Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'))
  return Buffer.concat([plain.subarray(0, separatorEnd), data, plain.subarray(dataEnd)])
}

/** In the data section. */
function pointer(to: number): Buffer {
  return Buffer.of(0b001_11_000, ...new Uint8Array([to >>> 24, to >>> 16, to >>> 8, to]))
}

t.test('a file that was made to stall is refused', t => {
  const tree = writeMmdb(networks, { recordBits: 32 })
  const circle = Buffer.from(tree)
  circle.writeUInt32BE(0, 4)
  t.throws(() => readCountries(circle), /leads in circles/, 'the root leads to the root')

  t.throws(() => readCountries(fileWith(pointer(0))), 'a pointer to itself')

  // Each of 40 lists holds the one before it twice.
  const lists = Array.from({ length: 40 }, (_, i) =>
    Buffer.concat([
      Buffer.of(0b000_00010, 11 - 7),
      ...[0, 1].map(() => pointer(i === 39 ? 40 * 12 : (i + 1) * 12))
    ])
  )
  const doubling = Buffer.concat([...lists, Buffer.of(0b010_00001, 0x61)])
  t.throws(() => readCountries(fileWith(doubling)), /records lead in circles/)
  const metadata = tree.lastIndexOf('MaxMind.com') + 'MaxMind.com'.length
  const doubled = Buffer.concat([tree.subarray(0, metadata), doubling])
  t.throws(() => readCountries(doubled), /records lead in circles/, 'in its metadata')
  t.end()
})
