import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { parseClientHello } from '../../src/client/parseClientHello.ts'
import { ConnectionWire } from '../../src/client/wire.ts'
import { explainRequest, type Circumstances } from '../../src/gateway/explainRequest.ts'
import type { Explanation, JudgedOutcome } from '../../src/rehearsal/explanation.ts'
import { explainFacts } from '../../src/rehearsal/explainTrial.ts'
import { explanationJson } from '../../src/rehearsal/explanationJson.ts'
import { explanationText } from '../../src/rehearsal/explanationText.ts'
import { readCurl } from '../../src/rehearsal/readCurl.ts'
import { readRequestText } from '../../src/rehearsal/readRequestText.ts'
import type { Unreadable, WrittenRequest } from '../../src/rehearsal/writtenRequest.ts'
import { factsOf, loadFrom, siteFile } from '../policy/policyRig.ts'
import { capturedHellos, type CapturedHello } from '../support/capturedHellos.ts'
import { writeMmdb } from '../support/mmdbWriter.ts'

const atMs = Date.UTC(2026, 10, 23, 10)

const rules = `
lists: { staff: { prefixes: [192.0.2.128/25] } }
rules:
  - { id: deny-admin, description: d, when: { path: { under: /admin }, not: { client_ip: { list: staff } } }, then: { deny: { status: 404 } } }
  - { id: partner, when: { header: { x-key: { secret_file: key } } }, then: allow }
  - { id: no-language, when: { header: { accept-language: { missing: true } } }, then: { add_score: 10, tag: silent } }
  - { id: agent, when: { user_agent: { any: [{ prefix: [curl/, Wget/] }, { regex: Robot }] } }, then: { add_score: 5, tag: scripted } }
  - { id: watched, when: { any: [{ method: POST }, { query: { q: { contains: x } } }] }, then: { challenge: heavy }, mode: dry_run }
  - { id: sleeping, then: { tag: never }, mode: off }
  - { id: open, when: { path: /open }, then: open }
limits:
  - { id: searches, when: { path: [/search, /open] }, key: [client_ip], rate: 10/1s, burst: 3, max_keys: 16, then: too_many }
  - { id: quota, key: [pass, { cookie: s }], rate: 10/1s, max_keys: 16, then: { challenge: light } }
thresholds:
  - { at_least: 10, then: { challenge: light } }
  - { at_least: 40, then: { challenge: heavy } }
`

const site = 'callbacks: [/return]\n    challenge: { status: 202 }'

function explain(
  written: string | (WrittenRequest | Unreadable),
  circumstances: Partial<Circumstances> = {},
  siteKeys = site,
  ruleFile = rules
): Explanation {
  const { loaded, faults } = loadFrom({
    'moien.yaml': siteFile(siteKeys).replace('hosts: ["*"]', 'hosts: [h.lu, "*.h.lu"]'),
    'rules.yaml': ruleFile,
    key: 'a secret of the partner'
  })
  if (loaded === undefined) throw new AggregateError(faults)
  const read = typeof written === 'string' ? readCurl(written) : written
  if ('mistake' in read) throw new Error(read.mistake)
  const unsaid = { atMs, clientIp: '192.0.2.1', scheme: undefined, pass: undefined, times: 1, everyMs: 100 }
  return explainRequest(loaded, read, { ...unsaid, ...circumstances })
}

function judged(...args: Parameters<typeof explain>): JudgedOutcome {
  const { outcome } = explain(...args)
  if (outcome.kind !== 'judged') throw new Error(outcome.kind)
  return outcome
}

/** The lines of an explanation that have a word. */
function told(word: string, ...args: Parameters<typeof explain>): readonly string[] {
  return explanationText(explain(...args))
    .map(line => line.trim())
    .filter(line => line.includes(word))
}

