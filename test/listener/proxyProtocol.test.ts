import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { parseAddress } from '../../src/core/address.ts'
import { buildPrefixSet, PrefixSet } from '../../src/core/prefixSet.ts'
import { maxProxyHeaderBytes, parseProxyHeader } from '../../src/listener/proxyProtocol.ts'
import { connectRaw, exchangeRaw } from '../support/rawHttp.ts'
import { openTestListener } from './openTestListener.ts'

const get = 'GET / HTTP/1.1\r\nHost: example.lu\r\n\r\n'
const v1 = 'PROXY TCP4 192.0.2.1 10.0.0.4 4711 80\r\n'
const signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')

/** A version 2 header: command and version, family and protocol, then what follows them. */
function v2(command: number, family: number, rest: string | Buffer): Buffer {
  const content = typeof rest === 'string' ? Buffer.from(rest, 'hex') : rest
  const length = Buffer.alloc(2)
  length.writeUInt16BE(content.length)
  return Buffer.concat([signature, Buffer.from([command, family]), length, content])
}

const v4Addresses = 'c0000201 0a000004 1267 0050'.replaceAll(' ', '')
const v6Addresses = `20010db8000000000000000000000007${'00'.repeat(15)}01 1267 0050`.replaceAll(' ', '')
const someTlv = '20000501000000ff'

t.test('a PROXY header tells who called the proxy', t => {
  const cases: [what: string, header: string | Buffer, source: string | undefined][] = [
    ['version 1', v1, '192.0.2.1'],
    ['version 1, IPv6', 'PROXY TCP6 2001:DB8::7 ::1 4711 80\r\n', '2001:db8::7'],
    ['version 1, mapped', 'PROXY TCP6 ::ffff:192.0.2.1 ::1 0 65535\r\n', '192.0.2.1'],
    ['version 1, unknown', 'PROXY UNKNOWN\r\n', undefined],
    ['version 1, unknown with addresses', 'PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n', undefined],
    ['version 2', v2(0x21, 0x11, v4Addresses), '192.0.2.1'],
    ['version 2, IPv6', v2(0x21, 0x21, v6Addresses), '2001:db8::7'],
    ['version 2 with TLVs', v2(0x21, 0x11, v4Addresses + someTlv), '192.0.2.1'],
    ['version 2, local', v2(0x20, 0x00, ''), undefined],
    ['version 2, local with addresses', v2(0x20, 0x11, v4Addresses), undefined],
    ['version 2, unspecified', v2(0x21, 0x00, someTlv), undefined],
    ['version 2, unix socket', v2(0x21, 0x31, Buffer.alloc(216)), undefined],
    ['version 2, as long as may be', v2(0x21, 0x11, Buffer.alloc(maxProxyHeaderBytes - 16)), '0.0.0.0']
  ]
  for (const [what, header, source] of cases) {
    const bytes = Buffer.from(header)
    const read = parseProxyHeader(Buffer.concat([bytes, Buffer.from(get)]))
    if (typeof read === 'string') t.fail(`${what}: ${read}`)
    else t.match({ bytes: read.bytes, source: read.source?.text }, { bytes: bytes.length, source }, what)
    for (let end = 0; end < bytes.length; end++) {
      if (parseProxyHeader(bytes.subarray(0, end)) !== 'partial')
        t.fail(`${what}: ${end} bytes are not enough`)
    }
  }
  t.end()
})

