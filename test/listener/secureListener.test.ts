// TLS at a listener: whose certificate, which sessions, what is seen on the way, and who is too slow.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { connect, Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import t from 'tap'
import type { Wire } from '../../src/core/wire.ts'
import type { ListenerHandlers } from '../../src/listener/listenerHandlers.ts'
import { records } from '../support/helloWriter.ts'
import { connectRaw, RawConnection } from '../support/rawHttp.ts'
import { connectRaw2, endHeaders, endStream, fields, request } from '../support/rawHttp2.ts'
import { TestAuthority, type TestCertificate } from '../support/testCertificates.ts'
import { connectionsReach, openTestListener, type TestListenerOptions } from './openTestListener.ts'
import { frameTypes, http2Frame } from '../support/http2Frame.ts'

const authority = new TestAuthority(t)
const own = authority.issue()
const other = authority.issue({ hosts: ['other.lu', '*.other.lu'] })
const ticketKeys = randomBytes(48)
const terms = termsOf(own, other)
const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'

function termsOf(...certificates: readonly TestCertificate[]): NonNullable<TestListenerOptions['tls']> {
  return { minVersion: 'TLSv1.2', certificates, ticketKeys }
}

async function shakeHands(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ ...clientOptions(port), ...options })
  await once(socket, 'secureConnect')
  return socket
}

function clientOptions(port: number): ConnectionOptions {
  return {
    port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: authority.certificate,
    ALPNProtocols: ['http/1.1']
  }
}

/** Notes what was seen of each connection. */
function noting(wires: (Wire | undefined)[]): ListenerHandlers['request'] {
  return (_request, response, connection) => {
    wires.push(connection.peer.wire)
    response.writeHead(200).end()
  }
}

/** A client's socket that sends in pieces of so many bytes. */
class Dribble extends Duplex {
  readonly #socket: Socket
  readonly #bytes: number

  constructor(port: number, bytes: number) {
    super()
    this.#bytes = bytes
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('data', chunk => this.push(chunk)).on('end', () => this.push(null))
    // The test has seen what it wanted.
    this.#socket.on('error', () => {})
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#send(chunk, done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy()
    done(error)
  }

  #send(rest: Buffer, done: () => void): void {
    if (rest.length === 0) done()
    else {
      this.#socket.write(rest.subarray(0, this.#bytes), () =>
        setImmediate(() => this.#send(rest.subarray(this.#bytes), done))
      )
    }
  }
}

t.test('each host has its certificate, and a renewed one is served without a connection lost', async t => {
  const { listener, port } = await openTestListener(t, { tls: terms })
  const nameBy = async (servername: string): Promise<unknown> => {
    const socket = await shakeHands(port, { servername, rejectUnauthorized: false })
    const name = socket.getPeerCertificate().subject.CN
    socket.destroy()
    return name
  }
  const first = new RawConnection(await shakeHands(port))
  const names = new Map(
    await Promise.all(
      ['localhost', 'other.lu', 'WWW.other.lu', 'a.b.other.lu', 'unknown.lu'].map(
        async host => [host, await nameBy(host)] as const
      )
    )
  )
  t.strictSame(
    [...names.values()],
    ['leaf0', 'leaf1', 'leaf1', 'leaf0', 'leaf0'],
    'an asterisk stands for one label; the first serves everyone else'
  )
  const renewed = authority.issue()
  listener.secure(termsOf(renewed, other))
  t.equal(await nameBy('localhost'), 'leaf2')
  t.throws(() => listener.secure(termsOf({ ...own, key: other.key })))
  t.equal(await nameBy('localhost'), 'leaf2', 'what cannot be served leaves the one before')
  first.send(get)
  t.equal((await first.readResponse()).status, 200)
  first.destroy()
})

