import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { generatedLog } from '../../bench/support/generatedLog.ts'
import { replay } from '../../src/commands/replay.ts'
import type { PartReport, ReplayReport } from '../../src/rehearsal/replayReport.ts'
import { siteFile } from '../policy/policyRig.ts'
import { writeMmdb } from '../support/mmdbWriter.ts'
import { root } from '../support/sourceFiles.ts'

/** It stands in another folder than what it includes. */
const shipped = readFileSync(join(root, 'rules/default.yaml'), 'utf8').replace(
  'crawlers/',
  `${root}/rules/crawlers/`
)
const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

interface Asked {
  readonly ip?: string
  readonly at?: string
  readonly request?: string
  readonly status?: number
  readonly agent?: string
}

function line({
  ip = '192.0.2.7',
  at = '08:30:00',
  request = 'GET /',
  status = 200,
  agent = browser
}: Asked = {}): string {
  return `${ip} - - [23/Nov/2026:${at} +0000] "${request} HTTP/1.1" ${status} 1 "-" "${agent}"`
}

/** Writes configurations and logs, and answers how to replay them. */
function stage(t: Test, files: Readonly<Record<string, string | Buffer>>) {
  const folder = t.testdir({ 'moien.yaml': siteFile(), ...files })
  const path = (name: string): string => (name.startsWith('-') ? name : join(folder, name))
  const run = async (...args: readonly string[]): Promise<string> => {
    const lines: string[] = []
    const terminal = {
      isColoured: false,
      out: (out: string) => lines.push(out),
      error: (error: string) => lines.push(error)
    }
    const status = await replay.run(['--config', path('moien.yaml'), ...args], terminal)
    if (status !== 0) throw new Error(lines.join('\n'))
    return lines.join('\n')
  }
  const report = async (...args: readonly string[]): Promise<ReplayReport> =>
    JSON.parse(await run('--format', 'json', ...args)) as ReplayReport
  return { path, run, report }
}

function part({ parts }: ReplayReport, id: string): PartReport {
  return parts.find(one => one.id === id)!
}

/** Of each part: unknown, stopped, charged. */
function unknowns({ parts }: ReplayReport): object {
  return Object.fromEntries(
    parts.map(({ id, unknown, stopped, charged }) => [id, [unknown, stopped, charged]])
  )
}

/** Of each part: how often it held, and how often nobody could tell. */
function counts({ parts }: ReplayReport): object {
  return Object.fromEntries(parts.map(({ id, hits, unknown }) => [id, [hits, unknown]]))
}

/** A line of Moien's own log. */
function entry(fields: object): string {
  return JSON.stringify({
    '@timestamp': '2026-11-23T07:30:00.000Z',
    'event.action': 'forwarded',
    'client.ip': '192.0.2.0',
    'http.request.method': 'GET',
    'url.path': '/f',
    'url.domain': 'guichet.lu',
    'moien.site': 'guichet',
    ...fields
  })
}

t.test('a log is counted by rule, by decision, by limit and over time', async t => {
  const rules = `rules:
  - { id: admin, when: { path: { under: /admin } }, then: { deny: { status: 404 } } }
  - { id: watched, when: { user_agent: { prefix: curl/ } }, then: { challenge: light }, mode: dry_run }
  - { id: doubtful, when: { path: /x }, then: { add_score: 50 } }
limits:
  - { id: search, when: { path: /search }, key: [client_ip], rate: 1/10s, then: too_many }
thresholds:
  - { at_least: 40, then: { challenge: heavy } }
`
  const log = [
    line({ request: 'GET /admin/users?name=secret' }),
    line({ request: 'GET /admin', ip: '192.0.2.99' }),
    line({ agent: 'curl/8' }),
    line({ request: 'GET /search', at: '08:30:01' }),
    line({ request: 'GET /search', at: '08:30:01' }),
    line({ request: 'GET /search', at: '08:30:11' }),
    line({ request: 'GET /search', at: '08:30:11', ip: '2001:db8:1:2::3' }),
    line({ request: 'GET /x', at: '08:31:11' }),
    line({ request: 'GET /a%00b' }),
    line({ request: 'GET /.moien/pass' }),
    'nothing'
  ]
  const { path, report } = stage(t, { 'rules.yaml': rules, 'a.log': `${log.join('\n')}\n` })
  const found = await report(path('a.log'))
  t.match(found, {
    site: 'guichet',
    log: { lines: 11, requests: 8, malformed: 1, own: 1, refused: { bad_path: 1 }, format: 'combined' },
    decisions: {
      inForce: { forward: 4, challenge_light: 0, challenge_heavy: 1, too_many: 1, deny: 2 },
      would: { forward: 3, challenge_light: 1 }
    }
  })
  t.same(
    found.log.firstMalformed.map(({ line }) => line),
    [11]
  )
  t.match(part(found, 'admin'), {
    hits: 2,
    share: 0.25,
    stopped: 2,
    keys: [{ key: '192.0.2.0/24', count: 2 }]
  })
  t.match(part(found, 'watched'), { mode: 'dry_run', hits: 1, stopped: 0, wouldStop: 1 })
  t.match(part(found, 'search'), { hits: 1, charged: 4, stopped: 1 })
  t.match(part(found, 'threshold/40'), { hits: 1, stopped: 1 })
  t.same(
    found.timeline.buckets.map(({ would }) => would.deny + would.forward),
    [5, 0]
  )
  const written = JSON.stringify(found)
  t.notMatch(written, 'secret')
  t.notMatch(written, '192.0.2.99')
  const open = JSON.stringify(await report('--show-addresses', '--show-queries', path('a.log')))
  t.match(open, 'name=secret')
  t.match(open, '192.0.2.99')
})

