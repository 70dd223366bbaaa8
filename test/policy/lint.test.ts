import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parsePrefix } from '../../src/policy/parsePrefix.ts'
import { buildPrefixSet } from '../../src/core/prefixSet.ts'
import { conditionImplies, conditionsExclude, contradictionIn } from '../../src/policy/conditionLogic.ts'
import type { ConditionPlan, MatcherPlan, TextFact } from '../../src/policy/conditionPlan.ts'
import { lintSchedules } from '../../src/policy/lintSchedules.ts'
import { compilePolicy } from '../../src/policy/policy.ts'
import { shippedRules } from '../support/shippedRules.ts'
import { root } from '../support/sourceFiles.ts'
import { lintWarnings } from './lintWarnings.ts'
import { assertManyCompared } from './manyCompared.ts'
import { complaints, factsOf, loadFrom, siteFile, type RequestLike } from './policyRig.ts'

function twoRules(first: string, second: string): string {
  return `rules:\n- { id: a, description: x, ${first} }\n- { id: b, description: x, ${second} }`
}

t.test('a rule is never heard after one that ends all that it describes', t => {
  const rows: readonly (readonly [first: string, second: string, isHidden: boolean])[] = [
    ['{ path: /x }', '{ path: /x }', true],
    ['{ path: [/x, /y] }', '{ path: { is: /y } }', true],
    ['{ path: /x }', '{ path: [/x, /y] }', false],
    ['{ path: { prefix: /x } }', '{ path: { under: /x/y } }', true],
    ['{ path: { under: /x } }', '{ path: { prefix: /x/ } }', true],
    ['{ path: { under: /x } }', '{ path: { prefix: /x } }', false],
    ['{ path: { under: /x } }', '{ path: /xy }', false],
    ['{ path: { suffix: .php } }', '{ path: { suffix: .inc.php } }', true],
    ['{ path: { contains: php } }', '{ path: [/a.php, /b.php] }', true],
    ['{ path: { regex: "^/x" } }', '{ path: { regex: "^/x" }, method: GET }', true],
    ['{ path: { regex: "^/x" } }', '{ path: { regex: "^/y" } }', false],
    ['{ path: { exists: true } }', '{ path: /x }', true],
    ['{ host: a.lu }', '{ host: A.lu, path: /x }', true],
    ['{ host: { suffix: .lu } }', '{ host: a.lu }', true],
    ['{ header: { X-A: v } }', '{ header: { x-a: v }, cookie: { b: c } }', true],
    ['{ header: { x-a: v } }', '{ header: { x-b: v } }', false],
    ['{ client_ip: 10.0.0.0/8 }', '{ client_ip: [10.1.0.0/16, 10.2.3.4] }', true],
    ['{ client_ip: [10.0.0.0/16, "2001:db8::/32"] }', '{ client_ip: "2001:db8:1::/48" }', true],
    ['{ client_ip: 10.0.0.0/16 }', '{ client_ip: 10.0.0.0/8 }', false],
    ['{ method: [GET, HEAD] }', '{ method: get, kind: asset }', true],
    ['{ kind: [asset, upgrade] }', '{ kind: asset }', true],
    ['{ kind: asset }', '{ kind: [asset, upgrade] }', false],
    ['{ pass: valid }', '{ pass: [light, heavy] }', true],
    ['{ pass: missing }', '{ pass: expired }', true],
    ['{ pass: expired }', '{ pass: missing }', false],
    ['{ any: [{ path: /x }, { method: POST }] }', '{ method: POST, path: /y }', true],
    ['{ path: /x }', '{ any: [{ path: /x }, { method: POST }] }', false],
    ['{ path: /x }', '{ any: [{ path: /x, method: PUT }, { path: /x, method: POST }] }', true],
    ['{ not: { path: { under: /x } } }', '{ not: { path: { prefix: /x } } }', true],
    ['{ not: { method: [GET, HEAD] } }', '{ method: POST }', true],
    ['{ not: { method: [GET, HEAD] } }', '{ method: HEAD }', false],
    ['{ all: [{ path: /x }, { method: POST }] }', '{ method: POST, path: /x, pass: valid }', true]
  ]
  for (const [first, second, isHidden] of rows) {
    t.same(
      lintWarnings(twoRules(`when: ${first}, then: open`, `when: ${second}, then: too_many`)),
      isHidden
        ? [
            '3:3: "b" is never heard: "a" (rules.yaml:2:3) ends all that it describes; move this rule before it, or remove it'
          ]
        : [],
      `${first} before ${second}`
    )
  }
  t.end()
})

