import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import t from 'tap'
import { formatPlace } from '../../src/core/fault.ts'
import type { LoadResult } from '../../src/policy/loadConfig.ts'
import { complaints, loadFrom, siteFile } from './policyRig.ts'

function complaintsOfRules(rules: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  return complaints(loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': rules, ...files }))
}

function warnings(result: LoadResult): readonly string[] {
  assert.deepEqual(complaints(result), [])
  return result.warnings.map(({ place, message }) => (place ? `${formatPlace(place)}: ${message}` : message))
}

function ruleWith(body: string): string {
  return `rules:\n- { id: a, ${body} }`
}

function denyWhen(when: string, more = ''): string {
  return `rules: [{ id: a, description: x, when: ${when}, then: deny${more} }]`
}

function limitWith(body: string): string {
  return `limits: [{ id: l, then: too_many, ${body} }]`
}

t.test('all mistakes of all files are reported in one run, each with its place', t => {
  const result = loadFrom({
    'moien.yaml': `listen: [{ address: "localhost:8080" }, { adress: ":80" }]
helth: {}
sites:
  - id: Guichet
    hosts: [https://x.lu]
    mode: enforec
    rules: [rules.yaml, nowhere.yaml]
    max_body: 50MB
    callbacks: [saml]
    upstream:
      servers: [10.0.0.1:80]
      timeout: { connect: 5, idle: 0s }
      health: { every: 1m }
    contact: { phone: 352000, privacy: privacy }
    pass:
    challenge: { status: 4033, button: { per_client: 6/h } }
threads: 1.5
store: valkey://x
log: [a]
`,
    'rules.yaml': `lists:
  staff: { prefixes: [192.0.2.0/24, 300.1.1.1] }
rulez: []
rules:
  - id: a
    when: { path: { undr: /x } }
    then: deny
  - id: b
    when: { client_ip: { list: staf } }
    then: { add_score: 1 }
`
  })
  t.equal(result.loaded, undefined)
  t.same(complaints(result), [
    'moien.yaml:1:21: "localhost:8080" is not an address to listen on; write "[::]:8080", 127.0.0.1:8080 or ":8080"',
    'moien.yaml:1:41: "address" is missing here: a text',
    'moien.yaml:1:43: Unknown key "adress" (did you mean "address"?)',
    'moien.yaml:2:1: Unknown key "helth" (did you mean "health"?)',
    'moien.yaml:4:9: "Guichet" is not a name; use up to 64 lower-case letters, digits, "-" and "_", and "/" between parts',
    'moien.yaml:5:13: "https://x.lu" is not a hostname; write guichet.example.lu, "*.example.lu" or "*", without scheme, port or path',
    'moien.yaml:6:11: enforec is not one of enforce, dry_run, off (did you mean "enforce"?)',
    'moien.yaml:7:25: Cannot read nowhere.yaml (no such file)',
    'moien.yaml:8:15: "50MB" is not a size; give it a binary unit, such as 512KiB, 50MiB or 2GiB',
    'moien.yaml:9:17: "saml" is not a path; it begins with "/" and has neither spaces nor "?" nor "#"',
    'moien.yaml:11:17: "10.0.0.1:80" is not a server; write http://10.0.0.5:8080, https://app.internal or unix:/run/app.sock',
    'moien.yaml:12:27: 5 is not a duration above zero and of at most 24 days; give it a unit, such as 500ms, 30s, 5m, 2h or 7d',
    'moien.yaml:12:36: "0s" is not a duration above zero and of at most 24 days; give it a unit, such as 500ms, 30s, 5m, 2h or 7d',
    'moien.yaml:13:15: "path" is missing here: a text',
    'moien.yaml:14:23: 352000 is a number to YAML; write "352000" to mean the text',
    'moien.yaml:14:40: "privacy" is not a link; write a path such as /privacy, or a URL that begins with https://',
    'moien.yaml:15:5: Nothing stands here; give it a map ("key: value" lines, or { key: value }), or remove the key',
    'moien.yaml:16:26: Must be at most 599',
    'moien.yaml:16:54: "6/h" is not a rate; write so many in so long, at most 366 days, such as 10/1m or 100/1h',
    'moien.yaml:17:10: A whole number is meant here, not 1.5',
    'moien.yaml:18:8: Only memory is possible here, not valkey://x',
    'moien.yaml:19:6: A map ("key: value" lines, or { key: value }) is meant here, not a list',
    'rules.yaml:2:37: "300.1.1.1" is not an address or prefix; write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32',
    'rules.yaml:3:1: Unknown key "rulez" (did you mean "rules"?)',
    'rules.yaml:6:21: Unknown key "undr" (did you mean "under"?)'
  ])
  t.same(
    result.faults.map(({ origin }) => origin),
    result.faults.map(() => 'operator')
  )
  t.same(
    result.files,
    ['moien.yaml', 'rules.yaml', 'nowhere.yaml'].map(file => resolve(file))
  )
  t.end()
})

t.test('a mistake in a rule is explained in the words of the language', t => {
  for (const [body, ...expected] of [
    ['then: alow', '2:18: alow is not one of allow, open, deny, too_many, close (did you mean "allow"?)'],
    ['then: challenge', '2:18: Say how hard: { challenge: light } or { challenge: heavy }'],
    ['then: { challenge: hevy }', '2:31: hevy is not one of light, heavy (did you mean "heavy"?)'],
    ['then: { deny: 404 }', '2:26: Write { deny: { status: 404 } }, or deny alone for 403'],
    ['then: { deny: { status: 200 } }', '2:36: Must be at least 400'],
    ['then: { deny: true, open: true }', '2:18: One action each, not open and deny'],
    ['then: { open: true, add_score: 3 }', '2:43: What is open has no score; remove add_score'],
    ['then: {}', '2:18: Nothing follows: write an action, add_score or tag'],
    ['then:', '2:12: Nothing stands here; write one of allow, open, deny, too_many, close'],
    [
      'when: [a], then: open',
      '2:18: A map ("key: value" lines, or { key: value }) is meant here, not a list'
    ],
    ['when: { path: 5 }, then: open', '2:26: 5 is a number to YAML; write "5" to mean the text'],
    [
      'when: { query: { v: [x, 1.10] } }, then: open',
      '2:36: 1.10 is a number to YAML; write "1.10" to mean the text'
    ],
    [
      'when: { header: { dnt: yes, x: true } }, then: open',
      '2:43: true is a boolean to YAML; write "true" to mean the text'
    ],
    ['when: { path: {} }, then: open', '2:26: An empty matcher says nothing; write what the text must be'],
    ['when: { path: { prefix: "" } }, then: open', '2:36: "" is not a text to look for: every text has it'],
    [
      'when: { path: { regex: "(a" } }, then: open',
      '2:35: This is not a pattern (RE2 syntax): missing closing ): `(a`'
    ],
    [
      'when: { path: { any: [{ regex: [x, "(?=y)"] }] } }, then: open',
      '2:47: This is not a pattern (RE2 syntax): invalid or unsupported Perl syntax: `(?=`; look-around does not exist here: use all, any and not'
    ],
    [
      `when: { path: { regex: ${'x'.repeat(1025)} } }, then: open`,
      '2:35: A pattern has at most 1024 characters; use a list of prefix, suffix or contains'
    ],
    [
      'when: { any: [{ not: { kind: nav } }] }, then: open',
      '2:41: nav is not one of navigation, background, asset, upgrade'
    ],
    [
      'when: { host: { under: /x } }, then: open',
      '2:28: Unknown key "under"; known here: is, in, prefix, suffix, contains, glob, regex, exists, missing, any'
    ],
    [
      'when: { user_agent: { secret_file: x } }, then: open',
      '2:34: Unknown key "secret_file"; known here: is, in, prefix, suffix, contains, glob, regex, exists, missing, any'
    ],
    [
      'when: { client_ip: staf }, then: open',
      '2:31: "staf" is not an address or prefix; write 192.0.2.7, 192.0.2.0/24 or { list: NAME }'
    ],
    [
      'when: { client_ip: 192.0.2.0/33 }, then: open',
      '2:31: "192.0.2.0/33" is not an address or prefix; write 192.0.2.7, 192.0.2.0/24 or { list: NAME }'
    ],
    [
      'when: { client_ip: { list: staf } }, then: open',
      '2:39: There is no list "staf" in the site\'s rule files'
    ],
    [
      'when: { schedule: { zone: Europe/Luxemburg, days: mon-fry, from: 8:00, to: "24:30" } }, then: open',
      '2:62: "mon-fry" is not a day or a span of days; write mon, tue, wed, thu, fri, sat, sun, or mon-fri',
      '2:77: "8:00" is not a time of day; write "08:00", with two digits each',
      '2:87: "24:30" is not a time of day; write "08:00", with two digits each'
    ],
    [
      'when: { schedule: { zone: Europe/Luxemburg, days: mon } }, then: open',
      '2:38: There is no time zone "Europe/Luxemburg" (did you mean "Europe/Luxembourg"?)'
    ],
    [
      'when: { schedule: { zone: "+01:00", since: 2026-02-30, until: 24.12.2026 } }, then: open',
      '2:55: "2026-02-30" is not a date; write 2026-12-24, or "2026-12-24 18:00"',
      '2:74: "24.12.2026" is not a date; write 2026-12-24, or "2026-12-24 18:00"'
    ],
    ['when: { schedule: { zone: "+01:00", days: mon } }, then: open', '2:38: There is no time zone "+01:00"'],
    ['when: { schedule: { days: mon } }, then: open', '2:30: "zone" is missing here: a text'],
    [
      'when: { schedule: { zone: UTC } }, then: open',
      '2:30: This schedule is always; write days, from and to, since or until'
    ],
    [
      'when: { schedule: { zone: UTC, from: "08:00", to: "08:00", since: 2026-12-24 10:00, until: 2026-12-24 10:00 } }, then: open',
      '2:62: It ends when it begins; for the whole day leave out from and to',
      '2:103: It ends before it begins'
    ],
    ['when: { protocol: 1.1 }, then: open', '2:30: 1.1 is not one of HTTP/1.0, HTTP/1.1, HTTP/2.0'],
    [
      'when: { body_size: { at_least: 10MB } }, then: open',
      '2:43: "10MB" is not a size; give it a binary unit, such as 512KiB, 50MiB or 2GiB'
    ],
    ['when: { body_size: {} }, then: open', '2:31: An empty matcher says nothing; write at_least or below'],
    [
      'when: { body_size: { at_least: 1MiB, below: 1024KiB } }, then: open',
      '2:31: No size is both; below must be more than at_least'
    ],
    ['when: { method: get it }, then: open', '2:28: "get it" is not a method'],
    [
      'when: { pfad: /x, any: [{ client_certificate: x }] }, then: open',
      '2:20: Unknown key "pfad"; known here: is, client_ip, country, asn, host, method, path, query, header, cookie, user_agent, kind, pass, protocol, tls, ja4, ja3, ja3n, tls_hash, h2, header_order, body_size, tag, schedule, load, conduct, contradictions, bot, expression, all, any, not',
      '2:38: This version has no condition "client_certificate" yet; remove it, or the rule'
    ],
    ['then: open, rollout: 10', '2:33: 10 is not a share of the clients; write 10%'],
    ['then: open, rollout: 101%', '2:33: "101%" is not a share of the clients; write 10%'],
    ['then: open, roll_out: 10%', '2:24: Unknown key "roll_out" (did you mean "rollout"?)'],
    ['mode: dryrun, then: open', '2:18: dryrun is not one of enforce, dry_run, off (did you mean "dry_run"?)']
  ] as const) {
    t.same(
      complaintsOfRules(ruleWith(body)),
      expected.map(text => `rules.yaml:${text}`),
      body.slice(0, 60)
    )
  }
  t.same(complaintsOfRules('rules: [{ then: open }]'), ['rules.yaml:1:9: "id" is missing here: a text'])
  t.same(complaintsOfRules('rules:\n'), [
    'rules.yaml:1:1: Nothing stands here; give it a list ("- …" lines, or [a, b]), or remove the key'
  ])
  t.end()
})

t.test('allow may rest on nothing but who the client is', t => {
  const refusal =
    'rules.yaml:1:24: allow lifts every check, so it may rest on client_ip, asn, a verified bot or a header with secret_file and nothing else; for a place that anyone may have, write "then: open"'
  const files = { 'key.txt': '0123456789abcdef' }
  for (const [when, isFine] of [
    ['{ client_ip: 192.0.2.1 }', true],
    ['{ not: { client_ip: 192.0.2.1 } }', true],
    ['{ header: { x: { secret_file: key.txt } } }', true],
    ['{ any: [{ client_ip: 192.0.2.1 }, { header: { x: { secret_file: key.txt } } }] }', true],
    ['{ header: { x: { any: [{ secret_file: key.txt }, { secret_file: key.txt, prefix: "0" }] } } }', true],
    ['{ header: { x: { any: [{ secret_file: key.txt }, value] } } }', false],
    ['{}', false],
    ['{ client_ip: 192.0.2.1, path: /x }', false],
    ['{ header: { x: value } }', false],
    ['{ not: { not: { header: { x: { secret_file: key.txt } } } } }', true],
    ['{ not: { header: { x: { secret_file: key.txt } } } }', false],
    ['{ not: { client_ip: 192.0.2.1, header: { x: { secret_file: key.txt } } } }', false],
    ['{ any: [{ client_ip: 192.0.2.1 }, { pass: valid }] }', false]
  ] as const) {
    t.same(
      complaintsOfRules(`rules: [{ id: a, when: ${when}, then: allow }]`, files),
      isFine ? [] : [refusal],
      when
    )
  }
  t.end()
})

t.test('no rule or limit has the name of what Moien decides by itself', t => {
  for (const id of ['order/maintenance', 'ban/operator', 'threshold/10']) {
    const [part] = id.split('/')
    const refusal = `Names that begin with "${part}/" are kept for what Moien decides by itself; choose another`
    const body = `id: ${id}, description: x, when: { path: /x }, then: deny`
    t.same(complaintsOfRules(`rules: [{ ${body} }]`), [`rules.yaml:1:15: ${refusal}`])
    t.same(complaintsOfRules(`limits: [{ ${body}, key: [site], rate: 1/1s }]`), [
      `rules.yaml:1:16: ${refusal}`
    ])
  }
  t.same(complaintsOfRules('rules: [{ id: order, when: { path: /x }, then: open }]'), [])
  t.end()
})

t.test('a deny that can be unknown must say what then', t => {
  const refusal =
    'rules.yaml:1:40: A pattern reads at most 4096 characters, and longer text is unknown to it; say "on_unknown: match" (refuse it too) or "on_unknown: skip"'
  t.same(complaintsOfRules(denyWhen('{ not: { path: { glob: "/x*" } } }')), [refusal])
  t.same(complaintsOfRules(denyWhen('{ user_agent: { any: [{ regex: x }] } }')), [refusal])
  t.same(complaintsOfRules(denyWhen('{ path: { regex: x } }', ', on_unknown: match')), [])
  t.same(complaintsOfRules(denyWhen('{ path: { regex: x } }', ', on_unknown: skip')), [])
  t.same(complaintsOfRules(denyWhen('{ host: { regex: x } }')), [], 'a hostname is never that long')
  t.same(complaintsOfRules(denyWhen('{ path: { prefix: /x } }')), [])
  t.same(complaintsOfRules(denyWhen('{ not: { body_size: { below: 1MiB } } }')), [
    'rules.yaml:1:40: A body that is sent in chunks does not say how large it is, and its size is unknown; say "on_unknown: match" (refuse it too) or "on_unknown: skip"'
  ])
  t.end()
})

t.test('a name that does not exist or leads back to itself is a mistake at its place', t => {
  for (const [rules, ...expected] of [
    [
      'conditions: { scripted: { path: /a } }\nrules: [{ id: a, when: { is: scriptd }, then: allow }]',
      '2:30: There is no condition "scriptd" in the site\'s rule files (did you mean "scripted"?)'
    ],
    [
      'conditions: { a: { is: b }, b: { not: { is: [c] } }, c: { any: [{ is: a }] } }',
      '1:71: This condition leads back to itself: "a" is "b" is "c" is "a"'
    ],
    ['conditions: { a: { is: a } }', '1:24: This condition leads back to itself: "a" is "a"'],
    [
      'conditions: { a: { pth: /x } }\nrules: [{ id: a, when: { is: a }, then: allow }]',
      '1:20: Unknown key "pth" (did you mean "path"?)'
    ],
    [
      'conditions: { A: { path: /x } }',
      '1:15: "A" is not a name; use up to 64 lower-case letters, digits, "-" and "_", and "/" between parts'
    ],
    [
      `conditions:\n  c0: { path: /x }\n${Array.from({ length: 12 }, (_, i) => `  c${i + 1}: { is: [c${i}, c${i}] }`).join('\n')}`,
      '11:7: "c9" has more than 1000 parts, those of the names in it included; use fewer, or lists'
    ],
    [
      `conditions:\n${Array.from({ length: 60 }, (_, i) => `  c${i}: { is: c${i + 1} }`).join('\n')}\n  c60: { path: /x }`,
      '41:14: Names stand in names more than 40 deep here'
    ]
  ] as const) {
    t.same(
      complaintsOfRules(rules),
      expected.map(text => `rules.yaml:${text}`),
      rules.slice(0, 80)
    )
  }
  const two = loadFrom({
    'moien.yaml': siteFile().replace('[rules.yaml]', '[rules.yaml, more.yaml]'),
    'rules.yaml': 'conditions: { a: { path: /x } }',
    'more.yaml': 'conditions: { a: { path: /y } }'
  })
  t.same(complaints(two), ['more.yaml:1:18: There are two conditions named "a" in the site\'s rule files'])
  t.end()
})

t.test('a condition of which nothing is known yet says so', t => {
  const words = 'client_certificate'
  for (const word of words.split(' ')) {
    t.same(
      complaintsOfRules(`conditions: { a: { ${word}: { anything: [1] } } }`),
      [`rules.yaml:1:20: This version has no condition "${word}" yet; remove it, or the rule`],
      word
    )
  }
  t.end()
})

t.test('a mistake in an expression names the character', t => {
  for (const [expression, expected] of [
    ['path ==', 'Unexpected token: EOF, at character 8'],
    ['path == 5', 'no such overload: string == int, at character 1'],
    ['pth == "x"', 'There is no variable "pth" (did you mean "path"?), at character 1'],
    ['path == "a" || headers["x"] == "y"', 'Write "name" in headers, or header("name"), at character 16'],
    ['path', 'It says string, not whether something is so, at character 1'],
    ['path + path == ""', '"+" is not used here, at character 1'],
    ['path.startWith("/a")', 'There is no function "startWith" (did you mean "startsWith"?), at character 1'],
    [
      'path.matches("(a+)+")',
      'There is no function "matches"; there are size, startsWith, endsWith, contains, segments, header, cookie, param, missing_header, in_list, has_tag, contradicts, at character 1'
    ],
    ['segments(path).exists(s, s == "x")', /There is no function "exists"; .* at character 1 /],
    ['query.contains(path)', 'contains looks for a text in quotes, of at most 64 characters, at character 1'],
    ['["a"][1] == "b"', 'Only segments(path) is counted by number, at character 1'],
    ['"x" in segments(query)', 'Write segments(path), at character 8'],
    ['in_list(client_ip, path)', 'Write in_list(client_ip, "name"), at character 1'],
    [
      'in_list(client_ip, "staf")',
      'There is no list "staf" in the site\'s rule files (did you mean "staff"?), at character 1'
    ],
    ['in_list(path, "staff")', /in_list\(string, string\)/],
    [`${'('.repeat(30)}true${')'.repeat(30)}`, 'Exceeded maxDepth (24), at character 25'],
    [Array.from({ length: 150 }, () => 'true').join('||'), /^Exceeded max\w+ \(/],
    ['{"a": 1}.a == 1', /^Exceeded maxMapEntries \(0\)/]
  ] as const) {
    const [complaint, ...more] = complaintsOfRules(
      `lists: { staff: { prefixes: [] } }\nrules: [{ id: a, when: { expression: '${expression}' }, then: open }]`
    )
    t.same(more, [], expression)
    const place = 'rules.yaml:2:38: '
    t.equal(complaint!.slice(0, place.length), place, expression)
    const said = complaint!.slice(place.length)
    if (typeof expected === 'string') t.equal(said, `${expected} of the expression`, expression)
    else t.match(said, expected, expression)
  }
  t.match(
    complaintsOfRules(denyWhen('{ expression: path == "/x" }'))[0],
    /An expression that has more to read than it may is unknown; say/
  )
  const expressions = Array.from(
    { length: 101 },
    (_, i) => `- { id: r${i}, when: { expression: 'true' }, then: open }`
  )
  t.same(complaintsOfRules(`rules:\n${expressions.join('\n')}`), [
    'rules.yaml:102:3: A site has at most 100 expressions; give one that is used often a name, which counts once'
  ])
  t.end()
})

t.test('limits, thresholds, lists and secrets are checked like rules', t => {
  for (const [rules, ...expected] of [
    [
      limitWith('key: client_ip, rate: 1/1s'),
      '1:40: A list ("- …" lines, or [a, b]) is meant here, not client_ip'
    ],
    [
      limitWith('key: [ip], rate: 1/1s'),
      '1:41: ip is not one of client_ip, pass, site, host, path, country, asn, ja4, tls_hash, h2, header_order'
    ],
    [limitWith('key: [{ client_ip: { v4: 33 } }], rate: 1/1s'), '1:60: Must be at most 32'],
    [
      limitWith('key: [{ header: x, cookie: y }], rate: 1/1s'),
      '1:41: One of client_ip, header and cookie each; begin another entry of the list'
    ],
    [
      limitWith('key: [site], rate: 0/1m'),
      '1:54: "0/1m" is not a rate; write so many in so long, such as 10/1m, 100/1h or, of bytes, 100MiB/1h'
    ],
    [
      limitWith('key: [site], rate: 1/1m, count: { response: {} }'),
      '1:79: Every response would be counted; write status, location or set_cookie'
    ],
    [limitWith('key: [site], rate: 1/1m, count: { response: { status: 99 } }'), '1:89: Must be at least 100'],
    [
      limitWith('key: [site], rate: 1/1m, counts: received, count: { response: { status: 401 } }'),
      '1:68: Only requests that are forwarded are answered by the application; remove counts'
    ],
    [limitWith('key: [site], rate: 1/1m, burst: 0'), '1:67: Must be at least 1'],
    [
      'limits: [{ id: l, key: [site], rate: 1/1m, then: open }]',
      '1:50: A limit that is exhausted cannot open; write challenge, too_many, deny, ban, close or add_score'
    ],
    ['thresholds: [{ at_least: ten, then: deny }]', '1:26: A number is meant here, not ten'],
    [
      'thresholds: [{ at_least: 9, then: { tag: x } }]',
      '1:35: A threshold has one action: challenge, too_many, deny, ban or close'
    ],
    [
      'thresholds: [{ at_least: 9, then: deny }, { at_least: 9, then: deny }]',
      '1:43: There are two thresholds at 9'
    ],
    ['lists: { a: { prefixes: [], file: x } }', '1:13: A list has either prefixes or a file'],
    [
      'lists: { A: { prefixes: [] } }',
      '1:10: "A" is not a name; use up to 64 lower-case letters, digits, "-" and "_", and "/" between parts'
    ],
    ['lists: { a: { file: none.txt } }', '1:21: Cannot read none.txt (no such file)'],
    [
      'rules: [{ id: a, when: { header: { x: { secret_file: short.txt } } }, then: allow }]',
      '1:54: The secret in short.txt is shorter than 16 characters; make one with "openssl rand -hex 16"'
    ],
    [
      'rules: [{ id: a, then: open }]\nlimits: [{ id: a, key: [site], rate: 1/1s, then: deny }]',
      '2:16: "a" is taken: ids are unique among a site\'s rules and limits'
    ]
  ] as const) {
    t.same(
      complaintsOfRules(rules, { 'short.txt': 'fifteen letters' }),
      expected.map(text => `rules.yaml:${text}`),
      rules
    )
  }
  t.same(
    complaintsOfRules('lists: { a: { file: a.txt } }', {
      'a.txt': '192.0.2.1\n  # fine\n  example.lu # no\n'
    }),
    ['a.txt:3:3: "example.lu" is not an address or prefix']
  )
  const patterns = Array.from(
    { length: 501 },
    (_, i) => `- { id: r${i}, when: { path: { regex: x } }, then: open }`
  )
  t.same(complaintsOfRules(`rules:\n${patterns.join('\n')}`), [
    'rules.yaml:502:3: A site has at most 500 patterns (regex, glob); prefix, suffix, contains and in are free'
  ])
  const many = complaintsOfRules('lists: { a: { file: a.txt } }', { 'a.txt': 'x\n'.repeat(1000) })
  t.equal(many.length, 51, 'a long list of mistakes is cut')
  t.match(many.at(-1), /There are 950 more mistakes/)
  t.end()
})

t.test('what is wrong between the parts of moien.yaml is found', t => {
  const upstream = 'upstream: { servers: [http://a:1], ca_file: ca.pem }'
  t.same(
    complaints(
      loadFrom({
        'moien.yaml': `listen: [{ address: "127.0.0.1:9381" }, { address: ":80" }, { address: "[::]:80" }]
sites:
  - { id: a, hosts: [x.lu], rules: [r.yaml, r.yaml], ${upstream} }
  - { id: a, hosts: [y.lu, X.lu], pass: { life: 2h, max_life: 1h }, upstream: { servers: [http://b] } }
  - { id: c, hosts: [z.lu], challenge: { button: { wait: 2m } }, upstream: { servers: [http://b] } }
`,
        'r.yaml': ''
      })
    ),
    [
      'moien.yaml:1:1: 127.0.0.1:9381 is used twice; every address is for one thing',
      'moien.yaml:1:72: [::]:80 is used twice; every address is for one thing',
      'moien.yaml:3:45: r.yaml is listed twice',
      'moien.yaml:3:98: Cannot read ca.pem (no such file)',
      'moien.yaml:4:11: There are two sites named "a"',
      'moien.yaml:4:28: Site "a" serves x.lu already',
      'moien.yaml:4:41: A pass would live longer than renewals may stretch it; raise max_life',
      'moien.yaml:5:50: The announced wait is longer than the longest; raise max_wait'
    ]
  )
  t.end()
})

t.test('YAML that is broken, or more than the files need, is refused where it stands', t => {
  for (const [text, ...expected] of [
    ['a:\n\tb: 1', '2:1: YAML is indented with spaces, not tabs'],
    ['rules: []\nrules: []', '2:1: This key stands twice in the same map'],
    ['rules: [', '1:9: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    [
      'rules: []\n---\nrules: []',
      '2:1: Only one document a file: remove everything from the second "---" on'
    ],
    ['rules: &a []', '1:11: Anchors ("&a") are not used here: remove it'],
    [
      'lists: { a: &x { file: y }, b: *x }',
      '1:16: Anchors ("&x") are not used here: remove it',
      '1:32: Aliases ("*x") are not used here: write the value out'
    ],
    ['lists: { <<: { a: {} } }', '1:10: Merge keys ("<<") are not used here: write the keys out'],
    ['rules: !!seq []', '1:14: Tags ("tag:yaml.org,2002:seq") are not used here: remove it'],
    [`rules: ${'['.repeat(100)}${']'.repeat(100)}`, '1:86: The file is nested too deeply'],
    ['- a', '1:1: A map ("key: value" lines, or { key: value }) is meant here, not a list'],
    [
      `# ${'x'.repeat(4 * 1024 * 1024)}`,
      '1:1: The file is larger than 4 MiB; put long lists of prefixes in files'
    ]
  ] as const) {
    t.same(
      complaintsOfRules(text),
      expected.map(line => `rules.yaml:${line}`),
      text.slice(0, 40)
    )
  }
  t.match(complaintsOfRules(`rules: ${'['.repeat(50_000)}`)[0], /nested too deeply/)
  t.end()
})

t.test('what is valid and probably not meant is a warning', t => {
  t.same(
    warnings(
      loadFrom({
        'moien.yaml': `listen: [{ address: ":0" }]
trusted_proxies: [0.0.0.0/0, 10.0.0.4/24, 10.0.0.9]
sites:
  - { id: a, hosts: [x.lu], upstream: { servers: [http://a] } }
`
      })
    ),
    [
      'moien.yaml:2:19: 0.0.0.0/0 trusts everyone: any client could claim any address; name the balancer itself',
      'moien.yaml:2:30: 10.0.0.4/24 stands for 10.0.0.0/24; write that, or the single address',
      'moien.yaml:4:5: Site "a" has no rules: everything is forwarded'
    ]
  )
  t.same(
    warnings(
      loadFrom({
        'moien.yaml': siteFile(),
        'rules.yaml': `
lists: { unused: { prefixes: [] } }
conditions: { forgotten: { path: /x } }
rules:
  - { id: a, when: { client_ip: 192.0.2.1/24 }, then: allow }
  - { id: b, when: { path: /x }, then: deny, on_unknown: match }
  - { id: c, then: { challenge: light } }
  - { id: d, then: open }
  - { id: e, then: allow, when: { client_ip: 192.0.2.1 } }
limits:
  - { id: f, key: [{ header: x }, { cookie: y }], rate: 1/1s, then: { add_score: 20 } }
thresholds:
  - { at_least: 10, then: deny }
  - { at_least: 20, then: { challenge: light } }
`
      })
    ),
    [
      'rules.yaml:2:18: No rule uses the list "unused"',
      'rules.yaml:3:26: No rule uses the condition "forgotten"',
      'rules.yaml:5:33: 192.0.2.1/24 stands for 192.0.2.0/24; write that, or the single address',
      'rules.yaml:6:5: "b" refuses and has no description: say why, for whoever must explain it to a citizen',
      'rules.yaml:6:58: Nothing in "b" can be unknown; on_unknown does nothing',
      'rules.yaml:7:5: "c" holds for every request, so no rule after it is ever heard (1 of them)',
      'rules.yaml:9:5: "e" is never heard: "a" (rules.yaml:5:5) ends all that it describes; narrow that, or remove this rule',
      'rules.yaml:11:19: "f" counts by what the client chooses to send; add client_ip to the key',
      'rules.yaml:14:5: The threshold at 20 is milder than the one at 10'
    ]
  )
  t.same(
    warnings(
      loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': 'rules: [{ id: a, then: { add_score: 1 } }]' })
    ),
    ['rules.yaml:1:9: Scores are added, and no threshold of this site acts on them']
  )
  t.end()
})

t.test('what would only fail much later is a mistake now', t => {
  const rows: readonly (readonly [string, string, RegExp])[] = [
    ['a health path that no request can carry', 'health: { path: "/a b" }', /"\/a b" is not a path/],
    ['a Host that is none', 'host: "a b"', /"a b" is not a Host/],
    [
      'a time no timer can count',
      'health: { path: /, every: 30d }',
      /"30d" is not a duration above zero and of at most 24 days/
    ],
    ['an authority that is no certificate', 'ca_file: ca.pem', /This file holds no certificate in PEM/]
  ]
  for (const [name, line, complaint] of rows) {
    const result = loadFrom({
      'moien.yaml': `listen: [{ address: ":80" }]
sites:
  - id: a
    hosts: [a.lu]
    upstream: { servers: [https://a:1], ${line} }
`,
      'ca.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    })
    t.match(complaints(result).join('\n'), complaint, name)
  }
  t.end()
})

t.test('a section that is no map at all is one mistake', t => {
  for (const lists of ['[null]', 'text', '7', '[[1]]']) {
    const found = complaintsOfRules(`lists: ${lists}`)
    t.equal(found.length, 1, lists)
    t.match(found[0], /^rules\.yaml:1:8: /)
  }
  t.end()
})

const amountMistakes: readonly (readonly [body: string, complaint: string])[] = [
  ['key: [site]', 'A limit has a rate, such as 10/1m, or "algorithm: concurrency" with at_once'],
  [
    'key: [site], rate: 1/1m, at_once: 2',
    'at_once is how many under "algorithm: concurrency"; write rate, or that'
  ],
  [
    'key: [site], algorithm: concurrency',
    'Concurrency needs at_once: how many requests may be under way at once'
  ],
  [
    'key: [site], algorithm: concurrency, at_once: 2, rate: 1/1m',
    'Concurrency counts requests under way; it has at_once and no rate'
  ],
  [
    'key: [site], algorithm: concurrency, at_once: 2, count: { response: { status: 401 } }',
    'Concurrency counts requests under way; it has at_once and no count'
  ],
  [
    'key: [site], algorithm: sliding_window, rate: 9/1m, burst: 2',
    'A sliding window has no burst: all of 9/1m may come at once; remove burst'
  ],
  [
    'key: [site], algorithm: sliding_window, rate: 9/500ms',
    'A sliding window is 1s or more, and has at most 10000 a second; use gcra beyond'
  ],
  [
    'key: [site], algorithm: sliding_window, rate: 10001/1s',
    'A sliding window is 1s or more, and has at most 10000 a second; use gcra beyond'
  ],
  [
    'key: [site], rate: 1MiB/1h',
    '"1MiB/1h" has a size, which only "count: { bytes: sent }" or received counts'
  ],
  [
    'key: [site], rate: 10/100000d',
    'It takes more than 366 days until all of the burst may come again; lower burst, or the time'
  ],
  [
    'key: [site], rate: 1/1d, burst: 367',
    'It takes more than 366 days until all of the burst may come again; lower burst, or the time'
  ],
  [
    'key: [site], rate: 1MiB/1d, burst: 1GiB, count: { bytes: sent }',
    'It takes more than 366 days until all of the burst may come again; lower burst, or the time'
  ],
  ['key: [site], rate: 9/1h, burst: 1MiB', '"1MiB" has a size, but requests are counted; write a number'],
  [
    'key: [site], rate: 9/1h, count: { bytes: sent }',
    'Bytes are counted, so the rate has a size, such as 100MiB/1h, not "9/1h"'
  ],
  [
    'key: [site], rate: 9MiB/1h, burst: 3, count: { bytes: sent }',
    'Bytes are counted, so burst is a size, such as 3MiB'
  ],
  [
    'key: [site], rate: 9MiB/1h, algorithm: sliding_window, count: { bytes: sent }',
    'Bytes are counted when they have gone, which only gcra can do; remove algorithm'
  ],
  [
    'key: [site], rate: 9/1h, algorithm: gcra, count: { distinct: path }',
    'Different values are counted in a sliding window, not by gcra; remove algorithm'
  ],
  [
    'key: [site], rate: 9/1h, burst: 3, count: { distinct: path }',
    'A sliding window has no burst: all of 9/1h may come at once; remove burst'
  ],
  [
    'key: [site], rate: 501/1h, count: { distinct: path }',
    'Of different values at most 500 can be told, in a window of 10s or more'
  ],
  [
    'key: [site], rate: 9/1h, max_keys: 2000000, count: { distinct: path }',
    'A table for so many keys takes 576 MiB, and may take 320; lower max_keys'
  ],
  [
    'key: [site], rate: 9/1h, count: { bytes: sent, distinct: path }',
    'A limit counts one thing: write response, bytes or distinct'
  ],
  ['key: [site], rate: 9/1h, count: {}', 'A limit counts one thing: write response, bytes or distinct']
]

t.test('what a limit counts fits how it counts', t => {
  for (const [body, complaint] of amountMistakes) {
    const [only = '', ...others] = complaintsOfRules(limitWith(body))
    t.equal(only.replace(/^.*?:\d+:\d+: /, ''), complaint, body)
    t.strictSame(others, [])
  }
  t.end()
})
