// HTTP/2 and TLS through a whole gateway: the same way as HTTP/1, and what an application sees of it.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  connect as connectHttp2,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startGateway } from '../support/startGateway.ts'
import { TestAuthority } from '../support/testCertificates.ts'
import { connectRaw2, endHeaders, fields, request } from '../support/rawHttp2.ts'
import { exchangeRaw } from '../support/rawHttp.ts'
import { until } from '../support/until.ts'
import { frameTypes, http2Frame } from '../support/http2Frame.ts'

type Route = (req: IncomingMessage, res: ServerResponse) => unknown

/** What the application says of a request, as it came. */
const asSeen: Route = async (req, res) => {
  const body = await text(req).catch(() => 'broken off')
  const seen = { method: req.method, url: req.url, rawHeaders: req.rawHeaders, body }
  res.end(JSON.stringify(seen))
}

const routes: Record<string, Route> = {
  '/early-hints': (_req, res) => {
    res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
    res.end('page')
  },
  '/trailers': (_req, res) => {
    res.writeHead(200, { Trailer: 'X-Checksum' })
    res.write('body')
    res.addTrailers({ 'X-Checksum': 'abc' })
    res.end()
  },
  '/twice': (_req, res) => {
    res.writeHead(200, [
      'Set-Cookie',
      'a=1',
      'Set-Cookie',
      'b=2',
      'Content-Type',
      'text/a',
      'Content-Type',
      'text/b',
      'Constructor',
      'x',
      'Keep-Alive',
      'timeout=5',
      'Strict-Transport-Security',
      'max-age=1'
    ])
    res.end('two')
  },
  '/nothing': (_req, res) => res.writeHead(204).end(),
  '/reset': (_req, res) => res.writeHead(205, { 'Content-Length': '2' }).end('no'),
  '/unheard-of': (_req, res) => res.writeHead(999).end('odd'),
  '/unchanged': (_req, res) => res.writeHead(304, { 'Content-Length': '5', ETag: '"a"' }).end(),
  '/broken': (_req, res) => {
    res.writeHead(200)
    res.write('half')
    setImmediate(() => res.destroy())
  },
  '/large': (_req, res) =>
    res.writeHead(200, { 'Content-Length': '1000000' }).end(Buffer.alloc(1_000_000, 'x')),
  '/refuse-early': (_req, res) => res.writeHead(413, { 'Content-Length': '3' }).end('big')
}

const seen: IncomingMessage[] = []
const application = createServer((req, res) => {
  seen.push(req)
  void (routes[req.url!] ?? asSeen)(req, res)
}).listen(0, '127.0.0.1')
await once(application, 'listening')
t.teardown(() => application.close())

const authority = new TestAuthority(t)
const { certificateFile: certificate, keyFile: key } = authority.issue({ hosts: ['localhost', 'guichet.lu'] })
const gateway = await startGateway(t, {
  upstream: `http://127.0.0.1:${(application.address() as AddressInfo).port}`,
  rules: `rules:
  - { id: by-http2, when: { protocol: HTTP/2.0, path: /denied }, then: { deny: { status: 404 } } }
  - { id: closed, when: { path: /closed }, then: close }
`,
  config: {
    listen: [
      { address: '127.0.0.1:0', redirect: 'https' },
      { address: '127.0.0.1:0', tls: { certificate, key } }
    ]
  },
  site: { hsts: { include_subdomains: true }, max_body: '1MiB' }
})
const [plainPort, port] = gateway.ports as [number, number]

function openSession(): ClientHttp2Session {
  return connectHttp2(`https://localhost:${port}`, { ca: authority.certificate })
}
const session = openSession()
t.teardown(() => session.close())

interface Fetched {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

async function fetchBy(
  by: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: string | Buffer
): Promise<Fetched> {
  const stream = by.request(headers, { endStream: body === undefined })
  if (body !== undefined) stream.end(body)
  return answerOf(stream)
}

async function answerOf(stream: ClientHttp2Stream): Promise<Fetched> {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {})
  const closed = closing(stream)
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders]
  await closed
  return { status: Number(headers[':status']), headers, body: Buffer.concat(chunks).toString() }
}

