import * as fc from 'fast-check'
import t from 'tap'
import { parseAddress } from '../../src/core/address.ts'
import { buildPrefixSet, PrefixSet } from '../../src/core/prefixSet.ts'
import { AddressMemo } from '../../src/policy/addressMemo.ts'
import { CandidateSet } from '../../src/policy/candidateSet.ts'
import { gateOf } from '../../src/policy/gate.ts'
import { parsePrefix } from '../../src/policy/parsePrefix.ts'
import { TextIndex } from '../../src/policy/textIndex.ts'
import { TextMemo } from '../../src/policy/textMemo.ts'
import { factsOf, judgeOf } from './policyRig.ts'

t.test('candidates come in order and once, whatever the order they were added in', t => {
  const size = 3000
  const places = fc.array(fc.array(fc.nat({ max: size - 1 }), { maxLength: 40 }), { maxLength: 4 })
  const set = new CandidateSet(size)
  fc.assert(
    fc.property(places, lists => {
      set.clear()
      for (const list of lists) set.add(list)
      const found: number[] = []
      for (let at = set.next(0); at < size; at = set.next(at + 1)) found.push(at)
      t.strictSame(
        found,
        [...new Set(lists.flat())].toSorted((a, b) => a - b)
      )
    }),
    { numRuns: 300 }
  )
  t.equal(new CandidateSet(0).next(0), Infinity)
  t.end()
})

t.test('what is remembered of an address is what each set of networks says of it', t => {
  const byte = fc.constantFrom(0, 1, 127, 128, 255)
  const group = fc.constantFrom('0', '1', '7fff', '8000', 'ffff')
  const v4 = fc.tuple(byte, byte, byte, byte).map(bytes => bytes.join('.'))
  const v6 = fc.array(group, { minLength: 8, maxLength: 8 }).map(groups => groups.join(':'))
  const prefix = fc.oneof(
    fc.tuple(v4, fc.nat({ max: 32 })).map(([address, bits]) => parsePrefix(`${address}/${bits}`)!),
    fc
      .tuple(v6, fc.nat({ max: 128 }))
      .map(([address, bits]) => parsePrefix(`${address}/${bits}`))
      // Of one that wraps IPv4 there is no shorter prefix than that.
      .filter(prefix => prefix !== undefined)
  )
  // Beyond 16 ranges a set is found another way.
  const set = fc.oneof(fc.array(prefix, { maxLength: 4 }), fc.array(prefix, { minLength: 24, maxLength: 32 }))
  const addresses = fc.array(fc.oneof(v4, v6), { minLength: 6, maxLength: 6 })
  fc.assert(
    fc.property(fc.array(set, { maxLength: 6 }), addresses, (prefixSets, texts) => {
      const memo = new AddressMemo()
      const sets = prefixSets
        .map(buildPrefixSet)
        .map(data => ({ index: memo.add(data), set: new PrefixSet(data) }))
      for (const address of [...texts, ...texts].map(text => parseAddress(text)!)) {
        const known = memo.recall(address)
        for (const { index, set } of sets) t.equal(known.sets.has(index), set.has(address))
      }
    }),
    { numRuns: 100 }
  )
  t.end()
})

function satisfies(text: string, by: string, value: string): boolean {
  if (by === '=') return text === value
  if (by === '^') return text.startsWith(value)
  return by === '$' ? text.endsWith(value) : text.includes(value)
}

t.test('a text is found by all that it may satisfy', t => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '語'), maxLength: 12 })
  const mark = fc.constantFrom('=' as const, '^' as const, '$' as const, '~' as const)
  fc.assert(
    fc.property(fc.array(fc.tuple(mark, text), { maxLength: 12 }), text, (demands, sought) => {
      const possible = demands.filter(([by, value]) => by !== '~' || value.length >= 4)
      const index = new TextIndex()
      for (const [place, [by, value]] of possible.entries()) index.add(by, value, place)
      const found = new Set<number>()
      const add = (places: readonly number[]): void => places.forEach(place => found.add(place))
      index.find(sought, { add })
      for (const [place, [by, value]] of possible.entries()) {
        if (satisfies(sought, by, value)) t.ok(found.has(place), `${sought} ${by} ${value}`)
      }
    }),
    { numRuns: 500 }
  )
  t.end()
})

