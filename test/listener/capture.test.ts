// What a listener sees of how a connection begins, where the client pauses, overdoes it or goes away meanwhile.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t from 'tap'
import type { Wire } from '../../src/core/wire.ts'
import type { HttpListener } from '../../src/listener/httpListener.ts'
import { capturedHellos } from '../support/capturedHellos.ts'
import { headersFrame, priorityFrame, settingsFrame, windowUpdateFrame } from '../support/prefaceWriter.ts'
import { connectRaw2, endHeaders, endStream, fields, request, type RawHttp2 } from '../support/rawHttp2.ts'
import { TestAuthority } from '../support/testCertificates.ts'
import { connectionsReach, openTestListener } from './openTestListener.ts'
import { frameTypes, http2Frame, magic } from '../support/http2Frame.ts'

const authority = new TestAuthority(t)
const tls = {
  minVersion: 'TLSv1.2',
  certificates: [authority.issue()],
  ticketKeys: randomBytes(48)
} as const
const hourMs = 3_600_000
/** Whatever ends before is not for the time. */
const patient = {
  handshakeTimeoutMs: hourMs,
  proxyHeaderTimeoutMs: hourMs,
  prefaceTimeoutMs: hourMs,
  prefacePauseMs: hourMs
}
const settings = settingsFrame([
  [2, 0],
  [4, 33_554_432]
])
const get = http2Frame(frameTypes.headers, endHeaders | endStream, 1, fields(request('/')))

function connectTo(port: number): Promise<RawHttp2> {
  return connectRaw2({ port, ca: authority.certificate })
}

t.test(
  'a client that waits for the server’s settings is not kept waiting, and what it said is known',
  async t => {
    const wires: (Wire | undefined)[] = []
    const { port } = await openTestListener(t, {
      tls,
      limits: { ...patient, prefacePauseMs: 1 },
      handlers: {
        request: (_request, response, { peer }) => {
          wires.push(peer.wire)
          response.writeHead(200).end()
        }
      }
    })
    for (const more of [[], [windowUpdateFrame(5), windowUpdateFrame(6).subarray(0, 3)]]) {
      const client = await connectTo(port)
      client.send(magic, settings, ...more)
      await client.next(({ type }) => type === frameTypes.settings)
      client.send(...(more.length === 0 ? [windowUpdateFrame(7)] : [windowUpdateFrame(6).subarray(3)]), get)
      t.ok(await client.next(({ stream }) => stream === 1), 'is served, with all that it said')
      client.destroy()
    }
    const expected = {
      isWhole: false,
      settings: [
        { id: 2, value: 0 },
        { id: 4, value: 33_554_432 }
      ],
      priorities: [],
      headersPriority: undefined
    }
    t.strictSame(wires[0]!.preface, { ...expected, windowIncrement: 0 })
    t.strictSame(wires[1]!.preface, { ...expected, windowIncrement: 5 })
    for (const wire of wires) t.strictSame([wire!.fingerprint.h2, wire!.pseudoOrder], ['', 'm,s,a,p'])
  }
)

t.test('who begins HTTP/2 as no client does comes no further, and is noted', async t => {
  const { listener, port, refused, requests } = await openTestListener(t, { tls, limits: patient })
  const priority = priorityFrame(3, { exclusive: false, dependsOn: 0, weight: 1 })
  const large = http2Frame(0xbb, 0, 0, Buffer.alloc(16_384))
  const none = settingsFrame([])
  const cases: readonly (readonly [what: string, frames: readonly (Buffer | string)[], isServed: boolean])[] =
    [
      ['32 priorities', [magic, none, ...repeated(32, priority), get], true],
      ['33 priorities', [magic, none, ...repeated(33, priority), get], false],
      ['64 frames', [magic, none, ...repeated(62, windowUpdateFrame(1)), get], true],
      ['65 frames', [magic, none, ...repeated(63, windowUpdateFrame(1)), get], false],
      ['64 frames and no request', [magic, none, ...repeated(63, windowUpdateFrame(1))], false],
      ['16 KB', [magic, none, large, get], false],
      ['no settings', [magic, get], false],
      ['a request of the server', [magic, none, headersFrame(undefined, 2)], false],
      ['HTTP/1.1', ['GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'], false]
    ]
  for (const [what, frames, isServed] of cases) {
    const client = await connectTo(port)
    client.send(...frames)
    t.equal((await client.next(({ stream }) => stream === 1)) !== undefined, isServed, what)
    if (!isServed) t.strictSame(client.frames, [], 'and hears nothing')
    client.destroy()
  }
  const served = cases.filter(([, , isServed]) => isServed)
  t.strictSame(
    requests,
    served.map(() => 'GET /')
  )
  t.strictSame(
    refused,
    cases.slice(served.length).map(() => 'bad_syntax')
  )
  await connectionsReach(listener, 0)
})