t.test('a rule is heard where the one before leaves something over', t => {
  const when = 'when: { path: /x }'
  const silent: readonly (readonly [first: string, second: string])[] = [
    [`${when}, then: { tag: y }`, `${when}, then: deny`],
    [`${when}, then: open, mode: dry_run`, `${when}, then: deny`],
    [`${when}, then: open, rollout: 50%`, `${when}, then: deny`],
    [`${when}, then: open, mode: off`, `${when}, then: deny`],
    [`${when}, then: open`, `${when}, then: deny, mode: off`],
    [
      'when: { path: { glob: "/x*" } }, then: open',
      'when: { path: { glob: "/x*" } }, then: deny, on_unknown: match'
    ]
  ]
  for (const [first, second] of silent)
    t.same(lintWarnings(twoRules(first, second)), [], `${first} ${second}`)
  t.match(
    lintWarnings(twoRules(`${when}, then: open, mode: dry_run`, `${when}, then: deny, mode: dry_run`))[0],
    /"b" is never heard/
  )
  const tagged = `when: { expression: 'has_tag("y")' }`
  const retagged = [
    '{ id: p, when: { path: /p }, then: { tag: y } }',
    `{ id: a, ${tagged}, then: open }`,
    `{ id: t, ${when}, then: { tag: y } }`,
    `{ id: b, description: x, ${tagged}, then: deny, on_unknown: skip }`
  ]
  t.same(lintWarnings(`rules: [${retagged.join(', ')}]`), [], 'the tag may come between')
  const shipped = '{ id: default/b, description: x, when: { path: /x }, then: deny }'
  t.same(
    lintWarnings(`rules: [{ id: a, ${when}, then: open }, ${shipped}]`),
    [],
    'own rules replace shipped ones'
  )
  t.match(lintWarnings(`rules: [{ id: default/a, ${when}, then: open }, ${shipped}]`)[0], /never heard/)
  t.end()
})

t.test('what is allowed hides rules and limits wherever it stands', t => {
  t.same(
    lintWarnings(`rules:
- { id: a, description: x, when: { client_ip: 10.1.2.3, path: /x }, then: deny }
- { id: b, description: x, when: { client_ip: 10.1.0.0/16 }, then: allow }
limits:
- { id: l, when: { client_ip: 10.1.2.0/24 }, key: [site], rate: 1/1s, then: too_many }
- { id: m, when: { client_ip: 10.0.0.0/8 }, key: [host], rate: 1/1s, then: too_many }
`),
    [
      '2:3: "a" is never heard: "b" (rules.yaml:3:3) ends all that it describes; narrow that, or remove this rule',
      '5:3: "l" never counts: "b" (rules.yaml:3:3) allows all that it describes; remove one of them'
    ]
  )
  t.end()
})

const limits = (first: string, second: string): string =>
  `limits:\n- { id: a, description: x, key: [client_ip], ${first} }\n- { id: b, description: x, key: [client_ip], ${second} }`

t.test('a limit is useless beside one that counts the same and refuses sooner', t => {
  const rows: readonly (readonly [first: string, second: string, useless: string])[] = [
    ['rate: 10/1m, then: too_many', 'when: { path: /x }, rate: 20/1m, then: too_many', 'b'],
    ['rate: 10/1m, burst: 5, then: deny', 'when: { path: /x }, rate: 1/1s, burst: 5, then: too_many', 'b'],
    ['rate: 10/1m, then: too_many', 'rate: 10/1m, then: too_many', 'b'],
    ['when: { path: /x }, rate: 20/1m, then: { challenge: light }', 'rate: 10/1m, then: deny', 'a'],
    ['rate: 10/1m, then: too_many', 'when: { path: /x }, rate: 5/1m, then: too_many', ''],
    ['rate: 10/1m, then: too_many', 'when: { path: /x }, rate: 20/1m, burst: 5, then: too_many', ''],
    ['rate: 10/1m, then: { challenge: light }', 'rate: 20/1m, then: too_many', ''],
    ['rate: 10/1m, then: too_many', 'rate: 20/1m, counts: received, then: too_many', ''],
    ['rate: 10/1m, then: too_many, rollout: 50%', 'rate: 20/1m, then: too_many', ''],
    ['rate: 10/1m, count: { response: { status: 401 } }, then: too_many', 'rate: 20/1m, then: too_many', ''],
    ['rate: 10/1m, then: too_many, mode: dry_run', 'rate: 20/1m, then: too_many', ''],
    ['when: { path: /x }, rate: 10/1m, then: too_many', 'rate: 20/1m, then: too_many', '']
  ]
  for (const [first, second, useless] of rows) {
    const found = lintWarnings(limits(first, second)).map(text => /"(\w)" never refuses/.exec(text)?.[1])
    t.same(found, useless === '' ? [] : [useless], `${first} beside ${second}`)
  }
  const otherKey = limits('rate: 10/1m, then: deny', 'rate: 20/1m, then: deny').replace(
    '[client_ip]',
    '[site]'
  )
  t.same(lintWarnings(otherKey), [])
  t.end()
})

