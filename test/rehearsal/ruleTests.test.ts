import * as fc from 'fast-check'
import t from 'tap'
import { stringify } from 'yaml'
import { faultCatalogue } from '../../src/core/faultCatalogue.ts'
import { runTestFiles, type TestRun } from '../../src/rehearsal/testRun.ts'
import type { ExpectMap } from '../../src/rehearsal/testsFile.ts'
import { writeMmdb } from '../support/mmdbWriter.ts'

const rules = `rules:
  - { id: feeds, when: { path: /feed }, then: open }
  - { id: script, when: { user_agent: { prefix: curl/ } }, then: { add_score: 20, tag: scripted } }
  - { id: watched, when: { path: /watched }, then: { challenge: heavy }, mode: dry_run }
  - { id: secret, description: Hidden., when: { path: { under: /secret } }, then: { deny: { status: 404 } } }
  - { id: asleep, when: { path: /asleep }, then: { challenge: light }, mode: off }
limits:
  - { id: searches, when: { path: /search }, key: [client_ip], rate: 1/10s, burst: 2, then: too_many }
  - { id: forms, when: { method: POST }, key: [pass], rate: 1/1m, then: { challenge: light } }
thresholds:
  - { at_least: 10, then: { challenge: light } }
`
const config = `listen: [{ address: ":0" }]
sites:
  - id: guichet
    hosts: [guichet.lu, "*.guichet.lu"]
    rules: [rules.yaml]
    upstream: { servers: [http://a:1] }
    callbacks: [/return]
    public_scheme: https
  - { id: other, hosts: [other.lu], upstream: { servers: [http://a:1] } }
`

function run(test: string, files: Readonly<Record<string, string>> = {}): TestRun {
  const all: Readonly<Record<string, string>> = {
    'rules.yaml': rules,
    'moien.yaml': config,
    'x.test.yaml': test,
    ...files
  }
  return runTestFiles(
    Object.keys(all).filter(name => name.endsWith('.test.yaml')),
    name => {
      const text = all[name]
      if (text === undefined) throw new Error('no such file')
      return text
    }
  )
}

/** Runs the steps of one test of `rules.yaml`, written as a YAML list without its indentation. */
function runSteps(
  steps: string,
  head = 'rules: [rules.yaml]',
  files: Readonly<Record<string, string>> = {}
): TestRun {
  const lines = steps.trim().split('\n')
  return run(
    `${head}\ntests:\n  - name: t\n    steps:\n${lines.map(line => `      ${line.trim()}`).join('\n')}\n`,
    files
  )
}

function complaints({ faults }: TestRun): readonly string[] {
  return faults.map(({ message, code }) => message.replace(`. ${faultCatalogue[code].advice}`, ''))
}

/** What went wrong, each by line of the step. */
function failures(run: TestRun): readonly string[] {
  const found = run.files.flatMap(({ tests }) => tests.flatMap(test => test.failures))
  return found.flatMap(({ place, mismatches }) =>
    mismatches.map(({ expected, came }) => `${place.line}: ${expected}, came ${came}`)
  )
}

t.test('what is as expected passes', t => {
  const result = runSteps(`
    - { expect: forward }
    - { url: /feed, expect: { action: forward, rule: feeds, matched: [feeds] } }
    - { headers: { User-Agent: curl/8 }, expect: { action: challenge, level: light, rule: threshold/10, score: 20, tags: [scripted] } }
    - { url: /secret/x, expect: { action: deny, status: 404, charged: none } }
    - { url: /watched, expect: { action: forward, would: { action: challenge, level: heavy, rule: watched } } }
    - { url: /asleep, expect: { matched: none, tags: none, refused: none, would: forward } }
    - { url: '/search?q=1', repeat: 2, expect: { action: forward, charged: [searches] } }
    - { url: /search, expect: { action: too_many, status: 429, refused: [searches], retry_after: 10s } }
    - { url: /search, client_ip: 2001:db8::1, expect: { not: { refused: [searches], rule: searches, action: too_many } } }
  `)
  t.same(complaints(result), [])
  t.same(failures(result), [])
  t.end()
})

