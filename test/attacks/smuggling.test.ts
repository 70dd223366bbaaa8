// One request that two servers would count as two, or route by different words: through Moien to an
// application with the most gullible parser there is.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { connectRaw, exchangeRaw } from '../support/rawHttp.ts'
import { startGateway, type TestGateway } from '../support/startGateway.ts'

const rules = `
rules:
  - { id: staff-host, when: { host: staff.example }, then: { deny: { status: 404 } } }
  - { id: admin, when: { path: { under: /admin } }, then: { deny: { status: 404 } } }
`

interface Gullible extends TestGateway {
  /** What the application was asked: host, method and target. */
  readonly asked: string[]
}

async function guard(t: Test): Promise<Gullible> {
  const asked: string[] = []
  const application = createServer({ insecureHTTPParser: true, requireHostHeader: false }, (req, res) => {
    asked.push(`${req.headers.host} ${req.method} ${req.url}`)
    req.resume().once('end', () => res.end('answered'))
  })
  application.listen(0, '127.0.0.1')
  await once(application, 'listening')
  t.teardown(() => {
    application.closeAllConnections()
    application.close()
  })
  const upstream = `http://127.0.0.1:${(application.address() as AddressInfo).port}`
  return { ...(await startGateway(t, { upstream, rules })), asked }
}

const host = 'Host: example.lu\r\n'
/** What should never be asked for. */
const smuggled = `GET /admin/smuggled HTTP/1.1\r\n${host}\r\n`

