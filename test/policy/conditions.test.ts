import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import {
  maxExpressionReading,
  partCost,
  readingCost,
  segmentsCost
} from '../../src/policy/expressionScope.ts'
import { maxPatternInput, maxPatternReading } from '../../src/policy/patterns.ts'
import { factsOf, heavyPass, judgeOf, lightPass, type RequestLike } from './policyRig.ts'

/** Whether a rule with this condition matches the request. */
function matches(when: string, request: RequestLike, keys = ''): boolean {
  const rules = `lists: { staff: { prefixes: [192.0.2.0/24, 2001:db8::/32] } }
conditions:
  colleague: { client_ip: { list: staff } }
  reading: { method: [GET, HEAD] }
  guest: { is: reading, not: { is: colleague } }
  endless: { user_agent: { regex: x } }
rules: [{ id: rule, when: ${when}, then: { tag: yes-it-does }${keys} }]
`
  return (
    judgeOf(rules, '', { 'secret.txt': 'correct horse battery\n' }).policy.evaluate(factsOf(request)).matched
      .length === 1
  )
}

const browser = 'Mozilla/5.0 (X11; Linux) Firefox/153.0'
const agent = (userAgent: string): RequestLike => ({ headers: { 'user-agent': userAgent } })
const sent = (headers: Record<string, string>): RequestLike => ({ headers })