t.test('what a log does not tell is unknown, and counted, never taken for missing', async t => {
  const rules = `rules:
  - { id: no-language, when: { header: { accept-language: { missing: true } } }, then: { deny: { status: 403 } }, on_unknown: skip }
  - { id: language, when: { header: { accept-language: { exists: true } } }, then: { deny: { status: 403 } }, on_unknown: skip }
  - { id: session, when: { path: /a, cookie: { sid: x } }, then: { challenge: light } }
  - { id: elsewhere, when: { host: other.lu }, then: { challenge: light } }
  - { id: said, when: { path: /said, pass: missing }, then: { challenge: light } }
  - { id: sure, on_unknown: match, when: { path: /sure, header: { accept: x } }, then: { deny: { status: 403 } } }
limits:
  - { id: each-pass, when: { path: /a }, key: [pass], rate: 1/1h, then: too_many }
  - { id: each-cookie, key: [{ cookie: sid }], rate: 1/1h, then: too_many }
`
  const log = ['/a', '/a', '/said', '/sure'].map(path => line({ request: `GET ${path}` })).join('\n')
  const format =
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $http_accept_language $cookie_sid $host'
  const told = log
    .split('\n')
    .map(line => `${line} fr x other.lu`)
    .join('\n')
  const site = siteFile().replace('hosts: ["*"]', 'hosts: [guichet.lu, other.lu]')
  const { path, report } = stage(t, {
    'moien.yaml': site,
    'rules.yaml': rules,
    'a.log': log,
    'told.log': told
  })
  t.same(unknowns(await report(path('a.log'))), {
    'no-language': [4, 0, 0],
    language: [4, 0, 0],
    session: [2, 0, 0],
    elsewhere: [4, 0, 0],
    said: [1, 0, 0],
    sure: [1, 1, 0],
    'each-pass': [2, 0, 0],
    'each-cookie': [3, 0, 0]
  })
  const withoutPasses = await report('--without-passes', path('a.log'))
  t.match(part(withoutPasses, 'said'), { unknown: 0, stopped: 1 })
  t.match(part(withoutPasses, 'each-pass'), { unknown: 0, charged: 0 })
  const more = await report('--log-format', format, path('told.log'))
  t.match(unknowns(more), { 'no-language': [0, 0, 0], language: [0, 4, 0] })
})

t.test('the addresses of a log are looked up in the files on countries and networks', async t => {
  const rules = `rules:
  - { id: home, when: { country: LU }, then: { tag: x } }
  - { id: hosting, when: { not: { asn: 64500 } }, then: { tag: x } }
  - { id: busy, when: { load: { upstream_in_flight: { at_least: 1 } } }, then: { tag: x } }
limits:
  - { id: each, key: [asn], rate: 1/1h, then: too_many }
`
  const { path, report } = stage(t, {
    'moien.yaml': `geography: { country: country.mmdb, asn: asn.mmdb }\n${siteFile()}`,
    'country.mmdb': writeMmdb([['192.0.2.0/24', { country: { iso_code: 'LU' } }]]),
    'asn.mmdb': writeMmdb([
      ['192.0.2.0/24', { autonomous_system_number: 64500 }],
      ['198.51.100.0/24', { autonomous_system_number: 64501 }]
    ]),
    'rules.yaml': rules,
    'a.log': ['192.0.2.7', '192.0.2.8', '198.51.100.1', '203.0.113.1'].map(ip => line({ ip })).join('\n')
  })
  const found = await report(path('a.log'))
  t.same(unknowns(found), { home: [2, 0, 0], hosting: [1, 0, 0], busy: [4, 0, 0], each: [0, 1, 3] })
  t.same([part(found, 'home').hits, part(found, 'hosting').hits], [2, 1])
})

