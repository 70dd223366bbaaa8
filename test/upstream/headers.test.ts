import * as fc from 'fast-check'
import type { IncomingMessage } from 'node:http'
import t from 'tap'
import { Exchange } from '../../src/core/exchange.ts'
import type { UpstreamJob } from '../../src/upstream/forwardJob.ts'
import { requestHeaders } from '../../src/upstream/requestHeaders.ts'
import { responseHeaders, responseTrailers } from '../../src/upstream/responseHeaders.ts'

/** A job with these inbound headers, as node:http would have read them. */
function job(
  headers: readonly (readonly [string, string])[],
  fields: Partial<UpstreamJob> = {}
): UpstreamJob {
  const connection = headers.filter(([name]) => name.toLowerCase() === 'connection').map(([, value]) => value)
  return {
    exchange: new Exchange('id', 0, 0, '192.0.2.1', 'GET', '/'),
    req: {
      rawHeaders: headers.flat(),
      headers: connection.length === 0 ? {} : { connection: connection.join(', ') }
    } as unknown as IncomingMessage,
    target: '/',
    scheme: 'https',
    host: 'a',
    hiddenCookies: ['pass'],
    trustedPeer: false,
    extraHeaders: [],
    hsts: [],
    failed: () => undefined,
    finished: () => undefined,
    ...fields
  }
}

/** Pairs with lower-case names. */
function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((name, i) =>
    i % 2 === 0 ? [[name.toLowerCase(), flat[i + 1]!] as [string, string]] : []
  )
}

const ours: readonly [string, string][] = [
  ['host', 'b'],
  ['x-forwarded-for', '192.0.2.1'],
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-host', 'a'],
  ['x-real-ip', '192.0.2.1'],
  ['forwarded', 'for=192.0.2.1;host="a";proto=https'],
  ['x-request-id', 'id']
]

t.test('whatever a client sends, the server sees our headers once, and nothing stripped', t => {
  const special = [
    'host',
    'connection',
    'keep-alive',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'proxy',
    'proxy-connection',
    'proxy-authorization',
    'http2-settings',
    'expect',
    'content-length',
    'x-forwarded-for',
    'x-forwarded-proto',
    'x-forwarded-port',
    'x-forwarded-ssl',
    'forwarded',
    'x-real-ip',
    'x-request-id',
    'x-moien-score',
    'moien-mitigated',
    'x-original-url',
    'x-rewrite-url',
    'true-client-ip',
    'x_forwarded_for',
    'x.real.ip',
    '__proto__'
  ]
  const spelled = fc
    .tuple(fc.constantFrom(...special, 'accept', 'x-own', 'constructor'), fc.infiniteStream(fc.boolean()))
    .map(([name, upper]) =>
      name
        .split('')
        .map(letter => (upper.next().value ? letter.toUpperCase() : letter))
        .join('')
    )
  const value = fc.oneof(
    fc.constant('1'),
    spelled,
    fc.array(spelled, { maxLength: 4 }).map(names => names.join(' ,\t'))
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(spelled, value), { maxLength: 12 }), headers => {
      const sent = pairs(requestHeaders(job(headers), 'b'))
      const theirs = sent.slice(0, sent.length - ours.length)
      const listed = new Set(
        headers
          .filter(([name]) => name.toLowerCase() === 'connection')
          .flatMap(([, text]) => text.split(',').map(option => option.trim().toLowerCase()))
      )
      const expected = headers
        .map(([name, text]): [string, string] => [name.toLowerCase(), text])
        .filter(([name]) => !special.includes(name) && !listed.has(name))
      t.strictSame(sent.slice(theirs.length), ours)
      t.strictSame(theirs, expected)
    }),
    { numRuns: 200 }
  )
  t.end()
})

t.test('what only a trusted proxy may say passes only from one', t => {
  const headers: [string, string][] = [
    ['CF-Connecting-IP', '1'],
    ['x-forwarded-prefix', '/app'],
    ['X-Forwarded-For', '10.0.0.1'],
    ['X-Original-URL', '/admin']
  ]
  const theirs = (trustedPeer: boolean): [string, string][] =>
    pairs(requestHeaders(job(headers, { trustedPeer }), 'b')).slice(0, -ours.length)
  t.strictSame(theirs(false), [])
  t.strictSame(theirs(true), [
    ['cf-connecting-ip', '1'],
    ['x-forwarded-prefix', '/app']
  ])
  t.end()
})

t.test('an IPv6 client is written as RFC 7239 wants it', t => {
  const exchange = new Exchange('id', 0, 0, '2001:db8::1', 'GET', '/')
  const sent = new Map(pairs(requestHeaders(job([], { exchange, host: 'a:8443' }), 'b')))
  t.equal(sent.get('x-forwarded-for'), '2001:db8::1')
  t.equal(sent.get('forwarded'), 'for="[2001:db8::1]";host="a:8443";proto=https')
  t.end()
})

t.test('Moien’s own cookies stay with Moien', t => {
  const cases: [string, string | undefined][] = [
    ['a=1; pass=x; b=2', 'a=1; b=2'],
    ['pass=x', undefined],
    ['pass=x; pass=y', undefined],
    ['mypass=1; pass =x', 'mypass=1'],
    ['a=pass', 'a=pass'],
    ['', undefined]
  ]
  for (const [cookie, expected] of cases) {
    const sent = new Map(pairs(requestHeaders(job([['Cookie', cookie]]), 'b')))
    t.equal(sent.get('cookie'), expected, cookie)
  }
  t.end()
})

t.test('an answer keeps its headers, their order and their number', t => {
  const raw = [
    'Set-Cookie',
    'a=1',
    'X-A',
    '1',
    'set-cookie',
    'b=2',
    'Connection',
    'x-b',
    'X-B',
    '2',
    'KEEP-ALIVE',
    'timeout=5',
    'Content-Length',
    '5',
    'Trailer',
    'X-T',
    'transfer-ENCODING',
    'chunked'
  ]
  const kept = ['Set-Cookie', 'a=1', 'X-A', '1', 'set-cookie', 'b=2', 'Content-Length', '5']
  t.strictSame(
    responseHeaders(raw, ['x-b', 'content-length'], 200, false),
    kept,
    'no server may unframe its answer'
  )
  t.strictSame(responseHeaders(raw, 'x-b', 200, true), [...kept, 'Trailer', 'X-T'])
  t.strictSame(responseHeaders(raw, 'x-b', 204, false), kept.slice(0, -2))
  t.strictSame(responseTrailers(raw), [
    ['X-A', '1'],
    ['X-B', '2']
  ])
  t.end()
})