const table: readonly (readonly [when: string, request: RequestLike, expected: boolean])[] = [
  ['{}', {}, true],
  // names
  ['{ is: colleague }', { ip: '192.0.2.1' }, true],
  ['{ is: colleague }', { ip: '198.51.100.1' }, false],
  ['{ is: guest }', { ip: '198.51.100.1' }, true],
  ['{ is: guest }', { ip: '198.51.100.1', method: 'POST' }, false],
  ['{ is: guest, path: /a }', { ip: '198.51.100.1' }, false],
  ['{ is: [colleague, reading] }', { ip: '192.0.2.1', method: 'POST' }, true],
  ['{ is: [colleague, reading] }', { ip: '198.51.100.1', method: 'POST' }, false],
  ['{ all: [{ is: colleague }, { is: reading }] }', { ip: '192.0.2.1', method: 'POST' }, false],
  ['{ not: { is: guest } }', { ip: '192.0.2.1' }, true],
  // client_ip
  ['{ client_ip: 192.0.2.1 }', { ip: '192.0.2.1' }, true],
  ['{ client_ip: 192.0.2.1 }', { ip: '192.0.2.2' }, false],
  ['{ client_ip: 192.0.2.0/24 }', { ip: '192.0.2.255' }, true],
  ['{ client_ip: [198.51.100.1, "2001:db8::/32"] }', { ip: '2001:db8:ffff::1' }, true],
  ['{ client_ip: { in: [198.51.100.1] } }', { ip: '198.51.100.1' }, true],
  ['{ client_ip: { list: staff } }', { ip: '::ffff:192.0.2.9' }, true],
  ['{ client_ip: { list: staff } }', { ip: '198.51.100.9' }, false],
  ['{ client_ip: { any: [{ list: staff }, 198.51.100.9] } }', { ip: '198.51.100.9' }, true],
  ['{ client_ip: { list: staff, is: 192.0.2.1 } }', { ip: '192.0.2.2' }, false],
  ['{ client_ip: 192.0.2.7/24 }', { ip: '192.0.2.200' }, true],
  // host and method, in whatever case they are written
  ['{ host: Guichet.Example.LU }', {}, true],
  ['{ host: { suffix: .EXAMPLE.lu } }', {}, true],
  ['{ host: { glob: "*.example.lu" } }', { host: 'a.b.example.lu' }, true],
  ['{ host: { glob: "*.example.lu" } }', { host: 'example.lu' }, false],
  ['{ method: post }', { method: 'POST' }, true],
  ['{ method: [GET, HEAD] }', { method: 'HEAD' }, true],
  ['{ method: [GET, HEAD] }', { method: 'POST' }, false],
  // path
  ['{ path: /login }', { path: '/login' }, true],
  ['{ path: /login }', { path: '/login/' }, false],
  ['{ path: [/a, /b] }', { path: '/b' }, true],
  ['{ path: { under: /admin } }', { path: '/admin' }, true],
  ['{ path: { under: /admin/ } }', { path: '/admin' }, true],
  ['{ path: { under: /admin } }', { path: '/admin/users' }, true],
  ['{ path: { under: /admin } }', { path: '/administration' }, false],
  ['{ path: { under: / } }', { path: '/anything' }, true],
  ['{ path: { under: [/a, /b] } }', { path: '/b/c' }, true],
  ['{ path: { prefix: /a, suffix: .css } }', { path: '/a/x.css' }, true],
  ['{ path: { prefix: /a, suffix: .css } }', { path: '/b/x.css' }, false],
  ['{ path: { contains: [.git, .env] } }', { path: '/x/.env' }, true],
  ['{ path: { glob: "/f/*.pdf" } }', { path: '/f/a.pdf' }, true],
  ['{ path: { glob: "/f/*.pdf" } }', { path: '/f/a/b.pdf' }, false],
  ['{ path: { glob: "/f/**/*.pdf" } }', { path: '/f/a/b/c.pdf' }, true],
  ['{ path: { glob: "/f/**/*.pdf" } }', { path: '/f/c.pdf' }, true],
  ['{ path: { glob: "/f/**" } }', { path: '/f/a/b' }, true],
  ['{ path: { glob: "/f/?" } }', { path: '/f/x' }, true],
  ['{ path: { glob: "/f/?" } }', { path: '/f//' }, false],
  ['{ path: { glob: "/f.x" } }', { path: '/fxx' }, false],
  ['{ path: { regex: "^/p/[0-9]+$" } }', { path: '/p/12' }, true],
  ['{ path: { regex: "[0-9]" } }', { path: '/anywhere/7/x' }, true],
  // user agent
  ['{ user_agent: { prefix: [curl/, Wget/] } }', agent('Wget/1.21'), true],
  ['{ user_agent: { any: [{ prefix: curl/ }, { regex: "(?i)PYTHON" }] } }', agent('python-requests/2'), true],
  ['{ user_agent: { any: [{ prefix: curl/ }, { regex: "(?i)PYTHON" }] } }', agent(browser), false],
  ['{ user_agent: { missing: true } }', {}, true],
  ['{ user_agent: { missing: true } }', agent(''), true],
  ['{ user_agent: { missing: true } }', agent(browser), false],
  ['{ user_agent: { glob: "Mozilla/*Firefox/*" } }', agent(browser), true],
  // headers, cookies, parameters
  ['{ header: { Accept-Language: { missing: true } } }', {}, true],
  ['{ header: { accept-language: { exists: false } } }', sent({ 'accept-language': '' }), false],
  ['{ header: { accept: { contains: html }, dnt: "1" } }', sent({ accept: 'text/html', dnt: '1' }), true],
  ['{ header: { accept: { contains: html }, dnt: "1" } }', sent({ accept: 'text/html' }), false],
  ['{ not: { header: { dnt: "1" } } }', {}, true],
  ['{ header: { x-key: { secret_file: secret.txt } } }', sent({ 'x-key': 'correct horse battery' }), true],
  ['{ header: { x-key: { secret_file: secret.txt } } }', sent({ 'x-key': 'correct horse batteries' }), false],
  ['{ header: { x-key: { secret_file: secret.txt } } }', {}, false],
  ['{ cookie: { lang: lb } }', sent({ cookie: 'a=1; lang=lb' }), true],
  ['{ cookie: { lang: lb } }', sent({ cookie: 'lang=fr' }), false],
  ['{ query: { page: { exists: true } } }', { query: 'q=x&page=2' }, true],
  ['{ query: { page: { exists: true } } }', { query: 'q=page' }, false],
  ['{ query: { q: [a, b] } }', { query: 'q=z&q=b' }, true],
  // kind and pass
  ['{ kind: navigation }', {}, true],
  ['{ kind: [asset, background] }', {}, false],
  ['{ pass: missing }', {}, true],
  ['{ pass: missing }', { pass: { status: 'expired' } }, true],
  ['{ pass: missing }', { pass: { status: 'foreign' } }, true],
  ['{ pass: missing }', { pass: lightPass }, false],
  ['{ pass: expired }', { pass: { status: 'expired' } }, true],
  ['{ pass: valid }', { pass: lightPass }, true],
  ['{ pass: heavy }', { pass: lightPass }, false],
  ['{ pass: [light, heavy] }', { pass: heavyPass }, true],
  ['{ pass: button }', { pass: { ...lightPass, means: 'button' } }, true],
  ['{ pass: button }', { pass: { means: 'button', status: 'expired' } }, false],
  // protocol and body size
  ['{ protocol: HTTP/1.0 }', { protocol: 'HTTP/1.0' }, true],
  ['{ protocol: HTTP/1.0 }', { protocol: 'HTTP/1.1' }, false],
  ['{ protocol: [HTTP/1.0, HTTP/1.1] }', { protocol: 'HTTP/1.1' }, true],
  ['{ not: { protocol: HTTP/1.1 } }', { protocol: 'HTTP/1.0' }, true],
  ['{ body_size: { at_least: 1KiB } }', sent({ 'content-length': '1024' }), true],
  ['{ body_size: { at_least: 1KiB } }', sent({ 'content-length': '1023' }), false],
  ['{ body_size: { below: 1KiB } }', sent({ 'content-length': '1023' }), true],
  ['{ body_size: { below: 1KiB } }', sent({ 'content-length': '1024' }), false],
  ['{ body_size: { at_least: 1KiB, below: 1MiB } }', sent({ 'content-length': '1048576' }), false],
  ['{ body_size: { below: 1B } }', {}, true],
  // expressions
  [`{ expression: 'path == "/login" && method == "POST"' }`, { path: '/login', method: 'POST' }, true],
  [`{ expression: '!("accept-language" in headers)' }`, {}, true],
  [`{ expression: '!("accept-language" in headers)' }`, sent({ 'accept-language': 'lb' }), false],
  [`{ expression: '"constructor" in headers || "__proto__" in headers' }`, {}, false],
  [`{ expression: 'missing_header("DNT") && header("X-A").startsWith("b")' }`, sent({ 'x-a': 'bc' }), true],
  [`{ expression: 'header("absent") == ""' }`, {}, true],
  [`{ expression: 'cookie("lang") == "lb"' }`, sent({ cookie: 'a=1; lang=lb' }), true],
  [`{ expression: 'param("page") != "" && query.contains("page")' }`, { query: 'page=2' }, true],
  [`{ expression: 'segments(path)[1] == "b" && size(segments(path)) == 2' }`, { path: '/a//b' }, true],
  [`{ expression: '"admin" in segments(path)' }`, { path: '/x/admin/y' }, true],
  [`{ expression: 'in_list(client_ip, "staff") || user_agent == ""' }`, { ip: '192.0.2.1' }, true],
  [`{ expression: '!in_list(client_ip, "staff")' }`, { ip: '192.0.2.1' }, false],
  [`{ expression: 'kind in ["navigation", "asset"] && scheme == "https"' }`, {}, true],
  [`{ expression: 'pass == "valid" && pass_level == "light"' }`, { pass: lightPass }, true],
  [`{ expression: 'pass == "missing" && pass_level == ""' }`, { pass: { status: 'foreign' } }, true],
  [`{ expression: 'host.endsWith(".lu") ? protocol == "HTTP/1.0" : false' }`, { protocol: 'HTTP/1.0' }, true],
  // all, any, not
  ['{ any: [{ path: /a }, { path: / }] }', {}, true],
  ['{ any: [{ path: /a }, { path: /b }] }', {}, false],
  ['{ all: [{ path: / }, { method: GET }] }', {}, true],
  ['{ all: [{ path: / }, { method: POST }] }', {}, false],
  ['{ path: /, not: { client_ip: { list: staff } } }', { ip: '198.51.100.1' }, true],
  ['{ path: /, not: { client_ip: { list: staff } } }', { ip: '192.0.2.1' }, false]
]

