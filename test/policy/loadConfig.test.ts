import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as fc from 'fast-check'
import t from 'tap'
import { parseAddress } from '../../src/core/address.ts'
import { PrefixSet } from '../../src/core/prefixSet.ts'
import { loadConfig, type LoadResult } from '../../src/policy/loadConfig.ts'
import { authority } from '../upstream/certificates.ts'
import { complaints, loadFrom, siteFile } from './policyRig.ts'

const minimal = siteFile()

/** Two sites with the same rules. */
function twoSites(rules: string): LoadResult {
  return loadFrom({
    'moien.yaml': `listen: [{ address: ":0" }]
sites:
  - { id: a, hosts: [a.lu], rules: [r.yaml], upstream: { servers: [http://a] } }
  - { id: b, hosts: [b.lu], rules: [r.yaml], upstream: { servers: [http://b] } }
`,
    'r.yaml': rules
  })
}

function hashOf(list: string): string {
  return loadFrom({ 'moien.yaml': minimal, 'rules.yaml': 'lists: { a: { file: a.txt } }', 'a.txt': list })
    .loaded!.hash
}

t.test('what moien.yaml leaves out has a documented default', t => {
  const { loaded, faults } = loadFrom({ 'moien.yaml': minimal, 'rules.yaml': '' })
  t.same(faults, [])
  const { sites, trustedProxies, ...config } = loaded!.config
  t.match(config, {
    listen: [{ host: '::', port: 0, proxyProtocol: false }],
    health: { host: '127.0.0.1', port: 9381 },
    metrics: { host: '127.0.0.1', port: 9382 },
    admin: { host: '127.0.0.1', port: 9380, tokenFile: undefined },
    keysFile: resolve('moien.keys'),
    orders: { file: resolve('moien.orders'), isNamed: false },
    audit: { file: resolve('moien.audit'), isNamed: false },
    log: { file: '-', addresses: 'truncated' },
    dns: { servers: [], timeoutMs: 1500 },
    drain: { deadlineMs: 30_000 }
  })
  t.ok(config.threads >= 1 && config.threads <= 4)
  t.notOk(new PrefixSet(trustedProxies).has(parseAddress('127.0.0.1')!))
  t.same(sites, [
    {
      id: 'guichet',
      hosts: ['*'],
      mode: 'enforce',
      upstream: {
        servers: [{ origin: 'http://a:1', socketPath: undefined, ca: undefined }],
        health: undefined,
        timeout: { connectMs: 5000, firstByteMs: 60_000, idleMs: 120_000 },
        connections: 64,
        host: 'client'
      },
      publicScheme: 'auto',
      maxBodyBytes: 52_428_800,
      callbacks: [],
      upgrades: ['websocket'],
      contact: { organisation: '', phone: '', email: '', visit: '', privacy: '', accessibility: '' },
      theme: { logo: undefined, light: undefined, dark: undefined },
      texts: {},
      languages: ['lb', 'fr', 'de', 'en', 'pt'],
      language: 'en',
      pathLanguages: undefined,
      rateLimitHeaders: false,
      pass: { lifeMs: 1_800_000, maxLifeMs: 43_200_000, scope: 'host', generation: 0 },
      challenge: {
        status: 403,
        lifeMs: 600_000,
        button: {
          waitMs: 5000,
          maxWaitMs: 60_000,
          perClient: { count: 6, windowMs: 3_600_000 },
          perNetwork: { count: 60, windowMs: 3_600_000 },
          perSite: { count: 3600, windowMs: 3_600_000 }
        }
      },
      conduct: { off: [], trapPaths: [] },
      contradictions: { off: [] }
    }
  ])
  t.end()
})

