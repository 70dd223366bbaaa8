import { once } from 'node:events'
import { connect as connectHttp2, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2'
import { text } from 'node:stream/consumers'
import { connect as connectTcp } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { TestAuthority } from '../support/testCertificates.ts'
import { RawConnection } from '../support/rawHttp.ts'
import { records } from '../support/helloWriter.ts'
import { openTestListener } from './openTestListener.ts'

const authority = new TestAuthority(t)
const own = authority.issue()
const terms = { minVersion: 'TLSv1.2', certificates: [own], ticketKeys: randomBytes(48) } as const

async function connectSecure(port: number): Promise<RawConnection> {
  const socket = connectTls({
    port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: authority.certificate,
    ALPNProtocols: ['http/1.1']
  })
  await once(socket, 'secureConnect')
  return new RawConnection(socket)
}

const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'

async function fetch2(session: ClientHttp2Session, headers: Record<string, string>, body?: string) {
  const stream = session.request(headers, { endStream: body === undefined })
  if (body !== undefined) stream.end(body)
  const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders]
  return { status: answer[':status'], headers: answer, body: await text(stream) }
}

t.test('HTTP/1.1 is spoken over TLS', async t => {
  const { port } = await openTestListener(t, { tls: terms })
  const c = await connectSecure(port)
  c.send(get)
  const answer = await c.readResponse()
  t.equal(answer.status, 200)
  t.equal(answer.body.toString(), '/ 127.0.0.1 ')
  c.destroy()
})

t.test('HTTP/2 is spoken over TLS', async t => {
  const { port, requests } = await openTestListener(t, { tls: terms })
  const session = connectHttp2(`https://localhost:${port}`, { ca: authority.certificate })
  t.teardown(() => session.destroy())
  t.match(await fetch2(session, { ':path': '/a' }), { status: 200, body: '/a 127.0.0.1 ' })
  t.match(await fetch2(session, { ':path': '/b', ':method': 'POST' }, 'hello'), {
    status: 200,
    body: '/b 127.0.0.1 hello'
  })
  t.strictSame(requests, ['GET /a', 'POST /b'])
})

/** What is written first goes on its way in records of a byte, so many of them, and one more. */
function inRecords(port: number, single: number): Duplex {
  const raw = connectTcp(port, '127.0.0.1')
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
  const { port } = await openTestListener(t, { tls: terms })
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
})