t.test('two policies are compared, and people among those concerned are counted', async t => {
  const before = `rules:
  - { id: old, when: { path: /old }, then: { deny: { status: 404 } } }
`
  const after = `rules:
  - { id: new, when: { path: { under: /forms } }, then: { challenge: light } }
  - { id: maybe, when: { path: /maybe }, then: { deny: { status: 404 } }, mode: dry_run }
`
  const log = [
    line({ request: 'GET /forms/1' }),
    line({ request: 'GET /forms/2', ip: '192.0.2.8' }),
    line({ request: 'GET /forms/3', agent: 'curl/8' }),
    line({ request: 'POST /login', status: 303 }),
    line({ request: 'POST /login', status: 401, ip: '192.0.2.8' }),
    line({ request: 'GET /old' }),
    line({ request: 'GET /maybe' })
  ]
  const { path, report, run } = stage(t, {
    'rules.yaml': after,
    'before.yaml': before,
    'a.log.gz': gzipSync(log.join('\n')),
    'baseline.yaml': siteFile().replace('rules.yaml', 'before.yaml')
  })
  const args = ['--baseline', path('baseline.yaml'), '--login-path', '/login', path('a.log.gz')]
  const { changes } = await report(...args)
  t.match(
    changes!.toSorted((a, b) => b.requests - a.requests || (a.rule < b.rule ? -1 : 1)),
    [
      { stream: 'in_force', from: 'forward', to: 'challenge_light', rule: 'new', requests: 3, fromHumans: 1 },
      { stream: 'would', from: 'forward', to: 'deny', rule: 'maybe', requests: 1, fromHumans: 1 },
      { stream: 'in_force', from: 'deny', to: 'forward', rule: 'old', requests: 1, fromHumans: 1 }
    ]
  )
  t.match(await run(...args), /forward → light challenge, by new: 3 requests, 1 of clients/)
})

t.test('a change that hangs on what the log does not tell is not called none', async t => {
  const log = Array.from({ length: 30 }, (_, i) =>
    line({ at: `${String(Math.floor(i / 4)).padStart(2, '0')}:${String((i % 4) * 15).padStart(2, '0')}:00` })
  )
  const header =
    'rules: [{ id: new, when: { header: { dnt: { exists: true } } }, then: { challenge: light } }]'
  const { path, run } = stage(t, {
    'rules.yaml': header,
    'before.yaml': '{}',
    'baseline.yaml': siteFile().replace('rules.yaml', 'before.yaml'),
    'a.log': log.join('\n')
  })
  const untold = /nothing that this log tells; what is unknown stands below/
  const args = ['--baseline', path('baseline.yaml'), path('a.log')]
  const told = await run(...args)
  t.match(told, untold)
  t.match(await run(...args, '--format', 'html'), untold)
  t.match(
    await run('--baseline', path('baseline.yaml'), '--config', path('baseline.yaml'), path('a.log')),
    /nothing$/m
  )
  const rows = told.split('\n').filter(row => row.startsWith('  2026-11-23 '))
  t.ok(rows.length > 1 && rows.length <= 25, 'the whole time, in few rows')
  t.match(rows[0], /00:00/)
  t.equal(
    rows.reduce((sum, row) => sum + Number(/(\d+), 0 would/.exec(row)![1]), 0),
    30
  )
})

t.test("in Moien's own log, who shows a valid pass is human", async t => {
  const log = [
    entry({}),
    entry({ 'moien.pass.status': 'valid', 'moien.pass.id': 'abcdefgh' }),
    entry({ 'client.ip': '192.0.3.0' }),
    entry({ 'moien.site': 'another' }),
    entry({ 'event.action': 'denied', 'moien.repeats': 40 })
  ]
  const { path, report } = stage(t, {
    'rules.yaml':
      'rules: [{ id: all, when: { pass: [missing, light] }, then: { deny: { status: 403 } }, on_unknown: skip }]',
    'none.yaml': '{}',
    'baseline.yaml': siteFile().replace('rules.yaml', 'none.yaml'),
    'a.log': log.join('\n')
  })
  const found = await report('--baseline', path('baseline.yaml'), path('a.log'))
  t.match(found, {
    log: { format: 'moien', requests: 3, elsewhere: 1, repeated: 40 },
    changes: [{ requests: 2, fromHumans: 1, rule: 'all' }]
  })
  t.equal(part(found, 'all').unknown, 1, 'of a valid pass, the level is not told')
  t.match(found.notes.join(), 'truncated')
})