t.test('a condition matches what it says', t => {
  for (const [when, request, expected] of table) {
    t.equal(matches(when, request), expected, `${when} of ${JSON.stringify(request)}`)
  }
  t.end()
})

t.test('what a pattern cannot read is unknown: it matches neither itself nor its negation', t => {
  const long = agent('x'.repeat(maxPatternInput + 1))
  const pattern = '{ user_agent: { regex: x } }'
  t.equal(matches(pattern, agent('x'.repeat(maxPatternInput))), true, 'the longest text that is read')
  for (const [when, skipped, matched] of [
    [pattern, false, true],
    [`{ not: ${pattern} }`, false, true],
    ['{ is: endless }', false, true],
    ['{ not: { is: endless } }', false, true],
    [`{ all: [${pattern}, { path: / }] }`, false, true],
    [`{ all: [${pattern}, { path: /no }] }`, false, false],
    [`{ any: [${pattern}, { path: / }] }`, true, true],
    [`{ any: [${pattern}, { path: /no }] }`, false, true],
    ['{ user_agent: { regex: x, prefix: y } }', false, false],
    ['{ user_agent: { any: [{ regex: x }, { prefix: xx }] } }', true, true]
  ] as const) {
    t.equal(matches(when, long), skipped, `${when}, unless said otherwise`)
    t.equal(matches(when, long, ', on_unknown: skip'), skipped, `${when}, on_unknown: skip`)
    t.equal(matches(when, long, ', on_unknown: match'), matched, `${when}, on_unknown: match`)
  }
  t.end()
})

