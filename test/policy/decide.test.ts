import t from 'tap'
import type { Decision } from '../../src/core/decision.ts'
import { decide, refundable } from '../../src/policy/decide.ts'
import { factsOf, heavyPass, judgeOf, lightPass, type RequestLike } from './policyRig.ts'

/** A decision in one line: what, at which level or status, and who said so. */
function brief({ action, level, status, rule }: Decision): string {
  const detail = level ?? (status === 0 ? '' : String(status))
  return [action, detail, rule].filter(part => part !== '').join(' ')
}

const thresholds = `
thresholds:
  - { at_least: 10, then: { challenge: light } }
  - { at_least: 40, then: { challenge: heavy } }
  - { at_least: 90, then: deny }
`

t.test('the first rule with an action ends the rules, and scores before it count', t => {
  const { judge } = judgeOf(`
rules:
  - { id: scores, then: { add_score: 7, tag: first } }
  - { id: teapot, when: { path: /tea }, then: { deny: { status: 418 }, add_score: 1, tag: second } }
  - { id: never, when: { path: /tea }, then: { add_score: 1000, tag: third } }
  - { id: slow, when: { path: /slow }, then: too_many }
`)
  const tea = judge({ path: '/tea' }).enforced
  t.equal(brief(tea), 'deny 418 teapot')
  t.equal(tea.score, 8)
  t.same(tea.tags, ['first', 'second'])
  t.equal(brief(judge({ path: '/slow' }).enforced), 'too_many 429 slow')
  t.equal(brief(judge({}).enforced), 'forward')
  t.equal(judge({}).enforced.score, 7)
  t.end()
})

t.test('allow is heard before every other rule and lifts limits, score and challenge', t => {
  const { judge, policy } = judgeOf(`
rules:
  - { id: closed, then: deny, description: All. }
  - { id: staff, when: { client_ip: 192.0.2.1 }, then: { allow: true, tag: staff } }
limits:
  - { id: flood, key: [client_ip], counts: received, rate: 1/1h, then: too_many }
`)
  const allowed = judge({ ip: '192.0.2.1' }).enforced
  t.equal(brief(allowed), 'forward staff')
  t.same(allowed.tags, ['staff'])
  t.same(policy.evaluate(factsOf({ ip: '192.0.2.1' })).charges, [])
  t.equal(brief(judge({ ip: '192.0.2.2' }).enforced), 'deny 403 closed')
  t.end()
})

t.test('open lifts challenge and score, and limits that refuse hold', t => {
  const { judge } = judgeOf(`
rules:
  - { id: scores, then: { add_score: 100 } }
  - { id: robots, when: { path: /robots.txt }, then: open }
limits:
  - { id: asks, key: [client_ip], rate: 1/1h, then: { challenge: heavy } }
  - { id: flood, key: [client_ip], rate: 1/1h, then: too_many }
  - { id: busy, key: [client_ip], rate: 1/1h, then: { add_score: 100 } }
${thresholds}`)
  const open = judge({ path: '/robots.txt' }).enforced
  t.equal(brief(open), 'forward robots')
  t.equal(open.score, 0)
  t.equal(brief(judge({ path: '/robots.txt' }, { asks: 5, busy: 5 }).enforced), 'forward robots')
  t.equal(brief(judge({ path: '/robots.txt' }, { asks: 5, flood: 7 }).enforced), 'too_many 429 flood')
  t.equal(brief(judge({}).enforced), 'deny 403 threshold/90')
  t.end()
})