/** A condition with a schedule. */
function when(terms: Readonly<Record<string, string>>): string {
  return `{ schedule: ${JSON.stringify({ zone: 'UTC', ...terms })} }`
}

function asking(source: string): string {
  return `rules: [{ id: a, when: { expression: '${source}' }, then: too_many }]`
}

t.test('an expression that is never true is found', t => {
  const never = [
    'false',
    'method == "get"',
    '"/a" == path && path == "/b"',
    'method == "GET" && (kind == "asset" && method == "POST")',
    'kind in ["page", "image"]',
    'scheme == "HTTPS" || protocol == "HTTP/2"',
    'pass == "light"',
    '!(method != "get")',
    'path == "login"',
    'host == "Guichet.example.lu"',
    'size(path) > 3 ? false : 1 == 2'
  ]
  const sometimes = [
    'true',
    'method == "GET"',
    'path == "/a" || path == "/b"',
    '!(method == "get")',
    'kind in ["page", "asset"]',
    'param("a") == "x" && param("b") == "y"',
    'path != "login"'
  ]
  for (const source of never) {
    t.same(
      lintWarnings(asking(source)),
      ['1:24: "a" never matches: its expression is never true; correct what it compares'],
      source
    )
  }
  for (const source of sometimes) t.same(lintWarnings(asking(source)), [], source)
  t.end()
})

t.test('what is cut off says how much it is, and a schedule that has ended is told by the moment', t => {
  const rules = Array.from(
    { length: 53 },
    (_, i) => `- { id: r${i}, when: { path: /x/../${i} }, then: too_many }`
  )
  const found = lintWarnings(`rules:\n${rules.join('\n')}`)
  t.equal(found.length, 51)
  t.match(found.at(-1), /There are 3 more warnings$/)
  const ended = `rules: [{ id: a, when: ${when({ until: '2026-01-31' })}, then: too_many }]
limits: [{ id: b, when: ${when({ since: '2026-01-31' })}, key: [site], rate: 1/1s, then: too_many }]`
  const { loaded } = loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': ended })
  t.same(lintSchedules(loaded!.policies, Date.parse('2026-01-31T23:59Z')), [])
  t.match(lintSchedules([...loaded!.policies, ...loaded!.policies], Date.parse('2026-02-01T00:00Z')), [
    { place: { line: 1 }, message: /^"a" is over/ }
  ])
  t.end()
})

