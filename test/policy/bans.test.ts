import t from 'tap'
import type { Decision } from '../../src/core/decision.ts'
import { Bans, makersOf, type HeldBan } from '../../src/policy/bans.ts'
import { explainTrial } from '../../src/rehearsal/explainTrial.ts'
import { Rehearsal } from '../../src/rehearsal/rehearsal.ts'
import { createBanTable } from '../../src/store/banSlots.ts'
import { BanTable, operatorSource } from '../../src/store/banTable.ts'
import { complaints, factsOf, judgeOf, lightPass, loadFrom, siteFile, type RequestLike } from './policyRig.ts'

const minuteMs = 60_000

/** A decision in one line: what, with which status, and who said so. */
function brief({ action, status, rule }: Decision): string {
  return [action, status === 0 ? '' : String(status), rule].filter(part => part !== '').join(' ')
}

/** A policy with limits and bans of its own, and the way from a request to its decision. */
function stage(rules: string, siteKeys = ''): (request: RequestLike, minutes?: number) => string {
  const { policy, site } = judgeOf(rules, siteKeys)
  const rehearsal = new Rehearsal(site, policy.plan, 0)
  return (request, minutes = 0) => {
    const { judgement } = rehearsal.judge(factsOf({ atMs: minutes * minuteMs, ...request }))
    const { enforced, rehearsed } = judgement
    return rehearsed === undefined ? brief(enforced) : `${brief(enforced)}, would ${brief(rehearsed)}`
  }
}

const scanners = `
  - id: scanners
    description: Looks for what is not here.
    when: { path: { under: /.git } }
    then: { ban: { for: 10m, status: 404 } }
`

t.test('a rule bans its client from everything, until the end', async t => {
  const ask = stage(`rules:${scanners}`)
  const robot = { ip: '192.0.2.66' }
  t.equal(ask(robot), 'forward')
  t.equal(ask({ ...robot, path: '/.git/config' }), 'ban 404 scanners')
  t.equal(ask(robot), 'ban 404 ban/scanners')
  t.equal(ask({ ...robot, path: '/.git/head' }, 5), 'ban 404 ban/scanners', 'and does not ban it once more')
  t.equal(ask({ ip: '192.0.2.67' }, 5), 'forward', 'a neighbour is none of it')
  t.equal(ask(robot, 9.999), 'ban 404 ban/scanners')
  t.equal(ask(robot, 10), 'forward')
})

t.test('allow comes before bans, and a valid pass is spared', async t => {
  const ask = stage(`
rules:
  - { id: closed, description: No., when: { path: /closed }, then: deny }
  - { id: office, when: { client_ip: 192.0.2.0/28 }, then: allow }${scanners}
limits:
  - { id: every, key: [site], rate: 2/1h, counts: received, then: too_many }
`)
  const robot = { ip: '192.0.2.66' }
  t.equal(ask({ ip: '192.0.2.1', path: '/.git' }), 'forward office')
  t.equal(ask({ ...robot, path: '/.git' }), 'ban 404 scanners')
  t.equal(ask({ ...robot, path: '/closed' }), 'ban 404 ban/scanners', 'before all other rules')
  for (let i = 0; i < 5; i++) ask(robot)
  t.equal(ask({ ...robot, pass: lightPass }), 'forward', 'limits have not been charged by the banned')
  t.equal(ask({ ...robot, pass: lightPass, path: '/closed' }), 'deny 403 closed', 'spared, and judged')
  t.equal(ask({ ...robot, pass: { ...lightPass, status: 'expired' } }), 'ban 404 ban/scanners')
  t.equal(ask({ ...robot, pass: { ...lightPass, level: undefined } }), 'ban 404 ban/scanners', 'borrowed')
})

function escalatingTo(most: string): string {
  return `
rules:
  - id: scanners
    description: Looks for what is not here.
    when: { path: /.git }
    then: { ban: { for: 10m, escalate: { factor: 3, most: ${most} } } }
`
}

t.test('each further ban lasts longer, to a most', async t => {
  const ask = stage(escalatingTo('1h'))
  let minutes = 0
  const lengths: number[] = []
  for (let i = 0; i < 4; i++) {
    t.equal(ask({ path: '/.git' }, minutes), 'ban 403 scanners')
    const start = minutes
    while (ask({}, minutes) !== 'forward') minutes += 10
    lengths.push(minutes - start)
  }
  t.same(lengths, [10, 30, 60, 60])
  minutes += 24 * 60
  t.equal(ask({ path: '/.git' }, minutes), 'ban 403 scanners')
  t.equal(ask({}, minutes + 10), 'forward', 'a day after the end it is forgotten')
})

