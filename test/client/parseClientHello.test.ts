import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { maxHelloBytes, parseClientHello } from '../../src/client/parseClientHello.ts'
import type { ClientHello } from '../../src/core/clientHello.ts'
import { capturedHellos } from '../support/capturedHellos.ts'
import {
  emptyHello,
  list16,
  list8,
  message,
  record,
  records,
  uint16,
  uint16s,
  writeHello
} from '../support/helloWriter.ts'

const hellos = capturedHellos()
const uint16Value = fc.integer({ min: 0, max: 0xffff })
const uint16List = fc.uniqueArray(uint16Value, { minLength: 1, maxLength: 40 })
const extensionTypes = [0, 10, 11, 13, 16, 27, 43, 51]

const otherTypes = fc.uniqueArray(
  uint16Value.filter(type => !extensionTypes.includes(type)),
  { maxLength: 30 }
)

/** Whatever a client may say, each extension once and none without content. */
const anyHello: fc.Arbitrary<ClientHello> = fc.record({
  legacyVersion: uint16Value,
  ciphers: uint16List,
  extensions: otherTypes.map(others => others.concat(extensionTypes)),
  versions: uint16List,
  groups: uint16List,
  pointFormats: fc.uniqueArray(fc.nat(255), { minLength: 1, maxLength: 3 }),
  signatureAlgorithms: uint16List,
  keyShares: uint16List,
  certificateCompressions: uint16List,
  alpn: fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 }),
  serverName: fc.stringMatching(/^[a-z0-9.-]{1,60}$/)
})

/** Fragments of at least 64 bytes: a hello of 2 KB stays below the bound of records. */
const fragmentSizes = fc.array(fc.integer({ min: 64, max: 700 }), { maxLength: 30 })

/** A hello whose parts are in order but for those that are given. */
function ofParts(
  parts: Readonly<Partial<Record<'session' | 'ciphers' | 'compressions' | 'extensions', Buffer>>>
): Buffer {
  const {
    session = list8(Buffer.alloc(32)),
    ciphers = list16(uint16s([47])),
    compressions = list8(Buffer.of(0)),
    extensions = list16(Buffer.alloc(0))
  } = parts
  return record(message([uint16(0x0303), Buffer.alloc(32), session, ciphers, compressions, extensions]))
}

function paddedHello(paddingBytes: number): Buffer {
  return writeHello({ ...emptyHello, extensions: [21] }, new Map([[21, Buffer.alloc(paddingBytes)]]))
}

t.test('what a hello says is read from its lists', async t => {
  const chromium = parseClientHello(hellos[0]!.bytes) as ClientHello
  const { ciphers, extensions, signatureAlgorithms, groups, versions, keyShares, ...rest } = chromium
  t.strictSame(rest, {
    legacyVersion: 0x0303,
    pointFormats: [0],
    certificateCompressions: [2],
    alpn: ['h2', 'http/1.1'],
    serverName: 'localhost'
  })
  t.equal(ciphers.length, 16)
  t.equal(extensions.length, 19)
  t.equal(signatureAlgorithms.length, 12, 'one of them GREASE')
  t.strictSame(groups.slice(1), [0x11ec, 29, 23, 24])
  t.strictSame(versions.slice(1), [0x0304, 0x0303])
  t.strictSame(keyShares.slice(1), [0x11ec, 29])
})

t.test('what is written is read', async () => {
  fc.assert(
    fc.property(anyHello, fragmentSizes, (hello, sizes) => {
      assert.deepEqual(parseClientHello(records(writeHello(hello), sizes)), { ...hello })
    })
  )
})

t.test('a hello without extensions, or with an empty list of them, is a hello', async t => {
  const beginning = [
    uint16(0x0301),
    Buffer.alloc(32),
    list8(Buffer.alloc(0)),
    list16(uint16s([47])),
    list8(Buffer.of(0))
  ]
  const expected = { ...emptyHello, legacyVersion: 0x0301, ciphers: [47] }
  t.strictSame(parseClientHello(record(message(beginning))), expected)
  t.strictSame(parseClientHello(record(message([...beginning, list16(Buffer.alloc(0))]))), expected)
})

t.test('every prefix of a hello is incomplete, and what follows changes nothing', async t => {
  const wrong: string[] = []
  for (const { client, bytes } of hellos) {
    for (let length = 0; length < bytes.length; length++) {
      if (parseClientHello(bytes.subarray(0, length)) !== 'incomplete') wrong.push(`${client} at ${length}`)
    }
    const followed = Buffer.concat([bytes, Buffer.from('140303000101', 'hex'), Buffer.alloc(50_000, 0x17)])
    assert.deepEqual(parseClientHello(followed), parseClientHello(bytes))
  }
  t.strictSame(wrong, [])
})

t.test('however a hello is cut into records, and however they arrive, it is the same', async () => {
  const cut = fc.record({
    hello: fc.constantFrom(...hellos),
    sizes: fragmentSizes,
    arrived: fc.nat(100)
  })
  fc.assert(
    fc.property(cut, ({ hello: { bytes }, sizes, arrived }) => {
      const pieces = records(bytes.subarray(5), sizes)
      assert.deepEqual(parseClientHello(pieces), parseClientHello(bytes))
      const part = pieces.subarray(0, Math.floor((pieces.length * arrived) / 101))
      assert.equal(parseClientHello(part), 'incomplete')
    })
  )
})