t.test('every key of moien.yaml reaches the configuration, paths relative to the file', t => {
  const { loaded, faults, files } = loadFrom(
    {
      '/etc/moien/moien.yaml': `
listen:
  - { address: "[2001:DB8::1]:8080", proxy_protocol: true }
  - { address: 127.0.0.1:8081 }
health: { address: ":1" }
metrics: { address: ":2" }
admin: { address: ":3", token_file: admin.token }
trusted_proxies: [10.0.0.4/32, "2001:db8::/32"]
keys: { file: /run/moien.keys }
store: memory
threads: 3
log: { file: ../access.log, addresses: keyed }
drain: { deadline: 90s }
sites:
  - id: guichet
    hosts: [Guichet.Example.lu, "*.guichet.example.lu", bücher.example]
    mode: dry_run
    rules: [/srv/rules.yaml]
    upstream:
      servers: [https://10.0.0.5:8443, "unix:/run/app.sock"]
      health: { path: /health, every: 2s }
      timeout: { connect: 1s, first_byte: 2m, idle: 3m }
      connections: 9
      host: internal.example.lu
      ca_file: ca.pem
    public_scheme: https
    max_body: 1GiB
    callbacks: [/saml/acs]
    upgrades: [WebSocket, tcp]
    contact: { organisation: G, phone: "352", email: e@x, privacy: /p, accessibility: https://x.lu/a }
    languages: [fr, lb, uk]
    language: lb
    path_languages: { /formes/: fr, /formes/lb: lb }
    rate_limit_headers: true
    pass: { life: 1h, max_life: 2h, scope: site, generation: 7 }
    challenge:
      status: 200
      life: 5m
      button: { wait: 0s, max_wait: 9s, per_client: 1/1h, per_network: 2/1h, per_site: 3/1d }
`,
      '/etc/moien/ca.pem': authority,
      '/srv/rules.yaml': ''
    },
    '/etc/moien/moien.yaml'
  )
  t.same(faults, [])
  t.same(files, ['/etc/moien/moien.yaml', '/srv/rules.yaml', '/etc/moien/ca.pem'])
  const { config } = loaded!
  t.ok(new PrefixSet(config.trustedProxies).has(parseAddress('2001:db8:5::1')!))
  t.match(config, {
    listen: [
      { host: '2001:db8::1', port: 8080, proxyProtocol: true },
      { host: '127.0.0.1', port: 8081, proxyProtocol: false }
    ],
    health: { host: '::', port: 1 },
    metrics: { host: '::', port: 2 },
    admin: { host: '::', port: 3, tokenFile: '/etc/moien/admin.token' },
    keysFile: '/run/moien.keys',
    orders: { file: '/run/moien.orders', isNamed: false },
    audit: { file: '/run/moien.audit', isNamed: false },
    threads: 3,
    log: { file: '/etc/access.log', addresses: 'keyed' },
    drain: { deadlineMs: 90_000 },
    sites: [
      {
        hosts: ['guichet.example.lu', '*.guichet.example.lu', 'xn--bcher-kva.example'],
        mode: 'dry_run',
        upstream: {
          servers: [
            { origin: 'https://10.0.0.5:8443', socketPath: undefined, ca: authority },
            { origin: 'http://localhost', socketPath: '/run/app.sock', ca: undefined }
          ],
          health: { path: '/health', everyMs: 2000 },
          timeout: { connectMs: 1000, firstByteMs: 120_000, idleMs: 180_000 },
          connections: 9,
          host: 'internal.example.lu'
        },
        publicScheme: 'https',
        maxBodyBytes: 1_073_741_824,
        callbacks: ['/saml/acs'],
        upgrades: ['websocket', 'tcp'],
        contact: {
          organisation: 'G',
          phone: '352',
          email: 'e@x',
          visit: '',
          privacy: '/p',
          accessibility: 'https://x.lu/a'
        },
        theme: { logo: undefined, light: undefined, dark: undefined },
        texts: {},
        languages: ['fr', 'lb', 'uk'],
        language: 'lb',
        pathLanguages: [
          { prefix: '/formes/lb', tag: 'lb' },
          { prefix: '/formes', tag: 'fr' }
        ],
        rateLimitHeaders: true,
        pass: { lifeMs: 3_600_000, maxLifeMs: 7_200_000, scope: 'site', generation: 7 },
        challenge: {
          status: 200,
          lifeMs: 300_000,
          button: {
            waitMs: 0,
            maxWaitMs: 9000,
            perClient: { count: 1, windowMs: 3_600_000 },
            perNetwork: { count: 2, windowMs: 3_600_000 },
            perSite: { count: 3, windowMs: 86_400_000 }
          }
        }
      }
    ]
  })
  t.end()
})