/** Each with a request that it is heard for, and one that it is not. */
const gated = [
  ['path: /a', { path: '/a' }, { path: '/b' }],
  ['path: { under: /a }', { path: '/a/b' }, { path: '/b/a' }],
  ['path: { suffix: .php }', { path: '/a.php' }, { path: '/a.css' }],
  ['path: { contains: /.git/ }', { path: '/a/.git/b' }, { path: '/a/git/b' }],
  ['path: { glob: "/a/*/c" }', { path: '/a/b/c' }, { path: '/a/b/d' }],
  [
    'user_agent: { regex: "(?i)bot" }',
    { headers: { 'user-agent': 'ABot' } },
    { headers: { 'user-agent': 'B' } }
  ],
  ['user_agent: { missing: true }', {}, { headers: { 'user-agent': 'B' } }],
  ['client_ip: 192.0.2.0/24', { ip: '192.0.2.9' }, { ip: '198.51.100.1' }],
  ['header: { x-a: { exists: true } }', { headers: { 'x-a': '' } }, {}],
  ['header: { x-a: { missing: true } }', {}, { headers: { 'x-a': 'b' } }],
  ['header: { x-a: b }', { headers: { 'x-a': 'b' } }, { headers: { 'x-a': 'c' } }],
  ['query: { q: { contains: b } }', { query: 'q=abc' }, { query: 'r=abc' }],
  ['cookie: { c: d }', { headers: { cookie: 'c=d' } }, { headers: { cookie: 'c=e' } }],
  ['method: POST', { method: 'POST' }, { method: 'GET' }],
  ['kind: upgrade', { kind: 'upgrade' }, { kind: 'asset' }],
  ['pass: expired', { pass: { status: 'expired' } }, { pass: { status: 'valid' } }],
  ['protocol: HTTP/1.0', { protocol: 'HTTP/1.0' }, { protocol: 'HTTP/1.1' }],
  ['path: /a, expression: "size(path) > 0"', { path: '/a' }, { path: '/b' }],
  ['any: [{ path: /a }, { client_ip: 192.0.2.9 }]', { ip: '192.0.2.9' }, { path: '/b' }],
  ['any: [{ path: /a }, { not: { path: /c } }]', { path: '/b' }, undefined],
  ['not: { path: /a }', { path: '/b' }, undefined],
  ['expression: "size(path) > 0"', {}, undefined]
] as const

t.test('a condition is looked up by what it demands, and holds as before', t => {
  for (const [when, heard, unheard] of gated) {
    const { policy } = judgeOf(`rules: [{ id: a, when: { ${when} }, then: { tag: t } }]`)
    const { when: plan } = policy.plan.rules[0]!
    t.equal(gateOf(plan, new Map()) !== undefined, unheard !== undefined, when)
    t.strictSame(policy.evaluate(factsOf(heard)).matched, [0], when)
    if (unheard !== undefined) t.strictSame(policy.evaluate(factsOf(unheard)).matched, [], when)
  }
  t.end()
})

t.test('of ten thousand rules a request reads those that can concern it', t => {
  // What has more to read than it may is unknown: were all these asked, the last would be.
  const rules = Array.from(
    { length: 90 },
    (_, i) => `- { id: r${i}, when: { path: /p${i}, expression: 'query != ""' }, then: { tag: t } }`
  )
  const { policy } = judgeOf(`rules:\n${rules.join('\n')}`)
  const { matched, unknown } = policy.evaluate(factsOf({ path: '/p89', query: 'x'.repeat(90_000) }))
  t.strictSame(matched, [89])
  t.strictSame(unknown, [])
  t.end()
})

t.test('a text that comes again is known, until too many others came', t => {
  const memo = new TextMemo()
  memo.index.add('=', '/known', 0)
  const known = memo.recall('/known')
  t.same(known.candidates, [[0]])
  for (let time = 0; time < 3; time++) t.equal(memo.recall('/known'), known)
  t.same(memo.recall('/knowm').candidates, [], 'another text is none the less another')
  for (let i = 0; i < 5000; i++) memo.recall(`/other/${i}`)
  t.not(memo.recall('/known'), known, 'it is not kept beyond the bound')
  t.same(memo.recall('/known').candidates, [[0]])
  t.end()
})