t.test(
  'a client may send its hello with the first four bytes in a record each, and an empty one between',
  async t => {
    const { bytes } = hellos[0]!
    t.strictSame(parseClientHello(records(bytes.subarray(5), [1, 1, 0, 1, 1])), parseClientHello(bytes))
  }
)

t.test('what is no hello is known by its first wrong byte', async t => {
  const hello = hellos[2]!.bytes
  const changed = (at: number, value: number): Buffer => {
    const bytes = Buffer.from(hello)
    bytes[at] = value
    return bytes
  }
  const cases: readonly (readonly [what: string, bytes: Buffer])[] = [
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n')],
    ['HTTP/2 without TLS', Buffer.from('PRI * HTTP/2.0\r\n')],
    ['one byte', Buffer.from('G')],
    ['SSL 2.0', Buffer.from('802e0100020015', 'hex')],
    ['an alert', changed(0, 21)],
    ['application data', changed(0, 23)],
    ['a record of version 2', changed(1, 2)],
    ['a ServerHello', changed(5, 2)],
    ['a record longer than there may be', Buffer.from('160301400101000200', 'hex')],
    ['a session identifier of 33 bytes', ofParts({ session: list8(Buffer.alloc(33)) })],
    ['a list of ciphers beyond the end', changed(76, 0xff)],
    ['an odd list of ciphers', ofParts({ ciphers: list16(Buffer.of(0, 47, 0)) })],
    ['no compression at all, not even none', ofParts({ compressions: list8(Buffer.alloc(0)) })],
    ['half an extension', ofParts({ extensions: list16(Buffer.of(0, 23, 0)) })],
    ['an extension beyond the list', ofParts({ extensions: list16(Buffer.of(0, 23, 0, 1)) })],
    ['bytes after the extensions', record(message([hello.subarray(9), Buffer.of(0)]))],
    ['a message that ends in its random', record(message([hello.subarray(9, 40)]))],
    ['an empty message', record(message([]))],
    ['extensions beyond the end', record(message([hello.subarray(9, -1)]))]
  ]
  for (const [what, bytes] of cases) t.equal(parseClientHello(bytes), 'not_tls', what)
  t.type(parseClientHello(ofParts({})), 'object', 'none of that')
})

t.test('an extension that cannot be read counts, with an empty list', async t => {
  const cases: readonly (readonly [type: number, what: string, body: string])[] = [
    [0, 'no list', ''],
    [0, 'a name beyond the end', '0004 00 0009 61'],
    [0, 'bytes after the list', '0004 00 0001 61 ff'],
    [10, 'half a number', '0003 001d 00'],
    [10, 'a list beyond the end', 'ffff 001d'],
    [11, 'no list', ''],
    [13, 'bytes after the list', '0002 0403 00'],
    [16, 'a name beyond the end', '0003 03 6832'],
    [27, 'half a number', '03 0002 00'],
    [43, 'a list beyond the end', '04 0304'],
    [51, 'a share beyond the end', '0006 001d 0009 6161'],
    [51, 'half a group', '0001 00']
  ]
  for (const [type, what, body] of cases) {
    const hello = { ...emptyHello, ciphers: [47], extensions: [type, 23] }
    const bytes = writeHello(hello, new Map([[type, Buffer.from(body.replaceAll(' ', ''), 'hex')]]))
    t.strictSame(parseClientHello(record(bytes)), hello, `${type}: ${what}`)
  }
})

t.test('a hello that is not whole within the bound is none, however much of it arrives at once', async t => {
  const padded = { ...emptyHello, extensions: [21] }
  const large = records(paddedHello(16_000), [8000])
  t.strictSame(parseClientHello(large), padded, '16 KB')
  t.strictSame(parseClientHello(large, large.length), padded, 'exactly as much as may be')
  t.equal(parseClientHello(large, large.length - 1), 'not_tls', 'a byte more')
  const huge = records(paddedHello(30_000), [16_000])
  t.equal(parseClientHello(huge), 'not_tls')
  t.equal(parseClientHello(huge.subarray(0, maxHelloBytes - 1)), 'incomplete')
  t.equal(parseClientHello(huge.subarray(0, maxHelloBytes)), 'not_tls')
  t.equal(parseClientHello(hellos[0]!.bytes, 1000), 'not_tls', 'another bound')
})

t.test('a hello in more records than anyone needs is none', async t => {
  const { bytes } = hellos[0]!
  const single = Array.from({ length: 80 }, () => 1)
  t.strictSame(
    parseClientHello(records(bytes.subarray(5), single.slice(17))),
    parseClientHello(bytes),
    '64 records'
  )
  t.equal(parseClientHello(records(bytes.subarray(5), single.slice(16))), 'not_tls', '65 records')
})

t.test('flipped bits never throw', async () => {
  const flips = fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(fc.constantFrom(...hellos), flips, ({ bytes }, flipped) => {
      const copy = Buffer.from(bytes)
      for (const [at, value] of flipped) copy[at % copy.length] = value
      parseClientHello(copy)
    })
  )
})
