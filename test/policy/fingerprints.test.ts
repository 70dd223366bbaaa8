import t from 'tap'
import { noFingerprint, type Fingerprint } from '../../src/core/fingerprint.ts'
import { limitKey } from '../../src/limits/limitKey.ts'
import { limitSentence } from '../../src/limits/limitSentence.ts'
import { explainCondition } from '../../src/policy/explainCondition.ts'
import { hearPolicy } from '../../src/policy/hearPolicy.ts'
import { no, unknown, yes, type Truth } from '../../src/policy/truth.ts'
import { complaints, factsOf, judgeOf, loadFrom, siteFile, type RequestLike } from './policyRig.ts'

const chromium: Fingerprint = {
  ...noFingerprint,
  ja4: 't13d1517h2_8daaf6152771_cb7bf5808d99',
  ja3: '00112233445566778899aabbccddeeff',
  ja3n: 'ffeeddccbbaa99887766554433221100',
  tlsHash: 'mt1_0123456789ab',
  h2: '1:65536;2:0;4:6291456;6:262144|15663105|0|m,a,s,p'
}
const overTls: RequestLike = { fingerprint: chromium, headerOrder: 'mh1_0f1e2d3c4b5a', tls: 'TLSv1.3' }
const plain: RequestLike = { tls: 'none' }