t.test('each rule tells what held, or the first thing that did not', t => {
  const table: readonly (readonly [rule: string, command: string, told: string])[] = [
    ['deny-admin', 'curl h.lu/a', 'no        deny-admin: path "/a" (wanted: is under "/admin")'],
    [
      'deny-admin',
      'curl h.lu/admin/x',
      'yes       deny-admin: path "/admin/x" is under "/admin"; client_ip "192.0.2.1" (not: is in the one range listed)'
    ],
    ['no-language', 'curl h.lu/admin', 'unheard   no-language'],
    ['no-language', 'curl h.lu', 'yes       no-language: header accept-language is missing'],
    [
      'no-language',
      `curl h.lu -H 'Accept-Language: "fr"'`,
      'no        no-language: header accept-language "\\"fr\\"" (wanted: is missing)'
    ],
    ['agent', 'curl h.lu', 'yes       agent: user_agent "curl/8.14.1" begins with "curl/"'],
    ['agent', 'curl -A "Robot 1" h.lu', 'yes       agent: user_agent "Robot 1" matches "Robot"'],
    [
      'agent',
      'curl -A x h.lu',
      'no        agent: user_agent "x" (wanted: (begins with "curl/" or "Wget/") or matches "Robot")'
    ],
    ['watched', 'curl h.lu/?q=axb', 'yes       watched (dry_run): query q "axb" contains "x"'],
    [
      'watched',
      'curl h.lu',
      'no        watched (dry_run): method "GET" (wanted: is "POST"); query q is missing (wanted: contains "x")'
    ],
    ['sleeping', 'curl h.lu', 'off       sleeping (off)'],
    [
      'partner',
      'curl -H X-Key:guess h.lu',
      'no        partner: header x-key "(not shown)" (wanted: is the secret)'
    ]
  ]
  for (const [rule, command, expected] of table) t.match(told(` ${rule}`, command), [expected], command)
  const staff = told(' deny-admin', 'curl h.lu/admin', { clientIp: '192.0.2.200' })
  t.match(staff, [
    'no        deny-admin: client_ip "192.0.2.200" is in the one range listed (wanted: not so)'
  ])
  const long = `curl h.lu -A ${'x'.repeat(5000)}`
  t.match(told(' agent', long)[0], /^unknown   agent: user_agent "x{120}…" \(too long to tell whether it/)
  t.end()
})

t.test('of a bot it is told what proves it, and what DNS would have to say', t => {
  const ruleFile = `bots:
  - id: crawler
    user_agent: { prefix: Crawler/ }
    proof: { prefixes: [192.0.2.0/28], dns: [crawler.example, crawler.test] }
rules:
  - { id: mine, when: { bot: crawler }, then: open }
  - { id: liar, when: { bot: { claims: true, verified: false } }, then: { add_score: 5 } }`
  const linesFor = (userAgent: string, clientIp: string): readonly string[] => {
    const explanation = explain(`curl h.lu -A ${userAgent}`, { clientIp }, '', ruleFile)
    return explanationText(explanation).map(line => line.trim())
  }
  for (const [userAgent, clientIp, ...expected] of [
    [
      'Crawler/1',
      '192.0.2.1',
      'bot      crawler, by prefix',
      'yes       mine: bot "crawler, by prefix" has proved to be "crawler"'
    ],
    [
      'Crawler/1',
      '192.0.2.200',
      'note     Whether it is crawler, DNS would have to say, and is not asked here: 192.0.2.200 needs a name in crawler.example or crawler.test, and that name the address.',
      'bot      says it is crawler; its proof is not settled',
      'unknown   mine: bot is not known here (wanted: has proved to be "crawler")'
    ],
    ['Crawler/1', '10.0.0.1', 'unknown   liar: bot is not known here (wanted: has proved to be "crawler")'],
    ['x', '192.0.2.1', 'no        liar: bot "none" (wanted: says it is "crawler")']
  ] as const) {
    const lines = linesFor(userAgent, clientIp)
    for (const line of expected) t.ok(lines.includes(line), `${line} among ${lines.join('; ')}`)
    t.equal(
      lines.some(line => line.startsWith('bot ')),
      userAgent !== 'x'
    )
  }
  t.end()
})

t.test('where the client is stands beside its address, and what is not known is said so', t => {
  const { loaded } = loadFrom(
    {
      'moien.yaml': `geography: { country: country.mmdb, asn: asn.mmdb }\n${siteFile()}`,
      'rules.yaml': `rules:
  - { id: home, when: { country: [LU, FR] }, then: { tag: x } }
  - { id: hosting, when: { asn: 64500 }, then: { tag: x } }
  - { id: busy, when: { load: { upstream_in_flight: { at_least: 1 } } }, then: { tag: x } }
limits: [{ id: each, key: [country, asn], rate: 1/1h, then: too_many }]`
    },
    'moien.yaml',
    {
      'country.mmdb': writeMmdb([['192.0.2.0/24', { country: { iso_code: 'LU' } }]]),
      'asn.mmdb': writeMmdb([['192.0.2.0/25', { autonomous_system_number: 64500 }]])
    }
  )
  const linesFor = (clientIp: string): readonly string[] => {
    const circumstances = { atMs, clientIp, scheme: undefined, pass: undefined, times: 1, everyMs: 100 }
    const read = readCurl('curl h.lu') as WrittenRequest
    return explanationText(explainRequest(loaded!, read, circumstances)).map(line => line.trim())
  }
  for (const [clientIp, ...expected] of [
    [
      '192.0.2.1',
      'client   192.0.2.1 (LU, AS64500), http, 2026-11-23T10:00:00.000Z',
      'yes       home: country "LU" is "LU" or "FR"',
      'yes       hosting: asn "64500" is "64500"',
      'unknown   busy: upstream_in_flight is not known here (wanted: is at least 1 request)',
      'counted for LU, AS64500; the next is admitted in 1h'
    ],
    ['192.0.2.200', 'client   192.0.2.200 (LU), http, 2026-11-23T10:00:00.000Z'],
    [
      '198.51.100.1',
      'client   198.51.100.1, http, 2026-11-23T10:00:00.000Z',
      'unknown   home: country is not known here (wanted: is "LU" or "FR")',
      'unknown   hosting: asn is not known here (wanted: is "64500")',
      'uncounted each: the request lacks what is counted by'
    ]
  ] as const) {
    const lines = linesFor(clientIp)
    for (const line of expected) t.ok(lines.includes(line), `${line} in\n${lines.join('\n')}`)
  }
  t.end()
})

t.test('scores and tags add up to the decision, and dry run is told apart', t => {
  const { rules, thresholds, decision, would } = judged('curl h.lu/?q=x')
  t.same(
    rules.map(({ id, score, wouldScore }) => [id, score, wouldScore]),
    [
      ['partner', 0, 0],
      ['deny-admin', 0, 0],
      ['no-language', 10, 10],
      ['agent', 15, 15],
      ['watched', 15, 15],
      ['sleeping', 15, 15],
      ['open', 15, 15]
    ]
  )
  t.match(thresholds, [
    { atLeast: 40, missing: 25 },
    { atLeast: 10, missing: 0 }
  ])
  t.match(decision, {
    action: 'challenge',
    level: 'light',
    rule: 'threshold/10',
    status: 403,
    tags: ['silent', 'scripted']
  })
  t.match(would, { action: 'challenge', level: 'heavy', rule: 'watched' })
  t.match(told('without dry run', 'curl h.lu/?q=x'), [/heavy challenge: the client gets 403, by watched/])
  t.equal(
    judged('curl h.lu -H Sec-Fetch-Dest:document').decision.status,
    202,
    'a page has the status configured'
  )
  t.match(judged('curl h.lu/admin'), { decision: { action: 'deny', status: 404 }, would: undefined })
  const sleeping = judged('curl h.lu/admin', {}, 'mode: dry_run')
  t.match(sleeping, { decision: { action: 'forward', status: undefined }, would: { action: 'deny' } })
  t.ok(judged('curl h.lu/admin', {}, 'mode: off').rules.every(({ outcome }) => outcome === 'off'))
  t.end()
})

function spared(command: string, circumstances: Partial<Circumstances> = {}): JudgedOutcome['spared'] {
  return judged(command, circumstances).spared
}

function pass(status: 'valid' | 'expired', level?: 'light'): Partial<Circumstances> {
  return { pass: { status, id: 'p', ...(level === undefined ? {} : { level }) } }
}

t.test('what spares a challenge is named', t => {
  t.equal(spared('curl h.lu'), undefined)
  t.equal(spared('curl h.lu', pass('valid', 'light')), 'pass')
  t.equal(spared('curl h.lu', pass('expired')), undefined)
  t.equal(spared('curl h.lu/return'), 'path')
  t.equal(spared('curl -d a h.lu -H Origin:http://h.lu', pass('expired')), 'old_form')
  t.equal(spared('curl h.lu -A x -H Accept-Language:fr'), undefined, 'nothing was asked for')
  t.end()
})

t.test('limits tell their key and their state, and what changes when the request comes again', t => {
  const polite = 'curl -A x -H Accept-Language:fr h.lu/search'
  const { limits, turns } = judged(polite, { times: 20, everyMs: 10 })
  t.match(limits, [
    {
      id: 'searches',
      outcome: 'admitted',
      sentence: /3 at once, then one more every 100 ms/,
      state: { key: '192.0.2.1/32', givenBack: false, nextInMs: 0 }
    },
    { id: 'quota', outcome: 'uncounted' }
  ])
  t.same(
    turns.map(({ request, afterMs, decision }) => [request, afterMs, decision.action]),
    [
      [1, 0, 'forward'],
      [4, 30, 'too_many'],
      [11, 100, 'forward'],
      [12, 110, 'too_many']
    ]
  )
  t.match(judged('curl h.lu/search').limits[0], { outcome: 'admitted', state: { givenBack: true } })
  t.match(judged('curl h.lu/admin').limits[0], { outcome: 'spared' })
  t.match(judged('curl h.lu').limits[0], { outcome: 'unmatched', because: [{ fact: 'path', fits: false }] })
  const withPass = judged('curl -b s=1 h.lu', { pass: { status: 'valid', id: 'p', level: 'light' } })
  t.match(withPass.limits[1], { outcome: 'admitted', state: { key: 'the pass, s=1' } })
  t.match(told('stays the same', 'curl h.lu', { times: 5 }), ['the answer stays the same'])
  t.equal(judged(polite, { times: 100_000, everyMs: 70 }).turns.length, 40)
  t.end()
})

t.test('what is refused before any rule says why', t => {
  const table: readonly (readonly [command: string, reason: string, status: number])[] = [
    ['curl h.lu/a%00', 'bad_path', 400],
    ['curl other.lu', 'unknown_host', 421],
    ['curl h.lu -H "Host: a b"', 'bad_host', 400],
    ['curl h.lu -H "Host: a.lu" -H "Host: b.lu"', 'bad_host', 400],
    ['curl h.lu -X TRACE', 'method_not_allowed', 405],
    ['curl h.lu -X CONNECT', 'method_not_allowed', 405],
    ['curl h.lu -X BREW', 'bad_syntax', 400],
    ["curl h.lu -H $'A: b\\nc'", 'bad_syntax', 400],
    ['curl h.lu -H "Transfer-Encoding: x, chunked"', 'bad_syntax', 400],
    ['curl h.lu -H "Expect: tea"', 'expectation_failed', 417],
    [`curl h.lu/${'a'.repeat(8200)}`, 'target_too_long', 414],
    [`curl h.lu -b a=${'a'.repeat(17_000)}`, 'header_too_large', 431]
  ]
  for (const [command, reason, status] of table) {
    t.match(explain(command).outcome, { kind: 'refused', reason, status }, command.slice(0, 60))
  }
  t.match(told('no rule', 'curl h.lu/a%00'), [/^answer {3}400 bad_path: its target/])
  t.match(explain('curl h.lu/.moien/solve').outcome, { kind: 'own', site: 'guichet' })
  t.throws(() => explain('curl h.lu', { clientIp: 'me' }), { code: 'usage' })
  t.match(explain('curl h.lu -b __Host-moien=x -H X-Forwarded-For:192.0.2.7').notes, { length: 2 })
  const restless = '{ id: restless, when: { conduct: too_fast }, then: { tag: x } }'
  const asking = rules.replace('rules:', `rules:\n  - ${restless}`)
  t.match(explain('curl h.lu', {}, site, asking).notes, [/^What this client did before is not known here/])
  t.end()
})

t.test('an explanation shows no byte that a terminal would obey, and is bounded', t => {
  const text = fc.string({ unit: 'binary', maxLength: 50 })
  const written = fc.record({
    scheme: fc.constant(undefined),
    method: fc.constantFrom('GET', 'POST'),
    target: fc.oneof(
      fc.constant('/'),
      text.map(each => `/${each}`)
    ),
    httpVersion: fc.constant('1.1' as const),
    headers: fc.array(fc.tuple(fc.constantFrom('User-Agent', 'Accept-Language', 'Cookie', 'X-Key'), text)),
    notes: fc.array(text)
  })
  const seen = new Set<string>()
  fc.assert(
    fc.property(written, request => {
      const explanation = explain({ ...request, headers: [['Host', 'h.lu'], ...request.headers] })
      seen.add(explanation.outcome.kind)
      for (const line of explanationText(explanation)) assert.match(line, /^[\x20-\x7e]{0,2000}$/)
      assert.match(explanationJson(explanation), /^[\n\x20-\x7e]+$/)
    }),
    { numRuns: 60 }
  )
  t.ok(seen.size > 1)
  const parsed = JSON.parse(explanationJson(explain('curl h.lu')))
  t.match(parsed.outcome, {
    limits: [{ sentence: String }, {}],
    thresholds: [{ at_least: 40, missing: 25 }, {}]
  })
  t.end()
})

t.test('a raw request keeps its bytes on the way to its rules', t => {
  const raw =
    'POST /search?q=x HTTP/1.1\r\nHost: www.h.lu\r\nUser-Agent: Robot\r\nX-Key: a secret of the partner\r\n\r\n'
  const { outcome } = explain(readRequestText(Buffer.from(raw), ''))
  t.match(outcome, { decision: { action: 'forward', rule: 'partner' }, limits: [{ outcome: 'spared' }, {}] })
  t.notMatch(JSON.stringify(outcome), 'secret of the partner')
  t.end()
})

t.test('what is said of the software is shown, and rules see it', t => {
  const software = {
    tls: 'TLSv1.3',
    ja4: 't13d1517h2_8daaf6152771_cb7bf5808d99',
    header_order: 'mh1_0123456789ab'
  } as const
  const file = 'rules: [{ id: known, when: { ja4: { prefix: t13 }, tls: TLSv1.3 }, then: { tag: x } }]'
  const known = judged('curl https://h.lu/', { software }, '', file)
  t.same(known.facts.software, software)
  t.equal(known.rules[0]!.outcome, 'matched')
  const lines = explanationText(explain('curl https://h.lu/', { software }, '', file))
  t.match(
    lines.join('\n'),
    /^software tls TLSv1\.3\n {9}ja4 t13d1517h2_8daaf6152771_cb7bf5808d99\n {9}header_order mh1_/m
  )
  const unknown = judged('curl https://h.lu/', {}, '', file)
  t.same(unknown.facts.software, {})
  t.equal(unknown.rules[0]!.outcome, 'unknown')
  t.end()
})

t.test('of a connection that was seen, JA4 is shown in its four forms', t => {
  const [{ bytes, ja4Raw }] = capturedHellos() as [CapturedHello]
  const hello = parseClientHello(bytes)
  if (typeof hello === 'string') throw new Error(hello)
  const { software } = explainFacts(factsOf({ wire: new ConnectionWire({ hello, tlsVersion: 'TLSv1.3' }) }))
  t.same(Object.keys(software), ['tls', 'ja4', 'ja3', 'ja3n', 'tls_hash', 'ja4_r', 'ja4_o', 'ja4_ro'])
  t.match(software, { tls: 'TLSv1.3', ja4_r: ja4Raw })
  t.end()
})

t.test('what a request contradicts is told in words, and what cannot be seen of it', t => {
  const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'
  const command = `curl https://h.lu/ -A '${agent}' -H 'sec-ch-ua: "Chromium";v="156"' -H 'accept-language: lb'`
  t.strictSame(told('conflict', command), [
    'conflict no_fetch_metadata: A browser of that version says where and what for it asks (Sec-Fetch-Site, -Mode and -Dest)',
    'conflict foreign_client_hints: Neither Firefox nor Safari sends Sec-CH-UA'
  ])
  t.strictSame(told('conflict', 'curl https://h.lu/'), [])
  t.match(judged(command).facts.contradictions, ['no_fetch_metadata', 'foreign_client_hints'])
  const off = 'contradictions: { off: [no_fetch_metadata, foreign_client_hints] }'
  t.strictSame(told('conflict', command, {}, off), [])
  const asking = rules.replace(
    'rules:',
    'rules:\n  - { id: odd, when: { contradictions: { families: { at_least: 2 } } }, then: { tag: x } }'
  )
  t.strictSame(told('odd:', command, {}, site, asking), [
    'no        odd: contradictions "no_fetch_metadata, foreign_client_hints" (wanted: are of at least 2 of their families)'
  ])
  t.match(explain(command, {}, site, asking).notes, [/^Of contradictions, only those are found here/])
  t.match(explain(command).notes, [])
  t.end()
})

t.test('a header in which a proxy tells fingerprints is seen by no rule, and the answer says so', t => {
  const trust = 'trusted_proxies: [10.0.0.4]\nfingerprint: { trust: { from: [10.0.0.4], ja4: X-JA4 } }\n'
  const { loaded } = loadFrom({
    'moien.yaml': trust + siteFile(),
    'rules.yaml': 'rules: [{ id: a, when: { header: { x-ja4: { exists: true } } }, then: { tag: x } }]'
  })
  const written = readCurl("curl -H 'x-ja4: t13' https://h.lu/")
  if ('mistake' in written || loaded === undefined) throw new Error('not read')
  const unsaid = { atMs, clientIp: '192.0.2.1', scheme: undefined, pass: undefined, times: 1, everyMs: 100 }
  const { notes, outcome } = explainRequest(loaded, written, unsaid)
  t.match(outcome, { kind: 'judged', rules: [{ outcome: 'unmatched' }] })
  t.match(notes.join(), 'fingerprint.trust')
  t.end()
})
