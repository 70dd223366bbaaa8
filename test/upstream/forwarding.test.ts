import { on } from 'node:events'
import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { gateway, rawServer, type RawSocket } from './rig.ts'

const get = 'GET /a?b=c HTTP/1.1\r\nHost: guichet.example.lu\r\n'
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'

/** The head of a message without its last empty line, as lines. */
function lines(message: string): string[] {
  return message.slice(0, message.indexOf('\r\n\r\n')).split('\r\n')
}

t.test('a request reaches the server without the connection’s headers and with ours', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const client = await gate.send(
    t,
    get +
      'Connection: keep-alive, X-Forwarded-For, X-Private\r\nx-private: 1\r\nKeep-Alive: timeout=5\r\n' +
      'Proxy-Connection: keep-alive\r\nTE: trailers\r\nProxy: http://evil\r\nHTTP2-Settings: AAAA\r\n' +
      'X-Forwarded-For: 10.0.0.1\r\nX-FORWARDED-PROTO: http\r\nForwarded: for=10.0.0.1\r\nX-Real-IP: 10.0.0.1\r\n' +
      'X-Request-Id: mine\r\nX_Forwarded_For: 10.0.0.1\r\nX.Real.IP: 10.0.0.1\r\nX-Moien-Pass: heavy\r\n' +
      'X-Original-URL: /admin\r\nCF-Connecting-IP: 10.0.0.1\r\n' +
      'Cookie: a=1; __Host-moien=secret; b=2\r\nCookie: __Host-moien=other\r\nAccept: text/html\r\nX-Own: kept\r\n\r\n'
  )
  const upstream = await server.connection()
  const request = await upstream.until('\r\n\r\n')
  t.strictSame(lines(request), [
    'GET /a?b=c HTTP/1.1',
    'host: guichet.example.lu',
    'connection: keep-alive',
    'Cookie: a=1; b=2',
    'Accept: text/html',
    'X-Own: kept',
    'X-Forwarded-For: 192.0.2.1',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Host: guichet.example.lu',
    'X-Real-IP: 192.0.2.1',
    'Forwarded: for=192.0.2.1;host="guichet.example.lu";proto=https',
    'X-Request-Id: 0123456789abcdef'
  ])
  upstream.write(ok)
  t.match(await client.until('hi'), /^HTTP\/1.1 200 OK\r\n/)
  const { exchange } = await gate.outcome()
  t.match(exchange, {
    outcome: 'forwarded',
    status: 200,
    responseBodyBytes: 2,
    upstreamServer: server.origin,
    retries: 0
  })
  t.ok(exchange.upstreamMs > 0)
})

t.test('what is for one client alone is never on an answer that caches may share', async t => {
  for (const [directives, isHandedOver, expected] of [
    ['', true, 'private'],
    ['no-cache', true, 'no-cache, private'],
    ['private, max-age=60', true, 'private, max-age=60'],
    ['no-store', true, 'no-store'],
    ['max-age=60', false, 'max-age=60'],
    ['public', false, 'public'],
    ['s-maxage=60', false, 's-maxage=60']
  ] as const) {
    const server = await rawServer(t)
    const gate = await gateway(t, [server.origin], { extraHeaders: ['Set-Cookie', 'pass=1'] })
    const client = await gate.send(t, `${get}\r\n`)
    const upstream = await server.connection()
    await upstream.until('\r\n\r\n')
    const line = directives === '' ? '' : `Cache-Control: ${directives}\r\n`
    upstream.write(`HTTP/1.1 200 OK\r\n${line}Content-Length: 2\r\n\r\nok`)
    const answer = await client.until('ok')
    const values = Array.from(answer.matchAll(/^Cache-Control: (.*)\r$/gm), match => match[1])
    t.equal(answer.includes('pass=1'), isHandedOver, directives)
    t.equal(values.join(', '), expected)
  }
})

