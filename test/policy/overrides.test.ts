import t from 'tap'
import { Rehearsal } from '../../src/rehearsal/rehearsal.ts'
import { complaints, factsOf, judgeOf, loadFrom, siteFile } from './policyRig.ts'

const shipped = `rules:
  - { id: shipped/tools, when: { path: /tools }, then: { deny: { status: 404 } }, description: Tools. }
  - { id: shipped/odd, when: { path: /odd }, then: { add_score: 5, tag: odd } }
limits:
  - { id: shipped/pages, when: { path: /pages }, key: [client_ip], rate: 10/1m, burst: 5, then: too_many }
`

function siteWith(rules: string): string {
  return siteFile().replace('[rules.yaml]', rules)
}

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

function fresh(mode: string): string {
  return `
${mode}
rules:
- { id: new, when: { path: /new }, then: too_many }
- { id: asleep, when: { path: /asleep }, then: too_many, mode: off }
limits: [{ id: one, when: { path: /one }, key: [site], rate: 1/1h, then: too_many }]
thresholds: [{ at_least: 20, then: { challenge: heavy } }]`
}

t.test('a mode at the top of a file holds for all that stands in it', t => {
  const strict = `
rules:
- { id: old, when: { path: /old }, then: too_many }
- { id: score, when: { path: /scored }, then: { add_score: 30 } }
thresholds: [{ at_least: 10, then: { challenge: light } }]`
  const own = 'overrides: [{ id: new, mode: enforce }, { id: one, rate: 1/1m }]'
  const judge = (mode: string, path: string, times = 1): readonly (string | undefined)[] => {
    const files = { 'moien.yaml': siteWith('[own.yaml, fresh.yaml, strict.yaml]'), 'own.yaml': own }
    const { loaded } = loadFrom({ ...files, 'fresh.yaml': fresh(mode), 'strict.yaml': strict })
    const rehearsal = new Rehearsal(loaded!.config.sites[0]!, loaded!.policies[0]!, 0)
    const trials = Array.from({ length: times }, () => rehearsal.judge(factsOf({ path })))
    const { enforced, rehearsed } = trials.at(-1)!.judgement
    return [enforced, rehearsed].map(decision => decision && (decision.level ?? decision.action))
  }
  const rows: readonly (readonly [mode: string, path: string, times: number, ...would: unknown[]])[] = [
    ['', '/new', 1, 'too_many', undefined],
    ['mode: dry_run', '/new', 1, 'forward', 'too_many'],
    ['mode: off', '/new', 1, 'forward', undefined],
    ['mode: dry_run', '/asleep', 1, 'forward', undefined],
    ['mode: dry_run', '/one', 2, 'forward', 'too_many'],
    ['', '/one', 2, 'too_many', undefined],
    ['', '/scored', 1, 'heavy', undefined],
    ['mode: dry_run', '/scored', 1, 'light', 'heavy'],
    ['mode: off', '/scored', 1, 'light', undefined],
    ['mode: dry_run', '/old', 1, 'too_many', undefined]
  ]
  for (const [mode, path, times, ...expected] of rows) {
    t.same(judge(mode, path, times), expected, `${mode} ${path}`)
  }
  const rehearsed = `mode: dry_run\n${own}`
  const files = {
    'moien.yaml': siteWith('[own.yaml, fresh.yaml]'),
    'own.yaml': rehearsed,
    'fresh.yaml': fresh('')
  }
  t.match(complaints(loadFrom(files)), [
    /own\.yaml:2:13: This file has mode: dry_run, and an override cannot/,
    /own\.yaml:2:/
  ])
  t.end()
})
