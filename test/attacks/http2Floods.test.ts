// What HTTP/2 lets a client ask of a server for nothing, frame by frame: each ends its connection, and no other.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { UnreadBudget } from '../../src/listener/unreadBudget.ts'
import { connectionsReach, openTestListener } from '../listener/openTestListener.ts'
import {
  ack,
  connectRaw2,
  endHeaders,
  endStream,
  fields,
  request,
  type RawHttp2
} from '../support/rawHttp2.ts'
import { TestAuthority } from '../support/testCertificates.ts'
import { frameTypes, http2Frame } from '../support/http2Frame.ts'

const authority = new TestAuthority(t)
const tls = { minVersion: 'TLSv1.2', certificates: [authority.issue()], ticketKeys: randomBytes(48) } as const
const { data, headers, priority, rstStream, settings, ping, windowUpdate, continuation } = frameTypes
const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const get = fields(request('/'))
const post = fields(request('/', 'POST'))

/** Opens a listener whose requests are never answered, and a connection to it. */
async function open(t: Tap, limits: Limits = {}): Promise<Opened> {
  const { listener, port, requests } = await openTestListener(t, {
    tls,
    limits: { checkIntervalMs: 10, lingerMs: 50, ...limits },
    handlers: { request: () => {} }
  })
  const client = await connectRaw2({ port, ca: authority.certificate })
  const bystander = (await connectRaw2({ port, ca: authority.certificate })).greet()
  await bystander.next(({ type, flags }) => type === settings && flags === ack)
  return { client, bystander, listener, requests, port }
}

type Tap = Parameters<typeof openTestListener>[0]
type Limits = NonNullable<NonNullable<Parameters<typeof openTestListener>[1]>['limits']>
interface Opened {
  readonly client: RawHttp2
  readonly bystander: RawHttp2
  readonly listener: Awaited<ReturnType<typeof openTestListener>>['listener']
  readonly requests: readonly string[]
  readonly port: number
}

/** Sends the same again and again until the connection is gone; answers how many bytes that took. */
async function flood(client: RawHttp2, bytes: (turn: number) => Buffer): Promise<number> {
  let sent = 0
  for (let turn = 0; !client.socket.destroyed && sent < 200_000_000; turn++) {
    const chunk = bytes(turn)
    sent += chunk.length
    const isFull = !client.socket.write(chunk)
    await new Promise(resolve => {
      if (isFull) client.socket.once('drain', resolve).once('close', resolve)
      else setImmediate(resolve)
    })
  }
  return sent
}

const many = (one: Buffer, count = 500): Buffer => Buffer.concat(Array.from({ length: count }, () => one))
const stream = (turn: number): number => 2 * turn + 1

/** Each is sent in many turns, after `first` was. */
const floods: Record<string, { readonly first?: Buffer; readonly turn: (turn: number) => Buffer }> = {
  'streams that are opened and reset (CVE-2023-44487)': {
    turn: turn =>
      Buffer.concat([
        http2Frame(headers, endHeaders | endStream, stream(turn), get),
        http2Frame(rstStream, 0, stream(turn), word(8))
      ])
  },
  'CONTINUATION without end (CVE-2024-27983)': {
    first: http2Frame(headers, 0, 1, get),
    turn: () => http2Frame(continuation, 0, 1, fields([['x-a', 'b'.repeat(100)]]))
  },
  'empty CONTINUATION': {
    first: http2Frame(headers, 0, 1, get),
    turn: () => many(http2Frame(continuation, 0, 1))
  },
  'SETTINGS (CVE-2019-9515)': {
    turn: () => many(http2Frame(settings, 0, 0, Buffer.from('000400010000', 'hex')))
  },
  'PING (CVE-2019-9512)': { turn: () => many(http2Frame(ping, 0, 0, Buffer.alloc(8))) },
  'PRIORITY (CVE-2019-9513)': {
    turn: turn => many(http2Frame(priority, 0, stream(turn), Buffer.from('0000000010', 'hex')))
  },
  WINDOW_UPDATE: { turn: () => many(http2Frame(windowUpdate, 0, 0, word(1))) },
  'empty DATA (CVE-2019-9518)': {
    first: http2Frame(headers, endHeaders, 1, post),
    turn: () => many(http2Frame(data, 0, 1))
  },
  'padding instead of DATA': {
    first: http2Frame(headers, endHeaders, 1, post),
    turn: () => many(http2Frame(data, 8, 1, Buffer.concat([Buffer.from([199]), Buffer.alloc(199)])), 50)
  },
  'frames of a type that nobody knows': { turn: () => many(http2Frame(0xfa, 0, 0, Buffer.alloc(100))) },
  'streams beyond what is allowed': {
    turn: turn => http2Frame(headers, endHeaders | endStream, stream(turn), get)
  }
}

