import { once } from 'node:events'
import t from 'tap'
import type { RefusalReason } from '../../src/core/refusal.ts'
import { refusalStatus } from '../../src/core/refusal.ts'
import { connectRaw, exchangeRaw } from '../support/rawHttp.ts'
import { openTestListener } from './openTestListener.ts'

const get = 'GET / HTTP/1.1\r\n'
const post = 'POST / HTTP/1.1\r\n'
const host = 'Host: example.lu\r\n'
const chunked = `${post}${host}Transfer-Encoding: chunked\r\n\r\n`
/** What a smuggler hopes to have served. */
const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: example.lu\r\n\r\n'

function lines(count: number, prefix = 'x'): string {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}: ${i}\r\n`).join('')
}

/** Refused before the request was handed on. */
const malformed: [what: string, reason: RefusalReason, request: string][] = [
  [
    'Content-Length and Transfer-Encoding',
    'bad_syntax',
    `${post}${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`
  ],
  [
    'Transfer-Encoding and Content-Length',
    'bad_syntax',
    `${post}${host}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`
  ],
  [
    'two lengths that differ',
    'bad_syntax',
    `${post}${host}Content-Length: 4\r\nContent-Length: 0\r\n\r\nabcd`
  ],
  [
    'two lengths that agree',
    'bad_syntax',
    `${post}${host}Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd`
  ],
  ['a list of lengths', 'bad_syntax', `${post}${host}Content-Length: 4, 4\r\n\r\nabcd`],
  ['a signed length', 'bad_syntax', `${post}${host}Content-Length: +4\r\n\r\nabcd`],
  ['a negative length', 'bad_syntax', `${post}${host}Content-Length: -1\r\n\r\n`],
  ['an empty length', 'bad_syntax', `${post}${host}Content-Length:\r\n\r\n`],
  ['a length beyond counting', 'bad_syntax', `${post}${host}Content-Length: ${'9'.repeat(30)}\r\n\r\n`],
  ['gzip, chunked', 'bad_syntax', `${post}${host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  [
    'gzip and chunked on two lines',
    'bad_syntax',
    `${post}${host}Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`
  ],
  ['chunked, gzip', 'bad_syntax', `${post}${host}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`],
  ['chunked twice', 'bad_syntax', `${post}${host}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`],
  [
    'chunked on two lines',
    'bad_syntax',
    `${post}${host}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`
  ],
  ['a tab inside chunked', 'bad_syntax', `${post}${host}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`],
  ['an unknown coding', 'bad_syntax', `${post}${host}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
  ['identity', 'bad_syntax', `${post}${host}Transfer-Encoding: identity\r\n\r\n`],
  [
    'Transfer-Encoding on HTTP/1.0',
    'bad_syntax',
    `POST / HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`
  ],
  ['a folded header', 'bad_syntax', `${get}${host}X: a\r\n b\r\n\r\n`],
  ['a bare line feed after the request line', 'bad_syntax', `GET / HTTP/1.1\n${host}\r\n`],
  ['a bare line feed between headers', 'bad_syntax', `${get}Host: example.lu\nX: b\r\n\r\n`],
  ['a bare carriage return', 'bad_syntax', `${get}Host: example.lu\rX: b\r\n\r\n`],
  ['a NUL in a value', 'bad_syntax', `${get}${host}X: a\0b\r\n\r\n`],
  ['a control byte in a value', 'bad_syntax', `${get}${host}X: a\x01b\r\n\r\n`],
  ['a space before the colon', 'bad_syntax', `${get}Host : example.lu\r\n\r\n`],
  ['a header without a name', 'bad_syntax', `${get}${host}: x\r\n\r\n`],
  ['a header without a colon', 'bad_syntax', `${get}${host}nonsense\r\n\r\n`],
  ['raw bytes in the target', 'bad_syntax', `GET /\xe9 HTTP/1.1\r\n${host}\r\n`],
  ['a tab in the target', 'bad_syntax', `GET /a\tb HTTP/1.1\r\n${host}\r\n`],
  ['a target without a slash', 'bad_syntax', `GET a HTTP/1.1\r\n${host}\r\n`],
  ['an unknown method', 'bad_syntax', `FOO / HTTP/1.1\r\n${host}\r\n`],
  ['a method in lower case', 'bad_syntax', `get / HTTP/1.1\r\n${host}\r\n`],
  ['HTTP/0.9', 'bad_syntax', 'GET /\r\n\r\n'],
  ['HTTP/1.2', 'bad_syntax', `GET / HTTP/1.2\r\n${host}\r\n`],
  ['HTTP/2.0 in plain words', 'bad_syntax', `GET / HTTP/2.0\r\n${host}\r\n`],
  ['the preface of HTTP/2', 'bad_syntax', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['the hello of TLS', 'bad_syntax', '\x16\x03\x01\x02\x00\x01\x00'],
  ['two hosts', 'bad_host', `${get}${host}Host: other.lu\r\n\r\n`],
  ['the same host twice', 'bad_host', `${get}${host}${host}\r\n`],
  ['no host', 'bad_host', `${get}\r\n`],
  ['an empty host', 'bad_host', `${get}Host:\r\n\r\n`],
  ['a host that is none', 'bad_host', `${get}Host: a/b?c@d\r\n\r\n`],
  ['a host with a user', 'bad_host', `${get}Host: user@example.lu\r\n\r\n`],
  ['two hosts on HTTP/1.0', 'bad_host', `GET / HTTP/1.0\r\n${host}${host}\r\n`],
  [
    'a host that is none beside an absolute target',
    'bad_host',
    `GET http://example.lu/ HTTP/1.1\r\nHost: a b\r\n\r\n`
  ],
  [
    'an expectation nobody meets',
    'expectation_failed',
    `${post}${host}Expect: miracles\r\nContent-Length: 0\r\n\r\n`
  ],
  [
    'an expectation beside the known one',
    'expectation_failed',
    `${post}${host}Expect: miracles, 100-continue\r\nContent-Length: 0\r\n\r\n`
  ],
  ['CONNECT', 'method_not_allowed', `CONNECT example.lu:443 HTTP/1.1\r\n${host}\r\n`],
  ['101 headers', 'header_too_large', `${get}${host}${lines(100)}\r\n`],
  ['16 KiB of headers', 'header_too_large', `${get}${host}X: ${'x'.repeat(16_384)}\r\n\r\n`],
  ['a target of 16 KiB', 'target_too_long', `GET /${'x'.repeat(16_384)} HTTP/1.1\r\n${host}\r\n`]
]

t.test('doubtful requests are refused before anyone acts on them, and end the connection', async t => {
  const { port, refused, requests } = await openTestListener(t)
  for (const [what, reason, request] of malformed) {
    const connection = await connectRaw(port)
    connection.send(request + smuggled)
    const answer = await connection.readResponse()
    t.equal(answer.status, refusalStatus[reason], what)
    t.equal(answer.header('connection'), 'close', what)
    t.equal((await connection.readToEnd()).toString(), '', `${what}: nothing follows`)
    t.equal(connection.error, undefined, `${what}: no reset`)
    t.equal(refused.pop(), reason, what)
    t.strictSame(refused.splice(0), [], `${what}: counted once`)
    connection.destroy()
  }
  t.strictSame(requests, [])
})

/** Handed on already when the body turns out to be none. */
const brokenBodies: [what: string, reason: RefusalReason, request: string][] = [
  ['a chunk size that is no number', 'bad_syntax', `${chunked}zz\r\n\r\n`],
  ['a chunk size in C', 'bad_syntax', `${chunked}0x1\r\na\r\n0\r\n\r\n`],
  ['a chunk size beyond counting', 'bad_syntax', `${chunked}${'f'.repeat(17)}\r\n\r\n`],
  ['a bare line feed after a chunk size', 'bad_syntax', `${chunked}1\na\r\n0\r\n\r\n`],
  ['a bare line feed in a chunk extension', 'bad_syntax', `${chunked}1;a\nb\r\na\r\n0\r\n\r\n`],
  ['a chunk longer than its size', 'bad_syntax', `${chunked}1\r\nab\r\n0\r\n\r\n`],
  ['20 kB of chunk extensions', 'body_too_large', `${chunked}1;a=${'b'.repeat(20_000)}\r\na\r\n0\r\n\r\n`],
  ['101 trailers', 'header_too_large', `${chunked}0\r\n${lines(101, 't')}\r\n`],
  ['20 kB of trailers', 'header_too_large', `${chunked}0\r\nt: ${'x'.repeat(20_000)}\r\n\r\n`]
]

t.test('a body that breaks its framing is answered while nothing else was', async t => {
  const { port, refused, requests } = await openTestListener(t)
  for (const [what, reason, request] of brokenBodies) {
    const connection = await connectRaw(port)
    connection.send(request + smuggled)
    const answer = await connection.readResponse()
    t.equal(answer.status, refusalStatus[reason], what)
    t.match(answer.body.toString(), /Incident incident-1\n$/, what)
    t.equal((await connection.readToEnd()).toString(), '', `${what}: nothing follows`)
    t.strictSame(refused.splice(0), [reason], what)
    t.strictSame(requests.splice(0), ['POST /'], what)
    connection.destroy()
  }
})

t.test('an answer under way is cut off rather than mixed with another', async t => {
  const { port, refused } = await openTestListener(t, {
    handlers: {
      request: (_request, response) => response.writeHead(200, { 'Content-Length': '10' }).write('12345')
    }
  })
  const connection = await connectRaw(port)
  connection.send(chunked)
  t.match((await connection.readUntil('12345')).toString(), /^HTTP\/1.1 200/)
  connection.send('zz\r\n')
  t.equal((await connection.readToEnd()).toString(), '')
  t.strictSame(refused, ['bad_syntax'])
  connection.destroy()
})

t.test('answers owed to earlier requests go out before a refusal', async t => {
  const release: (() => void)[] = []
  const { port, refused } = await openTestListener(t, {
    handlers: {
      request: (_request, response) => {
        release.push(() => response.end('slow'))
      },
      refuse: () => {
        // The slow answers come only after the listener knows that the connection is spoilt.
        for (const answer of release) setImmediate(answer)
        return 'noted'
      }
    }
  })
  for (const bad of [`${get}bad\r\n\r\n`, 'CONNECT example.lu:443 HTTP/1.1\r\n\r\n']) {
    const connection = await connectRaw(port)
    connection.send(`${get}${host}\r\n${get}${host}\r\n${bad}`)
    const answers = [
      await connection.readResponse(),
      await connection.readResponse(),
      await connection.readResponse()
    ]
    t.strictSame([answers[0]!.status, answers[1]!.status], [200, 200])
    t.match(answers[2], { status: /400|405/, body: /noted/ })
    t.equal((await connection.readToEnd()).length, 0)
    connection.destroy()
    release.length = 0
  }
  t.strictSame(refused, [])
})

t.test('a client that is still sending gets its refusal', async t => {
  const { port } = await openTestListener(t)
  const muchMore = Buffer.alloc(16 * 1024 * 1024, 'x')
  for (const request of [`${get}bad\r\n\r\n`, `CONNECT example.lu:443 HTTP/1.1\r\n${host}\r\n`]) {
    const connection = await connectRaw(port)
    connection.send(request)
    connection.send(muchMore)
    t.match(await connection.readResponse(), { complete: true, status: /400|405/ })
    connection.end()
    await once(connection.socket, 'close')
    t.equal(connection.error, undefined, 'no reset')
  }
})

t.test('what a client sends after its last request is ignored', async t => {
  const { port, refused, requests } = await openTestListener(t)
  const connection = await connectRaw(port)
  connection.send(`${get}${host}Connection: close\r\n\r\n${smuggled}`)
  t.match(await connection.readResponse(), { status: 200, complete: true })
  t.equal((await connection.readToEnd()).length, 0)
  t.strictSame(refused, [])
  t.strictSame(requests, ['GET /'])
})

t.test('what merely looks odd is served', async t => {
  const { port, refused } = await openTestListener(t)
  const odd: [what: string, request: string, answer: string][] = [
    ['100 headers', `${get}${host}${lines(99)}\r\n`, '/ 127.0.0.1 '],
    [
      'an absolute target',
      `GET http://example.lu/x HTTP/1.1\r\n${host}\r\n`,
      'http://example.lu/x 127.0.0.1 '
    ],
    ['HTTP/1.0 without a host', 'GET / HTTP/1.0\r\n\r\n', '/ 127.0.0.1 '],
    ['line breaks before the request', `\r\n\r\n${get}${host}\r\n`, '/ 127.0.0.1 '],
    ['Chunked', `${post}${host}Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`, '/ 127.0.0.1 abc'],
    ['chunk extensions and trailers', `${chunked}3;x=y\r\nabc\r\n0\r\nt: 1\r\n\r\n`, '/ 127.0.0.1 abc'],
    ['a GET with a body', `${get}${host}Content-Length: 3\r\n\r\nabc`, '/ 127.0.0.1 abc'],
    ['Upgrade: h2c', `${get}${host}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`, '/ 127.0.0.1 '],
    [
      'two protocols to choose from',
      `${get}${host}Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n\r\n`,
      '/ 127.0.0.1 '
    ],
    [
      'an upgrade on HTTP/1.0',
      `GET / HTTP/1.0\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      '/ 127.0.0.1 '
    ],
    [
      'an upgrade of a POST',
      `${post}${host}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n\r\na`,
      '/ 127.0.0.1 a'
    ],
    ['a patient client', `${post}${host}Expect: 100-Continue\r\nContent-Length: 1\r\n\r\na`, '/ 127.0.0.1 a'],
    [
      'an impatient HTTP/1.0 client',
      `POST / HTTP/1.0\r\n${host}Expect: x\r\nContent-Length: 1\r\n\r\na`,
      '/ 127.0.0.1 a'
    ]
  ]
  for (const [what, request, body] of odd) {
    const answer = await exchangeRaw(port, request)
    t.match(answer, { status: 200, complete: true }, what)
    t.equal(answer.body.toString(), body, what)
  }
  t.strictSame(refused, [])
})