t.test('what nobody tells and an expression that fails are unknown', t => {
  const chunked = sent({ 'transfer-encoding': 'chunked', 'content-length': '5' })
  for (const [when, request] of [
    ['{ body_size: { below: 1KiB } }', chunked],
    ['{ body_size: { below: 1KiB } }', sent({ 'content-length': '5, 5' })],
    ['{ protocol: HTTP/1.1 }', {}],
    [`{ expression: 'protocol == "HTTP/1.1"' }`, {}],
    [`{ expression: 'segments(path)[1] == "b"' }`, {}],
    [`{ expression: 'path != "/"' }`, { path: 'x'.repeat(maxExpressionReading + 1) }]
  ] as const) {
    t.equal(matches(when, request), false, when)
    t.equal(matches(`{ not: ${when} }`, request), false, when)
    t.equal(matches(when, request, ', on_unknown: match'), true, when)
  }
  t.end()
})

t.test('what all patterns together read of one request is bounded, the same at every evaluation', t => {
  const count = maxPatternReading / maxPatternInput
  const rules = Array.from(
    { length: count + 1 },
    (_, i) => `
- { id: path-${i}, when: { path: { regex: 'x$' } }, then: { tag: t } }
- { id: agent-${i}, when: { user_agent: { regex: 'x$' } }, then: { tag: t } }
- { id: host-${i}, when: { host: { regex: 'x$' } }, then: { tag: t } }`
  )
  const { policy } = judgeOf(`rules:${rules.join('')}`)
  const long = 'x'.repeat(maxPatternInput)
  const facts = factsOf({ path: long, host: long, headers: { 'user-agent': long } })
  t.equal(policy.evaluate(facts).matched.length, 3 * count)
  t.equal(policy.evaluate(facts).matched.length, 3 * count)
  const short = factsOf({ path: '/x', host: 'x', headers: { 'user-agent': 'x' } })
  t.equal(policy.evaluate(short).matched.length, 3 * count + 3)
  t.equal([...policy.prepare()].length, 3 * count + 3, 'each can be compiled beforehand')
  t.end()
})

t.test('a user agent and a path are remembered and give the same answer again', t => {
  const { policy } = judgeOf('rules: [{ id: a, when: { user_agent: { regex: "bot$" } }, then: { tag: b } }]')
  for (const [userAgent, count] of [
    ['a bot', 1],
    ['a browser', 0],
    ['a bot', 1],
    ['a browser', 0]
  ] as const) {
    t.equal(policy.evaluate(factsOf(agent(userAgent))).matched.length, count, userAgent)
  }
  const { policy: ofPaths } = judgeOf('rules: [{ id: a, when: { path: { under: /a } }, then: { tag: b } }]')
  for (const path of ['/a', '/ab', '/a/b', '/a', '/ab', '/a/b']) {
    t.equal(ofPaths.evaluate(factsOf({ path })).matched.length, path === '/ab' ? 0 : 1, path)
  }
  t.end()
})

t.test('a name is asked once a request, however often it is used, and anew at the next', t => {
  const chain = Array.from({ length: 7 }, (_, i) => `c${i + 1}: { is: [c${i}, c${i}] }`).join('\n  ')
  const count = maxPatternReading / maxPatternInput
  const { policy } = judgeOf(`conditions:
  c0: { host: { regex: 'y$' } }
  ${chain}
rules:
${Array.from({ length: count }, (_, i) => `- { id: r${i}, when: { is: c7 }, then: { tag: t } }`).join('\n')}
limits: [{ id: l, when: { is: [c7, c0] }, key: [site], rate: 1/1s, then: deny }]
`)
  const long = 'x'.repeat(maxPatternInput - 1)
  for (const [host, expected] of [
    [`${long}x`, 0],
    [`${long}y`, count],
    [`${long}x`, 0]
  ] as const) {
    const { matched, charges } = policy.evaluate(factsOf({ host }))
    t.equal(matched.length, expected, 'the pattern was read once: what all read of a request suffices')
    t.equal(charges.length, expected === 0 ? 0 : 1)
  }
  t.equal([...policy.prepare()].length, 1)
  t.end()
})