const bad: [what: string, header: string | Buffer][] = [
  ['HTTP', get],
  ['TLS', Buffer.from('1603010200010001fc0303', 'hex')],
  ['a lower-case word', 'proxy TCP4 192.0.2.1 10.0.0.4 1 2\r\n'],
  ['an unknown family', 'PROXY TCP5 192.0.2.1 10.0.0.4 1 2\r\n'],
  ['an address of the other family', 'PROXY TCP4 ::1 ::1 1 2\r\n'],
  ['no address', 'PROXY TCP4\r\n'],
  ['a hostname', 'PROXY TCP4 example.lu 10.0.0.4 1 2\r\n'],
  ['two spaces', 'PROXY TCP4  192.0.2.1 10.0.0.4 1 2\r\n'],
  ['a port too many', 'PROXY TCP4 192.0.2.1 10.0.0.4 1 2 3\r\n'],
  ['a port too few', 'PROXY TCP4 192.0.2.1 10.0.0.4 1\r\n'],
  ['a port beyond 65535', 'PROXY TCP4 192.0.2.1 10.0.0.4 1 65536\r\n'],
  ['a port in words', 'PROXY TCP4 192.0.2.1 10.0.0.4 http 80\r\n'],
  ['a port with a leading zero', 'PROXY TCP4 192.0.2.1 10.0.0.4 080 80\r\n'],
  ['a bare line feed', `PROXY TCP4 192.0.2.1 10.0.0.4 1 2\n${get}`.padEnd(200, 'x')],
  ['a line without end', `PROXY UNKNOWN ${'x'.repeat(200)}`],
  ['version 3', v2(0x31, 0x11, v4Addresses)],
  ['an unknown command', v2(0x22, 0x11, v4Addresses)],
  ['UDP', v2(0x21, 0x12, v4Addresses)],
  ['addresses that are cut short', v2(0x21, 0x11, 'c0000201')],
  ['IPv6 addresses that are cut short', v2(0x21, 0x21, v4Addresses)],
  ['a header longer than may be', v2(0x21, 0x11, Buffer.alloc(maxProxyHeaderBytes))]
]

t.test('of TLVs those are told that operators give a meaning, if all of them fit in', t => {
  const cases: [what: string, tlvs: string, told: readonly (readonly [number, string])[]][] = [
    ['none', '', []],
    ['one of the protocol itself', someTlv, []],
    ['one of ours after that', `${someTlv}e1000161`, [[0xe1, 'a']]],
    [
      'two of one type, and bytes as they are',
      'e10002ff00e10000',
      [
        [0xe1, '\xff\0'],
        [0xe1, '']
      ]
    ],
    [
      'the first and the last type',
      'e0000161f7000162',
      [
        [0xe0, 'a'],
        [0xf7, 'b']
      ]
    ],
    ['their neighbours', 'df000161f8000162', []],
    ['one that is cut short', 'e1000161e2000561', []],
    ['one without its length', 'e1000161e200', []]
  ]
  for (const [what, tlvs, told] of cases) {
    for (const [family, addresses] of [
      [0x11, v4Addresses],
      [0x21, v6Addresses]
    ] as const) {
      const read = parseProxyHeader(v2(0x21, family, addresses + tlvs))
      if (typeof read === 'string') throw new Error(read)
      t.same(
        read.tlvs.map(({ type, value }) => [type, value]),
        told,
        what
      )
    }
  }
  t.end()
})

t.test('what is not a PROXY header is not taken for one', t => {
  for (const [what, header] of bad) t.equal(parseProxyHeader(Buffer.from(header)), 'bad', what)
  t.end()
})

t.test('any bytes are a header, the beginning of one, or bad, within bounds', t => {
  const pieces = fc.oneof(
    fc.constantFrom(
      signature,
      Buffer.from('PROXY '),
      Buffer.from('PROXY TCP4 192.0.2.1 '),
      Buffer.from('\r\n')
    ),
    fc.constantFrom(Buffer.from([0x21, 0x11]), Buffer.from([0x20]), Buffer.from([0, 12]), Buffer.from('1 2')),
    fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes))
  )
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), parts => {
        const received = Buffer.concat(parts)
        const read = parseProxyHeader(received)
        if (read === 'partial') {
          const filled = Buffer.concat([received, Buffer.alloc(maxProxyHeaderBytes)])
          assert.notEqual(parseProxyHeader(filled), 'partial', 'no more than the bound is ever waited for')
        } else if (read !== 'bad') {
          assert.ok(read.bytes <= received.length && read.bytes <= maxProxyHeaderBytes)
          assert.deepEqual(parseProxyHeader(received.subarray(0, read.bytes)), read)
        }
      }),
      { numRuns: 2000 }
    )
  )
  t.end()
})

const trusting = { proxyProtocol: true, trustsLoopback: true }

t.test('the announced address is the peer of every request on the connection', async t => {
  const { port } = await openTestListener(t, trusting)
  for (const header of [Buffer.from(v1), v2(0x21, 0x11, v4Addresses + someTlv)]) {
    const connection = await connectRaw(port)
    connection.send(Buffer.concat([header, Buffer.from(get + get)]))
    for (const _ of [1, 2]) t.equal((await connection.readResponse()).body.toString(), '/ 192.0.2.1 ')
    connection.send(get)
    t.equal((await connection.readResponse()).body.toString(), '/ 192.0.2.1 ')
    connection.destroy()
  }
  const own = await exchangeRaw(port, Buffer.concat([v2(0x20, 0, ''), Buffer.from(get)]))
  t.equal(own.body.toString(), '/ 127.0.0.1 ', 'a proxy that speaks for itself')
})

