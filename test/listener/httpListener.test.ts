import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { lingeringEnd } from '../../src/listener/lingeringEnd.ts'
import { connectRaw, exchangeRaw } from '../support/rawHttp.ts'
import { connectionsReach, openTestListener } from './openTestListener.ts'

const get = 'GET / HTTP/1.1\r\nHost: example.lu\r\n\r\n'

function getPath(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: example.lu\r\n\r\n`
}

t.test('listeners share a port, and each counts its connections', async t => {
  const first = await openTestListener(t)
  const second = await openTestListener(t, { port: first.port })
  t.strictSame(second.listener.address, first.listener.address)
  const connections = await Promise.all(Array.from({ length: 8 }, () => connectRaw(first.port)))
  for (const connection of connections) {
    connection.send(get)
    t.equal((await connection.readResponse()).status, 200)
  }
  t.equal(first.listener.connections + second.listener.connections, 8)
  t.equal(first.requests.length + second.requests.length, 8)
  for (const connection of connections) connection.destroy()
})

t.test('an address that cannot be listened on is a fault that names it', async t => {
  const elsewhere = openTestListener(t, { host: '2001:db8::1', port: 80 })
  await t.rejects(elsewhere, { code: 'address_unavailable', message: /^\[2001:db8::1\]:80 cannot be/ })
  const alone = createServer().listen(0, '127.0.0.1')
  t.teardown(() => alone.close())
  await once(alone, 'listening')
  const { port } = alone.address() as AddressInfo
  const taken = openTestListener(t, { port })
  await t.rejects(taken, { code: 'address_in_use', message: new RegExp(`^127.0.0.1:${port} is in use`) })
})

t.test('pipelined requests are answered in order', async t => {
  const answers: ServerResponse[] = []
  const { port } = await openTestListener(t, {
    handlers: {
      request: (request, response) => {
        answers.unshift(response.setHeader('X-Path', request.url ?? ''))
        if (answers.length === 3) for (const answer of answers) answer.end(answer.req.url)
      }
    }
  })
  const connection = await connectRaw(port)
  connection.send(getPath('/1') + getPath('/2') + getPath('/3'))
  for (const path of ['/1', '/2', '/3']) t.equal((await connection.readResponse()).body.toString(), path)
  connection.destroy()
})

t.test(
  'the last request a connection may carry is answered with Connection: close, none after it acted upon',
  async t => {
    const { port, requests } = await openTestListener(t, { limits: { maxRequestsPerConnection: 3 } })
    const connection = await connectRaw(port)
    for (const persistence of ['keep-alive', 'keep-alive', 'close']) {
      connection.send(get)
      const answer = await connection.readResponse()
      t.match(answer, { status: 200, complete: true })
      t.equal(answer.header('connection'), persistence)
    }
    t.equal((await connection.readToEnd()).length, 0)
    requests.length = 0

    const pipelining = await connectRaw(port)
    pipelining.send(get.repeat(5))
    const answers = [
      await pipelining.readResponse(),
      await pipelining.readResponse(),
      await pipelining.readResponse()
    ]
    t.strictSame(
      answers.map(answer => answer.header('connection')),
      ['keep-alive', 'keep-alive', 'close']
    )
    t.equal((await pipelining.readToEnd()).length, 0)
    t.equal(requests.length, 3, 'the client may safely send the other two again')
    t.equal(pipelining.error, undefined)
  }
)

t.test('a client that pipelines without end is cut off after its answers', async t => {
  const { port, requests } = await openTestListener(t, { limits: { maxPipelined: 4 } })
  const connection = await connectRaw(port)
  connection.send(get.repeat(10))
  const text = (await connection.readToEnd()).toString()
  t.equal(text.match(/HTTP\/1.1 200/g)?.length, 4)
  t.equal(requests.length, 4)
})

t.test('a request after one that is refused for its framing is never acted upon', async t => {
  const { port, requests } = await openTestListener(t)
  const connection = await connectRaw(port)
  connection.send(`GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n${getPath('/smuggled')}`)
  t.equal((await connection.readResponse()).status, 400)
  t.equal((await connection.readToEnd()).length, 0)
  t.strictSame(requests, [])
})

t.test('a thread with more than its share asks clients to connect anew', async t => {
  let sheds = false
  const { port } = await openTestListener(t, { handlers: { shouldShed: () => sheds } })
  const connection = await connectRaw(port)
  connection.send(get)
  t.equal((await connection.readResponse()).header('connection'), 'keep-alive')
  sheds = true
  connection.send(get)
  t.match(await connection.readResponse(), { status: 200, complete: true })
  t.equal((await connection.readToEnd()).length, 0)
})

t.test('headers that trickle in are given up with 408', async t => {
  const limits = { headersTimeoutMs: 120, checkIntervalMs: 20 }
  const { port, refused } = await openTestListener(t, { limits })
  const slow = await connectRaw(port)
  slow.send('GET / HTTP/1.1\r\nHost: ')
  const trickle = setInterval(() => slow.send('x'), 10)
  const answer = await slow.readResponse()
  clearInterval(trickle)
  t.match(answer, { status: 408, complete: true })
  t.equal(answer.header('connection'), 'close')
  await slow.ended

  const later = await connectRaw(port)
  later.send(get)
  await later.readResponse()
  later.send('GET / HT')
  t.equal((await later.readResponse()).status, 408, 'of a later request, too')
  t.strictSame(refused, ['too_slow', 'too_slow'])
})

t.test('a connection on which nothing is ever said is closed without a word', async t => {
  const limits = { headersTimeoutMs: 60, checkIntervalMs: 20 }
  const { port, refused } = await openTestListener(t, { limits })
  const silent = await connectRaw(port)
  t.equal((await silent.readToEnd()).length, 0)
  t.equal(silent.error, undefined)
  t.strictSame(refused, [])
})

t.test('an idle connection is closed when its time is over', async t => {
  const { port } = await openTestListener(t, { limits: { keepAliveTimeoutMs: 1 } })
  const idle = await connectRaw(port)
  idle.send(get)
  await idle.readResponse()
  t.equal((await idle.readToEnd()).length, 0)
})

t.test('connections beyond the bound are closed on arrival and counted', async t => {
  const { listener, port } = await openTestListener(t, { limits: { maxConnections: 1 } })
  const first = await connectRaw(port)
  first.send(get)
  await first.readResponse()
  const second = await connectRaw(port)
  await second.ended
  t.equal(listener.dropped, 1)
  t.equal(listener.connections, 1)
  first.end()
  await connectionsReach(listener, 0)
  t.equal((await exchangeRaw(port, get)).status, 200, 'there is room again')
})

t.test('a connection is handed over for an accepted upgrade', async t => {
  const { port } = await openTestListener(t)
  const connection = await connectRaw(port)
  const upgrade =
    'GET /chat HTTP/1.1\r\nHost: example.lu\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n'
  connection.send(`${upgrade}first bytes`)
  t.equal((await connection.readResponse()).status, 101)
  t.equal((await connection.readToEnd()).toString(), 'first bytes')
  connection.destroy()
})

t.test('an upgraded client that resets its connection harms no one', async t => {
  const { listener, port } = await openTestListener(t, {
    handlers: { upgrade: (_request, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n') }
  })
  const connection = await connectRaw(port)
  connection.send('GET / HTTP/1.1\r\nHost: example.lu\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  t.equal((await connection.readResponse()).status, 101)
  connection.reset()
  await connectionsReach(listener, 0)
  t.equal((await exchangeRaw(port, get)).status, 200)
})

t.test('an upgrade behind an unanswered request is an ordinary request', async t => {
  const { port } = await openTestListener(t)
  const connection = await connectRaw(port)
  const upgrade =
    'GET /chat HTTP/1.1\r\nHost: example.lu\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  connection.send(getPath('/page') + upgrade)
  t.equal((await connection.readResponse()).body.toString(), '/page 127.0.0.1 ')
  t.match(await connection.readResponse(), { status: 200, body: /^\/chat/ })
  connection.destroy()
})

t.test('a client that expects it is told to continue, or spared the body', async t => {
  const { port } = await openTestListener(t)
  const connection = await connectRaw(port)
  connection.send('POST / HTTP/1.1\r\nHost: example.lu\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n')
  t.match((await connection.readUntil('\r\n\r\n')).toString(), /^HTTP\/1.1 100 /)
  connection.send('abc')
  t.equal((await connection.readResponse()).body.toString(), '/ 127.0.0.1 abc')
  connection.destroy()
})

t.test('an answer that comes before the body has been sent reaches the client', async t => {
  const { port } = await openTestListener(t, {
    handlers: {
      request: (request, response) => {
        response.shouldKeepAlive = false
        lingeringEnd(request, response.writeHead(413, { 'Content-Length': '9' }), 'too large')
      }
    }
  })
  const bodyBytes = 32 * 1024 * 1024
  const connection = await connectRaw(port)
  connection.send(`POST / HTTP/1.1\r\nHost: example.lu\r\nContent-Length: ${bodyBytes}\r\n\r\n`)
  t.match(await connection.readResponse(), { status: 413, complete: true, body: /too large/ })
  connection.send(Buffer.alloc(bodyBytes))
  await connection.ended
  t.equal(connection.error, undefined)
})

t.test('a body that nobody wants is cut off after a while', async t => {
  const { port } = await openTestListener(t, {
    handlers: {
      request: (request, response) => {
        response.shouldKeepAlive = false
        lingeringEnd(request, response.writeHead(413, { 'Content-Length': '0' }), '', 20)
      }
    }
  })
  const connection = await connectRaw(port)
  connection.send('POST / HTTP/1.1\r\nHost: example.lu\r\nContent-Length: 1000\r\n\r\nabc')
  t.equal((await connection.readResponse()).status, 413)
  await connection.ended
})

t.test('a client that goes away in the middle is no refusal', async t => {
  const gone = Promise.withResolvers<void>()
  const { port, refused, listener } = await openTestListener(t, {
    handlers: { request: request => request.on('error', () => gone.resolve()) }
  })
  const connection = await connectRaw(port)
  connection.send('POST / HTTP/1.1\r\nHost: example.lu\r\nContent-Length: 10\r\n\r\nabc')
  connection.end()
  await gone.promise
  t.equal((await connection.readToEnd()).length, 0)
  const second = await connectRaw(port)
  second.send('GET / HTTP/1.1\r\nHost: exam')
  second.end()
  t.equal((await second.readToEnd()).length, 0)
  t.strictSame(refused, [])
  await connectionsReach(listener, 0)
})
