import * as fc from 'fast-check'
import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { WebSocket, WebSocketServer } from 'ws'
import type { AddressInfo } from 'node:net'
import { WebsocketBoundary } from '../../src/upstream/websocketBoundary.ts'
import { WebsocketDirection } from '../../src/upstream/websocketDirection.ts'
import { deadOrigin, gateway, rawServer, type RawServer, type RawSocket, type TestGateway } from './rig.ts'

const handshake =
  'GET //chat?x=//1 HTTP/1.1\r\nHost: a.example.lu\r\nConnection: keep-alive, Upgrade, X-Private\r\nUpgrade: WebSocket\r\n' +
  'Origin: https://a.example.lu\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n' +
  'X-Private: 1\r\nX-Forwarded-For: 10.0.0.1\r\nconstructor: 1\r\nX-A: 1\r\nX-A: 2\r\nCookie: __Host-moien=s; a=1\r\n\r\n'
const switched =
  'HTTP/1.1 101 Web Socket Protocol Handshake\r\nUpgrade: websocket\r\nConnection: Upgrade, X-Internal\r\n' +
  'X-Internal: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nSec-WebSocket-Accept: x\r\n\r\n'

/** A tunnel through the gateway, open, with both its raw ends. */
async function open(
  t: Test,
  server: RawServer,
  gate: TestGateway
): Promise<{ client: RawSocket; upstream: RawSocket }> {
  const client = await gate.send(t, handshake)
  const upstream = await server.connection()
  await upstream.until('\r\n\r\n')
  upstream.write(switched)
  await client.until('\r\n\r\n')
  client.received = upstream.received = ''
  return { client, upstream }
}

t.test('an upgrade reaches the server clean, and its agreement the client', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin], { extraHeaders: ['Set-Cookie', 'pass=1'] })
  const client = await gate.send(t, `${handshake}early`)
  const upstream = await server.connection()
  const request = (await upstream.until('\r\n\r\n')).split('\r\n')
  t.equal(request[0], 'GET //chat?x=//1 HTTP/1.1', 'the path is the one that was decided on')
  t.strictSame(
    request
      .slice(1, request.indexOf(''))
      .map(line => line.toLowerCase())
      .sort(),
    [
      'connection: upgrade',
      'constructor: 1',
      'cookie: a=1',
      'forwarded: for=192.0.2.1;host="a.example.lu";proto=https',
      'host: a.example.lu',
      'origin: https://a.example.lu',
      'sec-websocket-key: aaaaaaaaaaaaaaaaaaaaaa==',
      'sec-websocket-version: 13',
      'upgrade: websocket',
      'x-a: 1',
      'x-a: 2',
      'x-forwarded-for: 192.0.2.1',
      'x-forwarded-host: a.example.lu',
      'x-forwarded-proto: https',
      'x-real-ip: 192.0.2.1',
      'x-request-id: 0123456789abcdef'
    ]
  )
  upstream.write(`${switched}hello`)
  t.equal(
    await client.until('hello'),
    'HTTP/1.1 101 Switching Protocols\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nSec-WebSocket-Accept: x\r\n' +
      'Set-Cookie: pass=1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello'
  )
  await upstream.until('early')
  client.write('more')
  await upstream.until('earlymore')
  client.socket.end()
  await upstream.end()
  upstream.write('bye')
  await client.until('hellobye')
  upstream.socket.end()
  await client.end()
  t.match((await gate.outcome()).exchange, {
    outcome: 'forwarded',
    status: 101,
    requestBodyBytes: 9,
    responseBodyBytes: 8,
    upstreamServer: server.origin
  })
  t.match(gate.counts, { tunnelOpened: 1, tunnelClosed: 1 })
})

t.test('only protocols that are configured may be asked for, and only with a GET without a body', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin], { allowed: ['websocket', 'tls/1.0'] })
  for (const request of [
    handshake.replace('WebSocket', 'h2c'),
    handshake.replace('WebSocket', 'websocket, h2c'),
    handshake.replace('GET', 'POST'),
    handshake.replace('Origin', 'Content-Length: 3\r\nOrigin')
  ]) {
    t.match(await (await gate.send(t, request)).until('upgrade_refused'), /^HTTP\/1.1 400/)
  }
  t.equal(server.sockets.length, 0)

  const client = await gate.send(t, handshake.replace('WebSocket', 'TLS/1.0'))
  const upstream = await server.connection()
  t.match(await upstream.until('\r\n\r\n'), /\r\nupgrade: TLS\/1.0\r\n/i)
  upstream.write('HTTP/1.1 101 x\r\nUpgrade: TLS/1.0\r\nConnection: Upgrade\r\n\r\n')
  await client.until('Upgrade: TLS/1.0')
  const drained = gate.upstream.drainTunnels(1_000)
  gate.pass(1_000)
  await drained
  t.equal((await client.end()).endsWith('\r\n\r\n'), true, 'other protocols are closed plainly')
})

