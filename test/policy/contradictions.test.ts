import t from 'tap'
import {
  contradictionMask,
  countedContradictions,
  type ContradictionId
} from '../../src/core/contradiction.ts'
import { explainCondition } from '../../src/policy/explainCondition.ts'
import { hearPolicy } from '../../src/policy/hearPolicy.ts'
import { yes } from '../../src/policy/truth.ts'
import { complaints, factsOf, judgeOf, loadFrom, siteFile, type RequestLike } from './policyRig.ts'

/** A request that contradicts its browser so. */
function withThese(...ids: readonly ContradictionId[]): RequestLike {
  return { contradictions: { contradictionsOf: () => contradictionMask(ids) } }
}

function complaintsOf(rules: string): readonly string[] {
  return complaints(loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': rules }))
}

function warningsOf(rules: string, site = ''): readonly string[] {
  const { warnings } = loadFrom({ 'moien.yaml': siteFile(site), 'rules.yaml': rules })
  return warnings.map(({ message, place }) => `${place!.file}:${place!.line}: ${message}`)
}

/** A refusal where this holds. */
function refusing(when: string): string {
  return `rules: [{ id: a, description: b, when: { ${when} }, then: { deny: true } }]`
}

/** What is wrong with an expression. */
function wrong(source: string): readonly string[] {
  return complaintsOf(`rules: [{ id: a, when: { expression: '${source}' }, then: { tag: a } }]`)
}

/** What is wrong with a condition. */
function asked(contradictions: string): readonly string[] {
  return complaintsOf(`rules: [{ id: a, when: { contradictions: ${contradictions} }, then: { tag: a } }]`)
}

/** What is said of two rules, the first of which may leave the other nothing. */
function reach(first: string, second: string): readonly string[] {
  return warningsOf(`rules:
  - { id: a, when: { contradictions: ${first} }, then: { challenge: light } }
  - { id: b, when: { contradictions: ${second} }, then: { challenge: light } }`)
}

t.test('a rule asks for one by name, for any of several, for so many, or for so many families', t => {
  const cases: readonly [condition: string, found: readonly ContradictionId[], matches: boolean][] = [
    ['no_grease', [], false],
    ['no_grease', ['no_tls13'], false],
    ['no_grease', ['no_tls13', 'no_grease'], true],
    ['no_http2', ['no_http2'], true],
    ['[no_grease, no_language]', ['no_language'], true],
    ['[no_grease, no_language]', ['no_zstd', 'header_order'], false],
    ['{ count: { at_least: 2 } }', ['no_language'], false],
    ['{ count: { at_least: 2 } }', ['no_language', 'no_http2'], false],
    ['{ count: { at_least: 2 } }', ['no_language', 'no_zstd'], true],
    ['{ count: { at_least: 24 } }', countedContradictions, true],
    ['{ families: { at_least: 1 } }', ['no_http2'], false],
    ['{ families: { at_least: 1 } }', ['header_order'], true],
    ['{ families: { at_least: 2 } }', ['no_grease', 'no_zstd', 'header_order'], false],
    ['{ families: { at_least: 2 } }', ['no_http2', 'header_order', 'no_zstd'], true],
    ['{ families: { at_least: 2 } }', ['no_grease', 'no_language'], true],
    ['{ families: { at_least: 3 } }', ['no_zstd', 'no_language', 'header_order'], true],
    ['{ families: { at_least: 2 }, count: { at_least: 3 } }', ['no_grease', 'no_language'], false],
    ['{ families: { at_least: 2 }, count: { at_least: 3 } }', ['no_grease', 'no_language', 'no_zstd'], true]
  ]
  for (const [condition, found, matches] of cases) {
    const { policy } = judgeOf(
      `rules: [{ id: a, when: { contradictions: ${condition} }, then: { challenge: light } }]`
    )
    const facts = factsOf(withThese(...found))
    t.equal(policy.evaluate(facts).matched.length, matches ? 1 : 0, `${condition}: ${found.join()}`)
    t.equal(explainCondition(policy.plan.rules[0]!.when, facts, []).truth === yes, matches)
  }
  t.end()
})

t.test('an expression asks for one by its name', t => {
  const { policy } = judgeOf(`rules:
  - { id: a, when: { expression: 'contradicts("no_grease") && path == "/"' }, then: { tag: a } }
  - { id: b, when: { expression: '!contradicts("no_grease")' }, then: { tag: b } }`)
  t.same(policy.evaluate(factsOf({ path: '/', ...withThese('no_grease', 'no_zstd') })).enforced.tags, ['a'])
  t.same(policy.evaluate(factsOf({ path: '/', ...withThese('no_zstd') })).enforced.tags, ['b'])
  t.match(policy.evaluate(factsOf({ path: '/' })), { matched: [], unknown: ['a', 'b'] }, 'where nobody looks')
  t.match(wrong('contradicts("no_greese")'), [/There is no contradiction "no_greese" \(did you mean/])
  t.match(wrong('contradicts(path)'), [/Write contradicts\("no_grease"\)/])
  t.end()
})

t.test('where nobody looks, nothing is said either way; where a rule asks, it is looked for once', t => {
  const { policy } = judgeOf(`rules:
  - { id: o, when: { path: /open }, then: open }
  - { id: a, when: { contradictions: no_grease }, then: { tag: a } }
  - { id: b, when: { not: { contradictions: no_grease } }, then: { tag: b } }`)
  t.match(policy.evaluate(factsOf()), { matched: [], unknown: ['a', 'b'] })
  let asked = 0
  const contradictions = { contradictionsOf: (): number => (asked++, 0) }
  const open = factsOf({ contradictions, path: '/open' })
  policy.evaluate(open)
  t.equal(open.contradictionsSeen, undefined)
  t.equal(asked, 0)
  const facts = factsOf({ contradictions })
  t.same(policy.evaluate(facts).enforced.tags, ['b'])
  t.equal(facts.contradictionsSeen, 0)
  t.equal(asked, 1)
  t.end()
})

t.test('an explanation names what was found and what was asked for', t => {
  const { policy } = judgeOf(`rules:
  - { id: a, when: { contradictions: [no_grease, no_zstd] }, then: { tag: a } }
  - { id: b, when: { contradictions: { families: { at_least: 2 } } }, then: { tag: b } }
  - { id: c, when: { contradictions: { count: { at_least: 3 } } }, then: { tag: c } }`)
  const reasons = (request: RequestLike): readonly unknown[] =>
    hearPolicy(policy.plan, factsOf(request)).rules.map(({ explained }) => explained?.reasons[0])
  const found = 'no_zstd, no_grease'
  t.match(reasons(withThese('no_grease', 'no_zstd')), [
    { fact: 'contradictions', found, wanted: 'include "no_grease" or "no_zstd"' },
    { fact: 'contradictions', found, wanted: 'are of at least 2 of their families' },
    { fact: 'contradictions', found, wanted: 'are at least 3' }
  ])
  t.match(reasons(withThese()), [{ found: 'none' }, {}, {}])
  t.match(reasons({}), [{ found: 'not looked for' }, {}, {}])
  t.end()
})

t.test('a mistake is named, with what was meant', t => {
  t.match(asked('no_greese'), [/did you mean "?no_grease/])
  t.match(asked('{ families: { at_least: 4 } }'), [/./])
  t.match(asked('{ signals: { at_least: 1 } }'), [/count, families/])
  t.match(asked('{}'), [/An empty matcher says nothing; write count or families/])
  t.match(asked('[]'), [/./])
  const site = { 'moien.yaml': siteFile('contradictions: { off: [no_greese] }'), 'rules.yaml': 'rules: []' }
  t.match(complaints(loadFrom(site)), [/no_grease/])
  t.end()
})

t.test('who refuses for contradictions is warned, and so is who looks for what is switched off', t => {
  const why = /"a" refuses for contradictions/
  t.match(warningsOf(refusing('contradictions: no_grease')), [why])
  t.match(warningsOf(refusing('path: /x, not: { contradictions: { count: { at_least: 1 } } }')), [why])
  const inCel = `when: { expression: 'contradicts("no_zstd")' }, on_unknown: skip`
  const refusal = `rules: [{ id: a, description: b, ${inCel}, then: { deny: true } }]`
  t.match(warningsOf(refusal), [why])
  const asking =
    'rules: [{ id: a, when: { contradictions: [no_grease, no_zstd] }, then: { challenge: light } }]'
  t.same(warningsOf(asking), [])
  const off = 'contradictions: { off: [no_tls13, no_zstd] }'
  t.match(warningsOf(asking, off), [/moien\.yaml:\d+: "a" looks for no_zstd, which is never found here/])
  t.same(warningsOf(asking.replace('[no_grease, no_zstd]', '{ families: { at_least: 2 } }'), off), [])
  t.match(warningsOf(refusal.replace('deny: true', 'challenge: light'), off), [/"a" looks for no_zstd/])
  t.end()
})

t.test('a rule that another makes unreachable is seen', t => {
  t.match(reach('{ families: { at_least: 1 } }', '{ families: { at_least: 2 } }'), [/"b" is never heard/])
  t.match(reach('[no_grease, no_zstd]', 'no_zstd'), [/"b" is never heard/])
  t.match(reach('{ count: { at_least: 1 } }', 'no_zstd'), [/"b" is never heard/])
  t.same(reach('{ count: { at_least: 1 } }', 'no_http2'), [], 'which counts by name alone')
  t.same(reach('no_zstd', '[no_grease, no_zstd]'), [])
  t.same(reach('{ families: { at_least: 2 } }', '{ count: { at_least: 2 } }'), [])
  t.end()
})
