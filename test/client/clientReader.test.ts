import * as fc from 'fast-check'
import assert from 'node:assert/strict'
import t from 'tap'
import { ClientReader, type Client, type Peer } from '../../src/client/clientReader.ts'
import { parseAddress, type Address } from '../../src/core/address.ts'
import type { Scheme } from '../../src/core/facts.ts'
import { buildPrefixSet, PrefixSet } from '../../src/core/prefixSet.ts'

function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(`${text} is no address`)
  return parsed
}

/** Trusts 10.0.0.0/24 and 2001:db8:ffff::/48. */
function reader(): ClientReader {
  const prefixes = [
    { address: address('10.0.0.0'), bits: 24 },
    { address: address('2001:db8:ffff::'), bits: 48 }
  ]
  return new ClientReader(new PrefixSet(buildPrefixSet(prefixes)))
}

function peer(text: string, scheme: Scheme = 'http'): Peer {
  return { address: address(text), scheme }
}

const proxy = peer('10.0.0.4')

function seen(client: Client): string {
  return `${client.scheme}://${client.address.text}`
}

t.test('X-Forwarded-For of a trusted proxy is walked from the right to the first stranger', t => {
  const cases: [header: string, client: string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['198.51.100.9, 192.0.2.1', '192.0.2.1'],
    ['198.51.100.9, 192.0.2.1, 10.0.0.5', '192.0.2.1'],
    ['198.51.100.9,192.0.2.1,10.0.0.5,10.0.0.6', '192.0.2.1'],
    ['10.0.0.9, 10.0.0.5', '10.0.0.9'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['2001:DB8::7', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['[2001:db8::7]:4711, 2001:db8:ffff::1', '2001:db8::7'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1, ', '192.0.2.1'],
    ['192.0.2.1,,10.0.0.5', '192.0.2.1'],
    ['\t192.0.2.1 ', '192.0.2.1'],
    ['', '10.0.0.4'],
    [' , ', '10.0.0.4'],
    ['unknown', '10.0.0.4'],
    ['192.0.2.1, unknown', '10.0.0.4'],
    ['192.0.2.1, _hidden, 10.0.0.5', '10.0.0.5'],
    ['192.0.2.1, 10.0.0.5:http', '10.0.0.4'],
    ['192.0.2.1, 300.1.1.1', '10.0.0.4'],
    [`192.0.2.1, ${'1'.repeat(5000)}`, '10.0.0.4'],
    [`192.0.2.1, fe80::1%${'x'.repeat(5000)}`, '10.0.0.4'],
    [`192.0.2.1${', 10.0.0.5'.repeat(31)}`, '192.0.2.1'],
    [`192.0.2.1${', 10.0.0.5'.repeat(32)}`, '10.0.0.5']
  ]
  const clients = reader()
  for (const [header, client] of cases) {
    // Twice, because the second walk meets addresses it remembers.
    for (const _ of [1, 2]) {
      const read = clients.read(proxy, { 'x-forwarded-for': header })
      t.match(read, { address: { text: client }, peerTrusted: true }, header.slice(0, 60))
    }
  }
  t.end()
})

t.test('Forwarded of a trusted proxy is walked the same way', t => {
  const cases: [header: string, client: string][] = [
    ['for=192.0.2.1', 'http://192.0.2.1'],
    ['For="192.0.2.1:4711";Proto=HTTPS;by=10.0.0.4', 'https://192.0.2.1'],
    ['for=198.51.100.9, for=192.0.2.1;proto=https, for=10.0.0.5;proto=http', 'https://192.0.2.1'],
    ['for="[2001:db8::7]:80";host="a,b;c=\\"d"', 'http://2001:db8::7'],
    ['for=[2001:db8::7]:80', 'http://2001:db8::7'],
    ['for="[2001:db8::7]:_port" ; proto=https', 'https://2001:db8::7'],
    ['for=192.0.2.1, for=unknown;proto=https', 'https://10.0.0.4'],
    ['for=192.0.2.1, for=_hidden', 'http://10.0.0.4'],
    ['for=192.0.2.1, proto=https', 'https://10.0.0.4'],
    ['for=192.0.2.1, garbage', 'http://10.0.0.4'],
    ['for=192.0.2.1, for="10.0.0.5', 'http://10.0.0.4'],
    ['for=", for=192.0.2.1', 'http://192.0.2.1'],
    ['for="\\", for=192.0.2.1', 'http://192.0.2.1'],
    ['x="a\\\\", for=192.0.2.1', 'http://192.0.2.1'],
    ['for=192.0.2.1;proto=gopher', 'http://192.0.2.1']
  ]
  const clients = reader()
  for (const [forwarded, client] of cases)
    t.equal(seen(clients.read(proxy, { forwarded })), client, forwarded)
  t.end()
})

t.test('Forwarded counts only without X-Forwarded-For', t => {
  const both = { forwarded: 'for=198.51.100.9;proto=https', 'x-forwarded-for': '192.0.2.1' }
  t.equal(seen(reader().read(proxy, both)), 'http://192.0.2.1')
  t.equal(seen(reader().read(proxy, { ...both, 'x-forwarded-for': 'unknown' })), 'http://10.0.0.4')
  t.equal(seen(reader().read(proxy, { ...both, 'x-forwarded-for': '' })), 'https://198.51.100.9')
  t.end()
})

t.test('the scheme is what the nearest trusted proxy says, or what the connection speaks', t => {
  const cases: [header: string | undefined, connection: Scheme, scheme: Scheme][] = [
    [undefined, 'http', 'http'],
    [undefined, 'https', 'https'],
    ['https', 'http', 'https'],
    ['http', 'https', 'http'],
    ['HTTPS', 'http', 'https'],
    ['http, https', 'http', 'https'],
    ['https,http', 'https', 'http'],
    ['https, ', 'http', 'http'],
    ['wss', 'http', 'http'],
    ['https;', 'http', 'http']
  ]
  for (const [header, connection, scheme] of cases) {
    const headers = header === undefined ? {} : { 'x-forwarded-proto': header }
    t.equal(
      reader().read(peer('10.0.0.4', connection), headers).scheme,
      scheme,
      `${header} over ${connection}`
    )
  }
  const disagreeing = { forwarded: 'for=192.0.2.1;proto=http', 'x-forwarded-proto': 'https' }
  t.equal(seen(reader().read(proxy, disagreeing)), 'http://192.0.2.1')
  t.equal(seen(reader().read(proxy, { ...disagreeing, forwarded: 'for=192.0.2.1' })), 'https://192.0.2.1')
  t.end()
})

const headerValue = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom('10.0.0.4', ', ', 'for=', '192.0.2.1', '"', '\\', ';', 'proto=https', '[', ']', '_x')
    )
    .map(pieces => pieces.join('')),
  fc.ipV6()
)
const anyHeaders = fc.record(
  {
    'x-forwarded-for': headerValue,
    forwarded: headerValue,
    'x-forwarded-proto': fc.constantFrom('https', 'http', 'x'),
    'x-real-ip': headerValue,
    'x-forwarded-host': headerValue,
    'client-ip': headerValue
  },
  { requiredKeys: [] }
)

t.test('no header of an untrusted peer changes its address or scheme', t => {
  const strangers = fc.constantFrom('192.0.2.1', '10.0.1.4', '2001:db8::1', '127.0.0.1', '::1')
  const schemes = fc.constantFrom<Scheme[]>('http', 'https')
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(strangers, schemes, anyHeaders, (text, scheme, headers) => {
        const stranger = peer(text, scheme)
        const client = reader().read(stranger, headers)
        const tls = scheme === 'http' ? 'none' : undefined
        const nobody = { proxy: undefined, announcement: undefined, wire: undefined, tls }
        assert.deepEqual(client, { address: stranger.address, scheme, peerTrusted: false, ...nobody })
      }),
      { numRuns: 500 }
    )
  )
  t.end()
})

t.test('what a client writes before a trusted proxy adds its address changes nothing', t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(headerValue, headerValue, (spoofed, forwarded) => {
        const appended = { 'x-forwarded-for': `${spoofed}, 192.0.2.1`, forwarded }
        assert.equal(reader().read(proxy, appended).address.text, '192.0.2.1')
        const standard = { forwarded: `${spoofed}, for=192.0.2.1;proto=https` }
        assert.equal(seen(reader().read(proxy, standard)), 'https://192.0.2.1')
      }),
      { numRuns: 500 }
    )
  )
  t.end()
})
