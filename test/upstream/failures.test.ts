import t from 'tap'
import { SWEEP_MS } from '../../src/upstream/upstream.ts'
import { deadOrigin, gateway, rawServer } from './rig.ts'

const get = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n'
const post = 'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab'
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'

t.test(
  'an upstream that closes after any byte yields a whole answer, a 502 or a broken connection',
  async t => {
    const answers: [string, string][] = [
      ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
      ['chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: 1\r\n\r\n']
    ]
    for (const [name, answer] of answers) {
      const bodyStart = answer.indexOf('\r\n\r\n') + 4
      for (const how of ['end', 'reset'] as const) {
        for (let offset = 0; offset <= answer.length; offset++) {
          const server = await rawServer(t)
          const gate = await gateway(t, [server.origin])
          const client = await gate.send(t, post)
          const upstream = await server.connection()
          await upstream.until(/ab$/)
          if (offset > 0) upstream.write(answer.slice(0, offset))
          if (how === 'end') upstream.socket.end()
          else upstream.socket.resetAndDestroy()
          const outcome = await gate.outcome()
          if (outcome.how === 'failed') await client.until('reset')
          else if (outcome.exchange.outcome === 'forwarded') await client.until('hello')
          else await client.end()
          const where = `${name}, ${how} after ${offset} bytes: ${client.received}`
          const isWhole = /\r\n\r\n(hello|5\r\nhello\r\n0\r\n(X: 1\r\n)?\r\n)$/.test(client.received)
          if (offset < bodyStart) t.equal(outcome.kind, 'reset', where)
          else if (offset < answer.length && how === 'end') t.equal(isWhole, false, where)
          t.equal(outcome.exchange.outcome === 'forwarded', isWhole, where)
          t.equal(server.sockets.length, 1, 'a POST is sent once')
          t.equal(gate.outcomes.length, 1)
        }
      }
    }
  }
)

t.test('an answer that only its closing ends is whole when closed, and broken when reset', async t => {
  for (const version of ['1.0', '1.1']) {
    for (const how of ['end', 'reset'] as const) {
      const server = await rawServer(t)
      const gate = await gateway(t, [server.origin])
      const client = await gate.send(t, `GET / HTTP/${version}\r\nHost: a\r\n\r\n`)
      const upstream = await server.connection()
      await upstream.until('\r\n\r\n')
      upstream.write('HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello')
      await client.until('hello')
      if (how === 'end') upstream.socket.end()
      else upstream.socket.resetAndDestroy()
      const { exchange } = await gate.outcome()
      t.equal(exchange.outcome, how === 'end' ? 'forwarded' : 'failed', `${version} ${how}`)
      if (version === '1.0') {
        await client.end()
        t.equal(client.ended, how, 'a client of HTTP/1.0 sees a reset, or it would take a part for the whole')
      } else if (how === 'end') await client.until(/5\r\nhello\r\n0\r\n\r\n$/)
      else t.notMatch(await client.end(), /0\r\n\r\n$/)
    }
  }
})

t.test('what is not HTTP is a bad gateway', async t => {
  const answers = [
    'SSH-2.0-OpenSSH_9.2\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n',
    `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`
  ]
  for (const answer of answers) {
    const server = await rawServer(t)
    const gate = await gateway(t, [server.origin])
    const client = await gate.send(t, get)
    const upstream = await server.connection()
    await upstream.until('\r\n\r\n')
    upstream.write(answer)
    t.match(await client.until('invalid'), /^HTTP\/1.1 502/, answer.slice(0, 60))
  }
})