function complaintsOf(rules: string): readonly string[] {
  return complaints(loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': rules }))
}

function warningsOf(rules: string): readonly string[] {
  const loaded = loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': rules })
  return loaded.warnings.map(({ message }) => message)
}

function warningsWhen(condition: string): readonly string[] {
  return warningsOf(`rules: [{ id: a, when: { ${condition} }, then: { challenge: light } }]`)
}

/** Whether the rule with the second condition is never heard, for one with the first before it. */
function isHidden(first: string, second: string, onUnknown = 'skip'): boolean {
  return warningsOf(`rules:
  - { id: a, when: { ${first} }, on_unknown: ${onUnknown}, then: { challenge: light } }
  - { id: b, when: { ${second} }, on_unknown: ${onUnknown}, then: { challenge: light } }`).some(text =>
    /never heard/.test(text)
  )
}

function warnsOfExact(condition: string, then = 'deny', mode = 'enforce'): boolean {
  return warningsOf(
    `conditions: { it: { ja4: t13x } }
rules: [{ id: a, description: b, when: { ${condition} }, on_unknown: skip, then: ${then}, mode: ${mode} }]`
  ).some(text => /"a" refuses by an exact fingerprint alone/.test(text))
}

t.test('a rule asks for a fingerprint as for any text, and one that nobody knows is unknown', t => {
  const cases: readonly [condition: string, request: RequestLike, truth: Truth][] = [
    ['ja4: t13d1517h2_8daaf6152771_cb7bf5808d99', overTls, yes],
    ['ja4: [t12, t13d1517h2_8daaf6152771_cb7bf5808d99]', overTls, yes],
    ['ja4: { prefix: t12 }', overTls, no],
    ['ja4: { regex: "^t[0-9]{2}[di][0-9]{4}h2_" }', overTls, yes],
    ['ja4: { glob: "t13?1517h2_*" }', overTls, yes],
    ['not: { ja4: { prefix: t12 } }', overTls, yes],
    ['ja4: { prefix: t12 }', {}, unknown],
    ['not: { ja4: { prefix: t12 } }', {}, unknown],
    ['ja4: { prefix: t12 }', plain, unknown],
    ['ja4: { missing: true }', {}, yes],
    ['ja4: { missing: true }', overTls, no],
    ['ja4: { exists: true }', {}, no],
    ['ja4: { exists: true, prefix: t12 }', {}, no],
    ['ja4: { any: [{ missing: true }, { prefix: t12 }] }', {}, yes],
    ['ja4: { any: [{ missing: true }, { prefix: t12 }] }', overTls, no],
    ['ja3: 00112233445566778899aabbccddeeff', overTls, yes],
    ['ja3n: { prefix: ff }', overTls, yes],
    ['tls_hash: { prefix: mt1_ }', overTls, yes],
    ['h2: { suffix: "m,a,s,p" }', overTls, yes],
    ['h2: { suffix: "m,p,a,s" }', overTls, no],
    ['header_order: [mh1_0f1e2d3c4b5a]', overTls, yes],
    ['header_order: [mh1_0f1e2d3c4b5a]', {}, unknown],
    ['tls: TLSv1.3', overTls, yes],
    ['tls: [none, TLSv1.2]', overTls, no],
    ['not: { tls: none }', overTls, yes],
    ['tls: none', plain, yes],
    ['tls: [TLSv1.2, TLSv1.3]', {}, unknown],
    ['expression: \'ja4.startsWith("t13") && tls == "TLSv1.3"\'', overTls, yes],
    ['expression: \'ja4.startsWith("t12") || h2 == ""\'', overTls, no],
    ['expression: \'ja4.startsWith("t12")\'', {}, unknown],
    ['expression: \'ja3 == ja3n || header_order == "mh1_0f1e2d3c4b5a"\'', overTls, yes],
    ['expression: \'tls == "none"\'', plain, yes],
    ['expression: \'tls == "none"\'', {}, unknown]
  ]
  for (const [condition, request, truth] of cases) {
    const { policy } = judgeOf(`rules: [{ id: a, when: { ${condition} }, then: { challenge: light } }]`)
    const verdict = policy.evaluate(factsOf(request))
    const name = `${condition} of ${JSON.stringify(request)}`
    t.same(
      [verdict.matched, verdict.unknown],
      [truth === yes ? [0] : [], truth === unknown ? ['a'] : []],
      name
    )
    t.equal(explainCondition(policy.plan.rules[0]!.when, factsOf(request), []).truth, truth, name)
  }
  t.end()
})

t.test('a fingerprint is computed only when a rule gets to it', t => {
  const { policy } = judgeOf(`rules:
  - { id: a, when: { path: /open }, then: open }
  - { id: b, when: { ja4: { prefix: t13 }, path: /form }, then: { tag: b } }
  - { id: c, when: { header_order: x, path: /form }, then: { tag: c } }`)
  let asked = 0
  const fingerprint: Fingerprint = {
    ...noFingerprint,
    get ja4() {
      asked++
      return chromium.ja4
    }
  }
  policy.evaluate(factsOf({ fingerprint, path: '/open' }))
  policy.evaluate(factsOf({ fingerprint, path: '/other' }))
  t.equal(asked, 0)
  t.same(policy.evaluate(factsOf({ fingerprint, path: '/form' })).enforced.tags, ['b'])
  t.equal(asked, 1)
  t.end()
})

t.test('an explanation shows what is known, and that nothing is', t => {
  const { policy } = judgeOf(`rules:
  - { id: a, when: { ja4: [x, t13d1517h2_8daaf6152771_cb7bf5808d99] }, then: { tag: a } }
  - { id: b, when: { tls: [none, TLSv1.2] }, then: { tag: b } }`)
  const reasons = (request: RequestLike): readonly unknown[] =>
    hearPolicy(policy.plan, factsOf(request)).rules.map(({ explained }) => explained?.reasons[0])
  t.match(reasons(overTls), [
    { fact: 'ja4', found: chromium.ja4, wanted: `is "${chromium.ja4}"` },
    { fact: 'tls', found: 'TLSv1.3', wanted: 'is "none" or "TLSv1.2"' }
  ])
  t.match(reasons({}), [
    { found: undefined, truth: unknown },
    { found: undefined, truth: unknown }
  ])
  t.end()
})

t.test('nobody is allowed for a fingerprint, and a refusal says what becomes of who has none', t => {
  for (const condition of [
    'ja4: a',
    'ja3: a',
    'ja3n: a',
    'tls_hash: a',
    'h2: a',
    'header_order: a',
    'tls: TLSv1.3'
  ]) {
    t.match(complaintsOf(`rules: [{ id: a, when: { ${condition} }, then: allow }]`), [
      /allow lifts every check, so it may rest on client_ip/
    ])
    t.match(complaintsOf(`rules: [{ id: a, description: b, when: { ${condition} }, then: deny }]`), [
      /is unknown|it is unknown.*; say "on_unknown: match"/
    ])
    for (const choice of ['match', 'skip']) {
      const rule = `{ id: a, description: b, when: { ${condition} }, on_unknown: ${choice}, then: deny }`
      t.same(complaintsOf(`rules: [${rule}]`), [])
    }
  }
  t.same(
    complaintsOf(
      'rules: [{ id: a, description: b, when: { ja4: { exists: true, prefix: t12 } }, then: deny }]'
    ),
    []
  )
  t.end()
})

t.test('what is unknown is refused where the rule says so, and where it does not, not', t => {
  for (const [choice, action] of [
    ['match', 'deny'],
    ['skip', 'forward']
  ]) {
    const rule = `{ id: a, description: b, when: { ja4: { prefix: t12 } }, on_unknown: ${choice}, then: deny }`
    const { judge } = judgeOf(`rules: [${rule}]`)
    t.equal(judge({}).enforced.action, action)
    t.equal(judge(overTls).enforced.action, 'forward')
  }
  t.end()
})

t.test('limits count by what is known of the connection, and not where nothing is', t => {
  const { policy } = judgeOf(`limits:
  - { id: a, key: [ja4], rate: 1/1s, then: too_many }
  - { id: b, key: [tls_hash, path], rate: 1/1s, then: too_many }
  - { id: c, key: [h2, header_order], rate: 1/1s, then: too_many }`)
  const keys = (request: RequestLike): readonly unknown[] =>
    policy.plan.limits.map(({ limit }) => limitKey(limit, factsOf(request)))
  t.same(keys({ ...overTls, path: '/a' }), [
    chromium.ja4,
    '16:mt1_0123456789ab2:/a',
    `49:${chromium.h2}16:mh1_0f1e2d3c4b5a`
  ])
  t.same(keys({}), [undefined, undefined, undefined])
  t.equal(policy.evaluate(factsOf()).charges.length, 0)
  t.match(
    policy.plan.limits.map(({ limit }) => limitSentence(limit)),
    [/^a: each JA4:/, /^b: each TLS client and path:/, /^c: each HTTP\/2 client and order of headers:/]
  )
  t.end()
})

t.test('what can never be is said of fingerprints as of other texts', t => {
  t.match(warningsWhen('ja4: { prefix: t13, is: t12x }'), [/"a" never matches: what it demands of ja4/])
  t.match(warningsWhen('all: [{ tls: none }, { tls: TLSv1.3 }]'), [
    /"a" never matches: what it demands of tls/
  ])
  t.match(warningsWhen('expression: \'tls == "TLSv1.1"\''), [
    /"a" never matches: its expression is never true/
  ])
  t.same(warningsWhen('ja4: { prefix: t13 }, not: { ja4: { prefix: t13x } }'), [])
  t.end()
})

t.test('a rule hides another only if it does so of what is unknown as well', t => {
  t.ok(isHidden('ja4: { prefix: t1 }', 'ja4: { prefix: t13 }'))
  t.ok(isHidden('ja4: { exists: true }', 'ja4: { exists: true, prefix: t13 }'))
  t.ok(isHidden('tls: [TLSv1.2, none]', 'tls: none'))
  t.ok(isHidden('ja4: { prefix: t1 }', 'ja4: { prefix: t13 }', 'match'))
  t.notOk(isHidden('ja4: { exists: true }', 'ja4: { prefix: t13 }', 'match'))
  t.notOk(isHidden('not: { ja4: { missing: true } }', 'ja4: { prefix: t13 }', 'match'))
  t.notOk(isHidden('ja4: { prefix: t13 }', 'ja4: { prefix: t1 }'))
  t.notOk(isHidden('ja4: { prefix: t1 }', 'ja3: { prefix: t13 }'))
  t.end()
})

t.test('a refusal by an exact fingerprint and nothing else is warned of', t => {
  for (const condition of ['ja4: t13x', 'ja4: [t13x, t13y]', 'is: it', 'ja3: a, ja3n: { is: a }', 'h2: a']) {
    t.ok(warnsOfExact(condition), condition)
    t.ok(warnsOfExact(condition, '{ ban: { for: 1h } }'), condition)
    t.notOk(warnsOfExact(condition, '{ challenge: light }'), condition)
    t.notOk(warnsOfExact(condition, 'deny', 'dry_run'), condition)
  }
  for (const condition of ['ja4: t13x, path: /a', 'ja4: { prefix: t13 }', 'header_order: a', 'tls: none']) {
    t.notOk(warnsOfExact(condition), condition)
  }
  t.end()
})

/** What is said of this `fingerprint.trust`, where 10.0.0.0/24 are trusted proxies. */
function saidOfTrust(trust: string): readonly string[] {
  const file = `trusted_proxies: [10.0.0.0/24]\nfingerprint: { trust: ${trust} }\n${siteFile()}`
  const { faults, warnings } = loadFrom({ 'moien.yaml': file, 'rules.yaml': '{}' })
  return [...faults, ...warnings].map(({ message }) => message)
}

t.test('whose word is taken on fingerprints is checked like all else', t => {
  t.same(saidOfTrust('{ from: [10.0.0.4], ja4: x-ja4, h2: [X-H2, h2], tls: x-tls, tlv: { ja4: 0xE1 } }'), [])
  const cases: readonly [trust: string, message: RegExp][] = [
    ['{ ja4: x-ja4 }', /2:16: "from" is missing|from/],
    ['{ from: [10.0.0.4] }', /Nothing is to be read; name a header/],
    ['{ from: [10.0.0.4], ja4: X-A, ja3: x-a }', /"x-a" is named twice/],
    ['{ from: [10.0.0.4], tlv: { ja4: 0xE1, ja3: 0xE1 } }', /"225" is named twice/],
    ['{ from: [10.0.0.4], tlv: { ja4: 0x20 } }', /0xE0 to 0xF7/],
    ['{ from: [10.0.0.4], ja4: cookie }', /"cookie" is not a header of its own/],
    ['{ from: [10.0.0.4], ja4: "x ja4" }', /"x ja4" is not a header of its own/],
    ['{ from: [10.0.0.4], tls_hash: x-a }', /Unknown key "tls_hash"/],
    ['{ from: [10.0.1.4], ja4: x-a }', /10.0.1.4 is not among trusted_proxies/],
    ['{ from: [10.0.0.0/16], ja4: x-a }', /10.0.0.0\/16 is not among trusted_proxies/]
  ]
  for (const [trust, message] of cases) t.match(saidOfTrust(trust), [message], trust)
  t.end()
})

t.test('a value that is none can only be a mistake, and is warned of', t => {
  const cases: readonly [condition: string, warning: RegExp | undefined][] = [
    ['ja4: T13D1517H2_8DAAF6152771_CB7BF5808D99', /^No client has this: "T13D.*" is not a JA4; write t13d/],
    ['ja4: 00112233445566778899aabbccddeeff', /is not a JA4/],
    ['ja4: { any: [{ is: t13d1517h2 }, { prefix: t12 }] }', /"t13d1517h2" is not a JA4/],
    ['header_order: [accept, host]', /"accept" is not an order of headers; write mh1_/],
    ['h2: { exists: true, is: chrome }', /"chrome" is not an HTTP\/2 fingerprint/],
    ['ja4: [t13d1517h2_8daaf6152771_cb7bf5808d99]', undefined],
    ['tls_hash: { prefix: mt1_0 }', undefined]
  ]
  for (const [condition, wanted] of cases) {
    const found = warningsWhen(condition).filter(text => text.startsWith('No client has this'))
    if (wanted === undefined) t.strictSame(found, [], condition)
    else t.match(found, [wanted], condition)
  }
  t.end()
})