t.test('the gravest of rule, limit and threshold wins, the first named on ties', t => {
  const { judge } = judgeOf(`
rules:
  - { id: points, when: { query: { points: { exists: true } } }, then: { add_score: 40 } }
  - { id: light, when: { path: /light }, then: { challenge: light } }
  - { id: heavy, when: { path: /heavy }, then: { challenge: heavy } }
  - { id: deny, when: { path: /deny }, then: { deny: { status: 404 } }, description: x }
limits:
  - { id: l-light, key: [client_ip], rate: 1/1h, then: { challenge: light } }
  - { id: l-heavy, key: [client_ip], rate: 1/1h, then: { challenge: heavy } }
  - { id: l-many, key: [client_ip], counts: received, rate: 1/1h, then: too_many }
  - { id: l-deny, key: [client_ip], rate: 1/1h, then: { deny: { status: 410 } }, description: x }
  - { id: l-deny-too, key: [client_ip], rate: 1/1h, then: { deny: { status: 411 } }, description: x }
  - { id: l-score, key: [client_ip], rate: 1/1h, then: { add_score: 10, tag: busy } }
${thresholds}`)
  const points: RequestLike = { query: 'points' }
  for (const [request, exhausted, expected] of [
    [{}, {}, 'forward'],
    [{}, { 'l-light': 1 }, 'challenge light l-light'],
    [{}, { 'l-light': 1, 'l-heavy': 1 }, 'challenge heavy l-heavy'],
    [{}, { 'l-heavy': 1, 'l-many': 1 }, 'too_many 429 l-many'],
    [{}, { 'l-deny': 1, 'l-many': 1 }, 'deny 410 l-deny'],
    [{}, { 'l-deny': 1, 'l-deny-too': 1 }, 'deny 410 l-deny'],
    [{}, { 'l-score': 1 }, 'challenge light threshold/10'],
    [points, {}, 'challenge heavy threshold/40'],
    [points, { 'l-heavy': 1 }, 'challenge heavy l-heavy'],
    [points, { 'l-light': 1 }, 'challenge heavy threshold/40'],
    [{ path: '/light' }, { 'l-light': 1 }, 'challenge light light'],
    [{ path: '/light' }, { 'l-heavy': 1 }, 'challenge heavy l-heavy'],
    [{ path: '/heavy' }, { 'l-light': 1 }, 'challenge heavy heavy'],
    [{ path: '/deny' }, { 'l-many': 1 }, 'deny 404 deny']
  ] as const) {
    t.equal(brief(judge(request, exhausted).enforced), expected, JSON.stringify([request, exhausted]))
  }
  const busy = judge({}, { 'l-score': 1 }).enforced
  t.equal(busy.score, 10)
  t.same(busy.tags, ['busy'])
  t.end()
})

t.test('Retry-After comes from the limit that refuses', t => {
  const { judge } = judgeOf(`
limits:
  - { id: a, key: [client_ip], rate: 1/1h, then: { challenge: light } }
  - { id: b, key: [client_ip], rate: 1/1h, then: too_many }
`)
  t.equal(judge({}, { a: 1000, b: 250 }).enforced.retryAfterMs, 250)
  t.equal(judge({}).enforced.retryAfterMs, 0)
  t.end()
})

t.test('a pass of sufficient level turns a challenge into a forward, and nothing else', t => {
  const { judge } = judgeOf(`
rules:
  - { id: light, when: { path: /light }, then: { challenge: light } }
  - { id: heavy, when: { path: /heavy }, then: { challenge: heavy } }
  - { id: closed, when: { path: /closed }, then: deny, description: x }
limits:
  - { id: pages, key: [pass], rate: 1/1h, then: { challenge: light } }
  - { id: flood, key: [client_ip], rate: 1/1h, then: too_many }
`)
  for (const [request, exhausted, expected] of [
    [{ path: '/light', pass: lightPass }, {}, 'forward'],
    [{ path: '/light', pass: heavyPass }, {}, 'forward'],
    [{ path: '/light', pass: { ...lightPass, status: 'expired' } }, {}, 'challenge light light'],
    [{ path: '/light', pass: { ...lightPass, status: 'foreign' } }, {}, 'challenge light light'],
    [{ path: '/heavy', pass: lightPass }, {}, 'challenge heavy heavy'],
    [{ path: '/heavy', pass: heavyPass }, {}, 'forward'],
    [{ path: '/closed', pass: heavyPass }, {}, 'deny 403 closed'],
    [{ pass: heavyPass }, { flood: 1 }, 'too_many 429 flood'],
    [{ pass: heavyPass }, { pages: 1 }, 'challenge light pages'],
    [{ path: '/heavy', pass: heavyPass }, { pages: 1 }, 'challenge heavy heavy'],
    [{ pass: { status: 'missing' } }, { pages: 1 }, 'forward']
  ] as const) {
    t.equal(brief(judge(request, exhausted).enforced), expected, JSON.stringify([request, exhausted]))
  }
  t.end()
})