t.test('a condition that cannot be true is found, and says in what', t => {
  const rows: readonly (readonly [when: string, about: string])[] = [
    ['{ all: [{ path: /x }, { path: /y }] }', 'path'],
    ['{ path: { is: /x, prefix: /y } }', 'path'],
    ['{ path: { under: /x }, not: { path: { prefix: /x } } }', 'path'],
    ['{ path: { any: [{ under: /x, suffix: .php }, { under: [/x, /y], prefix: /z }] } }', ''],
    ['{ all: [{ host: a.lu }, { host: { suffix: .fr } }] }', 'host'],
    ['{ method: GET, not: { method: [GET, HEAD] } }', 'method'],
    ['{ all: [{ kind: asset }, { kind: [upgrade, navigation] }] }', 'kind'],
    ['{ all: [{ pass: missing }, { pass: light }] }', 'pass'],
    ['{ all: [{ pass: button }, { pass: light }] }', ''],
    ['{ all: [{ client_ip: 10.0.0.0/8 }, { client_ip: 11.0.0.1 }] }', 'client_ip'],
    ['{ all: [{ client_ip: 10.0.0.0/8 }, { client_ip: 10.0.0.1 }] }', ''],
    ['{ header: { x: { missing: true, prefix: a } } }', 'header x'],
    ['{ not: {} }', 'not'],
    ['{ any: [{ path: { is: /x, prefix: /y } }, { method: GET }] }', ''],
    ['{ all: [{ protocol: HTTP/1.0 }, { protocol: HTTP/1.1 }] }', 'protocol'],
    ['{ all: [{ protocol: HTTP/1.0 }, { protocol: [HTTP/1.0, HTTP/1.1] }] }', ''],
    ['{ all: [{ body_size: { at_least: 1MiB } }, { body_size: { below: 1MiB } }] }', 'body_size'],
    ['{ all: [{ body_size: { at_least: 1KiB } }, { body_size: { below: 1MiB } }] }', ''],
    [`{ all: [${when({ days: 'mon-fri' })}, ${when({ days: 'sat-sun' })}] }`, 'schedule'],
    [`{ all: [${when({ days: 'fri', from: '22:00', to: '06:00' })}, ${when({ days: 'sat' })}] }`, ''],
    [
      `{ all: [${when({ from: '22:00', to: '06:00' })}, ${when({ from: '08:00', to: '22:00' })}] }`,
      'schedule'
    ],
    [`{ all: [${when({ until: '2026-12-24' })}, ${when({ since: '2026-12-25' })}] }`, 'schedule'],
    [`{ all: [${when({ until: '2026-12-24' })}, ${when({ since: '2026-12-24' })}] }`, ''],
    [when({ days: 'mon', since: '2026-12-24', until: '2026-12-27' }), 'schedule'],
    [when({ days: 'fri', since: '2026-12-24', until: '2026-12-27' }), ''],
    ['{ all: [{ query: { q: a } }, { query: { q: b } }] }', '']
  ]
  for (const [when, about] of rows) {
    const found = lintWarnings(`rules: [{ id: a, when: ${when}, then: too_many }]`)
    const expected = `1:24: "a" never matches: what it demands of ${about} cannot all be true; where one of several is enough, write any`
    t.same(found, about === '' ? [] : [expected], when)
  }
  t.end()
})

t.test('a path or host that no request can have is shown where it stands', t => {
  const fine = [
    '{ path: [/, /x, /x/, "/%C3%A9", "/a@b:c", /.env, "*"] }',
    '{ path: { prefix: [/wp-, "/x.", "/%C3"], suffix: [.php, "%A9", /], contains: [/.git/, .., "/.", "%20"] } }',
    '{ path: { under: [/x/, /, "/%20"] } }',
    '{ host: [a.lu, A.LU, "[2001:db8::1]"] }',
    '{ not: { all: [{ path: /x }] } }'
  ]
  for (const when of fine) t.same(lintWarnings(`rules: [{ id: a, when: ${when}, then: too_many }]`), [], when)
  const rows: readonly (readonly [when: string, column: number, message: RegExp])[] = [
    ['{ path: //x }', 32, /"\/\/x" in it: rules see this one as "\/x"/],
    ['{ path: [/x, /a/../b] }', 37, /rules see this one as "\/b"/],
    ['{ path: "/%7euser" }', 32, /rules see this one as "\/~user"/],
    ['{ path: "/%c3%a9" }', 32, /rules see this one as "\/%C3%A9"/],
    ['{ path: "/a;v=1" }', 32, /rules see this one as "\/a"/],
    ['{ path: "/a%2Fb" }', 32, /rules see paths normalised/],
    ['{ path: "/x?y=1" }', 32, /write query beside path/],
    ['{ path: /é }', 32, /arrive escaped; write \/%C3%A9$/],
    ['{ path: x }', 32, /each begins with "\/"/],
    ['{ path: { any: [{ prefix: //x }] } }', 50, /"\/\/x" in it/],
    ['{ path: { contains: /../ } }', 44, /rules see paths normalised/],
    ['{ path: { suffix: /. } }', 42, /rules see paths normalised/],
    ['{ path: { under: /x//y } }', 41, /rules see paths normalised|as "\/x\/y"/],
    ['{ any: [{ not: { path: //x } }] }', 47, /"\/\/x"/],
    ['{ host: "a.lu:443" }', 32, /write the name alone/],
    ['{ host: [a.lu, "https://b.lu"] }', 39, /write the name alone/]
  ]
  for (const [when, column, message] of rows) {
    const found = lintWarnings(`rules: [{ id: a, when: ${when}, then: too_many }]`)
    t.equal(found.length, 1, when)
    t.match(found[0], message, when)
    t.ok(found[0]?.startsWith(`1:${column}: `), `${when}: ${found[0]?.slice(0, 6)}`)
  }
  t.end()
})

