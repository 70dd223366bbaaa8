import t from 'tap'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { editConfig, startGateway } from '../support/startGateway.ts'
import { ask, browserHeaders, ScriptedVisitor } from '../support/scriptedVisitor.ts'
import { until } from '../support/until.ts'

t.test('requests that wait for a connection show, each under its own site', async t => {
  const upstream = await startCountingUpstream(t)
  const site = (id: string, hosts: readonly string[]): Record<string, unknown> => ({
    id,
    hosts,
    upstream: { servers: [upstream.origin], connections: 1 }
  })
  const sites = [site('busy', ['*']), site('quiet', ['quiet.example.lu'])]
  const gateway = await startGateway(t, { upstream: upstream.origin, config: { sites } })
  const waiting = (label: string): Promise<number> =>
    gateway.metric('moien_upstream_waiting', { upstream: label })
  t.equal(await waiting('busy'), 0)
  const first = ask(gateway.origin, '/hold', { headers: browserHeaders })
  await upstream.holds(1)
  const second = ask(gateway.origin, '/', { headers: browserHeaders })
  await until(
    () => waiting('busy'),
    count => count === 1
  )
  t.equal(await waiting('quiet'), 0)
  upstream.release()
  t.equal((await first).status, 200)
  t.equal((await second).status, 200)
  await until(
    () => waiting('busy'),
    count => count === 0
  )
})

t.test('people who had proved themselves and were stopped all the same are counted', async t => {
  const upstream = await startCountingUpstream(t)
  const gateway = await startGateway(t, {
    upstream: upstream.origin,
    rules: `rules:
  - { id: light, when: { path: /light }, then: { challenge: light } }
  - { id: heavy, when: { path: /heavy }, then: { challenge: heavy } }
  - { id: closed, when: { path: /closed }, then: deny }
`
  })
  const visitor = new ScriptedVisitor(gateway.origin)
  await visitor.solve(await visitor.challenge('/light'))
  const stopped = (labels: Record<string, string>): Promise<number> =>
    gateway.metric('moien_pass_holders_stopped_total', { site: 'test', ...labels })
  t.equal(await stopped({}), 0, 'one without a pass had proved nothing, and one with it was not stopped')
  for (const [path, status] of [
    ['/light', 200],
    ['/heavy', 403],
    ['/closed', 403],
    ['/closed', 403]
  ] as const) {
    t.equal((await visitor.get(path)).status, status, path)
  }
  t.same(
    [await stopped({ action: 'challenge' }), await stopped({ action: 'deny' }), await stopped({})],
    [1, 2, 3]
  )
})

function from(last: number): Readonly<Record<string, string>> {
  return { ...browserHeaders, 'x-forwarded-for': `198.51.100.${last}` }
}

t.test('what threads remember of requests shows, cache by cache', async t => {
  const upstream = await startCountingUpstream(t)
  const gateway = await startGateway(t, {
    upstream: upstream.origin,
    rules: `rules:
  - { id: asked, when: { path: /asked, client_ip: 198.51.100.0/24 }, then: { challenge: light } }
  - { id: closed, description: No., when: { user_agent: { prefix: robot } }, then: deny }
`,
    config: { trusted_proxies: ['127.0.0.1/32'], threads: 1, log: { addresses: 'truncated' } }
  })
  const visitor = new ScriptedVisitor(gateway.origin, from(1))
  await visitor.solve(await visitor.challenge('/asked'))
  t.equal((await visitor.get('/asked')).status, 200)
  await ask(gateway.origin, '/', { headers: { ...from(2), 'user-agent': 'robot' } })
  for (const [memo, count] of [
    ['user_agents', 2],
    ['paths', 2],
    ['addresses', 2],
    ['passes', 1],
    ['forwarded_addresses', 2],
    ['logged_addresses', 2],
    ['floods', 0]
  ] as const) {
    const seen = await until(
      () => gateway.metric('moien_remembered', { memo }),
      size => size >= count
    )
    t.ok(seen <= count + 1, `${memo}: ${seen}`)
  }
})

t.test('a rule and a limit count under the site they were asked by', async t => {
  const upstream = await startCountingUpstream(t)
  const gateway = await startGateway(t, {
    upstream: upstream.origin,
    rules: `rules: [{ id: marked, when: { path: /marked }, then: { tag: marked } }]
limits: [{ id: slow, when: { path: /marked }, key: [client_ip], rate: 1/1h, then: too_many }]
`
  })
  editConfig(gateway.configFile, config => {
    const [only] = config['sites'] as Record<string, unknown>[]
    config['sites'] = [only, { ...structuredClone(only), id: 'second', hosts: ['second.example.lu'] }]
  })
  t.same((await gateway.gateway.reload()).faults, [])
  const host = { ...browserHeaders, host: 'second.example.lu' }
  t.equal((await ask(gateway.origin, '/marked', { headers: host })).status, 200)
  t.equal(await gateway.metric('moien_rule_matches_total', { site: 'second', rule: 'marked' }), 1)
  t.equal(await gateway.metric('moien_rule_matches_total', { rule: 'marked' }), 1)
  const admitted = { limit: 'slow', result: 'admitted' }
  t.equal(await gateway.metric('moien_ratelimit_decisions_total', { ...admitted, site: 'second' }), 1)
  t.equal(await gateway.metric('moien_ratelimit_decisions_total', admitted), 1)
  t.equal(await gateway.metric('moien_ratelimit_keys', { site: 'second', limit: 'slow' }), 1)
})