t.test('a session begun with one thread is resumed with another, until the keys change', async t => {
  const { port } = await openTestListener(t, { tls: terms })
  const second = await openTestListener(t, { tls: terms })
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const socket = connectTls({ ...clientOptions(port), maxVersion, servername: 'other.lu' })
    // By TLS 1.2 it comes before the handshake is over, by 1.3 after.
    const [session] = (await once(socket, 'session')) as [Buffer]
    socket.destroy()
    const again = await shakeHands(second.port, { maxVersion, servername: 'other.lu', session })
    t.ok(again.isSessionReused(), maxVersion)
    const asking = new RawConnection(again)
    asking.send(get)
    t.equal((await asking.readResponse()).status, 200)
    again.destroy()
    second.listener.secure({ ...terms, ticketKeys: randomBytes(48) })
    const later = await shakeHands(second.port, { maxVersion, servername: 'other.lu', session })
    t.notOk(later.isSessionReused(), `${maxVersion}: other keys`)
    later.destroy()
    second.listener.secure(terms)
  }
  t.equal(second.listener.handshakes!.resumed, 2)
})

t.test('TLS 1.1, old ciphers and renegotiation are refused', async t => {
  const { port, listener } = await openTestListener(t, { tls: terms })
  const ciphers = 'AES128-SHA:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0'
  await t.rejects(
    shakeHands(port, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' })
  )
  await t.rejects(shakeHands(port, { maxVersion: 'TLSv1.2', ciphers }))
  await connectionsReach(listener, 0)
  t.equal(listener.handshakes!.failed, 2)
  const socket = await shakeHands(port, { maxVersion: 'TLSv1.2' })
  const refused = new Promise(resolve => {
    socket.once('error', resolve)
    socket.renegotiate({ rejectUnauthorized: false }, resolve)
  })
  t.match(await refused, { message: /no.renegotiation/i })
  socket.destroy()
})

t.test('hello and preface are seen whole, in however small pieces they come', async t => {
  const wires: (Wire | undefined)[] = []
  const limits = { prefacePauseMs: 10_000 }
  const { port } = await openTestListener(t, { tls: terms, limits, handlers: { request: noting(wires) } })
  for (const bytes of [1, 100, 65_536]) {
    const socket = await shakeHands(port, {
      socket: new Dribble(port, bytes),
      ALPNProtocols: ['h2']
    })
    const session = connectHttp2('https://localhost', {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: 131_072 }
    })
    await once(session.request({ ':path': '/' }).end(), 'response')
    session.destroy()
  }
  t.equal(wires.length, 3)
  for (const wire of wires) {
    t.equal(wire!.hello?.serverName, 'localhost')
    t.strictSame(wire!.hello?.alpn, ['h2'])
    t.equal(wire!.tlsVersion, 'TLSv1.3')
    t.equal(wire!.fingerprint.ja4, wires[0]!.fingerprint.ja4)
    t.match(wire!.fingerprint.ja4, /^t13d\d{4}h2_/)
    t.equal(wire!.fingerprint.h2, '2:0;4:131072|00|0|p,m,a,s')
  }
})

t.test('HTTP/1.1 has a hello and no preface; who says nothing more is served all the same', async t => {
  const wires: (Wire | undefined)[] = []
  const limits = { prefaceTimeoutMs: 1 }
  const { port } = await openTestListener(t, { tls: terms, limits, handlers: { request: noting(wires) } })
  const first = new RawConnection(await shakeHands(port))
  first.send(get)
  t.equal((await first.readResponse()).status, 200)
  first.destroy()
  t.match(wires[0], { tlsVersion: 'TLSv1.3', preface: undefined, hello: { serverName: 'localhost' } })
  const client = await connectRaw2({ port, ca: authority.certificate })
  await client.next(({ type }) => type === frameTypes.settings)
  client.greet().send(http2Frame(frameTypes.headers, endHeaders | endStream, 1, fields(request('/'))))
  t.ok(await client.next(({ stream }) => stream === 1))
  t.equal(wires[1]!.preface, undefined)
  t.equal(wires[1]!.fingerprint.h2, '')
  client.destroy()
})

