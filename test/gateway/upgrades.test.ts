// Upgrades at the gateway's edges: refused ones, and tunnels that outlive the configuration they began with.
import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import WebSocket from 'ws'
import { createDemoApplication } from '../../src/demo/demoApplication.ts'
import { editConfig, startGateway } from '../support/startGateway.ts'
import { until } from '../support/until.ts'

t.test('a refused upgrade is over, even for a client that keeps its half of the connection open', async t => {
  const application = createDemoApplication()
  const { port } = await application.listen()
  t.teardown(() => application.close())
  const rules =
    'rules: [{ id: closed, when: { path: /help-desk/socket }, then: { deny: { status: 403 } } }]\n'
  const gateway = await startGateway(t, { upstream: `http://127.0.0.1:${port}`, rules })
  const socket = connect({ port: gateway.port, host: '127.0.0.1', allowHalfOpen: true })
  socket.write(
    'GET /help-desk/socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
  )
  let answer = ''
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
  await once(socket, 'end')
  t.match(answer, /^HTTP\/1.1 403 /)
  t.equal(
    await until(
      () => gateway.metric('moien_http_requests_in_flight'),
      count => count === 0
    ),
    0
  )
  socket.destroy()
})

t.test('a WebSocket opened before a reload is told to go when the gateway drains', async t => {
  const application = createDemoApplication()
  const { port } = await application.listen()
  t.teardown(() => application.close())
  const gateway = await startGateway(t, { upstream: `http://127.0.0.1:${port}` })
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/help-desk/socket`)
  await once(socket, 'open')
  editConfig(gateway.configFile, config => {
    const [site] = config['sites'] as { upstream: Record<string, unknown> }[]
    site!.upstream['timeout'] = { first_byte: '59s' }
  })
  t.strictSame((await gateway.gateway.reload()).faults, [])
  const closed = once(socket, 'close')
  await gateway.stop()
  const [code] = (await closed) as [number]
  t.equal(code, 1001)
})