t.test('callbacks and the pages of contact are limited and never challenged', t => {
  const { judge } = judgeOf(
    `
rules: [{ id: all, then: { challenge: heavy } }]
limits: [{ id: flood, key: [client_ip], rate: 1/1h, then: too_many }]
`,
    `callbacks: [/saml/acs]
    contact: { privacy: "/privacy?lang=fr", accessibility: https://elsewhere.example.lu/accessibility }`
  )
  for (const [path, expected] of [
    ['/saml/acs', 'forward'],
    ['/privacy', 'forward'],
    ['/saml/acs/more', 'challenge heavy all'],
    ['/accessibility', 'challenge heavy all'],
    ['/', 'challenge heavy all']
  ] as const) {
    t.equal(brief(judge({ path }).enforced), expected, path)
  }
  t.equal(brief(judge({ path: '/saml/acs' }, { flood: 1 }).enforced), 'too_many 429 flood')
  t.end()
})

t.test('a refused request is charged by the limits that count all that arrives, and by no other', t => {
  const { policy } = judgeOf(`
rules:
  - { id: closed, when: { path: /closed }, then: deny, description: x }
  - { id: asked, when: { path: /asked }, then: { challenge: light } }
limits:
  - { id: flood, key: [client_ip], counts: received, rate: 1/1h, then: too_many }
  - { id: pages, key: [client_ip], rate: 1/1h, then: too_many }
  - { id: passes, key: [pass], rate: 1/1h, then: too_many }
  - { id: posts, when: { method: POST }, key: [client_ip], rate: 1/1h, then: too_many }
`)
  const charged = (request: RequestLike): readonly string[] =>
    policy.evaluate(factsOf(request)).charges.map(charge => charge.limit.id)
  t.same(charged({ path: '/closed' }), ['flood'])
  t.same(charged({ path: '/asked' }), ['flood', 'pages'])
  t.same(charged({}), ['flood', 'pages'])
  t.same(charged({ pass: lightPass, method: 'POST' }), ['flood', 'pages', 'passes', 'posts'])
  t.end()
})

t.test('what is not forwarded is given back, save by limits that count all that arrives', t => {
  const { policy, site } = judgeOf(`
rules: [{ id: asked, when: { path: /asked }, then: { challenge: light } }]
limits:
  - { id: flood, key: [client_ip], counts: received, rate: 1/1h, then: too_many }
  - { id: pages, key: [client_ip], rate: 1/1h, then: too_many }
  - { id: watched, key: [client_ip], rate: 1/1h, then: deny, description: x, mode: dry_run }
`)
  const refunded = (request: RequestLike, waits: readonly number[]): readonly string[] => {
    const facts = factsOf(request)
    const verdict = policy.evaluate(facts)
    const judgement = decide(verdict, waits, facts, site)
    return refundable(verdict, waits, judgement).map(charge => charge.limit.id)
  }
  t.same(refunded({}, [0, 0, 0]), [])
  t.same(refunded({ path: '/asked' }, [0, 0, 0]), ['pages', 'watched'])
  t.same(refunded({}, [0, 900, 0]), ['watched'], 'a refused charge took nothing')
  t.same(refunded({}, [0, 0, 900]), [], 'only the rehearsal refused, and nothing else was rehearsed')
  t.end()
})

