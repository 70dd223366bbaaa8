import type { IncomingMessage } from 'node:http'
import * as fc from 'fast-check'
import t from 'tap'
import { ClientReader, type Peer } from '../../src/client/clientReader.ts'
import { ReceivedSoftware } from '../../src/client/receivedSoftware.ts'
import { ConnectionWire } from '../../src/client/wire.ts'
import { parseClientHello } from '../../src/client/parseClientHello.ts'
import { parseAddress } from '../../src/core/address.ts'
import type { ReceivedConfig } from '../../src/core/config.ts'
import type { FactsFields } from '../../src/core/facts.ts'
import { buildPrefixSet, PrefixSet } from '../../src/core/prefixSet.ts'
import { parsePrefix } from '../../src/policy/parsePrefix.ts'
import { capturedHellos } from '../support/capturedHellos.ts'

const ja4 = 't13d1517h2_8daaf6152771_cb7bf5808d99'
const otherJa4 = 't12d1517h2_8daaf6152771_cb7bf5808d99'
const h2 = '1:65536;2:0;4:6291456;6:262144|15663105|0|m,a,s,p'
const ja3 = '00112233445566778899aabbccddeeff'

/** The balancer is 10.0.0.4, and the CDN before it 198.51.100.0/24. */
const proxies = ['10.0.0.4', '198.51.100.0/24']

function prefixes(texts: readonly string[]): ReturnType<typeof buildPrefixSet> {
  return buildPrefixSet(texts.map(text => parsePrefix(text)!))
}

interface Receiving {
  readonly told: Pick<FactsFields, 'fingerprint' | 'tls'> | undefined
  readonly request: IncomingMessage
  readonly invalid: number
}

/** What is told of a request with these headers, where the CDN is believed. */
function receive(
  headers: readonly (readonly [name: string, value: string])[],
  peer: Partial<Peer> = {},
  changes: Partial<ReceivedConfig> = {}
): Receiving {
  let invalid = 0
  const config: ReceivedConfig = {
    from: prefixes(['198.51.100.0/24']),
    headers: [
      { fact: 'ja4', names: ['x-ja4', 'cdn-ja4'] },
      { fact: 'ja3', names: ['x-ja3'] },
      { fact: 'h2', names: ['x-h2'] },
      { fact: 'tls', names: ['x-tls'] }
    ],
    tlvs: [],
    ...changes
  }
  const received = new ReceivedSoftware(config, () => invalid++)
  const joined: Record<string, string> = {}
  for (const [given, value] of headers) {
    const name = given.toLowerCase()
    joined[name] = joined[name] === undefined ? value : `${joined[name]}, ${value}`
  }
  const request = { headers: joined, rawHeaders: headers.flat() } as unknown as IncomingMessage
  const reader = new ClientReader(new PrefixSet(prefixes(proxies)))
  const client = reader.read({ address: parseAddress('10.0.0.4')!, scheme: 'http', ...peer }, joined)
  return { told: received.take(request, client), request, invalid }
}

const viaCdn = ['X-Forwarded-For', '192.0.2.1, 198.51.100.7'] as const

t.test('a proxy that is believed tells what connected to it', t => {
  const { told, invalid } = receive([
    viaCdn,
    ['X-JA4', ja4],
    ['X-JA3', ja3],
    ['X-H2', h2],
    ['X-TLS', 'TLSv1.2']
  ])
  t.match(told, { fingerprint: { ja4, ja3, h2, ja3n: '', tlsHash: '', ja4Raw: '' }, tls: 'TLSv1.2' })
  t.equal(invalid, 0)
  t.match(receive([viaCdn, ['Cdn-Ja4', ja4]]).told, { fingerprint: { ja4 }, tls: undefined })
  t.end()
})

t.test('nobody else is believed, and what they say is taken away all the same', t => {
  const cases: readonly [who: string, xff: string | undefined, peer: Partial<Peer>][] = [
    ['a client at the door', undefined, { address: parseAddress('192.0.2.1')! }],
    ['a client that says to be behind the CDN', viaCdn[1], { address: parseAddress('192.0.2.1')! }],
    ['a client that goes around the CDN, to the balancer', '192.0.2.1', {}],
    ['the same, with an address of the CDN put before its own', '198.51.100.7, 192.0.2.1', {}],
    ['the balancer itself', undefined, {}]
  ]
  for (const [who, xff, peer] of cases) {
    const headers = [
      ...(xff === undefined ? [] : [['X-Forwarded-For', xff] as const]),
      ['x-JA4', ja4] as const
    ]
    const { told, request } = receive([...headers, ['Accept', '*/*'], ['X-Ja4', otherJa4]], peer)
    t.equal(told, undefined, who)
    t.notOk('x-ja4' in request.headers, who)
    t.same(request.rawHeaders, [...(xff === undefined ? [] : ['X-Forwarded-For', xff]), 'Accept', '*/*'], who)
  }
  t.end()
})

