import t from 'tap'
import type { Decision } from '../../src/core/decision.ts'
import type { Order } from '../../src/core/order.ts'
import { applyOrders } from '../../src/policy/applyOrders.ts'
import { decide } from '../../src/policy/decide.ts'
import { compilePolicy } from '../../src/policy/policy.ts'
import { factsOf, loadFrom, siteFile, type RequestLike } from './policyRig.ts'

const rules = `
rules:
  - { id: office, description: x, when: { client_ip: 203.0.113.0/24 }, then: allow }
  - { id: secret, description: x, when: { path: /secret }, then: deny }
limits:
  - { id: all, description: x, key: [client_ip], rate: 1/1h, then: too_many }
`

function order(fields: Partial<Order>): Order {
  return {
    id: 'a',
    kind: 'observe',
    target: '',
    site: '',
    reason: 'x',
    by: '',
    sinceMs: 0,
    untilMs: 60_000,
    ...fields
  }
}

/** What becomes of a request, and what would have; the limit is exhausted where `spent`. */
function judge(
  siteKeys: string,
  orders: readonly Order[],
  request: RequestLike,
  spent = false
): readonly [enforced: Decision, rehearsed: Decision | undefined] {
  const { loaded } = loadFrom({ 'moien.yaml': siteFile(siteKeys), 'rules.yaml': rules })
  const plan = applyOrders(loaded!.policies[0]!, orders)
  const facts = factsOf(request)
  const verdict = compilePolicy(plan).evaluate(facts)
  const waits = verdict.charges.map(() => (spent ? 1000 : 0))
  const { enforced, rehearsed } = decide(verdict, waits, facts, loaded!.config.sites[0]!)
  return [enforced, rehearsed]
}

const secret = { path: '/secret' }
const office = { path: '/secret', ip: '203.0.113.7' }

t.test('orders change the policy, and only where they are given', async t => {
  const offSecret = order({ kind: 'rule_off', target: 'secret' })
  const offAll = order({ kind: 'rule_off', target: 'all' })
  const elsewhere = { site: 'elsewhere' }
  type Row = readonly [orders: readonly Order[], request: RequestLike, spent: boolean, rule: string]
  const rows: readonly Row[] = [
    [[], secret, false, 'deny secret'],
    [[offSecret], secret, false, 'forward '],
    [[order({ ...offSecret, site: 'guichet' })], secret, false, 'forward '],
    [[order({ ...offSecret, ...elsewhere })], secret, false, 'deny secret'],
    [[offAll], { path: '/' }, true, 'forward '],
    [[], { path: '/' }, true, 'too_many all'],
    [[order({ target: 'gone', kind: 'rule_off' })], secret, false, 'deny secret'],
    [[order({})], secret, false, 'forward '],
    [[order(elsewhere)], secret, false, 'deny secret'],
    [[order({ kind: 'allow', target: '192.0.2.0/24' })], secret, true, 'forward order/allow'],
    [[order({ kind: 'allow', target: '198.51.100.0/24' })], secret, false, 'deny secret']
  ]
  for (const [orders, request, spent, rule] of rows) {
    const [enforced] = judge('', orders, request, spent)
    t.equal(`${enforced.action} ${enforced.rule}`, rule)
  }
  const [, watched] = judge('', [order({})], secret)
  t.match(watched, { action: 'deny', rule: 'secret' }, 'what is only observed is rehearsed')
})

t.test('a site in maintenance is closed, whatever its mode, to all whom nothing allows', async t => {
  const closing = order({ kind: 'maintenance' })
  const allowing = order({ kind: 'allow', target: '192.0.2.1/32' })
  for (const mode of ['enforce', 'dry_run', 'off']) {
    const keys = `mode: ${mode}`
    const [citizen] = judge(keys, [closing], { path: '/' }, true)
    t.match(citizen, { action: 'deny', status: 503, rule: 'order/maintenance' }, mode)
    t.match(judge(keys, [closing], secret)[0], { rule: 'order/maintenance' })
    t.match(judge(keys, [closing], office)[0], { action: 'forward', rule: 'office' })
    t.match(judge(keys, [closing, allowing], { path: '/' })[0], { action: 'forward', rule: 'order/allow' })
    t.match(judge(keys, [closing, order({ kind: 'rule_off', target: 'office' })], office)[0], { status: 503 })
  }
})