t.test('a server that switches to something else is not believed', async t => {
  for (const upgrade of ['Upgrade: h2c\r\n', '']) {
    const server = await rawServer(t)
    const gate = await gateway(t, [server.origin])
    const client = await gate.send(t, handshake)
    const upstream = await server.connection()
    await upstream.until('\r\n\r\n')
    upstream.write(`HTTP/1.1 101 Switching Protocols\r\n${upgrade}Connection: Upgrade\r\n\r\nsmuggled`)
    t.match(await client.end(), /^HTTP\/1.1 502 [^]*invalid$/)
    await upstream.end()
    t.strictSame([gate.outcomes.length, gate.outcomes[0]!.how], [1, 'failed'])
  }
})

t.test('what the site says of https stands on the answer of a server that declines, too', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin], { hsts: ['Strict-Transport-Security', 'max-age=60'] })
  const client = await gate.send(t, handshake)
  const upstream = await server.connection()
  await upstream.until('\r\n\r\n')
  upstream.write(
    'HTTP/1.1 403 Forbidden\r\nstrict-transport-security: max-age=1\r\nContent-Length: 0\r\n\r\n'
  )
  const answer = await client.end()
  t.match(answer, 'Strict-Transport-Security: max-age=60\r\n')
  t.notMatch(answer, 'max-age=1\r')
})

t.test('a server that declines is heard, and the connection ends', async t => {
  const answers: [string, RegExp][] = [
    [
      'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nX: 1\r\n\r\nno',
      /^HTTP\/1.1 403 Forbidden\r\nContent-Length: 2\r\nX: 1\r\n[^]*Connection: close\r\n\r\nno$/
    ],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n',
      /^HTTP\/1.1 200 OK\r\n[^]*chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n$/
    ],
    ['HTTP/1.1 304 Not Modified\r\n\r\n', /^HTTP\/1.1 304 [^]*\r\n\r\n$/]
  ]
  for (const [answer, expected] of answers) {
    const server = await rawServer(t)
    const gate = await gateway(t, [server.origin])
    const client = await gate.send(t, handshake)
    const upstream = await server.connection()
    await upstream.until('\r\n\r\n')
    upstream.write(answer)
    t.match(await client.end(), expected)
    t.equal(client.ended, 'end')
    t.equal((await gate.outcome()).exchange.outcome, 'forwarded')
  }
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const client = await gate.send(t, handshake)
  const upstream = await server.connection()
  await upstream.until('\r\n\r\n')
  upstream.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n')
  await client.until('no')
  client.socket.end() // A client that has nothing more to say is still answered.
  upstream.write('3\r\nyes\r\n')
  await client.until('yes')
  upstream.socket.destroy()
  t.notMatch(await client.end(), /0\r\n\r\n$/, 'a part is never passed off as the whole')
  t.match((await gate.outcome()).exchange, { outcome: 'failed', reason: 'broke_off' })
})

t.test('an upgrade that fails before an answer is told why', async t => {
  const dead = await gateway(t, [await deadOrigin()])
  t.match(await (await dead.send(t, handshake)).until('connect'), /^HTTP\/1.1 502/)

  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const reset = await gate.send(t, handshake)
  const first = await server.connection()
  await first.until('\r\n\r\n')
  first.socket.resetAndDestroy()
  t.match(await reset.until('reset'), /^HTTP\/1.1 502/)

  const garbled = await gate.send(t, handshake)
  const second = await server.connection()
  await second.until('\r\n\r\n')
  second.write('SSH-2.0\r\n\r\n')
  t.match(await garbled.until('invalid'), /^HTTP\/1.1 502/)

  const late = await gate.send(t, handshake)
  const third = await server.connection()
  await third.until('\r\n\r\n')
  gate.pass(65_000)
  t.match(await late.until('first_byte_timeout'), /^HTTP\/1.1 504/)
  await third.end()
})

t.test('a client that leaves during the handshake takes it along', async t => {
  for (const how of ['end', 'destroy', 'resetAndDestroy'] as const) {
    const server = await rawServer(t)
    const gate = await gateway(t, [server.origin])
    const client = await gate.send(t, handshake)
    const upstream = await server.connection()
    await upstream.until('\r\n\r\n')
    client.socket[how]()
    await upstream.end()
    t.match((await gate.outcome()).exchange, { outcome: 'aborted' }, how)
    t.equal(gate.outcomes.length, 1)
  }
})

t.test('the end of either side of a tunnel ends the other', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  for (const how of ['destroy', 'resetAndDestroy', 'end'] as const) {
    const first = await open(t, server, gate)
    first.client.socket[how]()
    await first.upstream.end()
    if (how === 'end') first.upstream.socket.end()
    const second = await open(t, server, gate)
    second.upstream.socket[how]()
    await second.client.end()
  }
  await gate.outcome(4)
  gate.pass(120_000)
  await gate.outcome(5) // the client that left unseen, whose server never ended its side
  t.strictSame(gate.counts, { tunnelOpened: 6, tunnelClosed: 6, broke_off: 1 })
})

