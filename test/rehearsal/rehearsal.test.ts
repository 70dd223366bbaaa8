import t from 'tap'
import { Facts } from '../../src/core/facts.ts'
import { factsOf, type DescribedRequest } from '../../src/rehearsal/describedRequest.ts'
import { recordedPlan } from '../../src/rehearsal/recordedPlan.ts'
import { Rehearsal, type Trial } from '../../src/rehearsal/rehearsal.ts'
import { loadFrom, siteFile } from '../policy/policyRig.ts'

const startMs = Date.UTC(2026, 10, 23)

interface Stage {
  readonly rehearsal: Rehearsal
  readonly ask: (request?: Partial<DescribedRequest>) => Trial
}

function describe(request: Partial<DescribedRequest>): ReturnType<typeof factsOf> {
  return factsOf({
    atMs: startMs,
    siteId: 'guichet',
    clientIp: '192.0.2.1',
    scheme: 'https',
    method: 'GET',
    host: 'guichet.example.lu',
    target: '/',
    headers: {},
    ...request
  })
}

function stageOf(rules: string): Stage {
  const { loaded, faults } = loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': rules })
  if (loaded === undefined) throw new AggregateError(faults)
  const rehearsal = new Rehearsal(loaded.config.sites[0]!, loaded.policies[0]!, startMs)
  return {
    rehearsal,
    ask(request = {}) {
      const facts = describe(request)
      if (!(facts instanceof Facts)) throw new Error(facts)
      return rehearsal.judge(facts)
    }
  }
}

t.test('a limit is held on the clock of the requests', async t => {
  const limits = `limits:
  - { id: slow, key: [client_ip], rate: 1/10s, burst: 2, then: too_many }
`
  const { ask } = stageOf(limits)
  const at = (seconds: number): string => {
    const { judgement } = ask({ atMs: startMs + seconds * 1000 })
    return judgement.enforced.action
  }
  t.same(
    [at(0), at(0), at(0), at(9), at(10), at(10), at(3600)],
    ['forward', 'forward', 'too_many', 'too_many', 'forward', 'too_many', 'forward']
  )
  t.equal(ask({ clientIp: '192.0.2.2', atMs: startMs + 1 }).judgement.enforced.action, 'forward')
})

t.test('what a limit counts of forwarded requests is given back for one that is not', async t => {
  const { ask } = stageOf(`rules:
  - { id: no, when: { path: /no }, then: { challenge: light } }
limits:
  - { id: slow, key: [client_ip], rate: 1/1h, then: too_many }
`)
  for (let i = 0; i < 5; i++) t.equal(ask({ target: '/no' }).judgement.enforced.action, 'challenge')
  t.equal(ask().judgement.enforced.action, 'forward')
  t.match(ask(), { waits: [3_600_000], judgement: { enforced: { action: 'too_many', rule: 'slow' } } })
})

t.test('a form that lay open is let through once, as by the gateway', async t => {
  const { ask } = stageOf('rules: [{ id: ask, then: { challenge: light } }]')
  const form = {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin' },
    pass: { status: 'expired', id: 'one' } as const
  }
  t.equal(ask(form).judgement.enforced.action, 'forward')
  t.equal(ask(form).judgement.enforced.action, 'challenge')
  t.equal(ask({ ...form, pass: { status: 'expired', id: 'two' } }).judgement.enforced.action, 'forward')
  t.equal(ask({ ...form, pass: { status: 'missing' } }).judgement.enforced.action, 'challenge')
})

t.test('a description is read as the gateway reads a request, and refused as by it', async t => {
  const facts = describe({
    host: 'GUICHET.example.lu:443',
    target: '/a/../b;x=1?q',
    clientIp: '::ffff:192.0.2.9',
    headers: { accept: 'text/html' }
  })
  t.match(facts, {
    host: 'guichet.example.lu',
    path: '/b',
    query: 'q',
    kind: 'navigation',
    protocol: 'HTTP/1.1',
    address: { text: '192.0.2.9' }
  })
  t.match(describe({ target: 'http://other.lu/x', isUpgrade: true }), { host: 'other.lu', kind: 'upgrade' })
  t.equal(describe({ host: 'a b' }), 'bad_host')
  t.equal(describe({ target: '/a%00' }), 'bad_path')
  t.equal(describe({ method: 'TRACE' }), 'method_not_allowed')
  t.equal(describe({ clientIp: 'here' }), 'bad_address')
})

t.test('of what a log does not tell, no limit counts anything', async t => {
  const rules = `limits:
  - { id: at-once, key: [client_ip], algorithm: concurrency, at_once: 1, then: too_many }
  - { id: sent, key: [client_ip], rate: 1MiB/1m, count: { bytes: sent }, then: too_many }
  - { id: window, key: [client_ip], algorithm: sliding_window, rate: 1/1m, then: too_many }
  - { id: paths, key: [client_ip], rate: 1/1m, count: { distinct: path }, then: too_many }
  - { id: queries, key: [client_ip], rate: 1/1m, count: { distinct: query }, then: too_many }
  - { id: agents, key: [client_ip], rate: 1/1m, count: { distinct: user_agent }, then: too_many }
`
  const { loaded } = loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': rules })
  const recorded = {
    host: true,
    pass: 'untold',
    cookies: new Set<string>(),
    sentHeaders: false,
    contradictions: false,
    kind: false,
    software: false
  } as const
  const facts = describe({}) as Facts
  const unknown = (query: boolean, headers: readonly string[]): readonly string[] => {
    const plan = recordedPlan(loaded!.policies[0]!, { ...recorded, query, headers: new Set(headers) })
    return new Rehearsal(loaded!.config.sites[0]!, plan, startMs).judge(facts).verdict.unknown
  }
  t.strictSame(unknown(true, ['user-agent']), ['at-once', 'sent'])
  t.strictSame(unknown(false, []), ['at-once', 'sent', 'queries', 'agents'])
})
