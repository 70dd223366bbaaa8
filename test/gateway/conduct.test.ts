import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { ask } from '../support/scriptedVisitor.ts'
import { editConfig, startGateway, type TestGateway } from '../support/startGateway.ts'
import { until } from '../support/until.ts'

const rules = `rules:
  - { id: restless, when: { conduct: { signals: { at_least: 2 } } }, then: { challenge: light, tag: conduct } }
`

/** Pages below /page, styles below /style, nothing anywhere else. */
async function startApplication(t: Test): Promise<string> {
  const server = createServer((req, res) => {
    const [, kind = ''] = req.url!.split('/')
    const type = { page: 'text/html', style: 'text/css' }[kind]
    if (type === undefined) res.writeHead(404).end()
    else res.writeHead(200, { 'Content-Type': type }).end(type)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.closeAllConnections())
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/**
 * What a client gets that asks for so many places one after the other. Conduct is noted when an exchange is over,
 * which the client may see a moment before.
 */
async function statuses(
  gateway: TestGateway,
  client: string,
  path: string,
  count: number
): Promise<readonly number[]> {
  const seen = new Set<number>()
  const before = await gateway.metric('moien_http_requests_total')
  for (let i = 0; i < count; i++) {
    const headers = { 'x-forwarded-for': client, 'sec-fetch-dest': 'document' }
    seen.add((await ask(gateway.origin, `${path}${i}`, { headers })).status)
  }
  await until(
    () => gateway.metric('moien_http_requests_total'),
    total => total === before + count
  )
  return [...seen]
}

/** The signals that one line of the log names. */
function signalsOf(line: Readonly<Record<string, unknown>>): string {
  return ((line['moien.conduct'] ?? []) as readonly string[]).join()
}

const config = { trusted_proxies: ['127.0.0.1/32'] }

t.test('what clients do', async t => {
  const upstream = await startApplication(t)
  const site = { conduct: { trap_paths: ['/hidden'] } }
  const gateway = await startGateway(t, { upstream, threads: 2, rules, config, site })
  await t.test('is known to all threads, each on connections of its own', async t => {
    t.same(await statuses(gateway, '192.0.2.1', '/page/', 30), [200])
    t.same(await statuses(gateway, '192.0.2.1', '/page/next/', 40), [200, 403])
    t.same(await statuses(gateway, '192.0.2.2', '/page/', 5), [200], 'and nobody else is asked')
    t.equal(await gateway.metric('moien_conduct_keys'), 2)
    t.equal(await gateway.metric('moien_conduct_signals_total', { site: 'test', signal: 'no_assets' }), 1)
    t.equal(await gateway.metric('moien_conduct_signals_total', { site: 'test', signal: 'too_fast' }), 1)
  })

  await t.test('is more than pages', async t => {
    t.same(await statuses(gateway, '192.0.2.3', '/style/', 8), [200])
    t.same(await statuses(gateway, '192.0.2.3', '/page/', 60), [200], 'who fetches styles is only fast')
    t.same(await statuses(gateway, '192.0.2.4', '/guess/', 10), [404])
    t.same(await statuses(gateway, '192.0.2.4', '/hidden/', 1), [404])
    t.same(await statuses(gateway, '192.0.2.4', '/page/', 1), [403], 'who guesses and is trapped is asked')
  })

  await t.test('outlives a reload, and a signal that is turned off shows no more', async t => {
    const { configFile } = gateway
    t.same((await gateway.gateway.reload()).faults, [])
    t.same(await statuses(gateway, '192.0.2.4', '/page/', 1), [403])
    editConfig(configFile, edited => {
      const [first] = edited.sites as Record<string, unknown>[]
      first!.conduct = { ...site.conduct, off: ['errors'] }
    })
    t.same((await gateway.gateway.reload()).faults, [])
    t.same(await statuses(gateway, '192.0.2.4', '/page/', 1), [200])
  })

  await t.test('stands in the log', async t => {
    await gateway.stop()
    const lines = gateway.accessLog()
    const signalsSeen = (client: string): ReadonlySet<string> =>
      new Set(lines.filter(line => line['client.ip'] === client).map(signalsOf))
    t.same(signalsSeen('192.0.2.1'), new Set(['', 'no_assets', 'no_assets,too_fast']))
    t.same(signalsSeen('192.0.2.2'), new Set(['']))
    t.same(signalsSeen('192.0.2.4'), new Set(['', 'errors', 'errors,trap', 'trap']))
  })
})

t.test('where no rule looks at conduct, none is counted', async t => {
  const upstream = await startApplication(t)
  const gateway = await startGateway(t, {
    upstream,
    rules: rules.replaceAll('then: {', 'mode: off, then: {'),
    config
  })
  for (let i = 0; i < 10; i++) await ask(gateway.origin, `/page/${i}`)
  await until(
    () => gateway.metric('moien_http_requests_total'),
    count => count === 10
  )
  t.equal(await gateway.metric('moien_conduct_keys'), 0)
  t.equal(await gateway.metric('moien_conduct_signals_total'), 0)
})