t.test('what all expressions together read of one request is bounded, the same at every evaluation', t => {
  const length = 16_384 - readingCost - 3 * partCost
  const count = maxExpressionReading / 16_384
  const rules = Array.from(
    { length: count + 1 },
    (_, i) => `- { id: r${i}, when: { expression: 'path != ""' }, then: { tag: t } }`
  )
  const { policy } = judgeOf(`rules:\n${rules.join('\n')}`)
  const facts = factsOf({ path: 'x'.repeat(length) })
  t.equal(policy.evaluate(facts).matched.length, count)
  t.equal(policy.evaluate(facts).matched.length, count)
  t.equal(policy.evaluate(factsOf()).matched.length, count + 1)
  t.equal([...policy.prepare()].length, count + 1, 'each can be compiled beforehand')
  t.end()
})

t.test('whatever an expression is made of, its parts, its readings and its errors are bounded', t => {
  const path = '/a'
  const one = readingCost
  for (const [unit, parts, reading] of [
    ['"a" == "b"', 3, 0],
    ['"a" in ["b", "c"]', 5, 0],
    ['!"a".startsWith("a")', 4, 0],
    ['pass == "x"', 3, one],
    ['pass_level == "x"', 3, one],
    ['"x" in headers', 2, one],
    ['"x" in cookies', 2, one],
    ['cookie("x") == "y"', 4, one],
    ['header("x") == "y"', 4, one],
    ['param("x") == "y"', 4, one],
    ['missing_header("x-a")', 2, one],
    ['has_tag("x")', 2, one],
    ['protocol == "x"', 3, one],
    ['path == ""', 3, one + path.length],
    ['segments(path)[9] == ""', 6, one + path.length + segmentsCost + 1]
  ] as const) {
    const units = Math.floor(Math.min(190 / (parts + 2), 1020 / (unit.length + 4)))
    const source = `${`${unit} || `.repeat(units)}true`
    const rules = Array.from(
      { length: 100 },
      (_, i) => `- { id: r${i}, when: { expression: '${source}' }, then: { tag: t${i} } }`
    )
    const { policy } = judgeOf(`rules:\n${rules.join('\n')}`)
    const partsCost = (units * (parts + 1) + 1) * partCost
    const cost = partsCost + units * reading
    const whole = Math.floor(maxExpressionReading / cost)
    // In the one that comes to the bound `||` goes on after the errors, and is true.
    const last = maxExpressionReading - whole * cost >= partsCost ? 1 : 0
    const facts = factsOf({ path, headers: { 'x-a': '' } })
    t.equal(policy.evaluate(facts).matched.length, whole + last, unit)
    t.ok(whole + last < 100, unit)
  }
  t.end()
})

t.test('a pattern that stalls backtracking engines answers at once', t => {
  const { policy } = judgeOf('rules: [{ id: a, when: { path: { regex: "^(a+)+$" } }, then: { tag: b } }]')
  t.same(policy.evaluate(factsOf({ path: `${'a'.repeat(4000)}!` })).matched, [])
  t.end()
})

t.test('evaluate never throws, whatever a client sends', t => {
  const { policy, judge } = judgeOf(`
rules:
  - { id: a, when: { user_agent: { regex: '(?i)\\bx' } }, then: { add_score: 5 } }
  - { id: e, when: { expression: 'segments(path)[0] == header("h") || cookie("c") > param("q")' }, then: { tag: e } }
  - { id: f, when: { body_size: { below: 1KiB }, schedule: { zone: UTC, days: thu } }, then: { tag: f } }
  - { id: b, when: { path: { glob: '/**/*.x' }, query: { q: { regex: '.' } } }, then: { tag: q } }
  - { id: c, when: { cookie: { c: { suffix: x } }, header: { h: { contains: x } } }, then: open }
limits:
  - { id: d, key: [client_ip, host, path, { header: h }], rate: 1/1s, then: deny }
thresholds:
  - { at_least: 5, then: { challenge: light } }
`)
  const header = fc.string({ unit: 'binary', maxLength: 40 })
  const request = fc.record({
    method: header,
    host: header,
    path: fc.string({ unit: 'binary', maxLength: 5000, size: 'max' }),
    query: header,
    ip: fc.oneof(fc.ipV4(), fc.ipV6()),
    headers: fc.record({ 'user-agent': header, cookie: header, h: header }, { requiredKeys: [] })
  })
  fc.assert(
    fc.property(request, fields => {
      const facts = factsOf(fields)
      const first = policy.evaluate(facts)
      assert.deepEqual(policy.evaluate(facts), first)
      return judge(fields).rehearsed === undefined
    }),
    { numRuns: 100 }
  )
  t.end()
})