t.test('header, request and body may come in any pieces', async t => {
  const { port } = await openTestListener(t, trusting)
  const body = 'x'.repeat(100)
  const post = `POST / HTTP/1.1\r\nHost: example.lu\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  for (const segmentBytes of [1, 7, 16, v1.length, v1.length + 5, 150]) {
    const connection = await connectRaw(port)
    await connection.sendSlowly(v1 + post + get, segmentBytes)
    t.equal(
      (await connection.readResponse()).body.toString(),
      `/ 192.0.2.1 ${body}`,
      `${segmentBytes} at a time`
    )
    t.equal((await connection.readResponse()).status, 200)
    connection.destroy()
  }
})

t.test('a large body follows the header', async t => {
  const received: number[] = []
  const { port } = await openTestListener(t, {
    ...trusting,
    handlers: {
      request: (request, response) => {
        let bytes = 0
        request.on('data', (chunk: Buffer) => (bytes += chunk.length))
        request.on('end', () => response.end(String(received.push(bytes))))
      }
    }
  })
  const bodyBytes = 8 * 1024 * 1024
  const head = `POST / HTTP/1.1\r\nHost: example.lu\r\nContent-Length: ${bodyBytes}\r\n\r\n`
  const connection = await connectRaw(port)
  connection.send(Buffer.concat([Buffer.from(v1 + head), Buffer.alloc(bodyBytes)]))
  t.equal((await connection.readResponse()).status, 200)
  t.strictSame(received, [bodyBytes])
  connection.destroy()
})

t.test('a connection without a header is closed without a word', async t => {
  const { port, refused, requests } = await openTestListener(t, trusting)
  for (const [what, header] of bad) {
    const connection = await connectRaw(port)
    connection.send(header)
    t.equal((await connection.readToEnd()).length, 0, what)
    connection.destroy()
    t.strictSame(refused.splice(0), ['bad_proxy_header'], what)
  }
  const leaving = await connectRaw(port)
  leaving.send('PROXY ')
  leaving.end()
  t.equal((await leaving.readToEnd()).length, 0)
  t.strictSame(refused, ['bad_proxy_header'])
  t.strictSame(requests, [])
})

t.test('a header from anyone but a trusted proxy is not read at all', async t => {
  const { listener, port, refused, requests } = await openTestListener(t, { proxyProtocol: true })
  const connection = await connectRaw(port)
  connection.send(v1 + get)
  t.equal((await connection.readToEnd()).length, 0)
  t.strictSame(refused, ['bad_proxy_header'])
  t.strictSame(requests, [])
  connection.destroy()

  const loopback = { address: parseAddress('127.0.0.1')!, bits: 32 }
  listener.trust(new PrefixSet(buildPrefixSet([loopback])))
  t.equal((await exchangeRaw(port, v1 + get)).body.toString(), '/ 192.0.2.1 ', 'trusted since a reload')
})

t.test('where no header is expected, one is a malformed request', async t => {
  const { port } = await openTestListener(t, { trustsLoopback: true })
  t.equal((await exchangeRaw(port, v1 + get)).status, 400)
})

t.test('a header that does not come in time ends the connection', async t => {
  const { port, refused } = await openTestListener(t, { ...trusting, limits: { proxyHeaderTimeoutMs: 30 } })
  const connection = await connectRaw(port)
  connection.send('PROXY TCP4 ')
  t.equal((await connection.readToEnd()).length, 0)
  t.strictSame(refused, ['bad_proxy_header'])
})

t.test('time limits of requests hold behind a header, too', async t => {
  const limits = { headersTimeoutMs: 60, checkIntervalMs: 10 }
  const { port, refused } = await openTestListener(t, { ...trusting, limits })
  const slow = await connectRaw(port)
  slow.send(`${v1}GET / HTTP/1.1\r\n`)
  t.equal((await slow.readResponse()).status, 408)
  const silent = await connectRaw(port)
  silent.send(v1)
  t.equal((await silent.readToEnd()).length, 0, 'nothing is said to one who only announced a caller')
  t.strictSame(refused, ['too_slow'])
})