t.test('a limit says what it counts, how, and how much', t => {
  const cases: readonly (readonly [string, object])[] = [
    ['rate: 9/1m', { algorithm: 'gcra', unit: 'request', rate: { count: 9, windowMs: 60_000 }, burst: 9 }],
    [
      'rate: 9/1m, algorithm: sliding_window',
      { algorithm: 'sliding_window', unit: 'request', rate: { count: 9, windowMs: 60_000 }, burst: 9 }
    ],
    [
      'algorithm: concurrency, at_once: 20',
      { algorithm: 'concurrency', unit: 'request', rate: { count: 20, windowMs: 0 }, burst: 20 }
    ],
    [
      'rate: 1MiB/1m, burst: 8KiB, count: { bytes: received }',
      { algorithm: 'gcra', unit: 'byte_received', rate: { count: 2 ** 20, windowMs: 60_000 }, burst: 8192 }
    ],
    [
      'rate: 9/1h, count: { distinct: user_agent }',
      {
        algorithm: 'sliding_window',
        unit: 'distinct_user_agent',
        rate: { count: 9, windowMs: 3_600_000 },
        burst: 9,
        maxKeys: 32_768
      }
    ]
  ]
  for (const [amounts, expected] of cases) {
    const rules = `limits: [{ id: a, key: [client_ip], ${amounts}, then: too_many }]`
    const { loaded } = loadFrom({ 'moien.yaml': minimal, 'rules.yaml': rules })
    t.match(loaded?.policies[0]?.limits[0]?.limit, expected, amounts)
  }
  t.end()
})

t.test('rules and limits become plain data that threads can be sent', t => {
  const { loaded } = loadFrom({
    'moien.yaml': minimal.replace('[rules.yaml]', '[rules.yaml, more/rules.yaml]'),
    'rules.yaml': 'rules: [{ id: a, when: { client_ip: { list: far } }, then: deny, description: x }]',
    'more/rules.yaml': `
lists: { far: { file: lists/far.txt } }
limits:
  - { id: b, key: [pass, { client_ip: {} }], rate: 10/1m, burst: 5, counts: received, max_keys: 9, then: too_many }
  - { id: c, key: [site, { header: X-Y }, { cookie: z }, { client_ip: { v4: 24 } }], rate: 3/1s, then: { add_score: 2 } }
  - { id: d, key: [site], rate: 3/1s, then: too_many }
thresholds: [{ at_least: 5, then: too_many }, { at_least: 8, then: { deny: { status: 404 } } }]
`,
    'more/lists/far.txt': '# far away\n\n198.51.100.0/24 # one\r\n  2001:db8::1\n::ffff:203.0.113.0/120'
  })
  const [plan] = structuredClone(loaded!.policies)
  const { rules, limits, thresholds } = plan!
  const [{ when }] = rules as [(typeof rules)[0]]
  const far = new PrefixSet(when.kind === 'client_ip' ? when.prefixes : assert.fail(when.kind))
  for (const address of ['198.51.100.7', '2001:db8::1', '203.0.113.9'])
    t.ok(far.has(parseAddress(address)!), address)
  t.notOk(far.has(parseAddress('192.0.2.1')!))
  const client = { kind: 'client_ip', v4Bits: 32, v6Bits: 64 }
  const basics = {
    siteId: 'guichet',
    algorithm: 'gcra',
    unit: 'request',
    counts: 'forwarded',
    maxKeys: 131_072
  }
  t.same(
    limits.map(({ limit }) => limit),
    [
      {
        ...basics,
        id: 'b',
        key: [{ kind: 'pass' }, client],
        rate: { count: 10, windowMs: 60_000 },
        burst: 5,
        counts: 'received',
        maxKeys: 9
      },
      {
        ...basics,
        id: 'c',
        key: [
          { kind: 'site' },
          { kind: 'header', name: 'x-y' },
          { kind: 'cookie', name: 'z' },
          { ...client, v4Bits: 24 }
        ],
        rate: { count: 3, windowMs: 1000 },
        burst: 3
      },
      {
        ...basics,
        id: 'd',
        key: [{ kind: 'site' }],
        rate: { count: 3, windowMs: 1000 },
        burst: 3,
        maxKeys: 1
      }
    ]
  )
  t.same(
    thresholds.map(({ id }) => id),
    ['threshold/8', 'threshold/5'],
    'the highest first'
  )
  t.end()
})

