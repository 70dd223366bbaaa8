import t from 'tap'
import { noPass } from '../../src/core/passState.ts'
import { decide } from '../../src/policy/decide.ts'
import { compilePolicy } from '../../src/policy/policy.ts'
import { underAttack } from '../../src/policy/underAttack.ts'
import { factsOf, heavyPass, judgeOf, lightPass, type RequestLike } from './policyRig.ts'

const rules = `
rules:
  - { id: robots, when: { path: /robots.txt }, then: open }
  - { id: staff, when: { client_ip: 192.0.2.7 }, then: allow }
  - { id: closed, when: { path: /closed }, then: deny }
  - { id: form, when: { path: /form }, then: { challenge: light } }
  - { id: vault, when: { path: /vault }, then: { challenge: heavy } }
  - { id: odd, when: { path: /odd }, then: { add_score: 10 } }
limits:
  - { id: search, when: { path: /search }, key: [client_ip], rate: 10/1m, burst: 5, then: too_many }
  - { id: slots, when: { path: /slow }, key: [client_ip], algorithm: concurrency, at_once: 7, then: too_many }
  - { id: pages, key: [pass], rate: 10/1m, then: too_many }
  - { id: asleep, key: [site], rate: 10/1m, then: too_many, mode: off }
thresholds:
  - { at_least: 10, then: { challenge: light } }
`

t.test('under attack whoever has no pass is asked, and nobody who has one', async t => {
  const cases: readonly (readonly [request: RequestLike, action: string, rule: string, level?: string])[] = [
    [{}, 'challenge', 'order/attack', 'heavy'],
    [{ kind: 'background' }, 'challenge', 'order/attack', 'heavy'],
    [{ pass: { status: 'expired' } }, 'challenge', 'order/attack', 'heavy'],
    [{ pass: lightPass }, 'forward', ''],
    [{ path: '/form' }, 'challenge', 'form', 'heavy'],
    [{ path: '/form', pass: lightPass }, 'forward', ''],
    [{ path: '/vault', pass: lightPass }, 'challenge', 'vault', 'heavy'],
    [{ path: '/vault', pass: heavyPass }, 'forward', ''],
    [{ path: '/odd', pass: lightPass }, 'forward', ''],
    [{ path: '/robots.txt' }, 'forward', 'robots'],
    [{ path: '/return' }, 'forward', ''],
    [{ path: '/closed' }, 'deny', 'closed'],
    [{ ip: '192.0.2.7' }, 'forward', 'staff']
  ]
  const judge = attackedJudge(rules)
  for (const [request, action, rule, level] of cases) {
    t.match(judge(request).enforced, { action, rule, level }, JSON.stringify(request))
  }
})

t.test('limits that are not a pass’s own are twice as strict for those without one', async t => {
  const { policy } = judgeOf(rules)
  const { limits } = underAttack(policy.plan)
  t.same(
    limits.map(({ limit: { id, rate, burst }, mode }) => [id, rate.count / rate.windowMs, burst, mode]),
    [
      ['search', 10 / 60_000, 5, 'enforce'],
      ['slots', Infinity, 7, 'enforce'],
      ['pages', 10 / 60_000, 10, 'enforce'],
      ['asleep', 10 / 60_000, 10, 'off'],
      ['order/attack/search', 5 / 60_000, 2, 'enforce'],
      ['order/attack/slots', Infinity, 3, 'enforce'],
      ['order/attack/asleep', 5 / 60_000, 5, 'off']
    ]
  )
  const charged = (request: RequestLike): readonly string[] =>
    compilePolicy(underAttack(policy.plan))
      .evaluate(factsOf(request))
      .charges.map(({ limit }) => limit.id)
  t.same(charged({ path: '/search' }), ['search', 'order/attack/search'])
  t.same(charged({ path: '/search', pass: lightPass }), ['search', 'pages'])
})

t.test('a site in dry run rehearses an attack', async t => {
  const judge = attackedJudge(rules, 'mode: dry_run')
  t.match(judge({}), { enforced: { action: 'forward' }, rehearsed: { action: 'challenge', level: 'heavy' } })
})

function attackedJudge(text: string, siteKeys = ''): (request: RequestLike) => ReturnType<typeof decide> {
  const { policy, site } = judgeOf(text, `callbacks: [/return]\n    ${siteKeys}`.trimEnd())
  const attacked = compilePolicy(underAttack(policy.plan))
  return request => {
    const facts = factsOf({ ...request, pass: { ...noPass, ...request.pass } })
    const verdict = attacked.evaluate(facts)
    return decide(verdict, [], facts, site)
  }
}