t.test("of software, Moien's own log tells what somebody asked for", async t => {
  const ja4 = 't13d1517h2_8daaf6152771_cb7bf5808d99'
  const log = [
    entry({ 'moien.ja4': ja4, 'tls.version': '1.3', 'moien.tls_hash': 'mt1_0123456789ab' }),
    entry({ 'moien.ja4': 'a JA4', 'tls.version': '1.4', 'tls.client.ja3': 7 }),
    entry({})
  ]
  const rules = `rules:
  - { id: is, when: { ja4: ${ja4} }, then: { tag: x } }
  - { id: other, when: { not: { ja4: ${ja4} } }, then: { tag: x } }
  - { id: known, when: { ja4: { exists: true } }, then: { tag: x } }
  - { id: missing, when: { ja4: { missing: true } }, then: { tag: x } }
  - { id: new, when: { tls: TLSv1.3 }, then: { tag: x } }
limits:
  - { id: each, key: [tls_hash], rate: 1/1s, then: too_many }
`
  const { path, report } = stage(t, { 'rules.yaml': rules, 'a.log': log.join('\n') })
  const found = await report(path('a.log'))
  const told = Object.fromEntries(found.parts.map(({ id, hits, unknown }) => [id, [hits, unknown]]))
  t.same(told, { is: [1, 2], other: [0, 2], known: [1, 2], missing: [0, 2], new: [1, 2], each: [0, 2] })
})

t.test("of headers, Moien's own log tells what the shipped rules ask", async t => {
  const agent = { 'user_agent.original': browser }
  const full = ['accept:text/html', 'accept-language', 'cookie', 'sec-fetch-dest:document', 'sec-fetch-site']
  const log = [
    entry({ ...agent, 'moien.headers': [...full, 'sec-fetch-mode:navigate'] }),
    entry({ ...agent, 'moien.headers': ['accept', 'accept-language:*', 'sec-fetch-dest:document'] }),
    entry({
      ...agent,
      'moien.headers': [],
      'moien.decision': 'challenge',
      'moien.level': 'light',
      'rule.id': 'gone'
    }),
    entry({ ...agent, 'moien.decision': 'forward' }),
    entry({ ...agent, 'moien.headers': ['<b>', 7, 'accept-language:secret'], 'moien.decision': 'rubbish' })
  ]
  const rules = `rules:
  - { id: no-cookie, when: { cookie: { sid: { missing: true } } }, then: { tag: x } }
  - { id: english, when: { header: { accept-language: { prefix: en } } }, then: { tag: x } }
  - { id: only-html, when: { header: { accept: text/html } }, then: { tag: x } }
  - { id: no-html, when: { not: { header: { accept: { contains: text/html } } } }, then: { tag: x } }
  - { id: secret, when: { header: { x-secret: { exists: true } } }, then: { tag: x } }
`
  const { path, report, run } = stage(t, {
    'rules.yaml': shipped.replace(/^rules:\n/m, rules),
    'a.log': log.join('\n')
  })
  const found = await report(path('a.log'))
  const told = Object.fromEntries(found.parts.map(({ id, hits, unknown }) => [id, [hits, unknown]]))
  t.match(told, {
    'no-cookie': [3, 2],
    english: [0, 2],
    'only-html': [0, 3],
    'no-html': [3, 1],
    secret: [0, 5],
    'default/browser-without-language': [3, 1],
    'default/browser-without-accept': [2, 1],
    'default/browser-without-fetch-metadata': [3, 1],
    'default/document-without-html': [1, 1]
  })
  t.match(found, {
    decisions: { truth: { forward: 1, challenge_light: 1 }, inForce: { challenge_light: 3 } },
    truth: [
      { outcome: 'challenge_light', rule: 'gone', requests: 1, stopped: 1 },
      { outcome: 'forward', rule: '', requests: 1, stopped: 0 }
    ]
  })
  t.match(await run(path('a.log')), /^ {2}light challenge by gone +1 +1 +1$/m)
  t.match(await run('--format', 'html', path('a.log')), /<td>light challenge by gone<\/td><td>1<\/td>/)
  const none = stage(t, { 'rules.yaml': '{}', 'a.log': log.join('\n') })
  t.match((await none.report(path('a.log'))).notes.join(), 'where a rule could not judge them')
})

