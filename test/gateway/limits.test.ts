import t from 'tap'
import { startGateway } from '../support/startGateway.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { flood } from './flood.ts'
import { ask, browserHeaders, ScriptedVisitor, type Answer } from '../support/scriptedVisitor.ts'

const trustedProxies = { trusted_proxies: ['127.0.0.1/32'] }

/** Admits one, and hardly another one. */
function once(id: string, key: string, path = `{ under: /${id} }`): string {
  return `
  - id: ${id}
    description: One of a kind.
    when: { path: ${path} }
    key: [${key}]
    rate: 1/1h
    then: too_many`
}

const connections = 8
const promises: readonly (readonly [
  id: string,
  rate: string,
  burst: number,
  everyMs: number,
  requestsEach: number
])[] = [
  ['hundred-a-minute', '100/1m', 100, 600, 1250],
  ['many-a-second', '400/1s', 1000, 2.5, 500]
]

t.test('eight connections on two threads get exactly what a limit promises', async t => {
  const upstream = await startCountingUpstream(t)
  const limits = promises.map(
    ([id, rate, burst]) =>
      `  - { id: ${id}, description: x, when: { path: /${id} }, key: [site], rate: ${rate}, burst: ${burst}, then: too_many }`
  )
  const rules = `limits:\n${limits.join('\n')}`
  // Enough connections that nothing but the limit refuses anyone.
  const site = { upstream: { servers: [upstream.origin], connections: 512 } }
  const gateway = await startGateway(t, { upstream: upstream.origin, threads: 2, rules, site })
  for (const [id, , burst, everyMs, requestsEach] of promises) {
    const result = await flood(gateway.port, `/${id}`, { connections, requestsEach })
    const { startMs, firstAnswerMs, lastSendMs, endMs } = result
    const [passed = 0, refused = 0] = [200, 429].map(status => result.statuses.get(status))
    const total = connections * requestsEach
    // The clock's own millisecond is nobody's.
    const least = burst + Math.floor((lastSendMs - firstAnswerMs - 1) / everyMs)
    const most = burst + Math.floor((endMs - startMs + 1) / everyMs)
    t.comment(
      `${id}: ${passed} of ${total} in ${Math.round(endMs - startMs)} ms; promised ${least} to ${most}`
    )
    t.equal(passed + refused, total)
    t.ok(passed >= least && passed <= most, id)
    t.equal(upstream.asked.get(`/${id}`), passed, 'what passed was forwarded, and nothing else')
    t.ok(result.retryAfter.size > 0)
    t.ok(
      [...result.retryAfter].every(seconds => /^[1-9]\d*$/.test(seconds)),
      'Retry-After is in whole seconds'
    )
    const counted = (outcome: string): Promise<number> =>
      gateway.metric('moien_ratelimit_decisions_total', { limit: id, result: outcome })
    t.strictSame([await counted('admitted'), await counted('refused')], [passed, refused])
  }
})

function from(address: string): Record<string, string> {
  return { 'x-forwarded-for': address }
}

