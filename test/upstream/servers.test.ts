import * as fc from 'fast-check'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer, type Server } from 'node:https'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { systemClock } from '../../src/core/clock.ts'
import type { UpstreamConfig } from '../../src/core/config.ts'
import { ActiveList } from '../../src/upstream/activeList.ts'
import { HealthChecker } from '../../src/upstream/healthChecker.ts'
import { allocateHealth, ServerHealth } from '../../src/upstream/serverHealth.ts'
import { authority, certificate, privateKey } from './certificates.ts'
import { deadOrigin, gateway, rawServer } from './rig.ts'

const get = 'GET /a HTTP/1.1\r\nHost: guichet.example.lu\r\n\r\n'
const handshake =
  'GET / HTTP/1.1\r\nHost: guichet.example.lu\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'

class TestClock {
  ms = 1_000_000
  nowMs(): number {
    return this.ms
  }
  tickMs(): number {
    return this.ms
  }
}

function temporary(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'moien-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  return directory
}

async function tlsServer(t: Test): Promise<Server> {
  const server = createTlsServer({ cert: certificate, key: privateKey }, (req, res) =>
    res.end(`for ${req.headers.host}`)
  )
  server.on('upgrade', (_req, socket) =>
    socket.write('HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return server
}

t.test('an upstream behind a unix socket is reached, for requests and upgrades', async t => {
  const socketPath = join(temporary(t), 'app.sock')
  const server = await rawServer(t, socketPath)
  const gate = await gateway(t, [], {
    config: { servers: [{ origin: 'http://localhost', socketPath, ca: undefined }] },
    health: allocateHealth(1)
  })
  const client = await gate.send(t, get)
  const upstream = await server.connection()
  t.match(await upstream.until('\r\n\r\n'), /host: guichet.example.lu\r\n/)
  upstream.write(ok)
  await client.until('hi')
  await gate.send(t, handshake)
  t.match(await (await server.connection()).until('\r\n\r\n'), /upgrade: websocket/i)
})

t.test(
  'TLS to an upstream is verified against what the operator configured, never the Host of a client',
  async t => {
    const server = await tlsServer(t)
    const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    const names: string[] = []
    server.on('secureConnection', socket => names.push(String(socket.servername)))
    const cases: [string, string | undefined, string, RegExp, RegExp][] = [
      ['by address', authority, 'client', /for guichet.example.lu/, / 101 /],
      ['by the configured host', authority, 'app.internal', /for app.internal/, / 101 /],
      ['another name', authority, 'other.internal', / 502 [^]*tls/, / 502 [^]*tls/],
      ['an unknown authority', undefined, 'client', / 502 [^]*tls/, / 502 [^]*tls/]
    ]
    for (const [name, file, host, answer, upgrade] of cases) {
      const gate = await gateway(t, [], {
        config: { servers: [{ origin, socketPath: undefined, ca: file }], host },
        health: allocateHealth(1)
      })
      await (await gate.send(t, get)).until(answer)
      await (await gate.send(t, handshake)).until(upgrade)
      if (name === 'by address') {
        await (await gate.send(t, get.replace('guichet', 'other'))).until('for other.example.lu')
        t.equal(gate.counts['connected'], 1, 'another Host goes over the same connection')
      }
      t.pass(name)
    }
    t.strictSame(names.slice(0, 4), ['false', 'false', 'app.internal', 'app.internal'])
  }
)

t.test('a request whose client left while it connected is never sent', async t => {
  const tls = await tlsServer(t)
  const requests: string[] = []
  tls.on('request', req => requests.push(req.url!))
  const front = await rawServer(t)
  const origin = front.origin.replace('http:', 'https:')
  const servers = [{ origin, socketPath: undefined, ca: authority }]
  const gate = await gateway(t, [], { config: { servers }, health: allocateHealth(1) })
  const client = await gate.send(t, get)
  const held = await front.connection()
  await held.until('\x16')
  client.socket.destroy()
  t.equal((await gate.outcome()).exchange.outcome, 'aborted')
  // The handshake now goes through; the connection finds nothing to carry and is closed.
  const behind = connect((tls.address() as AddressInfo).port, '127.0.0.1')
  behind.write(held.received, 'latin1')
  held.socket.pipe(behind).pipe(held.socket)
  await once(behind, 'close')
  t.strictSame(requests, [])
  t.equal(gate.counts['connected'], 1)
})

t.test('the configured Host is sent instead of the client’s', async t => {
  const server = await rawServer(t)
  const gate = await gateway(t, [server.origin], { config: { host: 'app.internal:81' } })
  await gate.send(t, get)
  t.match(
    await (await server.connection()).until('\r\n\r\n'),
    /^GET \/a HTTP\/1.1\r\nhost: app.internal:81\r\n[^]*X-Forwarded-Host: guichet.example.lu\r\n/
  )
})

t.test('requests go where the fewest are in flight', async t => {
  const servers = [await rawServer(t), await rawServer(t)]
  const gate = await gateway(
    t,
    servers.map(({ origin }) => origin)
  )
  await gate.send(t, get)
  const first = await Promise.race(servers.map(server => server.connection()))
  await first.until('\r\n\r\n')
  await gate.send(t, get)
  const idle = servers.find(server => !server.sockets.includes(first))!
  while (idle.sockets.length === 0) await once(idle.server, 'connection')
  const second = idle.sockets[0]!
  await second.until('\r\n\r\n')
  second.received = ''
  second.write(ok)
  await gate.outcome()
  await gate.send(t, get)
  t.match(await second.until('\r\n\r\n'), /^GET/, 'whose turn it is counts less')
})

t.test('a server that fails three times is left alone, longer each time, and returns with one trial', t => {
  const clock = new TestClock()
  const words = allocateHealth(2)
  const [one, another] = [new ServerHealth(words, clock), new ServerHealth(words, clock)]
  one.failed(0)
  another.failed(0)
  t.equal(one.state(0), 'up')
  another.succeeded(0)
  for (let i = 0; i < 3; i++) one.failed(0)
  t.strictSame([one.state(0), another.state(0), one.state(1)], ['out', 'out', 'up'])
  one.failed(0)
  clock.ms += 5_000
  t.equal(one.state(0), 'trial', 'what failed meanwhile adds nothing')
  for (const termMs of [10_000, 20_000, 40_000, 60_000, 60_000]) {
    t.strictSame([one.claimTrial(0), another.claimTrial(0)], [true, false], 'one request tries')
    t.equal(another.state(0), 'out')
    clock.ms += termMs - 1_000
    t.equal(one.state(0), 'out')
    clock.ms += 1_000
    t.equal(one.state(0), 'trial')
  }
  another.claimTrial(0)
  another.succeeded(0)
  t.equal(one.state(0), 'up', 'an answer forgives everything')
  t.equal(one.claimTrial(0), false)
  one.failed(0)
  t.equal(one.state(0), 'up')
  t.end()
})

t.test('a dead server is found out by requests, and the least bad is tried where all are out', async t => {
  const server = await rawServer(t)
  const health = allocateHealth(2)
  const gate = await gateway(t, [await deadOrigin(), server.origin], { health })
  const view = new ServerHealth(health, systemClock())
  const ask = async (): Promise<void> => {
    const client = await gate.send(t, get)
    const upstream = server.sockets[0] ?? (await server.connection())
    await upstream.until('GET')
    upstream.received = ''
    upstream.write(ok)
    await client.until('hi')
  }
  for (let i = 0; i < 8; i++) await ask()
  t.equal(view.state(0), 'out')
  t.equal(gate.counts['retried'], 3, 'three found out, the others were never sent there')
  view.checked(1, false)
  view.checked(0, false)
  t.strictSame([view.state(0), view.state(1)], ['out', 'out'])
  await ask()
  t.equal(view.state(1), 'out', 'only a check lifts what a check said')
})

t.test('active checks turn a verdict after two in a row, and only then', async t => {
  const answers: (number | 'hang' | 'reset')[] = []
  const asked: string[] = []
  const server = createServer((req, res) => {
    asked.push(`${req.method} ${req.url} ${req.headers.host} ${req.headers.connection}`)
    const answer = answers.shift()
    if (answer === 'reset') req.socket.destroy()
    else if (answer !== 'hang') res.writeHead(answer ?? 200).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const config: UpstreamConfig = {
    servers: [{ origin, socketPath: undefined, ca: undefined }],
    health: undefined,
    timeout: { connectMs: 1_000, firstByteMs: 1_000, idleMs: 1_000 },
    connections: 1,
    host: 'client'
  }
  const words = allocateHealth(1)
  const view = new ServerHealth(words, systemClock())
  const turns: [number, boolean][] = []
  const observer = { turned: (index: number, up: boolean) => void turns.push([index, up]) }
  const checker = new HealthChecker(config, { path: '/health', everyMs: 50 }, words, systemClock(), observer)
  t.teardown(() => checker.close())
  const rounds: [number | 'hang' | 'reset', string][] = [
    [500, 'up'],
    [204, 'up'],
    [503, 'up'],
    ['reset', 'out'],
    [302, 'out'],
    [404, 'out'],
    [200, 'out'],
    [200, 'up'],
    ['hang', 'up'],
    ['hang', 'out']
  ]
  for (const [answer, state] of rounds) {
    answers.push(answer)
    await checker.checkAll()
    t.equal(view.state(0), state, String(answer))
  }
  t.strictSame(turns, [
    [0, false],
    [0, true],
    [0, false]
  ])
  t.equal(asked[0], `GET /health 127.0.0.1:${port} close`)
})

t.test('a list of what is underway forgets nothing and keeps nothing', t => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 60 }), picks => {
      const list = new ActiveList<{ place: number }>()
      const expected = new Set<{ place: number }>()
      const items = Array.from({ length: 10 }, () => ({ place: -1 }))
      for (const pick of picks) {
        const item = items[pick]!
        if (expected.delete(item)) list.remove(item)
        else {
          list.add(item)
          expected.add(item)
        }
        const seen: { place: number }[] = []
        list.forEach(each => seen.push(each))
        t.strictSame([list.size, new Set(seen)], [seen.length, expected])
      }
      list.forEach(each => list.remove(each))
      t.equal(list.size, 0)
    }),
    { numRuns: 50 }
  )
  t.end()
})
