import { readFileSync } from 'node:fs'
import t from 'tap'
import { conductMask, type ConductSignal } from '../../src/core/conduct.ts'
import type { LoadResult } from '../../src/policy/loadConfig.ts'
import { explainCondition } from '../../src/policy/explainCondition.ts'
import { hearPolicy } from '../../src/policy/hearPolicy.ts'
import { yes } from '../../src/policy/truth.ts'
import { complaints, factsOf, judgeOf, loadFrom, siteFile, type RequestLike } from './policyRig.ts'

/** A request of somebody who shows these signals. */
function by(...signals: readonly ConductSignal[]): RequestLike {
  return { conduct: { signalsOf: () => conductMask(signals) } }
}

function complaintsOf(rules: string): readonly string[] {
  return complaints(loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': rules }))
}

/** What is said of a policy whose rule on conduct adds 50 and whose other rule adds this. */
function warningsBeside(other: string): readonly string[] {
  return loadFrom({
    'moien.yaml': siteFile(),
    'rules.yaml': `rules:
  - { id: c, when: { conduct: trap }, then: { add_score: 50 } }
  - { id: d, when: { path: /x }, then: { add_score: ${other} } }
thresholds: [{ at_least: 10, then: { challenge: light } }, { at_least: 40, then: { challenge: heavy } }]`
  }).warnings.map(({ message }) => message)
}

/** A site with this under `conduct`. */
function loadSite(conduct: string): LoadResult {
  return loadFrom({ 'moien.yaml': siteFile(`conduct: ${conduct}`), 'rules.yaml': 'rules: []' })
}

t.test('a rule asks for one signal, for any of several, or for so many of all', t => {
  const cases: readonly [condition: string, signals: readonly ConductSignal[], matches: boolean][] = [
    ['too_fast', [], false],
    ['too_fast', ['no_assets'], false],
    ['too_fast', ['too_fast', 'trap'], true],
    ['[too_fast, trap]', ['trap'], true],
    ['[too_fast, trap]', ['errors', 'no_assets'], false],
    ['{ signals: { at_least: 2 } }', ['trap'], false],
    ['{ signals: { at_least: 2 } }', ['no_assets', 'ignored_waits'], true],
    [
      '{ signals: { at_least: 7 } }',
      ['no_assets', 'too_fast', 'too_even', 'errors', 'enumeration', 'trap', 'ignored_waits'],
      true
    ]
  ]
  for (const [condition, signals, matches] of cases) {
    const { policy } = judgeOf(
      `rules: [{ id: a, when: { conduct: ${condition} }, then: { challenge: light } }]`
    )
    const facts = factsOf(by(...signals))
    t.equal(policy.evaluate(facts).matched.length, matches ? 1 : 0, `${condition}: ${signals.join()}`)
    t.equal(explainCondition(policy.plan.rules[0]!.when, facts, []).truth === yes, matches)
  }
  t.end()
})

t.test('where nobody remembers what the client did, nothing is said of it either way', t => {
  const { policy } = judgeOf(`rules:
  - { id: a, when: { conduct: trap }, then: { challenge: light } }
  - { id: b, when: { not: { conduct: trap } }, then: { challenge: light } }`)
  t.match(policy.evaluate(factsOf()), { matched: [], unknown: ['a', 'b'] })
  t.end()
})

t.test('it is asked only when a rule gets to it, and once', t => {
  const { policy } = judgeOf(`rules:
  - { id: a, when: { path: /open }, then: open }
  - { id: b, when: { conduct: trap }, then: { tag: b } }
  - { id: c, when: { conduct: too_fast }, then: { tag: c } }`)
  let asked = 0
  const conduct = { signalsOf: (): number => (asked++, conductMask(['trap'])) }
  const open = factsOf({ conduct, path: '/open' })
  policy.evaluate(open)
  t.equal(asked, 0)
  t.equal(open.conductSeen, 0)
  const facts = factsOf({ conduct })
  t.same(policy.evaluate(facts).enforced.tags, ['b'])
  t.equal(asked, 1)
  t.equal(facts.conductSeen, conductMask(['trap']))
  t.end()
})

t.test('an explanation names the signals', t => {
  const { policy } = judgeOf(`rules:
  - { id: a, when: { conduct: [trap, errors] }, then: { challenge: light } }
  - { id: b, when: { conduct: { signals: { at_least: 2 } } }, then: { challenge: light } }`)
  const reasons = (request: RequestLike): readonly unknown[] =>
    hearPolicy(policy.plan, factsOf(request)).rules.map(({ explained }) => explained?.reasons[0])
  t.match(reasons(by('no_assets', 'too_fast')), [
    { fact: 'conduct', found: 'no_assets, too_fast', wanted: 'has "trap" or "errors"' },
    { fact: 'conduct', found: 'no_assets, too_fast', wanted: 'has at least 2 of its signals' }
  ])
  t.match(reasons(by()), [{ found: 'without a signal' }, {}])
  t.match(reasons({}), [{ found: 'not remembered' }, {}])
  t.end()
})

t.test('conduct earns the light challenge at most, so nothing graver may rest on it', t => {
  const graver = [
    'deny',
    'open',
    'too_many',
    '{ challenge: heavy }',
    '{ deny: { status: 404 } }',
    '{ deny: true, tag: x }'
  ]
  const why = /^rules\.yaml:\d+:\d+: "x" looks at conduct, which earns the light challenge at most: /
  const conditions = [
    'conduct: trap',
    'path: /x, conduct: trap',
    'not: { conduct: trap }',
    'any: [{ path: /x }, { conduct: trap }]',
    'is: restless'
  ]
  const named = 'conditions: { restless: { conduct: [too_fast] }, other: { is: restless } }\n'
  for (const condition of conditions) {
    for (const then of graver) {
      const rule = `{ id: x, description: x, when: { ${condition} }, then: ${then} }`
      t.match(complaintsOf(`${named}rules: [${rule}]`), [why], `${condition}: ${then}`)
    }
  }
  const terms = 'key: [client_ip], rate: 1/1m'
  t.match(complaintsOf(`limits: [{ id: x, when: { conduct: trap }, then: too_many, ${terms} }]`), [why])
  const tuned = `rules: [{ id: x, when: { conduct: trap }, then: { tag: x } }]`
  t.match(
    complaints(
      loadFrom({
        'moien.yaml': siteFile().replace('[rules.yaml]', '[rules.yaml, own.yaml]'),
        'rules.yaml': tuned,
        'own.yaml': 'overrides: [{ id: x, then: deny }]'
      })
    ),
    [/"x" looks at conduct/],
    'nor by an override'
  )
  t.same(complaintsOf('rules: [{ id: x, when: { conduct: trap }, then: { challenge: light, tag: x } }]'), [])
  t.end()
})

t.test('what conduct adds to the score never leads to more than the light challenge', t => {
  const { judge } = judgeOf(`rules:
  - { id: c1, when: { conduct: no_assets }, then: { add_score: 30 } }
  - { id: c2, when: { conduct: too_fast }, then: { add_score: 30 } }
  - { id: few, when: { query: { few: { exists: true } } }, then: { add_score: 5 } }
  - { id: some, when: { query: { some: { exists: true } } }, then: { add_score: 25 } }
  - { id: many, when: { query: { many: { exists: true } } }, then: { add_score: 45 } }
limits:
  - { id: limit, when: { conduct: trap }, key: [site], rate: 1/1h, then: { add_score: 60 } }
thresholds:
  - { at_least: 10, then: { challenge: light } }
  - { at_least: 20, then: { challenge: light } }
  - { at_least: 40, then: { challenge: heavy } }
  - { at_least: 80, then: deny }`)
  const cases: readonly [request: RequestLike, score: number, level: string, rule: string][] = [
    [by('no_assets'), 30, 'light', 'threshold/20'],
    [by('no_assets', 'too_fast'), 39, 'light', 'threshold/20'],
    [{ ...by('no_assets'), query: 'few' }, 35, 'light', 'threshold/20'],
    [{ ...by('no_assets'), query: 'some' }, 39, 'light', 'threshold/20'],
    [{ ...by('no_assets', 'too_fast'), query: 'many' }, 45, 'heavy', 'threshold/40'],
    [{ ...by('trap') }, 39, 'light', 'threshold/20'],
    [{ ...by('trap'), query: 'many' }, 45, 'heavy', 'threshold/40'],
    [{ ...by(), query: 'many&some&few' }, 75, 'heavy', 'threshold/40']
  ]
  for (const [request, score, level, rule] of cases) {
    const { enforced } = judge(request, { limit: 1000 })
    t.match(enforced, { action: 'challenge', score, level, rule })
  }
  const watched = judgeOf(`rules:
  - { id: c, when: { conduct: trap }, then: { add_score: 30 } }
  - { id: d, when: { conduct: trap }, then: { add_score: 30 }, mode: dry_run }
thresholds: [{ at_least: 40, then: { challenge: heavy } }, { at_least: 5, then: { challenge: light } }]`)
  t.match(watched.judge(by('trap')), { enforced: { score: 30 }, rehearsed: { score: 39, level: 'light' } })
  t.end()
})

t.test('a tag that was given for conduct earns no more, and who asks more for it is told', t => {
  const tagged = '{ id: c, when: { conduct: trap }, then: { tag: odd } }'
  const warningsOf = (rest: string): readonly string[] => {
    const rules = `rules:\n  - ${tagged}\n${rest}`
    const { loaded, warnings } = loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': rules })
    t.ok(loaded)
    return warnings.map(({ message }) => message).filter(message => message.includes('for conduct'))
  }
  const limitTerms = 'key: [site], rate: 1/1h'
  const heavy = 'thresholds: [{ at_least: 10, then: { challenge: heavy } }]'
  const light = 'thresholds: [{ at_least: 10, then: { challenge: light } }]'
  const rows: readonly (readonly [rest: string, warned: readonly RegExp[]])[] = [
    [
      '  - { id: x, description: y, when: { tag: odd, path: /x }, then: { deny: true } }',
      [/"x" asks for the tag "odd", which "c" \(rules\.yaml:2:5\)/]
    ],
    ['  - { id: x, when: { not: { tag: odd } }, then: { challenge: heavy } }', [/"x" asks/]],
    [`limits: [{ id: x, when: { tag: odd }, ${limitTerms}, then: too_many }]`, [/"x" asks/]],
    [
      `  - { id: y, when: { tag: odd }, then: { tag: odder } }
  - { id: x, description: y, when: { expression: 'has_tag("odder")' }, on_unknown: skip, then: { deny: true } }`,
      [/"x" asks for the tag "odder", which "c"/]
    ],
    [`  - { id: x, when: { tag: odd }, then: { add_score: 20 } }\n${heavy}`, [/score of "x" counts in full/]],
    [`  - { id: x, when: { tag: odd }, then: { add_score: 20 } }\n${light}`, []],
    [`  - { id: x, when: { tag: odd, conduct: trap }, then: { add_score: 20 } }\n${heavy}`, []],
    ['  - { id: x, when: { tag: odd }, then: { challenge: light } }', []],
    ['  - { id: x, description: y, mode: "off", when: { tag: odd }, then: { deny: true } }', []]
  ]
  for (const [rest, warned] of rows) {
    const found = warningsOf(rest)
    t.equal(found.length, warned.length, `${rest}: ${found.join()}`)
    for (const [i, pattern] of warned.entries()) t.match(found[i], pattern)
  }
  t.end()
})

t.test('a graver threshold that conduct alone would have to reach is pointed out', t => {
  t.match(warningsBeside('39'), [
    /No request reaches the threshold at 40: conduct earns the light challenge at most, and all else adds 39/
  ])
  t.same(warningsBeside('40'), [])
  t.end()
})

t.test('moien.yaml turns signals off and names traps', t => {
  const { loaded } = loadSite('{ off: [too_even, trap], trap_paths: [/archive/all, /hidden/] }')
  t.same(loaded?.config.sites[0]?.conduct, {
    off: ['too_even', 'trap'],
    trapPaths: ['/archive/all', '/hidden']
  })
  t.match(complaints(loadSite('{ off: [too_evn] }')), [/too_evn is not one of .*did you mean "too_even"\?/])
  for (const path of ['/', '//', 'archive', '/a b', '/a?b']) {
    t.match(complaints(loadSite(`{ trap_paths: ["${path}"] }`)), [/is not a trap; write a path/], path)
  }
  t.match(complaints(loadSite('{ on: [trap] }')), [/Unknown key "on"/])
  t.end()
})

t.test('the examples of docs/conduct.md hold, without a warning', t => {
  const page = readFileSync(new URL('../../docs/conduct.md', import.meta.url), 'utf8')
  const examples = Object.fromEntries(
    [...page.matchAll(/^```yaml (\S+)\n([\s\S]*?)^```$/gm)].map(([, file, text]) => [file!, text!])
  )
  t.same(Object.keys(examples), ['rules/conduct.yaml', 'moien.yaml'])
  const result = loadFrom(examples)
  t.same(complaints(result), [])
  t.same(result.warnings, [])
  t.end()
})