t.test('dry run: a rule or limit is rehearsed, and changes nothing', t => {
  const { judge, policy } = judgeOf(`
rules:
  - { id: trial-open, when: { path: /open }, then: open, mode: dry_run }
  - { id: trial, when: { path: [/trial, /both] }, then: { challenge: heavy, add_score: 3 }, mode: dry_run }
  - { id: trial-score, when: { path: /score }, then: { add_score: 10 }, mode: dry_run }
  - { id: trial-allow, when: { client_ip: 198.51.100.1 }, then: allow, mode: dry_run }
  - { id: trial-tag, when: { path: /tag }, then: { tag: seen }, mode: dry_run }
  - { id: trial-slow, when: { path: /slow }, then: too_many, mode: dry_run }
  - { id: sleeping, when: { path: /off }, then: deny, description: x, mode: off }
  - { id: real, when: { path: [/both, /open] }, then: deny, description: x }
  - { id: trial-late, when: { path: /both }, then: { deny: { status: 404 } }, description: x, mode: dry_run }
limits:
  - { id: watched, key: [client_ip], rate: 1/1h, then: too_many, mode: dry_run }
  - { id: refuse, when: { path: /slow }, key: [client_ip], rate: 1/1h, then: deny, description: x }
  - { id: held, when: { path: / }, key: [client_ip], rate: 1/1h, then: too_many }
${thresholds}`)
  for (const [request, exhausted, enforced, rehearsed] of [
    [{}, {}, 'forward', undefined],
    [{ path: '/off' }, {}, 'forward', undefined],
    [{ path: '/trial' }, {}, 'forward', 'challenge heavy trial'],
    [{ path: '/score' }, {}, 'forward', 'challenge light threshold/10'],
    [{ path: '/both' }, {}, 'deny 403 real', 'challenge heavy trial'],
    [{ path: '/open' }, {}, 'deny 403 real', 'forward trial-open'],
    [{}, { watched: 1 }, 'forward', 'too_many 429 watched'],
    [{ path: '/trial', pass: heavyPass }, {}, 'forward', 'forward'],
    [{ path: '/tag' }, {}, 'forward', 'forward'],
    [{ path: '/slow' }, { refuse: 1 }, 'deny 403 refuse', 'too_many 429 trial-slow'],
    [{ ip: '198.51.100.1' }, { held: 1 }, 'too_many 429 held', 'forward trial-allow']
  ] as const) {
    const judgement = judge(request, exhausted)
    const name = JSON.stringify([request, exhausted])
    t.equal(brief(judgement.enforced), enforced, name)
    t.equal(judgement.rehearsed && brief(judgement.rehearsed), rehearsed, `${name}, rehearsed`)
  }
  t.equal(judge({ path: '/trial' }).enforced.score, 0, 'a rehearsed score does not count')
  t.same(judge({ path: '/tag' }).rehearsed!.tags, ['seen'])
  t.same(
    policy.evaluate(factsOf({ path: '/both' })).matched,
    [1, 7],
    'a rehearsal that has ended hears no more'
  )
  t.end()
})

const wholeSite = `
rules:
  - { id: staff, when: { client_ip: 198.51.100.1 }, then: allow }
  - { id: closed, when: { path: /closed }, then: deny, description: x }
  - { id: scores, then: { add_score: 10 } }
limits:
  - { id: flood, key: [client_ip], counts: received, rate: 1/1h, then: too_many }
  - { id: pages, key: [client_ip], rate: 1/1h, then: too_many }
${thresholds}`

t.test('a site in dry run rehearses everything and forwards everything', t => {
  const { judge, policy } = judgeOf(wholeSite, 'mode: dry_run')
  const closed = judge({ path: '/closed' }, { flood: 3 })
  t.equal(brief(closed.enforced), 'forward')
  t.equal(closed.enforced.score, 0)
  t.equal(brief(closed.rehearsed!), 'deny 403 closed')
  t.equal(brief(judge({}, { flood: 3 }).rehearsed!), 'too_many 429 flood')
  t.equal(brief(judge({}).rehearsed!), 'challenge light threshold/10')
  t.equal(brief(judge({ ip: '198.51.100.1' }).rehearsed!), 'forward staff')
  const charged = policy.evaluate(factsOf({ path: '/closed' })).charges
  t.same(
    charged.map(({ limit, enforced }) => [limit.id, enforced]),
    [['flood', false]],
    'limits go by the rehearsal'
  )
  t.end()
})

t.test('a site that is off evaluates nothing', t => {
  const { judge, policy } = judgeOf(wholeSite, 'mode: off')
  const verdict = policy.evaluate(factsOf({ path: '/closed' }))
  t.same([verdict.matched, verdict.charges], [[], []])
  t.same(judge({ path: '/closed' }), judge({}))
  t.equal(brief(judge({ path: '/closed' }).enforced), 'forward')
  t.equal(judge({ path: '/closed' }).rehearsed, undefined)
  t.end()
})

t.test('plain forwards share one decision', t => {
  const { judge } = judgeOf('rules: [{ id: a, when: { path: /a }, then: { tag: b } }]')
  t.equal(judge({}), judge({ path: '/b' }))
  t.throws(() => Object.assign(judge({}).enforced, { score: 1 }), 'and nobody can change it')
  t.end()
})
