import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { explain } from '../../src/commands/explain.ts'
import type { Decision } from '../../src/core/decision.ts'
import { Exchange } from '../../src/core/exchange.ts'
import { RecentDecisions } from '../../src/gateway/recentDecisions.ts'
import { LoggedAddress } from '../../src/observe/loggedAddress.ts'
import { plainForward } from '../../src/policy/decide.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { ask, browserHeaders, type Answer } from '../support/scriptedVisitor.ts'
import { startGateway, type TestGateway } from '../support/startGateway.ts'
import { until } from '../support/until.ts'

const rules = `
rules:
  - id: hidden
    description: Nobody has lost anything there.
    when: { path: { under: /hidden }, client_ip: 127.0.0.0/8, cookie: { session: { exists: true } } }
    then: { deny: { status: 404 } }
  - id: watched
    when: { path: /watched, query: { q: { exists: true } } }
    then: { challenge: light }
    mode: dry_run
limits:
  - id: searches
    when: { path: /search }
    key: [client_ip]
    rate: 3/1h
    then: too_many
`

/** Parts of an explanation in JSON. */
interface Told {
  readonly notes: readonly string[]
  readonly outcome: {
    readonly kind: string
    readonly facts: { readonly client: string; readonly query: string; readonly pass: string }
    readonly decision: { readonly action: string; readonly rule: string; readonly status?: number }
    readonly would?: { readonly action: string }
    readonly rules: readonly {
      readonly id: string
      readonly outcome: string
      readonly because: readonly object[]
    }[]
    readonly limits: readonly {
      readonly id: string
      readonly outcome?: string
      readonly wait_ms?: number
      readonly state?: { readonly next_in_ms: number; readonly key: string }
    }[]
  }
}

async function guard(
  t: Parameters<typeof startGateway>[0],
  config: object = {},
  policy: string = rules
): Promise<TestGateway> {
  const upstream = await startCountingUpstream(t)
  return startGateway(t, { upstream: upstream.origin, rules: policy, config: { ...config } })
}

function post({ admin, token }: TestGateway, body: object | string, path = '/explain'): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': typeof body === 'string' ? 'text/plain' : 'application/json'
  }
  return ask(admin, path, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body)
  })
}