for (const [what, { first, turn }] of Object.entries(floods)) {
  t.test(`${what}: the connection ends soon, and no other`, async t => {
    const { client, bystander, listener } = await open(t, { maxResets: 100, maxInvalidFrames: 50 })
    client.greet()
    if (first !== undefined) client.send(first)
    const sent = await flood(client, turn)
    t.ok(sent < 100_000_000, `${sent} bytes`)
    await client.ended
    await connectionsReach(listener, 1)
    bystander.send(
      http2Frame(headers, endHeaders | endStream, 1, get),
      http2Frame(ping, 0, 0, Buffer.alloc(8))
    )
    t.ok(await bystander.next(({ type, flags }) => type === ping && flags === ack))
    bystander.destroy()
  })
}

t.test(
  'headers that are too large, or too many, are refused, whether or not the client knows the limit',
  async t => {
    const { client, requests } = await open(t, { maxHeaderFields: 20 })
    client.greet()
    const large = fields([...request('/large'), ['x-a', 'b'.repeat(14_000)], ['x-c', 'd'.repeat(3000)]])
    client.send(http2Frame(headers, endStream, 1, large.subarray(0, 16_000)))
    client.send(http2Frame(continuation, endHeaders, 1, large.subarray(16_000)))
    const answer = await client.next(({ type }) => type === headers)
    t.ok(answer!.payload.includes('431'), 'a status that is in no table stands there in digits')
    const pairs = Array.from({ length: 20 }, (): [string, string] => ['x-a', 'b'])
    client.send(http2Frame(headers, endStream | endHeaders, 3, fields([...request('/many'), ...pairs])))
    t.ok(await client.next(({ type, stream: of }) => type === rstStream && of === 3))
    t.strictSame(requests, [])
    client.destroy()
  }
)

t.test('an answer that nobody reads is not kept for ever', async t => {
  const { listener, port } = await openTestListener(t, {
    tls,
    limits: { checkIntervalMs: 10, unreadTimeoutMs: 50, lingerMs: 20 },
    handlers: { request: (_request, response) => response.end('x'.repeat(100_000)) }
  })
  const none = await connectRaw2({ port, ca: authority.certificate })
  // No window for any stream (CVE-2019-9517).
  none.greet(Buffer.from('000400000000', 'hex'))
  none.send(http2Frame(headers, endHeaders | endStream, 1, get))
  t.equal(await none.goaway(), 0xb)
  await none.ended
  const little = (await connectRaw2({ port, ca: authority.certificate })).greet(
    Buffer.from('000400000000', 'hex')
  )
  little.send(http2Frame(headers, endHeaders | endStream, 1, get))
  // A byte now and then (CVE-2019-9511).
  const dribble = setInterval(() => little.send(http2Frame(windowUpdate, 0, 1, word(1))), 10)
  await little.ended
  clearInterval(dribble)
  await connectionsReach(listener, 0)
})

const noWindow = Buffer.from('000400000000', 'hex')

t.test('what clients leave unread is bounded over all connections, and whoever reads is served', async t => {
  const maxBytes = 1_000_000
  const unread = new UnreadBudget(maxBytes)
  const { listener, port } = await openTestListener(t, {
    tls,
    limits: { lingerMs: 20 },
    unread,
    handlers: { request: (_request, response) => response.end('x'.repeat(30_000)) }
  })
  const modest = (await connectRaw2({ port, ca: authority.certificate })).greet(noWindow)
  modest.send(http2Frame(headers, endHeaders | endStream, 1, get))
  const greedy = (await connectRaw2({ port, ca: authority.certificate })).greet(noWindow)
  for (let i = 0; i < 40; i++) greedy.send(http2Frame(headers, endHeaders | endStream, stream(i), get))
  t.equal(await greedy.goaway(), 0xb)
  await greedy.ended
  modest.send(http2Frame(windowUpdate, 0, 1, word(60_000)))
  t.ok(await modest.next(({ type, flags }) => type === data && flags === endStream))
  const many = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const one = (await connectRaw2({ port, ca: authority.certificate })).greet(noWindow)
      one.send(http2Frame(headers, endHeaders | endStream, 1, get))
      await one.next(({ type }) => type === headers)
      return one
    })
  )
  unread.count()
  t.ok(unread.bytes <= maxBytes, `${unread.bytes} bytes`)
  t.ok(unread.cut > 1)
  t.ok(listener.connections > 10, 'no more are ended than must be')
  for (const one of many) one.destroy()
  modest.destroy()
})