t.test('a PROXY protocol header comes before TLS', async t => {
  const peers: string[] = []
  const { port } = await openTestListener(t, {
    tls: terms,
    proxyProtocol: true,
    trustsLoopback: true,
    handlers: {
      request: (_request, response, { peer }) => {
        peers.push(`${peer.address.text} ${peer.scheme} ${peer.wire?.hello?.serverName}`)
        response.end()
      }
    }
  })
  const raw = connect({ port, host: '127.0.0.1' })
  raw.write('PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n')
  const socket = new RawConnection(await shakeHands(port, { socket: raw }))
  socket.send(get)
  t.equal((await socket.readResponse()).status, 200)
  t.strictSame(peers, ['192.0.2.7 https localhost'])
  socket.destroy()
})

t.test('a client that is slow before, in or after its handshake is dropped on time', async t => {
  const limits = { handshakeTimeoutMs: 150, headersTimeoutMs: 120, checkIntervalMs: 20, lingerMs: 20 }
  const { listener, port, refused } = await openTestListener(t, { tls: terms, limits })
  const silent = await connectRaw(port)
  const trickling = await connectRaw(port)
  // A ClientHello of 512 bytes that never comes.
  trickling.send(Buffer.from('160301020001000', 'hex'))
  const trickle = setInterval(() => trickling.send('\0'), 10)
  await Promise.all([silent.ended, trickling.ended])
  clearInterval(trickle)
  await connectionsReach(listener, 0)
  t.equal(listener.handshakes!.failed, 2)
  const notTls = await connectRaw(port)
  notTls.send(get)
  await notTls.ended

  const slow = new RawConnection(await shakeHands(port))
  slow.send('GET / HTTP/1.1\r\nHost: ')
  t.match(await slow.readResponse(), { status: 408, complete: true })
  await slow.ended
  const mute = new RawConnection(await shakeHands(port))
  t.equal((await mute.readToEnd()).length, 0)
  const mute2 = await connectRaw2({ port, ca: authority.certificate })
  mute2.greet()
  await mute2.ended
  const half = await connectRaw2({ port, ca: authority.certificate })
  half.greet().send(http2Frame(frameTypes.headers, 0, 1, fields(request('/'))))
  await half.ended
  t.strictSame(refused, ['too_slow'])
  await connectionsReach(listener, 0)
})

t.test('connections over TLS count, and each upgrades as a plain one', async t => {
  const { listener, port } = await openTestListener(t, { tls: terms, limits: { maxConnections: 1 } })
  const socket = new RawConnection(await shakeHands(port))
  const late = await connectRaw(port)
  await late.ended
  t.equal(listener.dropped, 1)
  t.equal(listener.connections, 1)
  socket.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nfirst')
  t.equal((await socket.readResponse()).status, 101)
  t.equal((await socket.readToEnd()).toString(), 'first')
  socket.destroy()
  await connectionsReach(listener, 0)
})

/** What is written first goes on its way in records of a byte, so many of them, and one more. */
function inRecords(port: number, single: number): Duplex {
  const raw = connect(port, '127.0.0.1')
  let isFirst = true
  const wire = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) => {
      raw.write(
        isFirst
          ? records(
              chunk.subarray(5),
              Array.from({ length: single }, () => 1)
            )
          : chunk
      )
      isFirst = false
      done()
    }
  })
  raw.on('data', data => wire.push(data)).on('close', () => wire.destroy())
  return wire
}

t.test('who hides his hello in many records is not let in', async t => {
  const { listener, port } = await openTestListener(t, { tls: terms })
  const came = async (single: number): Promise<boolean> => {
    const socket = connectTls({
      socket: inRecords(port, single),
      servername: 'localhost',
      ca: authority.certificate
    })
    socket.on('error', () => {}).write(get)
    const answered = await Promise.race([
      once(socket, 'data').then(() => true),
      once(socket, 'close').then(() => false)
    ])
    socket.destroy()
    return answered
  }
  t.equal(await came(20), true, '21 records')
  t.equal(await came(100), false, '101 records')
  t.match(listener.handshakes, { full: 1, failed: 1 })
})