t.test('a tunnel passes large messages at the pace of the slower side, and may rest for hours', async t => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  t.teardown(() => server.close())
  server.on('connection', socket =>
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  )
  const gate = await gateway(t, [`http://127.0.0.1:${(server.address() as AddressInfo).port}`])
  const client = new WebSocket(`ws://127.0.0.1:${gate.port}/`)
  await once(client, 'open')
  gate.pass(3 * 3600_000)
  for (const size of [0, 1, 125, 126, 65_535, 65_536, 5_000_000]) {
    client.send(Buffer.alloc(size, size % 251))
    const [data] = (await once(client, 'message')) as [Buffer]
    t.ok(data.equals(Buffer.alloc(size, size % 251)), `${size} bytes`)
  }
  const [served] = server.clients
  const told = once(served!, 'close')
  const drained = gate.upstream.drainTunnels(10_000)
  const [code] = (await once(client, 'close')) as [number]
  const [upstreamCode] = (await told) as [number]
  await drained
  t.strictSame([code, upstreamCode], [1001, 1001], 'both sides hear that Moien goes away')
  t.match((await gate.outcome()).exchange.outcome, 'forwarded')
})

t.test('what a server sends before it closes reaches a client that reads late', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const { client, upstream } = await open(t, server, gate)
  client.socket.pause()
  const piece = 'x'.repeat(16_000)
  let sent = 0
  // Until Moien holds a piece that the client’s connection has no room for.
  while (gate.exchanges[0]!.responseBodyBytes === sent) {
    await new Promise(resolve => upstream.socket.write(piece, resolve))
    sent += piece.length
    for (let i = 0; i < 10; i++) await setImmediate()
  }
  upstream.socket.end()
  for (let i = 0; i < 100; i++) await setImmediate()
  client.socket.resume()
  t.equal((await client.end()).length, sent)
  t.equal(client.ended, 'end')
})

t.test('draining waits for the end of a frame, but not longer than it may', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin])
  const moved = await open(t, server, gate)
  const stuck = await open(t, server, gate)
  moved.upstream.write('\x82\x04ab')
  moved.client.write('\x82\x84mask')
  stuck.upstream.write('\x82\x04ab')
  await Promise.all([moved.client.until('ab'), moved.upstream.until('mask'), stuck.client.until('ab')])
  const drained = gate.upstream.drainTunnels(5_000)
  moved.upstream.write('cd\x81\x05never')
  t.equal(
    await moved.client.end(),
    '\x82\x04abcd\x88\x02\x03\xe9',
    'the frame is whole, the next is not begun'
  )
  moved.client.write('abcd\x81\x85masknever')
  t.match(await moved.upstream.end(), /^\x82\x84maskabcd\x88\x82[^]{6}$/)
  moved.client.socket.end()
  moved.upstream.socket.end()
  gate.pass(5_000)
  await drained
  t.equal(await stuck.client.end(), '\x82\x04ab', 'closed plainly, in the middle of its frame')
  t.match(await (await gate.send(t, handshake)).until('overloaded'), /^HTTP\/1.1 503/)
})

t.test('a side that said goodbye itself hears no second Close', t => {
  const direction = new WebsocketDirection(false)
  const close = Buffer.from([0x88, 0x02, 0x03, 0xe8])
  t.ok(direction.pass(close).equals(close))
  t.equal(direction.leave().length, 0)
  t.equal(direction.hasEnded, true)
  t.equal(direction.pass(Buffer.from('x')).length, 0)
  t.end()
})

t.test('frame boundaries are found however the bytes are cut', t => {
  const frame = fc.record({
    opcode: fc.integer({ min: 0, max: 10 }),
    masked: fc.boolean(),
    length: fc.oneof(fc.integer({ min: 0, max: 130 }), fc.constantFrom(65_535, 65_536)),
    wide: fc.boolean()
  })
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 70_000 })),
      (frames, cuts) => {
        const boundary = new WebsocketBoundary()
        const bytes = Buffer.concat(frames.map(encode))
        const ends = new Set<number>([0])
        let at = 0
        for (const each of frames) ends.add((at += encode(each).length))
        let done = 0
        for (const cut of [...cuts, bytes.length]) {
          const piece = bytes.subarray(done, done + cut)
          boundary.follow(piece)
          done += piece.length
          if (boundary.isBetweenFrames !== ends.has(done)) return false
        }
        return done < bytes.length || boundary.hasClosed === frames.some(({ opcode }) => opcode === 8)
      }
    ),
    { numRuns: 200 }
  )
  t.end()
})

interface Frame {
  readonly opcode: number
  readonly masked: boolean
  readonly length: number
  readonly wide: boolean
}

function encode({ opcode, masked, length, wide }: Frame): Buffer {
  const mask = masked ? 0x80 : 0
  const size = length > 65_535 || wide ? 8 : length > 125 ? 2 : 0
  const header = [0x80 | opcode, mask | (size === 8 ? 127 : size === 2 ? 126 : length)]
  for (let i = size - 1; i >= 0; i--) header.push(Math.floor(length / 256 ** i) % 256)
  return Buffer.concat([Buffer.from(header), Buffer.alloc((masked ? 4 : 0) + length, 0x88)])
}