t.test('an answer reaches the client as it came, without what belongs to the connection', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin], { extraHeaders: ['Set-Cookie', 'pass=1'] })
  const client = await gate.send(t, `${get}\r\n`)
  const upstream = await server.connection()
  await upstream.until('\r\n\r\n')
  upstream.write(
    'HTTP/1.1 202 Bien re\xe7u\r\nServer: Old/1.0\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nset-cookie: a=1\r\n' +
      'Set-Cookie: b=2\r\n' +
      'Connection: close, x-internal\r\nX-Internal: 1\r\nKeep-Alive: timeout=9\r\nUpgrade: h2c\r\n' +
      'Proxy-Authenticate: Basic\r\nX-Latin: \xe9t\xe9\r\nContent-Length: 2\r\n\r\nhi'
  )
  t.strictSame(lines(await client.until('hi')), [
    'HTTP/1.1 202 Accepted',
    'Server: Old/1.0',
    'Date: Thu, 01 Jan 1970 00:00:00 GMT',
    'set-cookie: a=1',
    'Set-Cookie: b=2',
    'X-Latin: \xe9t\xe9',
    'Content-Length: 2',
    'Set-Cookie: pass=1',
    'Cache-Control: private',
    'Connection: keep-alive',
    'Keep-Alive: timeout=30'
  ])
})

t.test('a draining gateway says so in the answer', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin], { draining: true })
  const client = await gate.send(t, `${get}\r\n`)
  const upstream = await server.connection()
  await upstream.until('\r\n\r\n')
  upstream.write(ok)
  t.match(await client.end(), /\r\nConnection: close\r\n[^]*hi$/)
})

t.test('answers without a body keep their length and their connection', async t => {
  const cases: [string, string, RegExp][] = [
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n', /Content-Length: 1234\r\n[^]*\r\n\r\n$/],
    [
      'GET',
      'HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\nETag: "x"\r\n\r\n',
      /Content-Length: 1234\r\n[^]*\r\n\r\n$/
    ],
    ['GET', 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n', /^(?![^]*Content-Length)[^]*\r\n\r\n$/],
    ['GET', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', /Content-Length: 0\r\n[^]*\r\n\r\n$/]
  ]
  for (const [method, answer, expected] of cases) {
    const server = await rawServer(t)
    const gate = await gateway(t, [server.origin])
    const client = await gate.send(t, `${method} / HTTP/1.1\r\nHost: a\r\n\r\n`)
    const upstream = await server.connection()
    await upstream.until('\r\n\r\n')
    upstream.write(answer)
    t.match((await gate.outcome()).exchange.outcome, 'forwarded')
    t.match(await client.until('\r\n\r\n'), expected, `${method} ${answer.slice(9, 12)}`)
    // The connection still serves: the next answer is not taken for a body of the first.
    client.received = ''
    client.write(`${get}\r\n`)
    const again = method === 'HEAD' || answer.includes('304') ? await server.connection() : upstream
    await again.until('GET /a')
    again.write(ok)
    t.match(await client.until('hi'), /^HTTP\/1.1 200 OK\r\n/)
  }
})

t.test('a body of known length keeps it, any other goes chunked, in both directions', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const post = 'POST / HTTP/1.1\r\nHost: a\r\n'
  const client = await gate.send(t, `${post}Content-Length: 5\r\n\r\nhe`)
  const upstream = await server.connection()
  await upstream.until(/content-length: 5\r\n\r\nhe$/)
  client.write('llo')
  await upstream.until(/\r\n\r\nhello$/)
  upstream.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n')
  t.match(await client.until(/0\r\n\r\n$/), /Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n$/)

  upstream.received = client.received = ''
  client.write(`${post}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`)
  await upstream.until(/transfer-encoding: chunked\r\n\r\n5\r\nhello$/)
  client.write('0\r\nX-Trailer: dropped\r\n\r\n')
  t.notMatch(await upstream.until(/\r\n0\r\n\r\n$/), /X-Trailer|content-length/i)
  upstream.write(ok)
  await client.until('hi')
  t.equal((await gate.outcome(1)).exchange.requestBodyBytes, 5)

  upstream.received = client.received = ''
  client.write('GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc')
  t.match(await upstream.until(/abc$/), /content-length: 3\r\n\r\nabc$/, 'a GET may have a body')
  upstream.write(ok)
  await client.until('hi')
})

t.test('a request without a body gets no framing of its own', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const client = await gate.send(t, 'POST / HTTP/1.1\r\nHost: a\r\n\r\n')
  const upstream = await server.connection()
  t.match(await upstream.until('\r\n\r\n'), /content-length: 0\r\n/, 'as RFC 9110 §8.6 asks of a POST')
  upstream.write(ok)
  await client.until('hi')
  upstream.received = client.received = ''
  client.write('PROPFIND /x HTTP/1.1\r\nHost: a\r\n\r\n')
  t.match(await upstream.until('\r\n\r\n'), /^PROPFIND \/x HTTP\/1.1\r\n/)
  upstream.write(ok)
  await client.until('hi')
})