t.test('what clients did before is unknown to a log, and the report says so', async t => {
  const rules = 'rules: [{ id: restless, when: { conduct: too_fast }, then: { tag: x } }]'
  const pages = Array.from({ length: 50 }, () => line({ request: 'GET /page' }))
  const { path, report } = stage(t, { 'rules.yaml': rules, 'a.log': pages.join('\n') })
  const found = await report(path('a.log'))
  t.match(part(found, 'restless'), { hits: 0, unknown: 50 })
  t.match(found.notes.join(' '), 'what clients did before, their conduct, is unknown')
})

t.test('the page is whole in itself, and nothing a client sent is markup', async t => {
  const evil = '<script>alert(1)</script><img src=x>'
  const log = [line({ agent: evil, request: `GET /"onload=${'x'.repeat(400)}` }), line({ agent: evil })]
  const { path, run } = stage(t, {
    'rules.yaml': `rules: [{ id: all, description: "<b>", then: { challenge: light } }]`,
    'a.log': log.join('\n')
  })
  const page = await run('--format', 'html', '--show-queries', path('a.log'))
  t.notMatch(page, /<script|<img|<b>"|https?:\/\//)
  t.match(page, '&lt;script&gt;')
  t.match(page, /<svg[^]*<rect class="challenge_light"/)
  t.match(await run(path('a.log')), /light challenge +2 +100.0 %/)
})

t.test("of bots, Moien's own log tells what came of a claim, and lists what they know", async t => {
  const agent = { 'user_agent.original': 'Crawler/1' }
  const rules = `bots:
  - { id: crawler, user_agent: { prefix: Crawler/ }, proof: { prefixes: [192.0.2.0/28], dns: [crawler.example] } }
rules:
  - { id: mine, when: { bot: crawler }, then: { tag: x } }
  - { id: liar, when: { bot: { claims: crawler, verified: false } }, then: { tag: x } }
`
  const far = { ...agent, 'client.ip': '198.51.100.0' }
  const log = [
    entry({ ...far, 'moien.bot.id': 'crawler', 'moien.bot.proof': 'dns' }),
    entry({ ...far, 'moien.bot.id': 'crawler', 'moien.bot.proof': 'unproven' }),
    entry({ ...far, 'moien.bot.id': 'crawler', 'moien.bot.proof': 'pending' }),
    entry({ ...far, 'moien.bot.id': 'crawler', 'moien.bot.proof': '<b>' }),
    entry({ ...far, 'moien.bot.id': 'other', 'moien.bot.proof': 'dns' }),
    entry(far),
    entry(agent),
    entry({})
  ]
  const { path, report } = stage(t, { 'rules.yaml': rules, 'a.log': log.join('\n') })
  const found = await report(path('a.log'))
  const told = Object.fromEntries(found.parts.map(({ id, hits, unknown }) => [id, [hits, unknown]]))
  t.same(told, { mine: [2, 3], liar: [1, 3] })
})

t.test('a generated log goes through the shipped policy, from standard input as from a file', async t => {
  const log = Array.from(generatedLog(3000)).join('')
  const { path, report } = stage(t, { 'rules.yaml': shipped, 'a.log': log })
  const found = await report('--without-passes', path('a.log'))
  t.equal(found.log.requests, 3000)
  t.ok(part(found, 'default/scanner-paths').stopped > 0)
  t.ok(part(found, 'default/browser-without-language').unknown > 2000)
  t.equal(part(found, 'default/browser-without-language').hits, 0)
  const args = ['replay', '--config', path('moien.yaml'), '--without-passes', '--format', 'json', '-']
  const child = spawn(process.execPath, [join(root, 'src/main.ts'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  child.stdin.end(log)
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  t.equal(code, 0)
  t.same((JSON.parse(printed) as ReplayReport).decisions, found.decisions)
})

t.test('a hostile log of 80 MB is counted in a small heap', async t => {
  const { path } = stage(t, {
    'rules.yaml': shipped,
    'none.yaml': '{}',
    'baseline.yaml': siteFile().replace('rules.yaml', 'none.yaml')
  })
  const lines = 6_000
  const padding = 'x'.repeat(2000)
  function* hostileLog(): Generator<string> {
    for (let i = 0; i < lines; i++) {
      const ip = `2001:db8:${(i >> 8).toString(16)}:${(i & 255).toString(16)}::1`
      const at = `${1 + (i % 28)}/Jan/${1970 + (i % 130)}:08:30:00 +0000`.padStart(26, '0')
      yield `${ip} - - [${at}] "GET /${i}/.env?${padding} HTTP/1.1" 200 1 "-" "curl/${i}${padding}"\n`
      yield i % 2 === 0 ? `${i} garbage\n` : `"${padding.repeat(10)}\n`
    }
  }
  const wishes = [
    '--baseline',
    path('baseline.yaml'),
    '--show-addresses',
    '--show-queries',
    '--format',
    'json'
  ]
  const args = ['replay', '--config', path('moien.yaml'), ...wishes, '--log-format', 'combined', '-']
  const heap = '--max-old-space-size=48'
  const child = spawn(process.execPath, [heap, join(root, 'src/main.ts'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const [printed] = await Promise.all([text(child.stdout), pipeline(hostileLog, child.stdin)])
  const report = JSON.parse(printed) as ReplayReport
  t.match(report.log, { lines: 2 * lines, requests: lines, malformed: lines })
  t.equal(report.log.firstMalformed.length, 5)
  t.match(part(report, 'default/scanner-paths'), { stopped: lines, keys: { length: 10 } })
  t.match(report.changes, [{ to: 'deny', requests: lines }])
  t.ok(printed.length < 200_000)
})

t.test('mistakes are told in a sentence', async t => {
  const { path, run } = stage(t, {
    'rules.yaml': '{}',
    'a.log': '',
    'one.log': line(),
    'bad.gz': 'no gzip',
    'bad.yaml': 'sites: 3'
  })
  await t.rejects(run(), { code: 'usage' })
  await t.rejects(run('--format', 'toString', path('a.log')), { code: 'usage' })
  await t.rejects(run('--site', 'other', path('a.log')), /has no site "other", only guichet/)
  await t.rejects(run(path('missing.log')), { code: 'log_unreadable', message: /ENOENT/ })
  await t.rejects(run(path('bad.gz')), { code: 'log_unreadable', message: /incorrect header/ })
  await t.rejects(run('--log-format', 'common', path('one.log')), {
    code: 'usage',
    message: /--log-format takes combined, moien or/
  })
  await t.rejects(run('--log-format', '$bytes_sent', path('one.log')), { code: 'usage' })
  await t.rejects(run('--baseline', path('bad.yaml'), path('a.log')), /bad\.yaml/)
  const nothing = await run(path('a.log'))
  t.match(nothing, '0 requests judged')
  t.notMatch(nothing, 'charged')
})

t.test(
  'what the gateway found contradictory its own log tells, of requests of which a rule had asked',
  async t => {
    const rules = `rules:
  - { id: two, when: { contradictions: { families: { at_least: 2 } } }, then: { challenge: light } }`
    const log = [
      entry({ 'moien.contradictions': ['no_grease', 'no_language'] }),
      entry({ 'moien.contradictions': ['no_grease', 'of_tomorrow', 7] }),
      entry({ 'moien.contradictions': [] }),
      entry({ 'moien.contradictions': 'no_grease' }),
      entry({})
    ]
    const { path, report } = stage(t, { 'rules.yaml': rules, 'a.log': log.join('\n'), 'b.log': line() })
    t.match(part(await report(path('a.log')), 'two'), { hits: 1, unknown: 2 })
    t.match(part(await report(path('b.log')), 'two'), { hits: 0, unknown: 1 })
  }
)

t.test('a log tells by which version of HTTP a request came, or nobody knows', async t => {
  const rules = `rules:
  - { id: two, when: { protocol: HTTP/2.0 }, then: { tag: two } }
  - { id: old, when: { protocol: HTTP/1.0 }, then: { tag: old } }
`
  const combined = ['1.1', '2.0', '1.0', '3.0'].map(version => line().replace('HTTP/1.1', `HTTP/${version}`))
  const own = ['2.0', '1.0', undefined].map(version => entry({ 'http.version': version }))
  const { path, report } = stage(t, {
    'rules.yaml': rules,
    'combined.log': combined.join('\n'),
    'own.log': own.join('\n')
  })
  t.same(counts(await report(path('combined.log'))), { two: [1, 1], old: [1, 1] })
  t.same(counts(await report(path('own.log'))), { two: [1, 1], old: [1, 1] })
})