async function told(gateway: TestGateway, body: object | string): Promise<Told> {
  const answer = await post(gateway, body)
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.body}`)
  return JSON.parse(answer.body) as Told
}

function incidentIn({ body }: Answer): string {
  return /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(body)![0]
}

t.test('a decision is explained by its incident number, with what it was taken for', async t => {
  const gateway = await guard(t, { log: { file: 'access.log', addresses: 'truncated' } })
  const headers = { ...browserHeaders, cookie: 'session=verysecret' }
  const denied = await ask(gateway.origin, '/hidden/x?name=Marie', { headers })
  t.equal(denied.status, 404)
  const { notes, outcome } = await told(gateway, { id: incidentIn(denied).toLowerCase() })
  t.match(notes[0], /answered 404/)
  t.match(outcome, { kind: 'judged', decision: { action: 'deny', rule: 'hidden', status: 404 } })
  t.match(outcome.facts, { client: '127.0.0.0', query: '' }, 'as the log shows the client')
  t.match(outcome.rules, [
    { id: 'hidden', outcome: 'matched' },
    { id: 'watched', outcome: 'unheard' }
  ])
  t.notMatch(JSON.stringify([outcome.rules, outcome.facts.client]), /verysecret|127\.0\.0\.1|Marie/)

  for (let i = 0; i < 3; i++) await ask(gateway.origin, '/search', { headers: browserHeaders })
  const refused = await ask(gateway.origin, '/search', { headers: browserHeaders })
  t.equal(refused.status, 429)
  const limited = await told(gateway, { id: incidentIn(refused) })
  t.match(limited.outcome, { decision: { action: 'too_many', rule: 'searches' } })
  t.match(limited.outcome.limits, [{ id: 'searches', outcome: 'exhausted', state: { key: '127.0.0.0' } }])
  t.ok(limited.outcome.limits[0]!.state!.next_in_ms > 1_000_000)

  writeFileSync(gateway.rulesFile, `${rules}thresholds: []\n`)
  t.strictSame((await gateway.gateway.reload()).faults, [])
  const past = await told(gateway, { id: incidentIn(refused) })
  t.match(past.notes[1], /no longer in force/)
  t.match(past.outcome, { kind: 'past', decision: { action: 'too_many' }, limits: [{ id: 'searches' }] })
  t.ok(past.outcome.limits[0]!.wait_ms! > 1_000_000)
})

t.test('what was forwarded is remembered too, and what dry run would have made of it', async t => {
  const gateway = await guard(t)
  await ask(gateway.origin, '/watched?q=1', { headers: browserHeaders })
  await ask(gateway.origin, '/plain', { headers: browserHeaders })
  await until(
    () => gateway.metric('moien_recent_decisions'),
    kept => kept === 2
  )
  await until(
    () => gateway.accessLog().length,
    lines => lines === 2
  )
  const ids = new Map(
    gateway.accessLog().map(line => [String(line['url.path']), String(line['http.request.id'])])
  )
  const watched = await told(gateway, { id: ids.get('/watched')! })
  t.match(watched.outcome, { decision: { action: 'forward' }, would: { action: 'challenge' } })
  t.match(watched.outcome.rules[1]!.because, [{ fact: 'path' }, { fact: 'query q', found: '\u2026' }])
  t.match(await told(gateway, { id: ids.get('/plain')! }), { outcome: { decision: { action: 'forward' } } })
})

t.test('a described request meets the limits as they are, and takes nothing from them', async t => {
  const gateway = await guard(t)
  const search = { url: 'http://localhost/search', client_ip: '127.0.0.1' }
  t.match(await told(gateway, search), { outcome: { decision: { action: 'forward' } } })
  for (let i = 0; i < 3; i++) await ask(gateway.origin, '/search', { headers: browserHeaders })
  for (let i = 0; i < 2; i++) {
    const { outcome } = await told(gateway, search)
    t.match(outcome, { decision: { action: 'too_many' }, limits: [{ outcome: 'exhausted' }] })
  }
  t.match(await told(gateway, { ...search, client_ip: '192.0.2.7' }), {
    outcome: { decision: { action: 'forward' }, limits: [{ state: { next_in_ms: 0 } }] }
  })
  t.equal((await ask(gateway.origin, '/search', { headers: browserHeaders })).status, 429)
  const raw = 'GET /hidden HTTP/1.1\r\nHost: localhost\r\nCookie: session=1\r\n\r\n'
  t.match(await told(gateway, raw), { outcome: { decision: { action: 'forward' } } }, 'from 192.0.2.1')
  const described = { request: raw, client_ip: '127.0.0.9', pass: 'heavy', at: '2026-11-23T10:00:00Z' }
  t.match(await told(gateway, described), {
    outcome: { decision: { rule: 'hidden' }, facts: { at: '2026-11-23T10:00:00.000Z', pass: /heavy/ } }
  })
  const lines = JSON.parse((await post(gateway, { ...search, format: 'text' })).body) as { text: string[] }
  t.match(lines.text.join('\n'), /^ {2}EXHAUSTED searches: path "\/search" is "\/search"$/m)
})

const banning = `
rules:
  - id: trap
    description: No page leads there.
    when: { path: /trap }
    then: { ban: { for: 1h } }
  - id: busy
    when: { load: { upstream_in_flight: { at_least: 1 } } }
    then: { tag: busy }
  - id: late
    when: { load: { event_loop_lag: { at_least: 1h } } }
    then: { tag: late }
limits:
  - { id: at-once, when: { path: { under: /hold } }, key: [client_ip], algorithm: concurrency, at_once: 1, then: too_many }
