import t from 'tap'
import { ja3, ja3n } from '../../src/client/ja3.ts'
import { ja4, ja4Ordered, ja4Raw, ja4RawOrdered } from '../../src/client/ja4.ts'
import { parseClientHello } from '../../src/client/parseClientHello.ts'
import type { ClientHello } from '../../src/core/clientHello.ts'
import { capturedHellos } from '../support/capturedHellos.ts'
import { emptyHello } from '../support/helloWriter.ts'

/** The example of the specification, with GREASE where Chrome puts it. */
const example: ClientHello = {
  ...emptyHello,
  ciphers: [
    0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c,
    0x009d, 0x002f, 0x0035
  ],
  extensions: [
    0xdada, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b,
    0xff01, 0x000b, 0x000a, 0x1a1a, 0x0015
  ],
  versions: [0x3a3a, 0x0304, 0x0303],
  signatureAlgorithms: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
  alpn: ['h2', 'http/1.1'],
  serverName: 'example.com'
}

t.test('the hellos of fourteen real clients give the fingerprints that others compute', async t => {
  const hellos = capturedHellos()
  t.equal(hellos.length, 14)
  for (const { client, bytes, ...expected } of hellos) {
    const hello = parseClientHello(bytes)
    if (typeof hello === 'string') t.fail(`${client}: ${hello}`)
    else t.strictSame({ ja4: ja4(hello), ja4Raw: ja4Raw(hello), ja3: ja3(hello) }, expected, client)
  }
})

t.test('the example of the specification, in all four forms', async t => {
  const sorted = [
    '002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9',
    '0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01',
    '0403,0804,0401,0503,0805,0501,0806,0601'
  ]
  const ordered = [
    '1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035',
    '001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015',
    '0403,0804,0401,0503,0805,0501,0806,0601'
  ]
  t.equal(ja4(example), 't13d1516h2_8daaf6152771_e5627efa2ab1')
  t.equal(ja4Raw(example), `t13d1516h2_${sorted.join('_')}`)
  t.equal(ja4Ordered(example), 't13d1516h2_acb858a92679_18f69afefd3d')
  t.equal(ja4RawOrdered(example), `t13d1516h2_${ordered.join('_')}`)
  t.equal(
    ja4({ ...example, signatureAlgorithms: [] }),
    't13d1516h2_8daaf6152771_6d807ffa2a79',
    'no signature algorithms'
  )
})

t.test('GREASE counts nowhere, not among signature algorithms either', async t => {
  const greased = { ...example, signatureAlgorithms: [0x0a0a, ...example.signatureAlgorithms, 0xfafa] }
  for (const form of [ja4, ja4Raw, ja4Ordered, ja4RawOrdered]) t.equal(form(greased), form(example))
  const alike = { ...emptyHello, ciphers: [0x0a1a, 0x1a0a, 0x0b0b, 0xaaab, 0x0a0a] }
  t.equal(ja4Raw(alike), 't12i040000_0a1a,0b0b,1a0a,aaab_', 'what only looks like it is none')
})

function counted(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i + 0x100)
}