t.test('a ban lasts as long as the clock of the test says, and is named after its rule', t => {
  const rules = `rules:
  - { id: scanners, description: No., when: { path: /.git }, then: { ban: { for: 10m } } }
  - { id: shut, description: No., when: { path: /shut }, then: close }
`
  const head = 'rules: [bans.yaml]'
  const steps = `
    - { url: /.git, expect: { action: ban, rule: scanners, status: 403, matched: [scanners] } }
    - { url: /, at: +9m, expect: { action: ban, rule: ban/scanners, matched: none } }
    - { url: /, pass: light, expect: forward }
    - { url: /, client_ip: 192.0.2.200, expect: forward }
    - { url: /shut, client_ip: 192.0.2.200, expect: { action: close, status: 403 } }
    - { url: /, at: +1m, expect: { action: forward, not: { rule: ban/scaners } } }
  `
  const result = runSteps(steps, head, { 'bans.yaml': rules })
  t.match(complaints(result), [
    'There is no rule, limit or threshold "ban/scaners" (did you mean "ban/scanners"?)'
  ])
  const good = runSteps(steps.replace('ban/scaners', 'ban/scanners'), head, { 'bans.yaml': rules })
  t.same(complaints(good), [])
  t.same(failures(good), ['9: status 403, came 0'])
  t.end()
})

t.test('each expectation that is not met says what was expected and what came', t => {
  const step = '{ url: /search, headers: { user-agent: curl/8 }, expect: '
  const cases: readonly (readonly [ExpectMap, string])[] = [
    [{ action: 'forward' }, 'action forward, came challenge'],
    [{ rule: 'script' }, 'rule script, came threshold/10'],
    [{ level: 'heavy' }, 'level heavy, came light'],
    [{ status: 403 }, 'status 403, came 0'],
    [{ score: 10 }, 'score 10, came 20'],
    [{ retry_after: '10s' }, 'retry_after 10s, came 0s'],
    [{ tags: ['scripted', 'driven'] }, 'tags scripted, driven, came scripted'],
    [{ tags: 'none' }, 'tags none, came scripted'],
    [{ matched: ['script', 'feeds'] }, 'matched script, feeds, came script'],
    [{ matched: 'none' }, 'matched none, came script'],
    [{ charged: ['forms'] }, 'charged forms, came searches'],
    [{ refused: ['searches'] }, 'refused searches, came none'],
    [{ would: 'deny' }, 'would action deny, came challenge'],
    [{ would: { score: 0, tags: 'none' } }, 'would score 0, came 20'],
    [{ not: { action: 'challenge' } }, 'not action challenge, came challenge'],
    [{ not: { rule: 'threshold/10' } }, 'not rule threshold/10, came threshold/10'],
    [{ not: { tags: ['driven', 'scripted'] } }, 'not tags scripted, came scripted'],
    [{ not: { matched: ['feeds', 'script'] } }, 'not matched script, came script'],
    [{ not: { charged: ['searches'] } }, 'not charged searches, came searches']
  ]
  for (const [expect, message] of cases) {
    const [first] = failures(runSteps(`- ${step}${JSON.stringify(expect)} }`))
    t.equal(first, `5: ${message}`)
  }
  t.match(runSteps(`- ${step}{ score: 1 } }`).files[0]?.tests[0]?.failures[0], {
    place: { file: 'x.test.yaml', line: 5, column: 9 },
    came: {
      matched: ['script'],
      charged: ['searches'],
      enforced: { score: 20 },
      request: { pass: 'missing' }
    }
  })
  t.end()
})

t.test('time passes only where a step says so, and each test begins anew', t => {
  const steps = `
      - { url: /search, repeat: 2, expect: forward }
      - { url: /search, expect: too_many }
      - { url: /search, at: +10s, expect: forward }
      - { url: /search, at: 15s, expect: { retry_after: 5s } }
      - { url: /search, at: +5s, repeat: 3, every: 10s, expect: forward }
      - { url: /search, at: 40s, expect: { action: too_many, retry_after: 10s } }`
  const twice = [1, 2].map(n => `  - name: test ${n}\n    steps:${steps}\n`).join('')
  const result = run(`rules: [rules.yaml]\ntests:\n${twice}`)
  t.same(complaints(result), [])
  t.same(failures(result), [])
  t.end()
})

t.test('of what is repeated each must be as expected, and the first that is not is told', t => {
  const result = runSteps('- { url: /search, repeat: 5, every: 1s, expect: forward }')
  t.match(result.files[0]?.tests[0]?.failures, [
    { repetition: 3, repeat: 5, atMs: 2000, mismatches: { length: 1 } }
  ])
  t.end()
})