`

t.test('bans and orders are told as they were met, and asked about as they are', async t => {
  const gateway = await guard(t, {}, banning)
  const plain = { url: 'http://localhost/plain', client_ip: '127.0.0.1' }
  t.match(await told(gateway, plain), {
    outcome: {
      decision: { action: 'forward' },
      rules: [
        { id: 'trap', outcome: 'unmatched' },
        { id: 'busy', outcome: 'unmatched', because: [{ found: '0' }] },
        { id: 'late', outcome: 'unknown' }
      ]
    }
  })
  t.match(await told(gateway, { ...plain, url: 'http://localhost/trap' }), {
    outcome: { decision: { action: 'ban', rule: 'trap' } }
  })
  t.match(await told(gateway, plain), { outcome: { decision: { action: 'forward' } } }, 'nobody was banned')

  const trapped = await ask(gateway.origin, '/trap', { headers: browserHeaders })
  const banned = await ask(gateway.origin, '/plain', { headers: browserHeaders })
  t.equal(banned.status, 403)
  t.match((await told(gateway, { id: incidentIn(trapped) })).outcome, {
    decision: { rule: 'trap' },
    rules: [{ id: 'trap', outcome: 'matched' }]
  })
  t.match((await told(gateway, { id: incidentIn(banned) })).outcome, {
    kind: 'judged',
    decision: { action: 'ban', rule: 'ban/trap', status: 403 },
    rules: [{ id: 'trap', outcome: 'unheard' }],
    limits: [{ id: 'at-once', outcome: 'spared' }]
  })
  t.match(await told(gateway, plain), { outcome: { decision: { rule: 'ban/trap' } } })

  const order = { kind: 'rule_off', target: 'trap', for: '1h', reason: 'A trap for citizens.' }
  t.equal((await post(gateway, order, '/orders')).status, 201)
  t.match((await told(gateway, { id: incidentIn(trapped) })).outcome, {
    kind: 'past',
    decision: { rule: 'trap' }
  })
  t.match(await told(gateway, { url: 'http://localhost/trap', client_ip: '192.0.2.1' }), {
    outcome: { decision: { action: 'forward' }, rules: [{ id: 'trap', outcome: 'off' }] }
  })
})

t.test('what cannot be explained is answered with the reason', async t => {
  const gateway = await guard(t)
  const cases: readonly (readonly [body: object | string, status: number, detail: RegExp])[] = [
    [{ id: '7K3F-9QWM-2XAB' }, 404, /No such decision is remembered/],
    [{ id: 'seven' }, 400, /looks like 7K3F-9QWM-2XAB/],
    [{}, 400, /Say one of id/],
    [{ id: '7K3F-9QWM-2XAB', url: 'http://x/' }, 400, /Say one of id/],
    [{ url: 'x' }, 400, /no http or https URL/],
    [{ url: 'http://x/', client_ip: 'x' }, 400, /client_ip: is no IP address/],
    [{ url: 'http://x/', at: 'noon' }, 400, /at: is no time/],
    [{ url: 'http://x/', pas: 'light' }, 400, /pas/],
    ['nonsense', 400, /./]
  ]
  for (const [body, status, detail] of cases) {
    const answer = await post(gateway, body)
    t.equal(answer.status, status, JSON.stringify(body))
    t.match(JSON.parse(answer.body), { status, detail })
  }
})

t.test('moien explain takes an incident number to the running gateway', async t => {
  const gateway = await guard(t)
  const run = async (...args: readonly string[]): Promise<readonly [code: number, said: string]> => {
    const said: string[] = []
    const terminal = {
      out: (line: string) => said.push(line),
      error: (line: string) => said.push(line),
      isColoured: false
    }
    const address = [
      '--admin',
      gateway.admin.slice('http://'.length),
      '--token-file',
      join(gateway.dir, 'admin.token')
    ]
    return [await explain.run([...address, ...args], terminal), said.join('\n')]
  }
  const headers = { ...browserHeaders, cookie: 'session=1' }
  const incident = incidentIn(await ask(gateway.origin, '/hidden', { headers }))
  const [code, said] = await run(incident)
  t.equal(code, 0)
  t.match(said, new RegExp(`^note +This is incident ${incident}, answered 404\\.$`, 'm'))
  t.match(said, /^ {2}yes +hidden: path "\/hidden" is under "\/hidden"/m)
  t.match(JSON.parse((await run(incident, '--format', 'json'))[1]), { outcome: { kind: 'judged' } })
  await t.rejects(run('7K3F-9QWM-2XAB'), {
    code: 'command_refused',
    message: /^No such decision is remembered/
  })
  await t.rejects(run(incident, '--pass', 'light'), { code: 'usage' })
})

t.test('of what is decided in one second, the first is remembered', t => {
  const denied: Decision = { ...plainForward, action: 'deny', rule: 'hidden', status: 404 }
  const cases: [decision: Decision, inSecond: number, atMost: number][] = [
    [denied, 128, 1024],
    [plainForward, 32, 256]
  ]
  for (const [enforced, inSecond, atMost] of cases) {
    const decisions = new RecentDecisions(new LoggedAddress('full', Buffer.alloc(32)))
    const keepMany = (atMs: number): void => {
      for (let i = 0; i < 500; i++) {
        const exchange = new Exchange(`${atMs}-${i}`, atMs, 0, '192.0.2.1', 'GET', '/')
        exchange.judgement = { enforced, rehearsed: undefined }
        decisions.keep(exchange, 'stamp')
      }
    }
    keepMany(1000)
    t.equal(decisions.size, inSecond, enforced.action)
    keepMany(1999)
    t.equal(decisions.size, inSecond, 'it is the same second')
    keepMany(2000)
    t.equal(decisions.size, 2 * inSecond)
    for (let second = 3; second < 20; second++) keepMany(second * 1000)
    t.equal(decisions.size, atMost)
  }
  t.end()
})