t.test('a limit counts apart what its key tells apart', async t => {
  const upstream = await startCountingUpstream(t)
  const rules = `
rules:
  - { id: asked, description: Everyone., when: { path: /asked }, then: { challenge: light } }
limits:
${once('address', 'client_ip')}
${once('network', '{ client_ip: { v4: 24, v6: 48 } }')}
${once('header', '{ header: x-api-key }')}
${once('cookie', '{ cookie: session }')}
${once('host', 'host')}
${once('path', 'path')}
${once('both', 'host, path')}
${once('pass', 'pass')}
`
  const gateway = await startGateway(t, { upstream: upstream.origin, rules, config: trustedProxies })
  /** In order: the target, what is sent with it, whether it is admitted. */
  const requests: readonly (readonly [target: string, headers: Record<string, string>, admitted: boolean])[] =
    [
      ['/address', from('2001:db8:1:2::1'), true],
      ['/address', from('2001:db8:1:2:ffff::2'), false], // the same /64
      ['/address', from('2001:db8:1:3::1'), true],
      ['/address', from('198.51.100.1'), true],
      ['/address', from('198.51.100.2'), true],
      ['/address', from('::ffff:198.51.100.2'), false], // IPv4 all the same
      ['/address', from('203.0.113.9, 198.51.100.1'), false], // what the client made up does not count
      ['/network', from('198.51.100.1'), true],
      ['/network', from('198.51.100.254'), false],
      ['/network', from('198.51.101.1'), true],
      ['/network', from('2001:db8:1:2::1'), true],
      ['/network', from('2001:db8:1:3::1'), false],
      ['/header', { 'x-api-key': 'a' }, true],
      ['/header', { 'x-api-key': 'b' }, true],
      ['/header', { 'x-api-key': 'a' }, false],
      ['/header', {}, true], // without the header a request does not count
      ['/header', {}, true],
      ['/cookie', { cookie: 'session=a; other=1' }, true],
      ['/cookie', { cookie: 'other=2; session=a' }, false],
      ['/cookie', { cookie: 'session=b' }, true],
      ['/host', { host: 'a.test' }, true],
      ['/host', { host: 'A.test:8080' }, false],
      ['/host', { host: 'b.test' }, true],
      ['/path/a', {}, true],
      ['/path/b', {}, true],
      ['/path/./%61?again', {}, false],
      ['/both/a', { host: 'a.test' }, true],
      ['/both/a', { host: 'b.test' }, true],
      ['/both/b', { host: 'a.test' }, true],
      ['/both/a', { host: 'a.test' }, false]
    ]
  for (const [target, headers, admitted] of requests) {
    const { status } = await ask(gateway.origin, target, { headers })
    t.equal(status, admitted ? 200 : 429, `${target} ${JSON.stringify(headers)}`)
  }
  const visitors = [new ScriptedVisitor(gateway.origin), new ScriptedVisitor(gateway.origin)]
  for (const visitor of visitors) {
    t.equal((await visitor.solve(await visitor.challenge('/asked'))).status, 200)
    t.equal((await visitor.get('/pass')).status, 200, 'each pass has its own')
    t.equal((await visitor.get('/pass')).status, 429)
  }
  t.equal((await ask(gateway.origin, '/pass')).status, 200, 'without a pass a request does not count')
})

/** Admits two, and hardly another one. */
function two(id: string, more: string): string {
  return `
  - { id: ${id}, description: Two., when: { path: /${id} }, key: [site], rate: 2/1h, then: too_many, ${more} }`
}

async function statusesOf(get: () => Promise<Answer>, times: number): Promise<readonly number[]> {
  const statuses: number[] = []
  for (let i = 0; i < times; i++) statuses.push((await get()).status)
  return statuses
}

t.test('what is not forwarded is given back, and dry run changes nothing', async t => {
  const upstream = await startCountingUpstream(t)
  const rules = `
rules:
  - id: asked
    description: Everyone.
    when: { path: [/forwarded, /received] }
    then: { challenge: light }
limits:
${two('forwarded', 'counts: forwarded')}
${two('received', 'counts: received')}
${two('rehearsed', 'mode: dry_run')}
`
  const gateway = await startGateway(t, { upstream: upstream.origin, rules })
  const plain = (path: string) => (): Promise<Answer> =>
    ask(gateway.origin, path, { headers: browserHeaders })
  t.strictSame(
    await statusesOf(plain('/forwarded'), 5),
    [403, 403, 403, 403, 403],
    'challenged, and not counted'
  )
  t.strictSame(await statusesOf(plain('/received'), 3), [403, 403, 429], 'challenged, and counted')
  const visitor = new ScriptedVisitor(gateway.origin)
  t.equal((await visitor.solve(await visitor.challenge('/forwarded'))).status, 200)
  t.strictSame(await statusesOf(() => visitor.get('/forwarded'), 4), [200, 200, 429, 429])

  t.strictSame(await statusesOf(plain('/rehearsed'), 4), [200, 200, 200, 200], 'only watched')
  const decisions = (result: string): Promise<number> =>
    gateway.metric('moien_ratelimit_decisions_total', { limit: 'rehearsed', result })
  t.strictSame([await decisions('admitted'), await decisions('refused')], [2, 2], 'and counted')
  await gateway.stop()
  const lines = gateway.accessLog().filter(line => line['url.path'] === '/rehearsed')
  t.equal(lines.length, 4)
  t.ok(
    lines.every(line => line['moien.decision'] === 'forward'),
    'and logged'
  )
  const rehearsed = lines.filter(line => 'moien.dry_run.action' in line)
  t.ok(
    rehearsed.every(
      line => line['moien.dry_run.action'] === 'too_many' && line['moien.dry_run.rule'] === 'rehearsed'
    )
  )
  t.equal(rehearsed.length, 2)
})