t.test('a step has what its client has, and a client what the defaults have', t => {
  const head = `rules: [rules.yaml]
defaults: { url: http://a.lu/search, headers: { User-Agent: curl/8, accept: text/html }, pass: light }
clients:
  alice: { client_ip: [192.0.2.8, 192.0.2.9] }
  bob: { without: [user-agent], pass: missing }`
  const result = runSteps(
    `
    - { client: alice, repeat: 4, expect: { action: forward, score: 20, refused: none } }
    - { client: alice, expect: { action: too_many, refused: [searches] } }
    - { client: alice, client_ip: 192.0.2.9, expect: too_many }
    - { client: bob, expect: { score: 0, refused: none } }
    - { client: bob, headers: { user-agent: curl/9 }, expect: { score: 20, action: challenge } }
    - { client: alice, method: post, url: /form, expect: { action: forward, charged: [forms] } }
    - { client: alice, method: POST, url: /form, expect: { action: challenge, rule: forms } }
    - { method: POST, url: /form, expect: forward }
    - { client: alice, method: POST, url: /form, pass: { is: heavy, id: another }, expect: forward }
    - { client: bob, method: POST, url: /form, expect: { charged: none } }
    - { client: alice, url: https://b.lu, expect: { score: 1 } }
  `,
    head
  )
  t.same(complaints(result), [])
  t.same(failures(result), ['19: score 1, came 20'])
  t.match(result.files[0]?.tests[0]?.failures[0]?.came.request, {
    url: 'https://b.lu/',
    clientIp: '192.0.2.8'
  })
  t.end()
})

t.test('a pass is shown as the rules name it', t => {
  const words = ['missing', 'valid', 'expired', 'light', 'heavy', 'button']
  const rulesOfPass = words.map(
    word => `  - { id: ${word}, when: { pass: ${word} }, then: { tag: ${word} } }\n`
  )
  const steps = [
    ['missing', 'missing'],
    ['expired', 'missing, expired'],
    ['light', 'valid, light'],
    ['heavy', 'valid, heavy'],
    ['button', 'valid, light, button']
  ].map(
    ([pass, matched]) => `      - { pass: ${pass}, expect: { tags: [${matched}], matched: [${matched}] } }\n`
  )
  const test = `rules: [p.yaml]\ntests:\n  - name: t\n    steps:\n${steps.join('')}`
  const result = run(test, { 'p.yaml': `rules:\n${rulesOfPass.join('')}` })
  t.same(complaints(result), [])
  t.same(failures(result), [])
  t.end()
})

t.test('of a configuration the site is tested as it stands', t => {
  const head = 'config: moien.yaml\nsite: guichet'
  const result = runSteps(
    `
    - { url: http://guichet.lu/return, headers: { user-agent: curl/8 }, expect: forward }
    - { url: /other, headers: { user-agent: curl/8 }, expect: challenge }
    - { url: http://www.guichet.lu/, expect: { score: 1 } }
  `,
    head
  )
  t.same(complaints(result), [])
  t.match(failures(result), ['8: score 1, came 0'])
  t.equal(result.files[0]?.tests[0]?.failures[0]?.came.request.url, 'https://www.guichet.lu/')
  t.same(complaints(runSteps('- {}', 'config: moien.yaml')), [
    'x.test.yaml:1:9: It has several sites; add site: one of guichet, other'
  ])
  t.same(complaints(runSteps('- {}', 'config: moien.yaml\nsite: guichte')), [
    'x.test.yaml:2:7: There is no site "guichte" (did you mean "guichet"?)'
  ])
  t.same(complaints(runSteps('- { url: http://other.lu/ }', head)), [
    'x.test.yaml:6:16: The site "guichet" does not serve other.lu'
  ])
  t.end()
})