const list = (prefixes: string): string =>
  `lists: { l: { prefixes: [${prefixes}] } }\nrules: [{ id: a, when: { client_ip: { list: l } }, then: allow }]`

const trusting = (prefixes: string): readonly string[] =>
  loadFrom({
    'moien.yaml': `trusted_proxies: [${prefixes}]\n${siteFile()}`,
    'rules.yaml': ''
  }).warnings.map(({ place, message }) => `${place?.line}:${place?.column}: ${message}`)

/** The warnings where all are allowed for whom a named condition holds. */
function named(when: string): readonly string[] {
  return lintWarnings(`conditions: { c: ${when} }\nrules: [{ id: a, when: { is: c }, then: allow }]`)
}

t.test('thresholds, scores, lists and trust', t => {
  const score = 'rules: [{ id: a, when: { path: /x }, then: { add_score: 10 } }]\n'
  const light = '{ challenge: light }'
  t.same(lintWarnings(`${score}thresholds: [{ at_least: 10, then: ${light} }]`), [])
  t.same(
    lintWarnings(`${score}thresholds: [{ at_least: 10, then: ${light} }, { at_least: 11, then: deny }]`),
    ['2:60: No request reaches the threshold at 11: everything together adds 10; lower it, or remove it']
  )
  t.same(
    lintWarnings(`${score.replace('} }]', '}, mode: off }]')}thresholds: [{ at_least: 9, then: deny }]`),
    ['2:14: No request reaches the threshold at 9: nothing adds to the score; lower it, or remove it']
  )
  t.same(
    lintWarnings(
      'rules: [{ id: a, description: x, when: { path: /x }, then: { deny: true, add_score: 10 } }]\nthresholds: [{ at_least: 10, then: deny }]'
    ),
    ['1:85: A score changes nothing beside deny, which refuses the request anyway; remove it']
  )
  t.same(lintWarnings(list('10.0.0.1')), [])
  t.same(lintWarnings(list('')), [
    '1:13: The list "l" is empty: nobody is on it; fill it, or remove it with what uses it'
  ])
  t.same(lintWarnings(list('10.0.0.0/8, 2001::/16')), [])
  t.same(lintWarnings(list('10.0.0.0/7')), [
    '2:24: "a" lifts every check from 0.78 % of all IPv4 addresses; name the networks of those you trust'
  ])
  t.match(lintWarnings(list('2000::/12'))[0], /0\.024 % of all IPv6 addresses/)
  t.match(
    lintWarnings('rules: [{ id: a, when: { not: { client_ip: 10.0.0.1 } }, then: allow }]')[0],
    /from 100 % of all IPv4/
  )
  t.match(named('{ client_ip: 0.0.0.0/0 }')[0], /from 100 % of all IPv4/, 'whatever the name is')
  t.match(named('{ not: { any: [{ client_ip: 10.0.0.1 }, { asn: 64500 }] } }')[0], /No file|from 100 %/)
  t.match(
    lintWarnings('rules: [{ id: a, when: { not: { any: [{ client_ip: 10.0.0.1 }] } }, then: allow }]')[0],
    /from 100 % of all IPv4/
  )
  t.same(named('{ not: { not: { client_ip: 10.0.0.1 } } }'), [])
  t.same(lintWarnings('conditions: { c: { path: //x } }\nrules: [{ id: a, when: { is: c }, then: open }]'), [
    '1:26: No path has "//x" in it: rules see this one as "/x"'
  ])
  t.match(trusting('10.0.0.0/15, 2001:db8::/31'), [
    /^1:19: 10\.0\.0\.0\/15 trusts a whole network/,
    /^1:32: 2001:db8::\/31 trusts a whole network/
  ])
  t.notMatch(trusting('10.0.0.0/16, 2001:db8::/32').join('\n'), 'trusts')
  t.end()
})

t.test('the shipped policies have no warning', t => {
  const files = ['src/demo/moien.yaml', 'src/demo/rules.yaml']
  const texts = files.map(file => [file, readFileSync(join(root, file), 'utf8')] as const)
  const result = loadFrom({ ...Object.fromEntries(texts), ...shippedRules('rules/default.yaml') }, files[0])
  t.same(complaints(result), [])
  t.same(result.warnings, [])
  t.end()
})