t.test('the first part says version, name, counts and protocol', async t => {
  const cases: readonly (readonly [what: string, hello: Partial<ClientHello>, expected: string])[] = [
    ['nothing at all', {}, 't12i000000'],
    ['the highest supported version', { versions: [0x0303, 0x0304, 0x0302] }, 't13i000000'],
    ['GREASE is no version', { versions: [0x7a7a, 0x0303] }, 't12i000000'],
    ['nothing but GREASE among them: the hello’s own', { versions: [0x7a7a] }, 't12i000000'],
    ['TLS 1.1', { legacyVersion: 0x0302 }, 't11i000000'],
    ['TLS 1.0', { legacyVersion: 0x0301 }, 't10i000000'],
    ['SSL 3.0', { legacyVersion: 0x0300 }, 'ts3i000000'],
    ['SSL 2.0', { legacyVersion: 0x0002 }, 'ts2i000000'],
    ['DTLS 1.2 over TCP', { legacyVersion: 0xfefd }, 'td2i000000'],
    ['a draft of TLS 1.3', { versions: [0x7f1c] }, 't00i000000'],
    ['a version there is none of', { legacyVersion: 0x0305 }, 't00i000000'],
    ['server_name without a name', { extensions: [0] }, 't12d000100'],
    ['SCSV are ciphers', { ciphers: [0x00ff, 0x5600, 0x1a1a] }, 't12i020000'],
    ['ninety-nine', { ciphers: counted(99), extensions: counted(99) }, 't12i999900'],
    ['a hundred', { ciphers: counted(100), extensions: counted(300) }, 't12i999900'],
    ['http/1.1', { alpn: ['http/1.1', 'h2'] }, 't12i0000h1'],
    ['one character', { alpn: ['x'] }, 't12i0000xx'],
    ['capitals', { alpn: ['Zq9Q'] }, 't12i0000ZQ'],
    ['an empty name first', { alpn: ['', 'h2'] }, 't12i000000'],
    ['ab', { alpn: ['\xab'] }, 't12i0000ab'],
    ['20', { alpn: ['\x20'] }, 't12i000020'],
    ['ab cd', { alpn: ['\xab\xcd'] }, 't12i0000ad'],
    ['20 61', { alpn: ['\x20\x61'] }, 't12i000021'],
    ['30 ab', { alpn: ['\x30\xab'] }, 't12i00003b'],
    ['61 20', { alpn: ['\x61\x20'] }, 't12i000060'],
    ['30 31 ab cd', { alpn: ['\x30\x31\xab\xcd'] }, 't12i00003d'],
    ['30 ab cd 31', { alpn: ['\x30\xab\xcd\x31'] }, 't12i000001'],
    ['GREASE as a protocol', { alpn: ['\x0a\x0a', 'h2'] }, 't12i00000a']
  ]
  for (const [what, hello, expected] of cases) {
    t.equal(ja4({ ...emptyHello, ...hello }).split('_')[0], expected, what)
  }
})

t.test('the hash of nothing is zeros, in the order of the wire only if there is nothing at all', async t => {
  const nothing = '000000000000'
  t.equal(ja4(emptyHello), `t12i000000_${nothing}_${nothing}`)
  t.equal(ja4Raw(emptyHello), 't12i000000__')
  t.equal(ja4({ ...emptyHello, ciphers: [0x1a1a], extensions: [0x2a2a] }), `t12i000000_${nothing}_${nothing}`)
  const named = { ...emptyHello, extensions: [0, 16], serverName: 'a', alpn: ['h2'] }
  t.equal(ja4(named), `t12d0002h2_${nothing}_${nothing}`)
  t.match(ja4Ordered(named), /^t12d0002h2_0{12}_(?!0{12})[0-9a-f]{12}$/)
  t.equal(ja4RawOrdered(named), 't12d0002h2__0000,0010')
})

t.test('JA3 has the order of the wire, and JA3N sorts the extensions', async t => {
  const hello = {
    ...emptyHello,
    ciphers: [0x0a0a, 4865, 49195],
    extensions: [0x1a1a, 43, 10, 11, 0],
    groups: [0x2a2a, 29, 23],
    pointFormats: [0]
  }
  const shuffled = { ...hello, extensions: [0, 11, 0x3a3a, 43, 10] }
  // md5 of 771,4865-49195,43-10-11-0,29-23,0 and of 771,4865-49195,0-10-11-43,29-23,0
  t.equal(ja3(hello), '0d3f81427a21c6148492b0756460c728')
  t.equal(ja3n(hello), '7bedcf0ff1ef8075caa6192896fc622b')
  t.not(ja3(shuffled), ja3(hello))
  t.equal(ja3n(shuffled), ja3n(hello))
  t.equal(ja3(emptyHello), 'bddda940f9963577c41d7c28b1a5f65f', 'md5 of 771,,,,')
})