t.test('where a client is, and how busy all is, is what the test says, else what the files say', t => {
  const folder = t.testdir({
    'country.mmdb': writeMmdb([['203.0.113.0/24', { country: { iso_code: 'LU' } }]]),
    'asn.mmdb': writeMmdb([['203.0.113.0/24', { autonomous_system_number: 64500 }]])
  })
  const around = {
    'moien.yaml': `geography: { country: ${folder}/country.mmdb, asn: ${folder}/asn.mmdb }\n${config}`,
    'rules.yaml': `rules:
  - { id: home, when: { country: LU }, then: { tag: x } }
  - { id: hosting, when: { asn: 64500 }, then: { tag: x } }
  - { id: busy, when: { load: { upstream_in_flight: { at_least: 100 } } }, then: { tag: x } }
  - { id: late, when: { load: { event_loop_lag: { at_least: 50ms } } }, then: { tag: x } }
limits: [{ id: each, key: [country], rate: 1/1h, then: too_many }]
`
  }
  const steps = `
clients: { there: { client_ip: 203.0.113.9 }, said: { country: LU, asn: 64500 } }
tests:
  - name: t
    steps:
      - { expect: { matched: none, charged: none } }
      - { client: said, expect: { matched: [home, hosting], charged: [each] } }
      - { client: said, asn: 64501, expect: { action: too_many, not: { matched: [hosting] } } }
      - { load: { upstream_in_flight: 100 }, expect: { matched: [busy], not: { matched: [late] } } }
      - { load: { event_loop_lag: 1s }, expect: { matched: [late], not: { matched: [busy] } } }
      - { load: { event_loop_lag: 1ms, upstream_in_flight: 0 }, expect: { matched: none } }
`
  const alone = run(`rules: [rules.yaml]${steps}`, around)
  t.same([complaints(alone), failures(alone)], [[], []])
  const more = `      - { client: there, expect: { matched: [home, hosting] } }
      - { client: there, country: FR, expect: { matched: [hosting], charged: [each] } }
`
  const configured = run(`config: moien.yaml\nsite: guichet${steps}${more}`, around)
  t.same([complaints(configured), failures(configured)], [[], []])
  t.same(complaints(runSteps('- { country: UK, asn: AS64500, load: { lag: 1s } }')), [
    'x.test.yaml:5:20: "UK" is not the code of a country (did you mean "GB"?)',
    'x.test.yaml:5:29: "AS64500" is not a number; write the number alone, such as 64500',
    'x.test.yaml:5:46: Unknown key "lag"; known here: event_loop_lag, upstream_in_flight'
  ])
  t.end()
})

t.test('what has come of a claim to be a bot is what the test says, else what lists know', t => {
  const around = {
    'rules.yaml': `bots:
  - { id: crawler, user_agent: { prefix: Crawler/ }, proof: { prefixes: [192.0.2.0/28], dns: [crawler.example] } }
rules:
  - { id: mine, when: { bot: crawler }, then: { tag: x } }
  - { id: liar, when: { bot: { claims: true, verified: false } }, then: { tag: x } }
`
  }
  const steps = `
- { expect: { matched: none } }
- { headers: { user-agent: Crawler/1 }, expect: { matched: [mine] } }
- { headers: { user-agent: Crawler/1 }, client_ip: 198.51.100.1, expect: { matched: none } }
- { bot: { verified: crawler }, expect: { matched: [mine] } }
- { bot: { claims: crawler }, headers: { user-agent: Crawler/1 }, expect: { matched: [liar] } }
- { bot: {}, headers: { user-agent: Crawler/1 }, expect: { matched: none } }
`
  const result = runSteps(steps, 'rules: [rules.yaml]', around)
  t.same([complaints(result), failures(result)], [[], []])
  t.same(complaints(runSteps('- { bot: { verified: crowler } }', 'rules: [rules.yaml]', around)), [
    'x.test.yaml:5:9: There is no bot "crowler" in the rules under test (did you mean "crawler"?)'
  ])
  t.end()
})