t.test('what is no fingerprint, or several, is not known, and is counted', t => {
  const cases: readonly (readonly (readonly [string, string])[])[] = [
    [['x-ja4', '']],
    [['x-ja4', `${ja4} `]],
    [['x-ja4', ja4.toUpperCase()]],
    [['x-ja4', `${ja4}x`]],
    [['x-ja4', `x${ja4}`]],
    [['x-ja4', `${ja4}\n`]],
    [['x-ja4', 'a'.repeat(16_000)]],
    [
      ['x-ja4', ja4],
      ['x-ja4', ja4]
    ],
    [
      ['x-ja4', ja4],
      ['x-ja4', otherJa4]
    ],
    [
      ['x-ja4', ja4],
      ['cdn-ja4', ja4]
    ],
    [['x-ja3', ja4]],
    [['x-h2', '1:1|0|0|m,a,s,:p']],
    [['x-h2', `${'1:1;'.repeat(500)}1:1|0|0|m`]],
    [['x-tls', 'TLSv1.1']],
    [['x-tls', 'none']]
  ]
  for (const headers of cases) {
    const { told, invalid } = receive([viaCdn, ...headers])
    t.match(
      told,
      { fingerprint: { ja4: '', ja3: '', h2: '' }, tls: undefined },
      JSON.stringify(headers).slice(0, 80)
    )
    t.equal(invalid, 1)
  }
  t.equal(receive([viaCdn]).invalid, 0)
  t.end()
})

t.test('a proxy that announces its clients tells by TLVs, and by headers nothing', t => {
  const tlvs: ReceivedConfig['tlvs'] = [
    { fact: 'ja4', type: 0xe1 },
    { fact: 'tls', type: 0xe2 }
  ]
  const by = parseAddress('198.51.100.7')!
  const announced = (
    values: readonly (readonly [number, string])[],
    more: Partial<Peer> = {}
  ): Partial<Peer> => ({
    address: parseAddress('192.0.2.1')!,
    announcement: { by, tlvs: values.map(([type, value]) => ({ type, value })) },
    ...more
  })
  const told = (peer: Partial<Peer>): unknown => receive([['X-JA4', otherJa4]], peer, { tlvs }).told
  const known = { fingerprint: { ja4, ja3: '' }, tls: 'TLSv1.3' }
  const values = [
    [0xe1, ja4],
    [0xe2, 'TLSv1.3'],
    [0xe3, 'x']
  ] as const
  t.match(told(announced(values)), known)
  t.match(
    told(
      announced([
        [0xe1, ja4],
        [0xe1, ja4]
      ])
    ),
    { fingerprint: { ja4: '' } }
  )
  t.match(told(announced([[0xe1, 'x']])), { fingerprint: { ja4: '' } })
  const stranger = { by: parseAddress('10.0.0.4')!, tlvs: [{ type: 0xe1, value: ja4 }] }
  t.equal(told(announced([], { announcement: stranger })), undefined)
  t.match(told(announced([])), { fingerprint: { ja4: '' }, tls: undefined })

  const plain = new ConnectionWire({})
  t.match(told(announced(values, { wire: plain })), known, 'its own TLS has ended before')
  const hello = parseClientHello(capturedHellos()[0]!.bytes)
  if (typeof hello === 'string') throw new Error(hello)
  const wire = new ConnectionWire({ hello, tlsVersion: 'TLSv1.3' })
  t.equal(told(announced(values, { wire })), undefined, 'what Moien sees itself needs no word')
  const viaHeader = receive(
    [
      ['X-Forwarded-For', '203.0.113.9'],
      ['X-JA4', otherJa4]
    ],
    announced(values, { address: by }),
    {
      tlvs
    }
  )
  t.match(viaHeader.told, { fingerprint: { ja4: otherJa4 } }, 'a TLV is about the proxy that connected')
  t.end()
})

t.test(
  'what an announced connection says is read once, and its being plain says nothing of the client',
  t => {
    let invalid = 0
    const tlvs = [{ fact: 'ja4', type: 0xe1 }] as const
    const received = new ReceivedSoftware({ from: prefixes(proxies), headers: [], tlvs }, () => invalid++)
    const reader = new ClientReader(new PrefixSet(prefixes(proxies)))
    const by = parseAddress('10.0.0.4')!
    const announcement = { by, tlvs: [{ type: 0xe1, value: 'no JA4' }] }
    const address = parseAddress('192.0.2.1')!
    const request = { headers: {}, rawHeaders: [] } as unknown as IncomingMessage
    const client = reader.read({ address, scheme: 'http', announcement, wire: new ConnectionWire({}) }, {})
    t.equal(client.wire, undefined)
    received.take(request, client)
    received.take(request, client)
    t.equal(invalid, 1)
    const wire = new ConnectionWire({ tlsVersion: 'TLSv1.3' })
    t.equal(reader.read({ address, scheme: 'https', announcement, wire }, {}).wire, wire)
    t.equal(reader.read({ address, scheme: 'http', wire: new ConnectionWire({}) }, {}).wire?.tlsVersion, '')
    t.end()
  }
)

t.test('whatever is sent, nothing is told that cannot be, and nothing of it is left', t => {
  const value = fc.oneof(fc.string(), fc.constantFrom(ja4, ja3, h2, 'TLSv1.3'))
  const name = fc.constantFrom('X-Ja4', 'x-JA4', 'cdn-ja4', 'X-H2', 'x-tls', 'Accept')
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), headers => {
      const { told, request } = receive([viaCdn, ...headers])
      const left = [...Object.keys(request.headers), ...request.rawHeaders.filter((_, i) => i % 2 === 0)]
      const { fingerprint } = told!
      return (
        left.every(one => /^(?:x-forwarded-for|accept)$/i.test(one)) &&
        ['', ja4].includes(fingerprint!.ja4) &&
        ['', h2].includes(fingerprint!.h2)
      )
    }),
    { numRuns: 300 }
  )
  t.end()
})
