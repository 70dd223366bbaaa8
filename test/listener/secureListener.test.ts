import { once } from 'node:events'
import { connect as connectHttp2, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { TestAuthority } from '../support/testCertificates.ts'
import { RawConnection } from '../support/rawHttp.ts'
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