t.test('two sites may share a rule file, and its mistakes are reported once', t => {
  const { loaded } = twoSites('limits: [{ id: l, key: [site], rate: 1/1s, then: too_many }]')
  t.same(
    loaded!.policies.map(({ siteId, limits }) => [siteId, limits[0]!.limit.siteId]),
    [
      ['a', 'a'],
      ['b', 'b']
    ]
  )
  t.equal(twoSites('rules: [{ id: a, then: allow }]').faults.length, 1)
  t.end()
})

/** The ids of a site's rules in the order in which they are heard, and what is wrong. */
function heard(entries: string, ruleFiles: Readonly<Record<string, string>>): readonly string[] {
  const result = loadFrom({ 'moien.yaml': minimal.replace('[rules.yaml]', entries), ...ruleFiles })
  return [...(result.loaded?.policies[0]!.rules.map(({ id }) => id) ?? []), ...complaints(result)]
}

function fileWith(id: string, include = ''): string {
  return `${include === '' ? '' : `include: [${include}]\n`}rules: [{ id: ${id}, then: { tag: t } }]`
}

t.test('globs stand for their files by name, and includes are heard before the file', t => {
  const some = {
    'rules/b.yaml': fileWith('b'),
    'rules/a.yaml': fileWith('a'),
    'rules/C.yaml': fileWith('c'),
    'rules/a.test.yaml': 'tests: []',
    'rules/.a.yaml': 'an editor left this',
    'rules/list.txt': '192.0.2.1',
    'more/d.yaml': fileWith('d', '../rules/?.yaml'),
    'more/e.yaml': fileWith('e', 'd.yaml, ./f.yaml'),
    'more/f.yaml': fileWith('f', 'd.yaml')
  }
  for (const [entries, ...expected] of [
    ['[rules/*.yaml]', 'c', 'a', 'b'],
    ['[rules/b.yaml, rules/*.yaml]', 'b', 'c', 'a'],
    ['[rules/*.yaml, ./rules/C.yaml]', 'a', 'b', 'c'],
    ['[rules/?.yaml, more/d.yaml]', 'c', 'a', 'b', 'd'],
    ['[more/e.yaml]', 'c', 'a', 'b', 'd', 'f', 'e'],
    ['[more/e.yaml, more/*.yaml, rules/b.yaml]', 'c', 'a', 'b', 'd', 'f', 'e'],
    ['[rules/*.yml]', 'moien.yaml:5:13: No rule file matches rules/*.yml'],
    [
      '["*/a.yaml"]',
      'moien.yaml:5:13: "*" and "?" stand in names of files, not of folders; name each folder'
    ],
    ['[rules/**]', 'moien.yaml:5:13: "*" and "?" stand in names of files, not of folders; name each folder'],
    ['[nowhere/*.yaml]', 'moien.yaml:5:13: Cannot read nowhere (no such folder)'],
    [
      '[rules/list.*]',
      'rules/list.txt:1:1: A map ("key: value" lines, or { key: value }) is meant here, not 192.0.2.1'
    ]
  ] as const) {
    t.same(heard(entries, some), expected, entries)
  }
  t.end()
})

