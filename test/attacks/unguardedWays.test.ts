// The ways in that other guards leave open: sockets, event streams, uploads, and whatever began before a pass ended.
import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import t from 'tap'
import WebSocket, { WebSocketServer } from 'ws'
import { ask, browserHeaders, ScriptedVisitor } from '../support/scriptedVisitor.ts'
import { startGateway } from '../support/startGateway.ts'
import { until } from '../support/until.ts'

const rules = 'rules: [{ id: everyone, then: { challenge: light } }]'

t.test('without a pass', async t => {
  const seen: string[] = []
  const streams: ServerResponse[] = []
  const application = createServer((req, res) => {
    seen.push(`${req.method} ${req.url}`)
    if (req.url === '/events') {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: first\n\n')
      streams.push(res)
    }
    req.resume().once('end', () => req.url !== '/events' && res.end('page'))
  })
  const sockets = new WebSocketServer({ server: application })
  sockets.on('connection', (socket, req) => {
    seen.push(`UPGRADE ${req.url}`)
    socket.on('message', data => socket.send(data))
  })
  application.listen(0, '127.0.0.1')
  await once(application, 'listening')
  t.teardown(() => application.close().closeAllConnections())
  const upstream = `http://127.0.0.1:${(application.address() as AddressInfo).port}`
  const gateway = await startGateway(t, { upstream, rules, site: { pass: { life: '3s', max_life: '3s' } } })
  const { origin, port } = gateway

  await t.test(
    'a WebSocket, an event stream and a call get a problem, and the application hears nothing',
    async t => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, { headers: browserHeaders })
      const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
      t.equal(answer.statusCode, 403)
      t.match(answer.headers, { 'moien-mitigated': 'challenge', 'content-type': 'application/problem+json' })
      answer.destroy()
      for (const accept of ['text/event-stream', 'application/json', '*/*', 'image/png']) {
        const { status, headers } = await ask(origin, '/events', { headers: { ...browserHeaders, accept } })
        t.equal(status, 403, accept)
        t.equal(headers['content-type'], 'application/problem+json', accept)
      }
      for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        t.equal((await ask(origin, '/x', { method, headers: browserHeaders })).status, 403, method)
      }
      t.strictSame(seen, [])
    }
  )

  await t.test('an upload is answered by its head, and its body goes nowhere', async t => {
    const socket: Socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    const lines = Object.entries(browserHeaders).map(([name, value]) => `${name}: ${value}\r\n`)
    const body = Buffer.alloc(64 * 1024, 'x')
    socket.write(
      `POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\n${lines.join('')}Content-Length: 40000000\r\n\r\n`
    )
    socket.write(body)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    t.match(answer.toString('latin1'), /^HTTP\/1\.1 403 /, 'long before it is whole')
    socket.destroy()
    t.strictSame(seen, [])
  })

  await t.test('what a pass has opened goes on when the pass ends, and nothing new begins', async t => {
    const visitor = new ScriptedVisitor(origin)
    await visitor.solve(await visitor.challenge())
    const headers = { ...browserHeaders, cookie: visitor.cookie }
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, { headers })
    const stream = request(`${origin}/events`, {
      headers: { ...headers, accept: 'text/event-stream' },
      agent: false
    })
    const upload = request(`${origin}/upload`, { method: 'POST', headers, agent: false })
    upload.write('first half, ')
    const [events] = (await once(stream.end(), 'response')) as [IncomingMessage]
    if (socket.readyState !== WebSocket.OPEN) await once(socket, 'open')
    t.match(String(await once(events, 'data')), 'first')
    t.strictSame(seen.toSorted(), ['GET /events', 'POST /upload', 'UPGRADE /socket'])

    await until(
      () => visitor.get('/'),
      ({ status }) => status === 403
    )
    socket.send('still there?')
    t.equal(String((await once(socket, 'message'))[0]), 'still there?')
    streams[0]!.write('data: second\n\n')
    t.match(String(await once(events, 'data')), 'second')
    const [answer] = (await once(upload.end('second half'), 'response')) as [IncomingMessage]
    t.equal(answer.statusCode, 200)
    const late = new WebSocket(`ws://127.0.0.1:${port}/socket`, { headers })
    const [, refused] = (await once(late, 'unexpected-response')) as [unknown, IncomingMessage]
    t.equal(refused.statusCode, 403)
    for (const one of [answer, refused, events]) one.destroy()
    socket.terminate()
  })
})