t.test('by HTTP/1.1 as well, and no answer is kept for ever', async t => {
  for (const [maxBytes, unreadTimeoutMs] of [
    [1_000_000, 3_600_000],
    [Infinity, 50]
  ] as const) {
    const { listener, port } = await openTestListener(t, {
      limits: { checkIntervalMs: 10, unreadTimeoutMs },
      unread: new UnreadBudget(maxBytes),
      handlers: { request: (_request, response) => response.end('x'.repeat(20_000_000)) }
    })
    const client = connect(port, '127.0.0.1').on('error', () => {})
    t.teardown(() => client.destroy())
    await once(client, 'connect')
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await connectionsReach(listener, 1)
    await connectionsReach(listener, 0)
    t.pass()
  }
})

t.test('what belongs to a connection of HTTP/1.1 is refused', async t => {
  const { port, requests } = await openTestListener(t, { tls })
  const client = (await connectRaw2({ port, ca: authority.certificate })).greet()
  const bad: [string, string][] = [
    ['connection', 'close'],
    ['transfer-encoding', 'chunked'],
    ['upgrade', 'websocket'],
    ['keep-alive', '1'],
    ['te', 'gzip'],
    ['X-Upper', 'case'],
    [':late', 'pseudo'],
    ['content-length', '5']
  ]
  for (const [i, pair] of bad.entries()) {
    client.send(http2Frame(headers, endHeaders | endStream, stream(i), fields([...request('/'), pair])))
    const answer = await client.next(
      ({ type, stream: of }) => (type === rstStream || type === headers) && of === stream(i)
    )
    t.equal(answer?.type, rstStream, pair[0])
  }
  t.strictSame(requests, [])
  client.destroy()
})

t.test('what HTTP/1.1 would not take for a request is none here either', async t => {
  const { port, requests, refused } = await openTestListener(t, { tls })
  const client = (await connectRaw2({ port, ca: authority.certificate })).greet()
  const odd: [string, string, string][] = [
    ['post', 'https', '/login'],
    ['Get', 'https', '/'],
    ['FOO', 'https', '/'],
    ['PRI', 'https', '/'],
    // Under this scheme nghttp2 does not look at the path.
    ['GET', 'other', 'http://admin.lu/'],
    ['GET', 'other', 'admin']
  ]
  for (const [i, [method, scheme, path]] of odd.entries()) {
    const pseudo = request(path, method).filter(([name]) => name !== ':scheme')
    const block = fields([...pseudo, [':scheme', scheme]])
    client.send(http2Frame(headers, endHeaders | endStream, stream(i), block))
    await client.next(
      ({ type, flags, stream: of }) => type === data && flags === endStream && of === stream(i)
    )
    t.equal(refused[i], 'bad_syntax', `${method} ${path}`)
  }
  t.strictSame(requests, [])
  client.destroy()
})

t.test(
  'after so many requests a client is told to connect anew, and those under way are answered',
  async t => {
    const { port } = await openTestListener(t, {
      tls,
      limits: { maxRequestsPerConnection: 3, checkIntervalMs: 10, lingerMs: 20 }
    })
    const client = (await connectRaw2({ port, ca: authority.certificate })).greet()
    for (let i = 0; i < 3; i++) client.send(http2Frame(headers, endHeaders | endStream, stream(i), get))
    for (let i = 0; i < 3; i++) {
      t.ok(
        await client.next(
          ({ type, flags, stream: of }) => type === data && flags === endStream && of === stream(i)
        )
      )
    }
    t.ok(
      await client.next(({ type, payload }) => type === frameTypes.goaway && payload.readUInt32BE(4) === 0)
    )
    await client.ended
  }
)

t.test('while the listener drains, a stream under way is finished and an idle connection let go', async t => {
  const { listener, port, requests } = await openTestListener(t, {
    tls,
    limits: { idleGraceMs: 20, checkIntervalMs: 10 }
  })
  const idle = (await connectRaw2({ port, ca: authority.certificate })).greet()
  const busy = (await connectRaw2({ port, ca: authority.certificate })).greet()
  busy.send(http2Frame(headers, endHeaders, 1, post))
  while (requests.length === 0) await new Promise(resolve => setImmediate(resolve))
  listener.stopAccepting()
  await idle.ended
  busy.send(http2Frame(data, endStream, 1, Buffer.from('the rest')))
  t.ok(await busy.next(({ type, flags }) => type === data && flags === endStream))
  await busy.ended
  await listener.drained
})