t.test('the ways to fail are told apart', async t => {
  const dead = await gateway(t, [await deadOrigin()])
  t.match(await (await dead.send(t, get)).until('connect'), /^HTTP\/1.1 502/)

  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const late = await gate.send(t, get)
  const silent = await server.connection()
  await silent.until('\r\n\r\n')
  gate.pass(60_000)
  t.match(await late.until('first_byte_timeout'), /^HTTP\/1.1 504/)
  await silent.end()

  const stuck = await gate.send(t, get)
  const upstream = await server.connection()
  await upstream.until('\r\n\r\n')
  upstream.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')
  await stuck.until('abc')
  gate.pass(120_000)
  t.notMatch(await stuck.end(), /504/, 'an answer underway is cut')
  t.match((await gate.outcome(1)).exchange, { outcome: 'failed', reason: 'idle_timeout', status: 200 })

  await gate.upstream.destroy()
  t.match(await (await gate.send(t, get)).until('overloaded'), /^HTTP\/1.1 503/)
  t.strictSame(
    [dead.counts, gate.counts],
    [
      { accepted: 1, ended: 1, connect: 1 },
      {
        accepted: 2,
        ended: 2,
        connected: 2,
        disconnected: 2,
        first_byte_timeout: 1,
        idle_timeout: 1,
        overloaded: 1
      }
    ]
  )
})

t.test('a fault tells the operator what happened, a refusal is none', async t => {
  const gate = await gateway(t, [await deadOrigin()], { maxBodyBytes: 1 })
  const { upstream } = gate
  t.ok(upstream)
  const client = await gate.send(t, post)
  t.match(await client.until('body_too_large'), /^HTTP\/1.1 413/)
  t.equal(gate.faults[0], undefined)
  await (await gate.send(t, get)).until('connect')
  t.match(gate.faults[1], {
    code: 'upstream_unreachable',
    origin: 'upstream',
    cause: { code: 'ECONNREFUSED' }
  })
})

t.test('a server that accepts a connection and no TLS times out while connecting', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin.replace('http:', 'https:')], {
    config: { timeout: { connectMs: 50, firstByteMs: 60_000, idleMs: 60_000 } }
  })
  t.match(await (await gate.send(t, get)).until('connect_timeout'), /^HTTP\/1.1 504/)
})

t.test('a body that outgrows its limit is refused, declared or not', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin], { maxBodyBytes: 10 })
  const declared = await gate.send(t, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n')
  t.match(await declared.until('body_too_large'), /^HTTP\/1.1 413/)
  t.equal(server.sockets.length, 0, 'the server hears nothing of it')

  const head = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'
  const fits = await gate.send(t, `${head}a\r\n0123456789\r\n0\r\n\r\n`)
  const first = await server.connection()
  await first.until(/\r\n0\r\n\r\n$/)
  first.write(ok)
  await fits.until('hi')

  const chunked = await gate.send(t, `${head}a\r\n0123456789\r\n`)
  const upstream = server.sockets[1] ?? first
  await upstream.until(/0123456789$/)
  chunked.write('1\r\nx\r\n')
  t.match(await chunked.until('body_too_large'), /^HTTP\/1.1 413/)
  t.notMatch(await upstream.end(), /x|\r\n0\r\n\r\n0123/, 'the server never sees an end')
  // Another mebibyte is read, so that the client sees the answer; then its connection is cut.
  chunked.write(`${(2 << 20).toString(16)}\r\n${'x'.repeat(2 << 20)}\r\n`)
  await chunked.end()
})

t.test('a client that trickles its body is told so, one that waits for the server is not blamed', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const slow = await gate.send(t, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nab')
  await (await server.connection()).until(/ab$/)
  gate.pass(20_000)
  t.match(await slow.until('too_slow'), /^HTTP\/1.1 408/)

  const size = 32 << 20
  const waiting = await gate.send(t, `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`)
  waiting.socket.write(Buffer.alloc(size))
  const deaf = await server.connection()
  deaf.socket.pause()
  await gate.stalled(waiting.socket)
  gate.pass(59_000)
  t.equal(gate.outcomes.length, 1)
  gate.pass(2_000)
  t.equal((await gate.outcome(1)).kind, 'first_byte_timeout')
})