t.test('interim answers and trailers come through as what they are', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const client = await gate.send(t, `${get}\r\n`)
  const upstream = await server.connection()
  await upstream.until('\r\n\r\n')
  upstream.write('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nConnection: x\r\nX: 1\r\n\r\n')
  t.equal(await client.until('\r\n\r\n'), 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n')
  upstream.write(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nhi\r\n0\r\n' +
      'X-Sum: 7\r\nConnection: x\r\nSet-Cookie: no=1\r\n\r\n'
  )
  const answer = await client.until(/X-Sum: 7\r\n\r\n$/)
  t.match(answer, /Trailer: X-Sum\r\n[^]*\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n$/)
  t.notMatch(answer, /Connection: x|Set-Cookie/)
})

t.test('a client of HTTP/1.0 gets no interim answer, no chunks and no trailers', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const client = await gate.send(t, 'GET / HTTP/1.0\r\nHost: a\r\n\r\n')
  const upstream = await server.connection()
  await upstream.until('\r\n\r\n')
  upstream.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n')
  upstream.write(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n2\r\nhi\r\n0\r\nX: 1\r\n\r\n'
  )
  const answer = await client.end()
  t.match(answer, /^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\nhi$/)
  t.notMatch(answer, /chunked|Trailer|Early/)
})

t.test('a client that expects 100 Continue is told to go on when a server is ready to read', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const client = await gate.send(
    t,
    'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n'
  )
  t.equal(await client.until('\r\n\r\n'), 'HTTP/1.1 100 Continue\r\n\r\n')
  const upstream = await server.connection()
  client.write('ab')
  t.notMatch(await upstream.until(/ab$/), /expect/i)
  upstream.write(ok)
  await client.until('hi')
  t.equal((await gate.outcome()).exchange.outcome, 'forwarded')
})

t.test('an event stream arrives piece by piece and may be silent for hours', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const client = await gate.send(t, `${get}\r\n`)
  const upstream = await server.connection()
  await upstream.until('\r\n\r\n')
  upstream.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n')
  await client.until('\r\n\r\n')
  upstream.write('data: 1\n\n')
  await client.until('data: 1\n\n')
  gate.pass(3 * 3600_000)
  upstream.write('data: 2\n\n')
  await client.until('data: 2\n\n')
  client.socket.destroy()
  t.equal(await upstream.end().then(() => 'ended'), 'ended', 'the server learns that the reader left')
  t.equal((await gate.outcome()).exchange.outcome, 'aborted')
})