t.test('all mistakes are reported in one run, each at its place', t => {
  const test = `rules: [rules.yaml]
covers: [others.yaml]
clients:
  alice: { client_ip: 192.0.2.8 }
tests:
  - name: of meaning
    steps:
      - { client: alcie }
      - { at: 5s }
      - { at: 4s, every: 1s }
      - { url: /a%00 }
      - { expect: {} }
      - { expect: { rule: scirpt, matched: [searches], charged: [serches], refused: [script] } }
      - { expect: { not: { rule: threshold/1 }, would: { rule: nobody } } }
  - name: of form
    steps:
      - { methd: GET, client_ip: 192.0.2.0/24, expect: { acton: deny } }
      - { at: soon, url: search, repeat: 0, expect: denied, headers: { Host: x } }
`
  t.same(complaints(run(test)), [
    'x.test.yaml:2:10: No rule, limit or threshold under test stands in this file',
    'x.test.yaml:8:19: There is no client "alcie" (did you mean "alice"?)',
    'x.test.yaml:10:15: The step before ends 5s after the beginning; time does not go back',
    'x.test.yaml:10:26: Only what is repeated has an "every"',
    'x.test.yaml:11:16: The gateway refuses this request before it looks at any rule (bad_path)',
    'x.test.yaml:12:19: Nothing is expected here; name an action, a rule, a score …',
    'x.test.yaml:13:27: There is no rule, limit or threshold "scirpt" (did you mean "script"?)',
    'x.test.yaml:13:45: "searches" is not a rule',
    'x.test.yaml:13:66: There is no limit "serches" (did you mean "searches"?)',
    'x.test.yaml:13:86: "script" is not a limit',
    'x.test.yaml:14:34: There is no rule, limit or threshold "threshold/1" (did you mean "threshold/10"?)',
    'x.test.yaml:14:64: There is no rule, limit or threshold "nobody"',
    'x.test.yaml:17:11: Unknown key "methd" (did you mean "method"?)',
    'x.test.yaml:17:34: "192.0.2.0/24" is not an address; write 192.0.2.7 or 2001:db8::7',
    'x.test.yaml:17:58: Unknown key "acton" (did you mean "action"?)',
    'x.test.yaml:18:15: "soon" is not a time; write +5s (after the request before) or 5s (after the beginning)',
    'x.test.yaml:18:26: "search" is not a path or URL; write /search?q=1 or https://guichet.example.lu/search',
    'x.test.yaml:18:42: Must be at least 1',
    'x.test.yaml:18:53: denied is not one of forward, challenge, too_many, deny, close, ban',
    'x.test.yaml:18:72: "Host" is not a header that a test can give; the host stands in url'
  ])
  t.end()
})

t.test('mistakes of the rules under test are told with those of the tests', t => {
  const broken = 'rules: [{ id: a, thn: open, then: open }]'
  t.match(
    complaints(run('rules: [r.yaml]\ntests: [{ name: x, steps: [{ client: y }] }]', { 'r.yaml': broken })),
    [/^r\.yaml:1:18: Unknown key "thn"/, /^x\.test\.yaml:2:38: There is no client "y"$/]
  )
  t.match(complaints(runSteps('- { expect: { rule: gone } }', 'rules: [none.yaml]')), [
    /^x\.test\.yaml:1:9: Cannot read none\.yaml/
  ])
  for (const head of ['site: x', 'rules: [rules.yaml]\nconfig: moien.yaml']) {
    t.match(complaints(runSteps('- {}', head)), [
      /Say what is under test: rules .* or config .*, one of them$/
    ])
  }
  t.match(complaints(run('tests: 5')), [/Say what is under test/, /A list .* is meant here/])
  t.end()
})

t.test('a file asks a bounded number of requests in a bounded time', t => {
  const steps = Array.from({ length: 6 }, () => '- { repeat: 1000000 }').join('\n')
  t.match(complaints(runSteps(steps)), [/asks 5000000 requests at most, not 6000000$/])
  t.match(complaints(runSteps('- { repeat: 1000000, every: 1d }')), [/A test lasts a year at most$/])
  t.end()
})

t.test('what tests never met is known, over all files, and what sleeps does not count', t => {
  const first =
    'rules: [rules.yaml]\ntests: [{ name: a, steps: [{ url: /feed, expect: forward }, { url: /secret }] }]'
  const second =
    'rules: [rules.yaml]\ntests: [{ name: b, steps: [{ headers: { user-agent: curl/8 }, expect: challenge }] }]'
  const { coverage } = run(first, { 'y.test.yaml': second })
  t.same(
    coverage.map(({ kind, id, isMet }) => `${kind} ${id} ${isMet}`),
    [
      'rule feeds true',
      'rule script true',
      'rule watched false',
      'rule secret false', // asked for, and nothing expected
      'limit searches false',
      'limit forms false',
      'threshold threshold/10 true'
    ]
  )
  t.match(coverage[3]?.place, { file: 'rules.yaml', line: 5 })
  const covers =
    'rules: [own.yaml, rules.yaml]\ncovers: [own.yaml]\ntests: [{ name: c, steps: [{ url: /feed }] }]'
  const own = run(covers, { 'own.yaml': 'rules: [{ id: own, when: { path: /own }, then: { tag: own } }]' })
  t.same(
    own.coverage.map(({ id }) => id),
    ['own']
  )
  t.end()
})

