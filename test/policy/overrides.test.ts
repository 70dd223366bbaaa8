import t from 'tap'
import { factsOf, judgeOf, loadFrom, siteFile } from './policyRig.ts'

const shipped = `rules:
  - { id: shipped/tools, when: { path: /tools }, then: { deny: { status: 404 } }, description: Tools. }
  - { id: shipped/odd, when: { path: /odd }, then: { add_score: 5, tag: odd } }
limits:
  - { id: shipped/pages, when: { path: /pages }, key: [client_ip], rate: 10/1m, burst: 5, then: too_many }
`

/** The plan of a site whose own file comes before a shipped one. */
function load(own: string): ReturnType<typeof loadFrom> {
  return loadFrom({
    'moien.yaml': siteFile().replace('rules: [rules.yaml]', 'rules: [own.yaml, shipped.yaml]'),
    'own.yaml': own,
    'shipped.yaml': shipped
  })
}

/** Where each mistake stands and what it says. */
function mistakes(own: string): readonly string[] {
  return load(own).faults.map(({ place, message }) => `${place?.file}:${place?.line}: ${message}`)
}

t.test('an override changes what it names of a rule in another file, and nothing else', async t => {
  const { loaded } = load(`overrides:
  - { id: shipped/tools, mode: dry_run }
  - { id: shipped/odd, then: { add_score: 9 } }
  - { id: shipped/pages, rate: 20/1m, then: { challenge: light } }
`)
  const { rules, limits } = loaded!.policies[0]!
  t.match(rules, [
    {
      id: 'shipped/tools',
      mode: 'dry_run',
      description: 'Tools.',
      follows: { effect: { kind: 'deny', status: 404 } }
    },
    { id: 'shipped/odd', mode: 'enforce', follows: { score: 9, tags: [] } }
  ])
  t.match(limits, [
    { limit: { id: 'shipped/pages', rate: { count: 20 }, burst: 5 }, follows: { effect: { level: 'light' } } }
  ])
})

t.test('a rule that is overridden to be off says nothing', async t => {
  const { policy } = judgeOf(`overrides: [{ id: one, mode: off }]
rules: [{ id: one, then: { tag: one } }, { id: two, then: { tag: two } }]
`)
  t.same(policy.evaluate(factsOf()).enforced.tags, ['two'])
})

t.test('mistakes in an override are reported where the override stands', async t => {
  const cases: readonly (readonly [override: string, mistake: RegExp])[] = [
    ['{ id: shiped/tools, mode: off }', /own\.yaml:2: .*no rule or limit.*did you mean "shipped\/tools"/],
    ['{ id: shipped/tools }', /own\.yaml:2: .*Nothing of "shipped\/tools" is changed/],
    ['{ id: shipped/tools, rate: 1/1s }', /own\.yaml:2: .*is a rule and has no rate/],
    ['{ id: shipped/tools, then: { deny: true, allow: true } }', /own\.yaml:2: .*One action each/],
    ['{ id: shipped/tools, then: allow }', /shipped\.yaml:2: .*allow lifts every check/],
    ['{ id: shipped/pages, then: open }', /own\.yaml:2: .*cannot open/],
    ['{ id: shipped/pages, rate: often }', /own\.yaml:2: .*rate/],
    ['{ id: shipped/pages, key: [pass] }', /own\.yaml:2: .*key/],
    ['{ mode: off }', /own\.yaml:2: .*id/]
  ]
  for (const [override, mistake] of cases) {
    const found = mistakes(`overrides:\n  - ${override}\n`)
    t.equal(found.length, 1, `${override}: ${found.join(' | ')}`)
    t.match(found[0], mistake)
  }
  const twice = '{ id: shipped/odd, mode: off }'
  t.match(mistakes(`overrides:\n  - ${twice}\n  - ${twice}\n`), [/own\.yaml:3: .*overridden twice/])
})