t.test('one ban is not several because somebody with a pass does it again', async t => {
  const ask = stage(escalatingTo('24h'))
  for (let i = 0; i < 5; i++) t.equal(ask({ path: '/.git', pass: lightPass }, i), 'ban 403 scanners')
  t.equal(ask({}, 13.9), 'ban 403 ban/scanners', 'it lasts from the last time on')
  t.equal(ask({}, 14), 'forward')
})

t.test('limits and thresholds ban too, and a ban is the gravest', async t => {
  const ask = stage(`
rules:
  - { id: robots, description: No., when: { user_agent: bot }, then: { deny: true, add_score: 50 } }
limits:
  - { id: log-ins, when: { path: /login }, key: [client_ip], rate: 1/1h, then: { ban: { for: 1h, prefix: { v4: 24, v6: 48 } } } }
thresholds:
  - { at_least: 50, then: { ban: { for: 5m } } }
`)
  const bot = { headers: { 'user-agent': 'bot' } }
  t.equal(ask({ path: '/login' }), 'forward')
  t.equal(ask({ path: '/login' }), 'ban 403 log-ins')
  t.equal(ask({ ip: '192.0.2.254' }), 'ban 403 ban/log-ins', 'the network')
  t.equal(ask({ ip: '192.0.3.1' }), 'forward')
  t.equal(ask({ ip: '2001:db8:7:1::1', ...bot }), 'ban 403 threshold/50')
  t.equal(ask({ ip: '2001:db8:7:1::2' }), 'ban 403 ban/threshold/50')
  t.equal(ask({ ip: '2001:db8:7:2::1' }), 'forward')
})

t.test('in dry run nobody is banned', async t => {
  const watched = stage(`rules:${scanners}    mode: dry_run\n`)
  t.equal(watched({ path: '/.git' }), 'forward, would ban 404 scanners')
  t.equal(watched({}), 'forward')
  const site = stage(`rules:${scanners}`, 'mode: dry_run')
  t.equal(site({ path: '/.git' }), 'forward, would ban 404 scanners')
  t.equal(site({}), 'forward')
})

t.test(
  'a ban made elsewhere is rehearsed where the site is in dry run, and unknown where it is off',
  async t => {
    const ban: HeldBan = {
      rule: 'ban/operator',
      effect: { kind: 'ban', status: 403, message: '', terms: undefined }
    }
    const met = (mode: string): readonly string[] => {
      const { policy } = judgeOf(`rules:${scanners}`, `mode: ${mode}`)
      const { enforced, rehearsed } = policy.evaluate(factsOf(), ban)
      return [enforced.rule, rehearsed.rule]
    }
    t.same(met('enforce'), ['ban/operator', 'ban/operator'])
    t.same(met('dry_run'), ['', 'ban/operator'])
    t.same(met('off'), ['', ''])
  }
)

t.test('bans are told by who made them, also after the rule is gone', async t => {
  const { policy } = judgeOf(`rules:${scanners}`)
  const table = new BanTable(createBanTable(100))
  const facts = factsOf()
  const ban = { prefix: { address: facts.address, bits: 32 }, untilMs: 10, sparesPass: false, times: 1 }
  const bans = new Bans(table, makersOf(policy.plan))
  t.equal(bans.find(facts), undefined)
  table.add({ ...ban, source: operatorSource }, 0)
  t.equal(bans.find(facts)?.rule, 'ban/operator')
  t.equal(bans.find(factsOf({ pass: lightPass }))?.rule, 'ban/operator', 'a person spares nobody by chance')
  table.remove(ban.prefix, 0)
  const maker = makersOf(policy.plan)[0]!
  const {
    id: rule,
    effect: { terms }
  } = maker
  t.match(bans.impose(rule, terms!, facts), { untilMs: 10 * minuteMs, sparesPass: true, times: 1 })
  t.equal(bans.find(facts)?.rule, 'ban/scanners')
  t.equal(new Bans(table, []).find(facts)?.rule, 'ban/rule')
  const sameName = { ...maker, siteId: 'another', effect: { ...maker.effect, status: 418 } }
  for (const makers of [
    [maker, sameName],
    [sameName, maker]
  ]) {
    const { effect } = new Bans(table, makers).find(facts)!
    t.equal(effect.status, 404, 'a rule of the same name on another site changes nothing of it')
  }
  const full = new Bans(new BanTable(createBanTable(1)), makersOf(policy.plan))
  const made = Array.from({ length: 33 }, (_, i) =>
    full.impose(rule, terms!, factsOf({ ip: `192.0.2.${i}` }))
  )
  t.equal(made.at(-1), undefined, 'a full table makes no ban')
})