t.test('as many may wait as there are connections, in the order of their coming', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin], { config: { connections: 2 } })
  const clients = []
  for (let i = 0; i < 5; i++) {
    clients.push(await gate.send(t, `GET /${i} HTTP/1.1\r\nHost: a\r\n\r\n`))
    if (i < 2) await (await server.connection()).until(`GET /${i}`)
    if (i === 4) t.match(await clients[4]!.until('overloaded'), /^HTTP\/1.1 503/)
    else await gate.received(i + 1)
  }
  const [first] = server.sockets
  first!.received = ''
  first!.write(ok)
  await clients[0]!.until('hi')
  await first!.until('GET /2')
  clients[3]!.socket.destroy()
  t.equal((await gate.outcome(2)).exchange.outcome, 'aborted', 'who leaves the line is gone from it')
  first!.received = ''
  first!.write(ok)
  await clients[2]!.until('hi')

  const later = await gate.send(t, `GET /5 HTTP/1.1\r\nHost: a\r\n\r\n`)
  await first!.until('GET /5')
  const last = await gate.send(t, `GET /6 HTTP/1.1\r\nHost: a\r\n\r\n`)
  await gate.received(7)
  gate.pass(5_000)
  t.match(await last.until('overloaded'), /^HTTP\/1.1 503/, 'nobody waits longer than for a connection')
  first!.write(ok)
  await later.until('hi')
})

t.test('a request that never reached its server goes to another, once, whatever its method', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [await deadOrigin(), server.origin])
  for (let i = 0; i < 2; i++) {
    const client = await gate.send(t, post)
    const upstream = server.sockets[0] ?? (await server.connection())
    await upstream.until(/ab$/)
    upstream.received = ''
    upstream.write(ok)
    await client.until('hi')
  }
  t.strictSame(
    gate.outcomes.map(({ exchange }) => exchange.retries).toSorted((a, b) => a - b),
    [0, 1]
  )
  t.equal(gate.counts['retried'], 1)

  const none = await gateway(t, [await deadOrigin(), await deadOrigin()])
  t.match(await (await none.send(t, get)).until('connect'), /^HTTP\/1.1 502/)
  t.strictSame(none.counts, { accepted: 1, ended: 1, retried: 1, connect: 1 })
  const { exchange } = await none.outcome()
  t.equal(exchange.retries, 1)
})

t.test('a kept connection that closes on a request is replaced, if the request may be repeated', async t => {
  const cases: [string, boolean][] = [
    [get, true],
    ['DELETE /a HTTP/1.1\r\nHost: a\r\n\r\n', true],
    [post, false],
    ['POST /a HTTP/1.1\r\nHost: a\r\n\r\n', false],
    ['PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab', false]
  ]
  for (const [request, repeats] of cases) {
    const server = await rawServer(t)
    const gate = await gateway(t, [server.origin])
    const client = await gate.send(t, get)
    const kept = await server.connection()
    await kept.until('\r\n\r\n')
    kept.write(ok)
    await client.until('hi')
    kept.received = client.received = ''
    client.write(request)
    await kept.until(request.endsWith('ab') ? /ab$/ : '\r\n\r\n')
    kept.socket.resetAndDestroy()
    const name = request.slice(0, 12)
    if (!repeats) {
      t.match(await client.until('reset'), /^HTTP\/1.1 502/, name)
      t.equal(server.sockets.length, 1, name)
      continue
    }
    const fresh = await server.connection()
    await fresh.until('\r\n\r\n')
    fresh.socket.resetAndDestroy()
    t.match(await client.until('reset'), /^HTTP\/1.1 502/, `${name} is repeated once`)
    t.equal(server.sockets.length, 2, name)
  }
})

t.test('retries have a budget', async t => {
  const gate = await gateway(t, [await deadOrigin(), await deadOrigin()])
  for (let i = 0; i < 15; i++) await (await gate.send(t, get)).until('connect')
  t.equal(gate.counts['retried'], 11, 'ten and a tenth of the requests')
  t.equal(SWEEP_MS, 500)
})

t.test('closing waits for what is underway and takes nothing new', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const client = await gate.send(t, get)
  const upstream = await server.connection()
  await upstream.until('\r\n\r\n')
  let isClosed = false
  const closed = Promise.all([gate.upstream.close(), gate.upstream.close()]).then(() => (isClosed = true))
  t.match(await (await gate.send(t, get)).until('overloaded'), /^HTTP\/1.1 503/)
  t.equal(isClosed, false)
  upstream.write(ok)
  await client.until('hi')
  await closed
  await upstream.end()
})