t.test('no file of tests crashes the reader', t => {
  const keys = [
    'rules',
    'config',
    'covers',
    'defaults',
    'clients',
    'tests',
    'name',
    'steps',
    'expect',
    'not',
    'at'
  ]
  const words = [
    'rules.yaml',
    'moien.yaml',
    'forward',
    'none',
    '+5s',
    '/x',
    'feeds',
    '__proto__',
    '192.0.2.1'
  ]
  const { value } = fc.letrec(tie => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(...words, 1, null, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys, 'url', 'headers', 'pass', '__proto__'), tie('value'), {
        maxKeys: 4
      })
    )
  }))
  const files = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 6 })
  const property = fc.property(files, file => {
    run(stringify({ rules: ['rules.yaml'], ...file }))
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 300 }))
  t.end()
})

/** A test of `nights.yaml`; `start` and `own` are lines of the file and of the test. */
function nightTest(start: string, own: string): string {
  return `
rules: [nights.yaml]
${start}
tests:
  - name: t
    ${own}
    steps:
      - { expect: forward }
      - { at: 5h, expect: too_many }`
}

t.test('a file and a test say when they begin, so that schedules can be tried', t => {
  const nights =
    'rules: [{ id: night, when: { schedule: { zone: Europe/Luxembourg, from: "22:00", to: "06:00" } }, then: too_many }]'
  const failures = (start: string, own = ''): number =>
    run(nightTest(start, own), { 'nights.yaml': nights }).files[0]!.tests[0]!.failures.length
  t.equal(failures('start: 2026-12-24T17:00:00+01:00'), 0)
  t.equal(failures('start: 2026-12-24T16:00Z'), 0)
  t.equal(failures(''), 1, 'a Monday morning')
  t.equal(failures('', 'start: 2026-07-01T19:00:00+02:00'), 0)
  t.equal(failures('start: 2026-07-01T01:00:00+02:00', 'start: 2026-07-01T19:00:00+02:00'), 0)
  t.match(complaints(run(nightTest('start: 2026-12-24 17:00', ''), { 'nights.yaml': nights })), [
    /^x\.test\.yaml:3:8: "2026-12-24 17:00" is not a time with its zone; write 2026-12-24T17:00:00\+01:00/
  ])
  t.end()
})

const countingRules = `limits:
  - { id: window, when: { path: /window }, key: [client_ip], algorithm: sliding_window, rate: 3/1m, then: too_many }
  - { id: at-once, when: { path: /hold }, key: [site], algorithm: concurrency, at_once: 2, then: too_many }
  - { id: watched, when: { path: /watched }, key: [site], algorithm: concurrency, at_once: 1, then: too_many, mode: dry_run }
  - { id: sent, when: { path: /file }, count: { bytes: sent }, key: [client_ip], rate: 60MiB/1m, burst: 10MiB, then: too_many }
  - { id: received, when: { path: /form }, count: { bytes: received }, key: [client_ip], rate: 1MiB/1m, then: too_many }
  - { id: pages, when: { path: { under: /page } }, count: { distinct: path }, key: [client_ip], rate: 2/1m, then: too_many }
  - { id: words, when: { path: /words }, count: { distinct: query }, key: [client_ip], rate: 1/1m, then: too_many }
  - { id: agents, when: { path: /agents }, count: { distinct: user_agent }, key: [client_ip], rate: 1/1m, then: too_many }
`