t.test('an explanation tells who was banned before anything was heard', async t => {
  const { policy, site } = judgeOf(`
rules:${scanners}
  - { id: tagged, then: { tag: x } }
limits:
  - { id: every, key: [site], rate: 2/1h, then: too_many }
`)
  const rehearsal = new Rehearsal(site, policy.plan, 0)
  rehearsal.judge(factsOf({ path: '/.git' }))
  const { rules, limits, decision } = explainTrial(site, policy.plan, rehearsal.judge(factsOf()), () => 0)
  t.match(rules, [{ outcome: 'unheard' }, { outcome: 'unheard' }])
  t.match(limits, [{ outcome: 'spared' }])
  t.match(decision, { action: 'ban', rule: 'ban/scanners', status: 404 })
})

t.test('close and the statuses and messages of refusals', async t => {
  const { judge } = judgeOf(`
rules:
  - { id: gone, description: No., when: { path: /gone }, then: { deny: { status: 451, message: By order } } }
  - { id: busy, when: { path: /busy }, then: { too_many: { status: 503, message: { fr: Bientôt, de: Bald } } } }
  - { id: shut, description: No., when: { path: /shut }, then: close }
  - { id: late, description: No., when: { path: /late }, then: { close: true, add_score: 1 } }
limits:
  - { id: closed, key: [site], rate: 1/1h, then: close }
`)
  const of = (path: string): Decision => judge({ path }).enforced
  t.match(of('/gone'), { action: 'deny', status: 451, message: 'By order' })
  t.match(of('/busy'), { action: 'too_many', status: 503, message: { fr: 'Bientôt', de: 'Bald' } })
  t.match(of('/shut'), { action: 'close', status: 0, message: '' })
  t.match(of('/late'), { action: 'close', score: 1 })
  t.match(judge({}, { closed: 1000 }).enforced, { action: 'close', rule: 'closed' })
})

/** What is wrong with a rule whose `then` this is, as the operator reads it. */
function mistakeIn(then: string): readonly string[] {
  const rules = `rules: [{ id: r, description: x, then: ${then} }]\n`
  return complaints(loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': rules }))
}

t.test('mistakes in refusals are told at their place', async t => {
  const mistakes: readonly (readonly [then: string, complaint: string])[] = [
    ['ban', '1:40: Say how long: { ban: { for: 10m } }'],
    ['{ ban: { for: 30d } }', '1:54: "30d" is not a duration above zero'],
    ['{ ban: { reason: x } }', '1:47: "for" is missing here'],
    ['{ ban: { for: 1h, prefix: { v4: 8 } } }', '1:72: Must be at least 16'],
    ['{ ban: { for: 1h, escalate: { factor: 1, most: 2h } } }', '1:78: Must be at least 2'],
    ['{ ban: { for: 1h, escalate: { factor: 2, most: 5m } } }', '1:87: The first ban is longer'],
    ['{ ban: { for: 1h }, deny: true }', '1:40: One action each, not deny and ban'],
    ['{ too_many: { status: 404 } }', '1:62: 404 is not one of 429, 503'],
    ['{ deny: { message: "" } }', '1:59: "" is not a text of 1 to 500 characters'],
    ['{ deny: { message: "a\\nb" } }', '1:59: "a\\nb" is not a text of 1 to 500 characters'],
    ['{ deny: { message: {} } }', '1:59: Write a text, or one for each language'],
    ['{ deny: { message: { ru: x } } }', '1:61: Unknown key "ru"'],
    ['{ close: { status: 444 } }', '1:49: Write close alone']
  ]
  for (const [then, complaint] of mistakes) {
    const [first = ''] = mistakeIn(then)
    t.ok(first.startsWith(`rules.yaml:${complaint}`), `${then}: ${first}`)
  }
  t.same(mistakeIn(`{ deny: { message: '${'é'.repeat(500)}' } }`), [])
  t.same(mistakeIn('{ ban: { for: 1h, prefix: { v6: 48 }, reason: x, message: { lb: Nee } } }'), [])
})

t.test('a rule that closes or bans needs a word on the unknown, as deny does', async t => {
  for (const then of ['close', '{ ban: { for: 1h } }']) {
    const rules = `rules: [{ id: r, description: x, when: { path: { regex: x } }, then: ${then} }]\n`
    const [first = ''] = complaints(loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': rules }))
    t.match(first, 'say "on_unknown: match" (refuse it too)')
  }
})