/** Unlike `once`, whatever went wrong before. */
function closing(what: Pick<NodeJS.EventEmitter, 'once'>): Promise<void> {
  return new Promise(resolve => {
    what.once('close', () => resolve())
  })
}

interface Seen {
  readonly method: string
  readonly url: string
  readonly rawHeaders: readonly string[]
  readonly body: string
}

t.test('the application sees an HTTP/2 request as one by HTTP/1.1', async t => {
  const headers = {
    ':path': '/a/../b?q=1',
    ':method': 'POST',
    'x-own': ['1', '2'],
    te: 'trailers',
    cookie: ['a=1', 'b=2']
  }
  const { status, body } = await fetchBy(session, headers, 'hello')
  t.equal(status, 200)
  const got = JSON.parse(body) as Seen
  t.match(got, { method: 'POST', url: '/b?q=1', body: 'hello' })
  const names = got.rawHeaders.filter((_, i) => i % 2 === 0).map(name => name.toLowerCase())
  t.notOk(names.some(name => name.startsWith(':') || name === 'te'))
  t.equal(names.filter(name => name === 'host').length, 1)
  t.equal(names.filter(name => name === 'cookie').length, 1)
  const value = (name: string): string => got.rawHeaders[2 * names.indexOf(name) + 1]!
  t.equal(value('host'), `localhost:${port}`)
  t.equal(value('cookie'), 'a=1; b=2')
  t.equal(value('x-forwarded-proto'), 'https')
  t.equal(value('x-forwarded-for'), '127.0.0.1')
  t.equal(value('transfer-encoding'), 'chunked')
})

t.test('an answer keeps what HTTP/2 has room for, and nothing of its old connection', async t => {
  const { headers, body } = await fetchBy(session, { ':path': '/twice' })
  t.equal(body, 'two')
  t.strictSame(headers['set-cookie'], ['a=1', 'b=2'])
  t.equal(headers['connection'], undefined)
  t.equal(headers['keep-alive'], undefined)
  t.equal(headers['constructor'], 'x')
  t.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
})

t.test('early hints, trailers and answers without a body pass', async t => {
  const hinted = session.request({ ':path': '/early-hints' })
  const hints = once(hinted, 'headers') as Promise<[IncomingHttpHeaders]>
  t.match(await answerOf(hinted), { status: 200, body: 'page' })
  t.match((await hints)[0], { ':status': 103, link: '</style.css>; rel=preload; as=style' })
  const trailed = session.request({ ':path': '/trailers' })
  const trailers = once(trailed, 'trailers') as Promise<[IncomingHttpHeaders]>
  t.match(await answerOf(trailed), { status: 200, body: 'body' })
  t.match((await trailers)[0], { 'x-checksum': 'abc' })
  t.match(await fetchBy(session, { ':path': '/nothing' }), { status: 204, body: '' })
  t.match(await fetchBy(session, { ':path': '/unchanged' }), {
    status: 304,
    body: '',
    headers: { etag: '"a"' }
  })
  t.match(await fetchBy(session, { ':path': '/reset' }), {
    status: 205,
    body: '',
    headers: { 'content-length': '0' }
  })
  t.match(await fetchBy(session, { ':path': '/unheard-of' }), { status: 599, body: 'odd' })
  const head = await fetchBy(session, { ':path': '/large', ':method': 'HEAD' })
  t.match(head, { status: 200, body: '', headers: { 'content-length': '1000000' } })
  t.equal((await fetchBy(session, { ':path': '/large' })).body.length, 1_000_000)
})

t.test('an answer that breaks off does not end cleanly', async t => {
  const stream = session.request({ ':path': '/broken' })
  stream.resume().on('error', () => {})
  await closing(stream)
  t.equal(stream.rstCode, constants.NGHTTP2_INTERNAL_ERROR)
})