function repeated(count: number, each: Buffer): readonly Buffer[] {
  return Array.from({ length: count }, () => each)
}

/** Before which byte of a connection its client goes away; those of `inTls` come after the handshake. */
const phases: readonly (readonly [what: string, sent: Buffer | string, inTls: boolean])[] = [
  ['before a word', '', false],
  ['in its hello', capturedHellos()[0]!.bytes.subarray(0, 50), false],
  ['after its hello', capturedHellos()[0]!.bytes, false],
  ['before its preface', '', true],
  ['in the magic', magic.subarray(0, 9), true],
  ['in its settings', Buffer.concat([magic, settings.subarray(0, 12)]), true],
  ['after its settings', Buffer.concat([magic, settings]), true],
  ['in its request', Buffer.concat([magic, settings, headersFrame().subarray(0, 5)]), true]
]
const exits: readonly (readonly [how: string, leave: (socket: Socket) => void])[] = [
  ['says good-bye', socket => socket.end()],
  ['goes', socket => socket.destroy()],
  ['breaks off', socket => socket.resetAndDestroy()]
]

for (const proxyProtocol of [false, true]) {
  const name = proxyProtocol ? ', behind a proxy that announces it' : ''
  t.test(`of a client that leaves while it is looked at nothing stays${name}`, async t => {
    const options = { tls, proxyProtocol, trustsLoopback: proxyProtocol, limits: patient }
    const { listener, port } = await openTestListener(t, options)
    const timersBefore = timers()
    for (const [what, sent, inTls] of phases) {
      for (const [how, leave] of exits) {
        const { raw, client } = await begin(listener, port, proxyProtocol, inTls)
        if (inTls) client!.send(sent)
        else raw.write(sent)
        await handled()
        leave(inTls && how === 'says good-bye' ? client!.socket : raw)
        await connectionsReach(listener, 0)
        t.equal(timers(), timersBefore, `${how} ${what}`)
        raw.destroy()
      }
    }
    t.strictSame(listener.handshakes, { full: 15, resumed: 0, failed: 9 })
  })

  t.test(`a listener that breaks off leaves no timer behind${name}`, async t => {
    const timersBefore = timers()
    const options = { tls, proxyProtocol, trustsLoopback: proxyProtocol, limits: patient }
    const { listener, port } = await openTestListener(t, options)
    if (proxyProtocol) await begin(listener, port, false, false)
    for (const [, sent, inTls] of phases) {
      const { raw, client } = await begin(listener, port, proxyProtocol, inTls)
      if (inTls) client!.send(sent)
      else raw.write(sent)
    }
    await connectionsReach(listener, phases.length + Number(proxyProtocol))
    await handled()
    listener.destroy()
    await listener.drained
    await connectionsReach(listener, 0)
    t.equal(timers(), timersBefore)
  })
}

/** Connects, and shakes hands `inTls`. */
async function begin(
  listener: HttpListener,
  port: number,
  isAnnounced: boolean,
  inTls: boolean
): Promise<{ raw: Socket; client: RawHttp2 | undefined }> {
  const open = listener.connections
  const raw = connect(port, '127.0.0.1')
  raw.on('error', () => {}).resume()
  await once(raw, 'connect')
  if (isAnnounced) raw.write('PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n')
  const client = inTls ? await connectRaw2({ socket: raw, ca: authority.certificate }) : undefined
  await connectionsReach(listener, open + 1)
  return { raw, client }
}

/** Lets the listener, in this very process, read what was sent. */
async function handled(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await new Promise(resolve => setImmediate(resolve))
}

function timers(): number {
  return process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
}