t.test('an include that leads back, or to nothing, is a mistake of the file that has it', t => {
  const circle = {
    'a.yaml': fileWith('a', 'b.yaml'),
    'b.yaml': fileWith('b', 'c.yaml'),
    'c.yaml': fileWith('c', 'a.yaml')
  }
  t.same(heard('[a.yaml]', circle), [
    'c.yaml:1:11: This file includes itself: a.yaml → b.yaml → c.yaml → a.yaml'
  ])
  t.same(
    heard('[r/a.yaml]', { 'r/a.yaml': fileWith('a', '"*.yaml"'), 'r/b.yaml': fileWith('b', 'a.yaml') }),
    ['r/b.yaml:1:11: This file includes itself: r/a.yaml → r/b.yaml → r/a.yaml'],
    'a glob does not mean the file that has it'
  )
  t.same(
    heard('[a.yaml]', {
      'a.yaml': 'include: [lost.yaml, 5, "x*.yaml"]\nrules: [{ id: a, when: { is: far }, then: open }]'
    }),
    [
      'a.yaml:1:11: Cannot read lost.yaml (no such file)',
      'a.yaml:1:22: 5 is a number to YAML; write "5" to mean the text',
      'a.yaml:1:25: No rule file matches x*.yaml'
    ],
    'a name that may stand in the lost file is no mistake'
  )
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`many/${i}.yaml`, '']))
  t.same(heard('["many/*.yaml"]', many), ['moien.yaml:5:13: There are more than 1000 rule files'])
  t.end()
})

t.test('the folder of a glob is watched with its files, so that a new one is seen', t => {
  const { files } = loadFrom({
    'moien.yaml': minimal.replace('rules.yaml', 'rules/*.yaml'),
    'rules/a.yaml': ''
  })
  t.same(
    files,
    ['moien.yaml', 'rules', 'rules/a.yaml'].map(file => resolve(file))
  )
  t.end()
})

t.test('the hash follows every file that was read', t => {
  t.match(hashOf('192.0.2.1'), /^[0-9a-f]{16}$/)
  t.equal(hashOf('192.0.2.1'), hashOf('192.0.2.1'))
  t.not(hashOf('192.0.2.1'), hashOf('192.0.2.2'))
  t.end()
})

t.test('files that cannot be read as text are named', t => {
  const folder = mkdtempSync(join(tmpdir(), 'moien-policy-'))
  t.teardown(() => {
    rmSync(folder, { recursive: true })
  })
  const file = join(folder, 'moien.yaml')
  t.match(complaints(loadConfig(file)), [new RegExp(`^Cannot read ${file} \\(ENOENT`)])
  t.match(complaints(loadConfig(folder)), [/\(it is not a regular file\)$/])
  writeFileSync(file, Buffer.from([0x6c, 0xff, 0xfe]))
  t.match(complaints(loadConfig(file)), [/Cannot read .*not text in UTF-8/])
  writeFileSync(file, minimal)
  writeFileSync(join(folder, 'rules.yaml'), 'rules: [{ id: a, then: open }]')
  t.same(complaints(loadConfig(file)), [])
  t.end()
})

t.test('loading never throws, whatever the files hold', t => {
  const words = [
    'listen',
    'sites',
    'id',
    'hosts',
    'rules',
    'limits',
    'lists',
    'when',
    'then',
    'path',
    'any',
    'not',
    'all',
    'client_ip',
    'key',
    'header',
    '__proto__',
    'constructor'
  ]
  const leaf = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom(...words)
  )
  const { tree } = fc.letrec(tie => ({
    tree: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...words), tie('tree'), { maxKeys: 4 })
    )
  }))
  const text = fc.oneof(
    fc.string({
      unit: fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ':',
        ' ',
        '\n',
        '-',
        '&',
        '*',
        '!',
        '"',
        "'",
        '#',
        '|',
        'a',
        '\t',
        '%'
      ),
      maxLength: 60
    }),
    tree.map(value => JSON.stringify(value)),
    tree.map(value =>
      JSON.stringify({ rules: [value], limits: [value], lists: { a: value }, thresholds: value })
    ),
    tree.map(value => JSON.stringify({ listen: value, sites: [value] }))
  )
  fc.assert(
    fc.property(text, text, (config, rules) => {
      assert.ok(loadFrom({ 'moien.yaml': config, 'rules.yaml': rules }).faults.length > 0)
      const { loaded, faults } = loadFrom({ 'moien.yaml': minimal, 'rules.yaml': rules })
      assert.equal(loaded === undefined, faults.length > 0)
      for (const { place } of faults) assert.ok(place === undefined || (place.line > 0 && place.column > 0))
    }),
    { numRuns: 300 }
  )
  t.end()
})