/** Framing that someone has once read in two ways; the smuggled request lies where one of them ends. */
const framings: readonly [name: string, head: string, body: string][] = [
  ['CL.TE', `Content-Length: ${smuggled.length + 5}\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${smuggled}`],
  ['TE.CL', 'Transfer-Encoding: chunked\r\nContent-Length: 4', `5c\r\n${smuggled}\r\n0\r\n\r\n`],
  ['TE.TE', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', `0\r\n\r\n${smuggled}`],
  ['a coding in capitals', 'TRANSFER-ENCODING: CHUNKED\r\nContent-Length: 0', `0\r\n\r\n${smuggled}`],
  ['a coding after a tab', 'Transfer-Encoding:\tchunked\r\nContent-Length: 5', `0\r\n\r\n${smuggled}`],
  ['a coding after a form feed', 'Transfer-Encoding: \x0cchunked', `0\r\n\r\n${smuggled}`],
  ['a coding in quotes', 'Transfer-Encoding: "chunked"', `0\r\n\r\n${smuggled}`],
  ['a coding with a parameter', 'Transfer-Encoding: chunked;a=b', `0\r\n\r\n${smuggled}`],
  ['a name before a space', 'Transfer-Encoding : chunked', `0\r\n\r\n${smuggled}`],
  ['a name with an underscore', 'Transfer_Encoding: chunked\r\nContent-Length: 0', smuggled],
  ['a name before a line break', 'X: a\nTransfer-Encoding: chunked', `0\r\n\r\n${smuggled}`],
  ['a name after a bare return', 'X: a\rTransfer-Encoding: chunked', `0\r\n\r\n${smuggled}`],
  ['a folded coding', 'Transfer-Encoding:\r\n chunked', `0\r\n\r\n${smuggled}`],
  [
    'a coding named in Connection',
    'Transfer-Encoding: chunked\r\nConnection: Transfer-Encoding',
    `0\r\n\r\n`
  ],
  [
    'a length named in Connection',
    `Content-Length: ${smuggled.length}\r\nConnection: Content-Length`,
    smuggled
  ],
  ['two lengths', `Content-Length: 0\r\nContent-Length: ${smuggled.length}`, smuggled],
  ['a list of lengths', `Content-Length: 0, ${smuggled.length}`, smuggled],
  ['a length in hex', 'Content-Length: 0x0', smuggled],
  ['a length with a sign', 'Content-Length: +0', smuggled],
  ['a length with a space', 'Content-Length: 0 0', smuggled],
  ['a length of nothing', 'Content-Length: ', smuggled],
  ['a length of the body', `Content-Length: ${smuggled.length}`, smuggled],
  [
    'a chunk of the body',
    'Transfer-Encoding: chunked',
    `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`
  ],
  ['a chunk size before a bare line feed', 'Transfer-Encoding: chunked', `0\n\n${smuggled}`],
  ['a chunk size with an extension', 'Transfer-Encoding: chunked', `1;a\r\nx\r\n0;b="\r\n\r\n${smuggled}`],
  [
    'a chunk extension before a bare line feed',
    'Transfer-Encoding: chunked',
    `2;\nxx\r\n${smuggled.length.toString(16)}\r\n0\r\n\r\n${smuggled}`
  ],
  ['a negative chunk size', 'Transfer-Encoding: chunked', `-1\r\n\r\n${smuggled}`],
  ['a chunk size with an underscore', 'Transfer-Encoding: chunked', `0_5c\r\n${smuggled}\r\n0\r\n\r\n`],
  ['a chunk size in C', 'Transfer-Encoding: chunked', `0x5c\r\n${smuggled}\r\n0\r\n\r\n`],
  [
    'a length among the trailers',
    'Transfer-Encoding: chunked',
    `0\r\nContent-Length: ${smuggled.length}\r\n\r\n`
  ],
  ['a coding on HTTP/1.0', 'Transfer-Encoding: chunked\r\nConnection: keep-alive', `0\r\n\r\n${smuggled}`],
  ['an expectation', `Expect: 100-continue\r\nContent-Length: ${smuggled.length}`, smuggled],
  ['another expectation', `Expect: y 100-continue\r\nContent-Length: ${smuggled.length}`, smuggled],
  ['a second version', 'X: y HTTP/1.1\r\nContent-Length: 0', '']
]

function get(target: string): string {
  return `GET ${target} HTTP/1.1\r\n${host}\r\n`
}

t.test('one request is one request', async t => {
  const { port, asked } = await guard(t)

  await t.test('nothing that hides in a request or behind it becomes a request of its own', async t => {
    for (const method of ['POST', 'GET']) {
      for (const [name, head, body] of framings) {
        const version = name.endsWith('1.0') ? '1.0' : '1.1'
        asked.length = 0
        const connection = await connectRaw(port)
        const last = `GET /last HTTP/1.1\r\n${host}Connection: close\r\n\r\n`
        connection.send(`${method} /open HTTP/${version}\r\n${host}${head}\r\n\r\n${body}${last}`)
        const text = (await connection.readToEnd()).toString('latin1')
        connection.destroy()
        const asides = asked.filter(line => line !== 'example.lu GET /last')
        t.ok(
          asides.length === 0 || asides.join() === `example.lu ${method} /open`,
          `${method}, ${name}: ${asked.join(', ')}`
        )
        t.match(text, /^HTTP\/1\.1 (?:100|200|400|417|431)/, `${method}, ${name}`)
        t.notMatch(text, /HTTP\/1\.1 200[^]*HTTP\/1\.1 200[^]*HTTP\/1\.1 200/, `${method}, ${name}`)
      }
    }
  })

  await t.test('every request of a connection is judged, in whatever company', async t => {
    asked.length = 0
    const connection = await connectRaw(port)
    connection.send(get('/1') + get('/admin/1') + get('/2') + get('/x/../admin/2') + get('/3'))
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) statuses.push((await connection.readResponse()).status)
    connection.destroy()
    t.strictSame(statuses, [200, 404, 200, 404, 200])
    t.strictSame(asked.toSorted(), ['example.lu GET /1', 'example.lu GET /2', 'example.lu GET /3'])
  })

  await t.test('a change of protocol that is not to be had changes nothing', async t => {
    asked.length = 0
    const h2c =
      'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n'
    for (const target of ['/open', '/admin']) {
      const answer = await exchangeRaw(port, `GET ${target} HTTP/1.1\r\n${host}${h2c}\r\n`)
      t.equal(answer.status, target === '/open' ? 200 : 404)
      t.equal(answer.header('Connection'), 'close', 'what was sent behind it must be sent anew')
    }
    t.strictSame(asked, ['example.lu GET /open'])
  })

  await t.test('a change of protocol that the application does not make opens no tunnel', async t => {
    asked.length = 0
    const websocket =
      'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 777\r\nSec-WebSocket-Key: x\r\n'
    const connection = await connectRaw(port)
    connection.send(`GET /open HTTP/1.1\r\n${host}${websocket}\r\n${smuggled}`)
    const answer = await connection.readResponse()
    t.equal(answer.status, 200)
    connection.send(smuggled)
    t.notMatch((await connection.readToEnd()).toString(), 'answered')
    connection.destroy()
    t.strictSame(asked, ['example.lu GET /open'])
  })

  const send = async (request: string): Promise<number> => {
    asked.length = 0
    return (await exchangeRaw(port, request)).status
  }

  await t.test('there is one host, and the application hears the one that was judged', async t => {
    const refused = [
      'GET / HTTP/1.1\r\nHost: example.lu\r\nHost: staff.example\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: staff.example\r\nhost: example.lu\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: example.lu, staff.example\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: example.lu staff.example\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: example.lu@staff.example\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: example.lu#@staff.example\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: example.lu:80@staff.example\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: example.lu/staff.example\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: example.lu:99999\r\n\r\n',
      'GET / HTTP/1.1\r\nHost : staff.example\r\n\r\n',
      'GET / HTTP/1.1\r\n Host: staff.example\r\nHost: example.lu\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      'GET http://example.lu@staff.example/ HTTP/1.1\r\nHost: example.lu\r\n\r\n',
      'GET http://example.lu\\@staff.example/ HTTP/1.1\r\nHost: example.lu\r\n\r\n',
      'GET http:///admin HTTP/1.1\r\nHost: example.lu\r\n\r\n',
      'GET ftp://example.lu/ HTTP/1.1\r\nHost: example.lu\r\n\r\n',
      'GET example.lu:80 HTTP/1.1\r\nHost: example.lu\r\n\r\n',
      'GET * HTTP/1.1\r\nHost: example.lu\r\n\r\n'
    ]
    for (const request of refused) {
      t.equal(await send(request), 400, JSON.stringify(request))
      t.strictSame(asked, [])
    }
    t.equal(await send('CONNECT staff.example:80 HTTP/1.1\r\nHost: example.lu\r\n\r\n'), 405)
    const judged: readonly [request: string, status: number, heard: string | undefined][] = [
      ['GET /a HTTP/1.1\r\nHost: staff.example\r\n\r\n', 404, undefined],
      ['GET /a HTTP/1.1\r\nHost: STAFF.example.:80\r\n\r\n', 404, undefined],
      ['GET http://staff.example/a HTTP/1.1\r\nHost: example.lu\r\n\r\n', 404, undefined],
      ['GET http://example.lu/a HTTP/1.1\r\nHost: staff.example\r\n\r\n', 200, 'example.lu GET /a'],
      ['GET HTTP://EXAMPLE.lu:81/a HTTP/1.1\r\nHost: example.lu\r\n\r\n', 200, 'EXAMPLE.lu:81 GET /a'],
      ['GET http://example.lu/admin HTTP/1.1\r\nHost: example.lu\r\n\r\n', 404, undefined],
      ['GET http://example.lu?/admin HTTP/1.1\r\nHost: example.lu\r\n\r\n', 200, 'example.lu GET /?/admin'],
      ['GET http://example.lu/x/../admin HTTP/1.1\r\nHost: example.lu\r\n\r\n', 404, undefined]
    ]
    for (const [request, status, heard] of judged) {
      t.equal(await send(request), status, JSON.stringify(request))
      t.strictSame(asked, heard === undefined ? [] : [heard], JSON.stringify(request))
    }
  })
})