for (const [how, code] of [
  ['cancelled', constants.NGHTTP2_CANCEL],
  ['given up without an error', constants.NGHTTP2_NO_ERROR]
] as const) {
  t.test(`a body that is ${how} never reaches the application as a whole one`, async t => {
    const client = (await connectRaw2({ port, ca: authority.certificate })).greet()
    const before = seen.length
    const block = fields(request('/slow', 'POST'))
    client.send(
      http2Frame(frameTypes.headers, endHeaders, 1, block),
      http2Frame(frameTypes.data, 0, 1, Buffer.from('begin'))
    )
    await until(
      () => Promise.resolve(seen.length),
      count => count > before
    )
    const gone = closing(seen.at(-1)!)
    client.send(http2Frame(frameTypes.rstStream, 0, 1, Buffer.from([0, 0, 0, code])))
    await gone
    t.equal(seen.at(-1)!.complete, false)
    client.destroy()
  })
}

t.test('a body that is too large is refused, announced or not', async t => {
  const large = Buffer.alloc(1_100_000)
  const stream = session.request({ ':path': '/up', ':method': 'POST', 'content-length': large.length })
  stream.on('error', () => {})
  stream.end(large)
  t.equal((await answerOf(stream)).status, 413)
  const chunked = session.request({ ':path': '/up', ':method': 'POST' })
  chunked.on('error', () => {})
  chunked.end(large)
  t.equal((await answerOf(chunked)).status, 413)
  const early = session.request({ ':path': '/refuse-early', ':method': 'POST' })
  early.write('some')
  t.match(await answerOf(early), { status: 413, body: 'big' })
})

t.test('rules, log and metrics know the protocol', async t => {
  t.equal((await fetchBy(session, { ':path': '/denied' })).status, 404)
  const closed = session.request({ ':path': '/closed' })
  closed.on('error', () => {})
  await closing(closed)
  t.equal(closed.rstCode, constants.NGHTTP2_CANCEL)
  t.equal((await fetchBy(session, { ':path': '/still-there' })).status, 200)
  t.ok((await gateway.metric('moien_http_requests_total', { protocol: '2.0' })) > 5)
})

t.test('CONNECT is refused, and so is what names two hosts', async t => {
  const connect = session.request({ ':method': 'CONNECT', ':authority': 'guichet.lu:443' })
  t.equal((await answerOf(connect)).status, 405)
  const named = { ':path': '/', ':authority': 'guichet.lu' }
  t.equal((await fetchBy(session, { ...named, host: 'other.lu' })).status, 400)
  t.equal((await fetchBy(session, { ...named, host: 'guichet.lu' })).status, 200)
  t.equal((await fetchBy(session, { ...named, ':authority': '-' })).status, 200)
  t.equal((await fetchBy(session, { ':path': '/', ':method': 'TRACE' })).status, 405)
})

t.test('what comes by plain HTTP is sent on', async t => {
  const ask = (method: string, host: string, path = '/a?b=c'): Promise<unknown> =>
    exchangeRaw(plainPort, `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\n\r\n`, {
      head: method === 'HEAD'
    }).then(answer => [answer.status, answer.header('location'), answer.header('strict-transport-security')])
  t.strictSame(await ask('GET', 'guichet.lu'), [301, 'https://guichet.lu/a?b=c', undefined])
  t.strictSame(await ask('POST', `localhost:${plainPort}`), [
    308,
    `https://localhost:${port}/a?b=c`,
    undefined
  ])
  t.strictSame(await ask('HEAD', 'guichet.lu', '//evil.lu/%2e%2e/x'), [
    301,
    'https://guichet.lu/x',
    undefined
  ])
})

t.test('handshakes and the end of the certificate are metrics', async t => {
  t.ok((await gateway.metric('moien_tls_certificate_expiry_timestamp_seconds')) > Date.now() / 1000)
  t.ok(
    (await until(
      () => gateway.metric('moien_tls_handshakes_total', { result: 'full' }),
      count => count > 0
    )) > 0
  )
})