t.test('two thousand rules are compared, and a policy made to take long is not', t => {
  assertManyCompared(t, 2000)
  t.end()
})

const texts = ['', '/', '/a', '/a/b', '/ab', '/a/bc.php', '/b', `/a${'x'.repeat(5000)}`]
const networks = ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', '192.0.2.0/24', '2001:db8::/32']
const someTexts = fc.uniqueArray(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 })

const matcher: fc.Arbitrary<MatcherPlan> = fc.letrec<{ matcher: MatcherPlan }>(tie => ({
  matcher: fc.oneof(
    { maxDepth: 2 },
    fc.record({ kind: fc.constantFrom('in', 'prefix', 'suffix', 'contains', 'under'), values: someTexts }),
    fc.record({ kind: fc.constant('exists'), wanted: fc.boolean() }),
    fc.record({ kind: fc.constant('pattern'), pattern: fc.constantFrom('^/a', 'b') }),
    fc.record({
      kind: fc.constantFrom('all', 'any'),
      of: fc.array(tie('matcher'), { minLength: 1, maxLength: 2 })
    })
  )
})).matcher

const fact: fc.Arbitrary<TextFact> = fc.constantFrom(
  { field: 'path' },
  { field: 'header', name: 'x' },
  { field: 'query', name: 'q' }
)

const hourMs = 3_600_000

/** Of ten days from a Thursday on, in two zones an hour apart. */
const schedule: fc.Arbitrary<ConditionPlan> = fc
  .record({
    kind: fc.constant('schedule'),
    zone: fc.constantFrom('UTC', 'UTC', 'Europe/Luxembourg'),
    days: fc.integer({ min: 1, max: 127 }),
    fromMs: fc.constantFrom(0, 6, 18).map(hour => hour * hourMs),
    toMs: fc.constantFrom(6, 12, 24).map(hour => hour * hourMs),
    sinceMs: fc.constantFrom(-Infinity, 0, 24 * hourMs, 100 * hourMs),
    untilMs: fc.constantFrom(Infinity, 30 * hourMs, 130 * hourMs)
  })
  .filter(({ fromMs, toMs, sinceMs, untilMs }) => fromMs !== toMs && sinceMs < untilMs)

const comparisons = [
  'method == "GET"',
  'method == "POST"',
  '"get" == method',
  'method != "get"',
  'path == "/a"',
  'path == "a"',
  'kind in ["asset", "page"]',
  'kind in ["page"]',
  'scheme == "HTTPS"',
  'protocol == "HTTP/2"',
  'segments(path)[0] == "a"',
  '1 < 2',
  'false',
  'true'
]