t.test('a client that leaves takes its request with it, whatever its state', async t => {
  const states: [string, string, (upstream: RawSocket, client: RawSocket) => Promise<unknown>][] = [
    ['awaiting an answer', `${get}\r\n`, upstream => upstream.until('\r\n\r\n')],
    [
      'in the middle of its body',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc',
      upstream => upstream.until(/abc$/)
    ],
    [
      'in the middle of a chunked body',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
      upstream => upstream.until(/abc$/)
    ],
    [
      'in the middle of the answer',
      `${get}\r\n`,
      async (upstream, client) => {
        await upstream.until('\r\n\r\n')
        upstream.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')
        await client.until('abc')
      }
    ]
  ]
  for (const [name, request, reach] of states) {
    const server = await rawServer(t)
    const gate = await gateway(t, [server.origin])
    const client = await gate.send(t, request)
    const upstream = await server.connection()
    await reach(upstream, client)
    client.socket.destroy()
    t.notMatch(await upstream.end(), /0\r\n\r\n$/, `${name}: never ended cleanly`)
    const { how, exchange } = await gate.outcome()
    t.strictSame([how, exchange.outcome], ['finished', 'aborted'], name)
    t.equal(gate.outcomes.length, 1)
  }
})

t.test('requests that stand in line on a connection go with it', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const client = await gate.send(
    t,
    `${get}\r\n${get}\r\nPOST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc`
  )
  const upstreams = [await server.connection(), await server.connection(), await server.connection()]
  await upstreams[2]!.until(/abc$/)
  client.socket.destroy()
  await gate.outcome(1)
  gate.pass(0)
  await Promise.all(upstreams.map(upstream => upstream.end()))
  t.strictSame(
    gate.outcomes.map(({ exchange }) => exchange.outcome),
    ['aborted', 'aborted', 'aborted']
  )
  t.equal(gate.counts['reset'], undefined, 'no server is blamed')
})

t.test('an answer that comes before the body is delivered, the rest thrown away', async t => {
  const size = 32 << 20
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin], { maxBodyBytes: size })
  const client = await gate.send(t, `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`)
  client.socket.write(Buffer.alloc(size))
  const upstream = await server.connection()
  upstream.socket.pause()
  await gate.stalled(client.socket)
  upstream.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno')
  t.match(await client.until(/no$/), /^HTTP\/1.1 403/)
  t.equal((await gate.outcome()).exchange.outcome, 'forwarded')
  // A client that goes on sending is read, so that the answer is not lost to a reset.
  client.received = ''
  client.write(`${get}\r\n`)
  const again = await server.connection()
  await again.until('GET /a')
  again.write(ok)
  t.match(await client.until('hi'), /^HTTP\/1.1 200/)
  upstream.socket.resume()
  t.equal(await upstream.end().then(() => 'cut'), 'cut', 'the server is not sent the rest')
})

t.test('neither side can make Moien hold more of a body than a few buffers', async t => {
  const totalBytes = 64 << 20
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const client = await gate.send(t, `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${totalBytes}\r\n\r\n`)
  const uploaded = crawl(
    client.socket,
    () => server.connection().then(upstream => upstream.socket),
    totalBytes
  )
  t.ok((await uploaded) < totalBytes / 2, 'up')

  const upstream = server.sockets[0]!
  upstream.write(`HTTP/1.1 200 OK\r\nContent-Length: ${totalBytes}\r\n\r\n`)
  t.ok(
    (await crawl(upstream.socket, () => Promise.resolve(client.socket), totalBytes)) < totalBytes / 2,
    'down'
  )
  t.match((await gate.outcome()).exchange, {
    outcome: 'forwarded',
    requestBodyBytes: totalBytes,
    responseBodyBytes: totalBytes
  })
})

/** Sends as fast as it may to a reader that dawdles; returns by how many bytes the sender ever was ahead. */
async function crawl(from: Socket, to: () => Promise<Socket>, totalBytes: number): Promise<number> {
  const piece = Buffer.alloc(1 << 18)
  let sent = 0
  const pump = (): void => {
    if (sent < totalBytes) from.write(piece, () => pump())
    sent += piece.length
  }
  pump()
  const reader = await to()
  reader.removeAllListeners('data')
  let read = 0
  let lead = 0
  for await (const [chunk] of on(reader, 'data', { highWaterMark: 1 })) {
    read += (chunk as Buffer).length
    lead = Math.max(lead, sent - read)
    if (read >= totalBytes) break
    for (let i = 0; i < 4; i++) await setImmediate()
  }
  return lead
}
