import t from 'tap'
import { recordedPlan } from '../../src/rehearsal/recordedPlan.ts'
import { moienFormat } from '../../src/rehearsal/moienFormat.ts'
import { compilePolicy } from '../../src/policy/policy.ts'
import { complaints, factsOf, judgeOf, loadFrom, siteFile, type RequestLike } from './policyRig.ts'

/** Which rules match, by id. */
function matched(rules: string, request: RequestLike = {}): readonly string[] {
  const { policy } = judgeOf(rules)
  return policy.evaluate(factsOf(request)).matched.map(index => policy.plan.rules[index]!.id)
}

t.test('a rule may give several tags, each once', async t => {
  const { judge } = judgeOf(`
rules:
  - { id: a, then: { tag: [x, y, x] } }
  - { id: b, then: { tag: y } }
  - { id: c, then: { tag: [z, x], add_score: 3 } }
`)
  t.same(judge({}).enforced.tags, ['x', 'y', 'z'])
})

t.test('a rule sees the tags of the rules before it, under a name too', async t => {
  const rules = `
conditions:
  seen: { tag: x }
  told: { expression: 'has_tag("x")' }
  nested: { is: seen }
rules:
  - { id: early, when: { tag: x }, then: { add_score: 1 } }
  - { id: early-name, when: { is: nested }, then: { add_score: 1 } }
  - { id: early-told, when: { is: told }, then: { add_score: 1 } }
  - { id: without, when: { not: { is: seen } }, then: { add_score: 1 } }
  - { id: gives, when: { path: /x }, then: { tag: [w, x] } }
  - { id: late, when: { tag: [other, x] }, then: { add_score: 1 } }
  - { id: late-name, when: { is: nested }, then: { add_score: 1 } }
  - { id: late-told, when: { is: told }, then: { add_score: 1 } }
  - { id: late-both, when: { is: [told, nested], path: /x }, then: { add_score: 1 } }
`
  t.same(matched(rules, { path: '/x' }), ['without', 'gives', 'late', 'late-name', 'late-told', 'late-both'])
  t.same(matched(rules), ['without'])
  const { policy } = judgeOf(rules)
  const count = (path: string): number => policy.evaluate(factsOf({ path })).matched.length
  t.same([count('/x'), count('/'), count('/x')], [6, 1, 6], 'no request has the tags of another')
})

t.test('the tags of a rule in dry run are seen in dry run alone', async t => {
  const { judge } = judgeOf(`
conditions: { tagged: { tag: x } }
rules:
  - { id: watched, then: { tag: x }, mode: dry_run }
  - { id: refuses, description: No., when: { is: tagged }, then: deny }
  - { id: slows, when: { not: { is: tagged } }, then: too_many }
`)
  const { enforced, rehearsed } = judge({})
  t.match([enforced.rule, rehearsed?.rule], ['slows', 'refuses'])
})

t.test('limits see the tags of all rules, each in its own stream', async t => {
  const { policy } = judgeOf(`
limits:
  - { id: held, when: { tag: x }, key: [site], rate: 1/1h, then: too_many }
  - { id: rehearsed, when: { tag: y }, key: [site], rate: 1/1h, then: too_many, mode: dry_run }
  - { id: not-held, when: { tag: y }, key: [site], rate: 1/1h, then: too_many }
rules:
  - { id: a, then: { tag: x } }
  - { id: b, then: { tag: y }, mode: dry_run }
`)
  t.same(
    policy.evaluate(factsOf()).charges.map(({ limit }) => limit.id),
    ['held', 'rehearsed']
  )
})

function isMatched(expression: string, cookie: string): boolean {
  const rules = `rules: [{ id: r, when: { expression: '${expression}' }, then: { tag: x } }]`
  return matched(rules, { headers: { cookie } }).length === 1
}

t.test('an expression asks for cookies by name', async t => {
  t.ok(isMatched('"session" in cookies', 'a=1; session=2'))
  t.ok(isMatched('"session" in cookies && cookie("session") == ""', 'session='))
  t.notOk(isMatched('"session" in cookies', 'a=session; sessions=1; session'))
  t.notOk(isMatched('"constructor" in cookies || "__proto__" in cookies', 'a=1'))
  t.ok(isMatched('"__proto__" in cookies && "b" in cookies', '__proto__=1; b="2"'))
})

function warnings(rules: string): readonly string[] {
  const { warnings } = loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': rules })
  return warnings.map(({ message }) => message)
}

/** The first fault of a rule with this `when` and `then`. */
function mistake(rule: string): string {
  const rules = `rules: [{ id: r, ${rule} }]\n`
  return complaints(loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': rules }))[0]!
}

t.test('a tag that nobody gives is a warning, and a mistake in its form a fault', async t => {
  const asks = '{ id: a, when: { expression: \'has_tag("scraper")\' }, then: { tag: x } }'
  t.match(warnings(`rules: [${asks}, { id: b, then: { tag: scrapers } }]\n`), [
    '"a" asks for the tag "scraper", which no rule before it gives'
  ])
  t.same(warnings(`rules: [{ id: b, then: { tag: scraper } }, ${asks}]\n`), [])
  t.match(
    warnings(
      'rules: [{ id: b, then: { tag: one } }]\nlimits: [{ id: l, when: { tag: on }, key: [site], rate: 1/1h, then: too_many }]\n'
    ),
    ['"l" asks for the tag "on", which no rule before it gives (did you mean "one"?)']
  )
  t.match(mistake("when: { expression: 'has_tag(path)' }, then: open"), 'Write has_tag("name")')
  t.match(mistake('when: { expression: \'cookies["a"] == "b"\' }, then: open'), 'Write "name" in cookies')
  t.match(mistake('then: { tag: [] }'), 'Needs at least one entry')
  t.match(mistake('then: { tag: [A] }'), '"A" is not a name')
  t.match(mistake('when: { tag: x }, then: allow'), 'allow lifts every check')
})

t.test('a tag of a rule that the log does not tell of is not known to be missing', async t => {
  const { policy } = judgeOf(`
rules:
  - { id: told, when: { path: /a }, then: { tag: told } }
  - { id: untold, when: { header: { dnt: { exists: true } } }, then: { tag: [untold] } }
  - { id: follows, when: { not: { tag: untold } }, then: { tag: follows } }
  - { id: of-told, when: { not: { tag: told } }, then: { add_score: 1 } }
  - { id: of-untold, when: { tag: follows }, then: { add_score: 1 } }
`)
  const { evaluate } = compilePolicy(recordedPlan(policy.plan, moienFormat().recorded))
  t.same(evaluate(factsOf()).unknown, ['untold', 'follows', 'of-untold'])
})