t.test('every way of counting is tried on the clock of the test', t => {
  const steps = `
- { url: /window, repeat: 3, every: 20s, expect: forward }
- { url: /window, expect: { action: too_many, retry_after: 35s } }
- { url: /window, at: +35s, expect: forward }
- { url: /hold, response: { lasts: 30s }, repeat: 2, expect: forward }
- { url: /hold, at: +29s, expect: { action: too_many, retry_after: 1s, refused: [at-once] } }
- { url: /hold, at: +1s, repeat: 3, response: { lasts: 0s }, expect: forward }
- { url: /watched, response: { lasts: 30s }, expect: { action: forward, would: forward } }
- { url: /watched, expect: { action: forward, would: too_many } }
- { url: /file, response: { sent: 9MiB }, repeat: 2, expect: forward }
- { url: /file, expect: { action: too_many, retry_after: 9s } }
- { url: /file, at: +9s, expect: forward }
- { url: /form, method: POST, response: { received: 1MiB }, expect: forward }
- { url: /form, method: POST, expect: { action: too_many, retry_after: 1s } }
- { url: /page/1, repeat: 9, expect: forward }
- { url: /page/2, repeat: 9, expect: forward }
- { url: /page/3, expect: { action: too_many, refused: [pages] } }
- { url: /page/1, expect: too_many }
- { url: '/words?q=1', repeat: 2, expect: forward }
- { url: '/words?q=2', expect: too_many }
- { url: /agents, headers: { user-agent: a }, repeat: 2, expect: forward }
- { url: /agents, headers: { user-agent: b }, expect: too_many }
`
  const lines = steps.trim().split('\n')
  const test = `rules: [rules.yaml]\ntests:\n  - name: t\n    steps:\n${lines.map(line => `      ${line}`).join('\n')}\n`
  const result = run(test, { 'rules.yaml': countingRules })
  t.strictSame(complaints(result), [])
  t.strictSame(
    result.files.flatMap(({ tests }) =>
      tests.flatMap(({ failures }) =>
        failures.map(({ place, mismatches }) => [lines[place.line - 5], mismatches])
      )
    ),
    []
  )
  t.ok(
    result.coverage.every(({ isMet }) => isMet),
    'each of the limits refused'
  )
  t.end()
})

t.test('a request says by what its software is known, and where it does not, nothing is known', t => {
  const ja4 = 't13d1517h2_8daaf6152771_cb7bf5808d99'
  const files = {
    'software.yaml': `rules:
  - { id: old, when: { tls: [none, TLSv1.2] }, then: { tag: old } }
  - { id: known, when: { ja4: ${ja4}, h2: { suffix: "m,p,a,s" } }, then: { tag: known } }
  - { id: order, when: { header_order: mh1_0123456789ab }, then: { tag: order } }
`
  }
  const head = `rules: [software.yaml]
defaults: { ja4: ${ja4} }
clients: { firefox: { h2: "1:65536;4:131072|12517377|0|m,p,a,s", tls: TLSv1.3 } }`
  const steps = `- { client: firefox, expect: { tags: [known], not: { tags: [old, order] } } }
- { client: firefox, tls: none, header_order: mh1_0123456789ab, expect: { tags: [old, known, order] } }
- { expect: { tags: none } }`
  t.match(runSteps(steps, head, files), { faults: [], files: [{ tests: [{ failures: [] }] }] })
  t.match(runSteps('- { expect: { tags: [known] } }', head, files), {
    files: [{ tests: [{ failures: [{}] }] }]
  })
  const mistaken = runSteps('- { ja4: x, tls: TLSv1.1, h2: "1|2", expect: forward }', head, files)
  t.match(
    mistaken.faults.map(({ message }) => message),
    [
      /"x" is not a JA4; write t13/,
      /TLSv1.1 is not one of none, TLSv1.2, TLSv1.3/,
      /"1\|2" is not an HTTP\/2/
    ]
  )
  t.end()
})

t.test('what a request contradicts is found in its headers, and a test may add to it', t => {
  const files = {
    'rules.yaml': `rules:
  - { id: two, when: { contradictions: { families: { at_least: 2 } } }, then: { add_score: 10 } }
  - { id: bare, when: { contradictions: no_fetch_metadata }, then: { tag: bare } }
  - { id: quantum, when: { contradictions: no_post_quantum }, then: { tag: quantum } }
thresholds: [{ at_least: 10, then: { challenge: light } }]`,
    'moien.yaml': config.replace('public_scheme: https', 'contradictions: { off: [no_post_quantum] }')
  }
  const agent = 'user-agent: "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"'
  const steps = `
    - { headers: { ${agent} }, expect: { action: forward, matched: [bare] } }
    - { headers: { ${agent} }, contradictions: [no_grease], expect: { action: challenge, matched: [two, bare] } }
    - { url: http://www.guichet.lu/, headers: { ${agent} }, expect: { matched: none } }
    - { contradictions: [header_order, no_grease, no_zstd], expect: { action: forward, matched: none } }
    - { contradictions: [header_order, no_zstd, no_post_quantum], expect: { matched: [two], not: { matched: [quantum] } } }`
  const head = 'config: moien.yaml\nsite: guichet'
  t.same(failures(runSteps(steps, head, files)), [])
  t.match(failures(runSteps('- { contradictions: [no_zstd], expect: { matched: [two] } }', head, files)), [
    /two/
  ])
  t.match(complaints(runSteps('- { contradictions: [no_greese] }')), [/no_grease/])
  t.end()
})