const cel: fc.Arbitrary<string> = fc.letrec<{ cel: string }>(tie => ({
  cel: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...comparisons),
    tie('cel').map(inner => `!(${inner})`),
    fc
      .tuple(tie('cel'), fc.constantFrom('&&', '||'), tie('cel'))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(tie('cel'), tie('cel'), tie('cel')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`)
  )
})).cel

const condition: fc.Arbitrary<ConditionPlan> = fc.letrec<{ condition: ConditionPlan }>(tie => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.record({ kind: fc.constant('text'), of: fact, matcher }),
    schedule,
    cel.map(source => ({ kind: 'expression' as const, source, lists: [], tags: [], asksBot: false })),
    fc.record({
      kind: fc.constant('protocol'),
      are: fc.uniqueArray(fc.constantFrom('HTTP/1.0', 'HTTP/1.1'), { minLength: 1 })
    }),
    fc.record({
      kind: fc.constant('body_size'),
      atLeastBytes: fc.constantFrom(0, 10, 100),
      belowBytes: fc.constantFrom(50, 500, Infinity)
    }),
    fc.record({
      kind: fc.constant('country'),
      are: fc.uniqueArray(fc.constantFrom('LU', 'FR', 'DE'), { minLength: 1 })
    }),
    fc.record({
      kind: fc.constant('asn'),
      are: fc.uniqueArray(fc.constantFrom(1, 2, 3), { minLength: 1 })
    }),
    fc.record({
      kind: fc.constant('load'),
      fact: fc.constantFrom('event_loop_lag', 'upstream_in_flight'),
      atLeast: fc.constantFrom(0, 10, 100),
      below: fc.constantFrom(50, 500, Infinity)
    }),
    fc.record({
      kind: fc.constant('pass'),
      are: fc.uniqueArray(fc.constantFrom('missing', 'valid', 'expired', 'light', 'heavy', 'button'), {
        minLength: 1,
        maxLength: 2
      })
    }),
    fc.record({
      kind: fc.constant('request_kind'),
      kinds: fc.uniqueArray(fc.constantFrom('asset', 'upgrade'), { minLength: 1 })
    }),
    fc.uniqueArray(fc.constantFrom(...networks), { minLength: 1, maxLength: 2 }).map(some => ({
      kind: 'client_ip' as const,
      prefixes: buildPrefixSet(some.map(text => parsePrefix(text)!))
    })),
    fc.record({ kind: fc.constant('not'), of: tie('condition') }),
    fc.record({ kind: fc.constantFrom('all', 'any'), of: fc.array(tie('condition'), { maxLength: 3 }) })
  )
})).condition

const request: fc.Arbitrary<RequestLike> = fc.record({
  path: fc.constantFrom(...texts),
  ip: fc.constantFrom('10.9.9.9', '10.1.2.3', '10.1.9.9', '192.0.2.1', '2001:db8::1'),
  headers: fc.constantFrom<NonNullable<RequestLike['headers']>>(
    {},
    ...texts.map(x => ({ x })),
    { 'content-length': '20' },
    { 'content-length': '70' },
    { 'transfer-encoding': 'chunked' }
  ),
  atMs: fc.integer({ min: -24, max: 216 }).map(hour => hour * hourMs),
  method: fc.constantFrom('GET', 'POST'),
  protocol: fc.constantFrom('HTTP/1.0', 'HTTP/1.1'),
  geography: fc
    .record({ country: fc.constantFrom('', 'LU', 'FR'), asn: fc.constantFrom(0, 1, 2) })
    .map(({ country, asn }) => ({ countryOf: () => country, asnOf: () => asn })),
  load: fc.record({
    eventLoopLagMs: fc.constantFrom(undefined, 5, 70, 600),
    upstreamInFlight: fc.constantFrom(undefined, 5, 70, 600)
  }),
  query: fc.constantFrom('', 'q=/a', 'q=/a&q=/b', 'q='),
  kind: fc.constantFrom('asset', 'navigation'),
  pass: fc.constantFrom<NonNullable<RequestLike['pass']>>(
    { status: 'missing' },
    { status: 'expired' },
    { status: 'valid', level: 'light', means: 'button' },
    { status: 'valid', level: 'heavy' }
  )
})

/** Which of the two match a request, with the unknown counted as a match or not. */
function matchesOf(
  a: ConditionPlan,
  b: ConditionPlan,
  matchUnknown: boolean,
  like: RequestLike
): readonly boolean[] {
  const rules = [a, b].map((when, i) => ({
    id: `r${i}`,
    place: { file: 'rules.yaml', line: 1, column: 1 },
    description: '',
    mode: 'enforce' as const,
    rollout: 1,
    when,
    matchUnknown,
    follows: { effect: undefined, score: 1, tags: [] }
  }))
  const policy = compilePolicy({ siteId: 's', mode: 'enforce', rules, limits: [], bots: [], thresholds: [] })
  const { matched } = policy.evaluate(factsOf(like))
  return [matched.includes(0), matched.includes(1)]
}

t.test('what is said of conditions holds for every request', t => {
  let implied = 0
  let excluded = 0
  fc.assert(
    fc.property(
      condition,
      condition,
      fc.array(request, { minLength: 12, maxLength: 12 }),
      (a, b, requests) => {
        const effort = { left: 100_000 }
        const implies = conditionImplies(a, b, effort)
        const excludes = conditionsExclude(a, b, effort)
        const isNever = contradictionIn(a, effort) !== ''
        implied += implies ? 1 : 0
        excluded += excludes || isNever ? 1 : 0
        if (!implies && !excludes && !isNever) return true
        return requests.every(like => {
          const [isA, isB] = matchesOf(a, b, false, like)
          const [mayA, mayB] = matchesOf(a, b, true, like)
          if (implies && ((isA && !isB) || (mayA && !mayB))) return false
          return !(excludes && isA && isB) && !(isNever && isA)
        })
      }
    ),
    { numRuns: 1500 }
  )
  t.ok(implied > 25 && excluded > 25, `${implied} implications and ${excluded} exclusions were tried`)
  t.end()
})
