import { once } from 'node:events'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { createDemoApplication } from '../../src/demo/demoApplication.ts'
import { connectRaw } from '../support/rawHttp.ts'
import { editConfig, writeGatewayFiles } from '../support/startGateway.ts'
import { startCountingUpstream, type CountingUpstream } from '../support/countingUpstream.ts'
import { runGatewayProcess, startGatewayProcess, type GatewayProcess } from './gatewayProcess.ts'
import { Load } from './load.ts'
import { migrateConnections } from './migrateConnections.ts'
import { ask } from '../support/scriptedVisitor.ts'
import { until } from '../support/until.ts'

const migrates = migrateConnections(t)

/** What of a load was lost, where nothing may be: `''` when nothing was. */
function lossesOf(load: Load): string {
  return load.targets.length === load.ended('answered').length ? '' : load.summary
}

/** Requests of a load that the upstream got twice, or whose answer it gave and nobody received. */
function miscounted(load: Load, upstream: CountingUpstream): readonly string[] {
  const answered = new Set(load.ended('answered'))
  return load.targets.filter(target => (upstream.asked.get(target) ?? 0) !== (answered.has(target) ? 1 : 0))
}

/** Waits until the gateway has begun to drain. */
async function draining({ health }: GatewayProcess): Promise<void> {
  await until(
    () => ask(health, '/readyz'),
    ({ status }) => status === 503
  )
}

async function startTwoSites(
  t: Test
): Promise<{ readonly gateway: GatewayProcess; readonly upstream: CountingUpstream }> {
  const upstream = await startCountingUpstream(t)
  const demo = createDemoApplication()
  const { port } = await demo.listen()
  t.teardown(() => demo.close())
  const sites = [
    { id: 'demo', hosts: ['demo.test'], upstream: { servers: [`http://127.0.0.1:${port}`] } },
    { id: 'counting', hosts: ['*'], upstream: { servers: [upstream.origin] } }
  ]
  return { gateway: await startGatewayProcess(t, { upstream: '', threads: 2, config: { sites } }), upstream }
}

t.test('SIGTERM under load: what was accepted is answered, and then the process ends', async t => {
  const { gateway, upstream } = await startTwoSites(t)
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/help-desk/socket`, {
    headers: { host: 'demo.test' }
  })
  await once(socket, 'open')
  socket.send('Moien')
  t.equal(String((await once(socket, 'message'))[0]), 'Moien')
  const half = await connectRaw(gateway.port)
  half.send('GET /half HTTP/1.1\r\nHost: a')
  const slow = ask(gateway.origin, '/hold/slow', { headers: { connection: 'keep-alive' } })
  await upstream.holds(1)
  const load = new Load(gateway.origin, { name: 'short', clients: 3, keepAlive: false })
  await load.goOn(200)

  gateway.process.child.kill('SIGTERM')
  const [code] = (await once(socket, 'close')) as [number]
  t.equal(code, 1001, 'a WebSocket is told that the server goes away')
  await draining(gateway)
  t.pass('/readyz answers 503')
  half.send('\r\n\r\n')
  const late = await half.readResponse()
  t.equal(late.body.toString(), '/half', 'a request half sent before is answered')
  t.equal(late.header('connection'), 'close')
  upstream.release()
  const { status, headers } = await slow
  t.equal(status, 200, 'a slow request is answered')
  t.equal(headers.connection, 'close')
  await load.goOn(3)
  await load.stop()
  t.equal(await gateway.ended(), 0)
  t.comment(`short connections: ${load.summary}`)
  t.strictSame(miscounted(load, upstream), [], 'what the application answered, the client received')
  t.strictSame(
    load.targets.filter(target => !/^(?:answered|ECONNREFUSED|ECONNRESET)$/.test(load.outcomes.get(target)!)),
    []
  )
})

t.test('what lasts past the deadline is cut off', async t => {
  const upstream = await startCountingUpstream(t)
  const gateway = await startGatewayProcess(t, {
    upstream: upstream.origin,
    config: { drain: { deadline: '500ms' } }
  })
  const slow = t.rejects(ask(gateway.origin, '/hold'), { code: 'ECONNRESET' })
  await upstream.holds(1)
  t.equal(await gateway.process.stop(), 0)
  await slow
})

t.test('a second SIGTERM ends the process at once', async t => {
  const upstream = await startCountingUpstream(t)
  const gateway = await startGatewayProcess(t, {
    upstream: upstream.origin,
    config: { drain: { deadline: '1h' } }
  })
  const slow = t.rejects(ask(gateway.origin, '/hold'), { code: 'ECONNRESET' })
  await upstream.holds(1)
  gateway.process.child.kill('SIGTERM')
  await draining(gateway)
  t.equal(await gateway.process.stop(), 1)
  await slow
})

t.test('a thread is replaced under load and no one notices', async t => {
  const upstream = await startCountingUpstream(t)
  const wishes = { upstream: upstream.origin, threads: 2 }
  const gateway = await startGatewayProcess(t, wishes, { fixtures: ['poison'] })
  const short = new Load(gateway.origin, { name: 'short', clients: 3, keepAlive: false })
  const kept = new Load(gateway.origin, { name: 'kept', clients: 1, keepAlive: true })
  for (let i = 1; i <= 3; i++) {
    await short.goOn(200)
    t.equal((await ask(gateway.origin, '/poisoned', { headers: { 'x-poison': 'throw' } })).status, 200)
    await gateway.says('an edge thread took the place of one that failed', i)
  }
  await short.goOn(200)
  await Promise.all([short.stop(), kept.stop()])
  t.comment(`short connections: ${short.summary}; kept connections: ${kept.summary}`)
  for (const load of [short, kept]) {
    if (migrates) t.equal(lossesOf(load), '', 'none refused, none reset')
    t.strictSame(miscounted(load, upstream), [], 'each answered exactly once')
  }
})

t.test('a process takes over from another under load and no one notices', async t => {
  const upstream = await startCountingUpstream(t)
  const wishes = { upstream: upstream.origin, threads: 2 }
  const before = await startGatewayProcess(t, wishes)
  const short = new Load(before.origin, { name: 'short', clients: 3, keepAlive: false })
  const kept = new Load(before.origin, { name: 'kept', clients: 1, keepAlive: true })
  await short.goOn(200)

  const files = writeGatewayFiles(wishes)
  editConfig(files.configFile, config => {
    config['listen'] = [{ address: `127.0.0.1:${before.port}` }]
  })
  const after = await runGatewayProcess(t, files)
  t.equal((await ask(after.health, '/readyz')).status, 200)
  await short.goOn(200)
  t.equal(await before.process.stop(), 0)
  await short.goOn(200)
  await Promise.all([short.stop(), kept.stop()])
  const taken = await after.metric('moien_http_requests_total')
  t.comment(
    `short connections: ${short.summary}; kept connections: ${kept.summary}; ${taken} answered by the successor`
  )
  for (const load of [short, kept]) {
    if (migrates) t.equal(lossesOf(load), '', 'none refused, none reset')
    t.strictSame(miscounted(load, upstream), [], 'each answered exactly once')
  }
  t.equal(await after.process.stop(), 0)
})
