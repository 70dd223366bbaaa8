import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import t from 'tap'
import type { Checked } from './checkMany.ts'
import { siteFile } from './policyRig.ts'

/** Whether it is accepted, or what is said of it. */
type Expected = 'accepted' | RegExp

const many = (count: number, text: (i: number) => string, between = '\n'): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(between)
const rule = (body: string): string => `rules: [{ id: a, ${body}, then: too_many }]`
const path = (matcher: string): string => rule(`when: { path: ${matcher} }`)
const openAll = (count: number, when: string): string =>
  `rules:\n${many(count, i => `- { id: r${i}, when: ${when}, then: open }`)}`

/** Rule files that somebody might write to stop a check, or by mistake. */
const ruleFiles: Readonly<Record<string, readonly [text: string | Uint8Array, expected: Expected]>> = {
  // Nothing at all.
  empty: ['', 'accepted'],
  'only spaces': ['  \n\n   \n', 'accepted'],
  'only a comment': ['# nothing', 'accepted'],
  'only a document mark': ['---\n', 'accepted'],
  'only null': ['null', 'accepted'],
  'a tilde': ['~', 'accepted'],
  'an empty map': ['{}', 'accepted'],
  'a text': ['hello', /A map .* is meant here/],
  'a number': ['42', /A map .* is meant here/],
  'an empty list': ['[]', /A map .* is meant here/],
  'an empty section': ['rules:', /Nothing stands here/],
  'empty sections': ['rules: []\nlimits: []\nlists: {}\nthresholds: []', 'accepted'],
  // Bytes.
  'a byte order mark': [`\ufeff${path('/x')}`, 'accepted'],
  'carriage returns': ['rules:\r\n  - id: a\r\n    when: { path: /x }\r\n    then: open\r\n', 'accepted'],
  'old Macintosh lines': ['rules: []\rlimits: []', /rules\.yaml:1:/],
  'bytes that are not UTF-8': [new Uint8Array([0x72, 0xff, 0xfe, 0x3a]), /Cannot read .*rules\.yaml/],
  'UTF-16': [Buffer.from('\ufeffrules: []', 'utf16le'), /Cannot read .*rules\.yaml/],
  'half a character': [Buffer.from([...Buffer.from('rules: [] # '), 0xe2, 0x82]), /Cannot read/],
  'a null byte': ['rules: []\0', /rules\.yaml:1:/],
  'null bytes alone': ['\0'.repeat(10_000), /rules\.yaml:1:1/],
  'a null byte in a text': [path('"/\\0"'), /warning: No path/],
  'an order to the terminal': [path('"/\\e[2J"'), /warning: No path/],
  'a letter that turns the line around': [rule('description: "\u202egood"'), 'accepted'],
  'random bytes': [Uint8Array.from({ length: 10_000 }, (_, i) => (i * 7919 + 13) & 0xff), /Cannot read/],
  'an archive': [Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0), /Cannot read/],
  // Tabs and quotes.
  'a tab before a key': ['rules:\n\t- id: a', /spaces, not tabs/],
  'a tab after a colon': ['rules:\t[]', 'accepted'],
  'tabs alone': ['\t\t\t', 'accepted'],
  'a quote without end': ['rules: "', /rules\.yaml:1:/],
  'a bracket without end': ['rules: [', /rules\.yaml:1:9/],
  'two colons': ['rules: a: b', /A second ": " on one line/],
  'a block that ends nowhere': ['rules: |', /A list .* is meant here, not/],
  'a key that is a map': ['? { a: b }\n: c', /keys must be strings/],
  'a key that is a list': ['[a, b]: c', /keys must be strings/],
  'an empty key': [': c', /rules\.yaml:1:1/],
  'a percent sign': ['%YAML 1.1\n---\nrules: []', 'accepted'],
  'an unknown directive': ['%EVIL x\n---\nrules: []', 'accepted'],
  'two documents': ['rules: []\n---\nrules: []', /Only one document a file/],
  'a million documents': ['---\n'.repeat(20_000), /Only one document a file/],
  // What YAML means and nobody meant.
  'a bare NO': [path('NO'), 'accepted'],
  'a bare no in a list': [path('[no, yes, on, off]'), /warning: No path is "no"/],
  'a bare true': [path('true'), /true is a boolean to YAML/],
  'a bare null': [path('null'), /Nothing stands here/],
  'a bare number': [path('0777'), /0777 is a number to YAML/],
  'an octal number': ['thresholds: [{ at_least: 0o17, then: deny }]', /threshold at 15/],
  'a number with a zero in front': ['thresholds: [{ at_least: 017, then: deny }]', /threshold at 17/],
  'a number in hexadecimal': ['thresholds: [{ at_least: 0xff, then: deny }]', /threshold at 255/],
  'an infinite number': ['thresholds: [{ at_least: .inf, then: deny }]', /A number is meant here, not \.inf/],
  'not a number': ['thresholds: [{ at_least: .nan, then: deny }]', /rules\.yaml:1:26/],
  'a number with an exponent': ['thresholds: [{ at_least: 1e9, then: deny }]', /Must be at most 100000/],
  'a huge number': [`thresholds: [{ at_least: ${'9'.repeat(100_000)}, then: deny }]`, /rules\.yaml:1:26/],
  'a negative number': ['thresholds: [{ at_least: -1, then: deny }]', /Must be at least 1/],
  'a date': [rule('description: 2026-01-01'), 'accepted'],
  'a time in base sixty': [rule('description: 12:30:45'), 'accepted'],
  'a version': [rule('when: { query: { v: 1.10 } }'), /1\.10 is a number to YAML; write "1\.10"/],
  'an address as a key': ['192.0.2.1: x', /Unknown key "192\.0\.2\.1"/],
  'a number as a key': ['1: x', /Unknown key "1"/],
  'null as a key': ['null: x', /rules\.yaml:1:1/],
  // What YAML has and these files have not.
  'an anchor': ['rules: &a []', /Anchors .* are not used here/],
  'an alias to nothing': ['rules: *a', /Aliases|Unresolved alias/],
  'an alias to itself': ['rules: &a [*a]', /Anchors .* are not used here/],
  'a thousand million laughs': [
    `a0: &a0 [x, x]\n${many(30, i => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}, *a${i}]`)}`,
    /Anchors .* are not used here/
  ],
  'a merge key': ['lists: { <<: { a: {} } }', /Merge keys .* are not used here/],
  'a quoted merge key': ['lists: { "<<": { a: {} } }', /Merge keys .* are not used here/],
  'a tag': ['rules: !!seq []', /Tags .* are not used here/],
  'a tag of a function': ['rules: !!js/function "() => 1"', /Tags|Unresolved tag/],
  'a tag of Python': ['rules: !!python/object/apply:os.system [ls]', /Tags|Unresolved tag/],
  'a binary tag': ['rules: !!binary AAAA', /Tags|Unresolved tag/],
  'a set': ['rules: !!set { a }', /Tags|Unresolved tag/],
  // Names that objects have already.
  'the key __proto__': ['__proto__: { rules: [] }', /named "__proto__"/],
  'a list named __proto__': ['lists: { __proto__: { prefixes: [x] } }', /named "__proto__"/],
  'a header named __proto__': [rule('when: { header: { __proto__: { prefix: 5 } } }'), /named "__proto__"/],
  'the key constructor': ['constructor: { prototype: { rules: [] } }', /Unknown key "constructor"/],
  'the key toString': [rule('toString: x'), /Unknown key "toString"/],
  'the key hasOwnProperty': [rule('when: { hasOwnProperty: x }'), /Unknown key "hasOwnProperty"/],
  'a list named constructor': [
    'lists: { constructor: { prefixes: [192.0.2.1] } }\nrules: [{ id: a, when: { client_ip: { list: constructor } }, then: allow }]',
    'accepted'
  ],
  'a list named valueOf that is not there': [
    rule('when: { client_ip: { list: constructor } }'),
    /There is no list "constructor"/
  ],
  'a header named constructor': [rule('when: { header: { constructor: x } }'), 'accepted'],
  'a cookie named toString': [rule('when: { cookie: { toString: x } }'), 'accepted'],
  'an expression about the constructor': [
    rule(`when: { expression: 'constructor == "x"' }`),
    /There is no variable "constructor"/
  ],
  // Twice.
  'a key twice': ['rules: []\nrules: []', /stands twice in the same map/],
  'a key twice, once quoted': ['rules: []\n"rules": []', /stands twice in the same map/],
  'an id twice': ['rules: [{ id: a, then: open }, { id: a, then: open }]', /"a" is taken/],
  'a list twice': ['lists: { a: { prefixes: [] }, a: { prefixes: [] } }', /stands twice in the same map/],
  // Deep.
  'brackets a hundred deep': [`rules: ${'['.repeat(100)}${']'.repeat(100)}`, /nested too deeply/],
  'brackets a hundred thousand deep': ['['.repeat(100_000), /nested too deeply/],
  'braces without end': ['{a: '.repeat(20_000), /nested too deeply/],
  'lists in lists': ['- '.repeat(50_000), /rules\.yaml:1:/],
  'questions in questions': ['? '.repeat(20_000), /rules\.yaml:1:/],
  'keys in keys': [many(1200, i => `${' '.repeat(i)}a:`), /nested too deeply/],
  'conditions in conditions': [
    rule(`when: ${'{ not: '.repeat(60)}{}${' }'.repeat(60)}`),
    /nested too deeply/
  ],
  'conditions as deep as they may be': [
    rule(`when: ${'{ not: '.repeat(30)}{ path: /x }${' }'.repeat(30)}`),
    'accepted'
  ],
  'alternatives in alternatives': [
    path(`${'{ any: ['.repeat(15)}{ prefix: //x }${'] }'.repeat(15)}`),
    /warning: No path/
  ],
  // Large.
  'a text of three million letters': [`rules: "${'x'.repeat(3_000_000)}"`, /is meant here, not x{80}…/],
  'a key of a million letters': [`${'k'.repeat(1_000_000)}: 1`, /rules\.yaml:1:1/],
  'an id of a million letters': [
    rule('when: {}').replace('id: a', `id: ${'x'.repeat(1_000_000)}`),
    /not a name/
  ],
  'five megabytes': [`# ${'x'.repeat(5_000_000)}`, /larger than 4 MiB/],
  'a million commas': [`rules: [${'a,'.repeat(1_000_000)}]`, /too many values/],
  'sixty thousand entries': [`rules: [${'{},'.repeat(60_000)}]`, /A list has at most 50000 entries/],
  'sixty thousand conditions': [
    rule(`when: { all: [${many(60_000, () => '{}', ',')}] }`),
    /A list has at most 50000 entries/
  ],
  'more keys than a map may have': [many(11_000, i => `k${i}: 1`), /A map has at most 10000 keys/],
  'thousands of unknown keys': [many(3000, i => `k${i}: 1`), /more mistakes/],
  'thousands of headers': [rule(`when: { header: { ${many(2000, i => `h${i}: x`, ', ')} } }`), 'accepted'],
  'thousands of wrong rules': [`rules:\n${many(3000, i => `- { id: r${i}, then: opne }`)}`, /more mistakes/],
  'a thousand lists of one file': [
    `lists:\n${many(1000, i => `  l${i}: { file: wrong.txt }`)}`,
    /wrong\.txt:1:1: "wrong" is not an address/
  ],
  // Patterns.
  'a pattern that takes others for ever': [path('{ regex: "^(a+)+$" }'), 'accepted'],
  'a pattern that repeats without bound': [path('{ regex: "((a{1000}){1000}){1000}" }'), /not a pattern/],
  'a pattern as long as it may be': [path(`{ regex: "${'(a|b)*'.repeat(170)}" }`), 'accepted'],
  'a pattern that is too long': [path(`{ regex: "${'a'.repeat(100_000)}" }`), /at most 1024 characters/],
  'a pattern of open brackets': [path(`{ regex: "${'('.repeat(1000)}" }`), /not a pattern/],
  'a pattern that looks around': [path('{ regex: "(?<=a)b" }'), /look-around does not exist/],
  'more patterns than a site may have': [openAll(600, '{ path: { regex: x } }'), /at most 500 patterns/],
  'a glob of stars': [path(`{ glob: "${'*?'.repeat(2000)}" }`), 'accepted'],
  // Made to take long.
  'rules that each resemble every other': [
    openAll(800, '{ any: [{ all: [{ user_agent: { suffix: a } }, {}] }, { kind: asset }] }'),
    /is never heard/
  ],
  'a condition that resembles itself': [
    rule(`when: { all: [${many(3000, () => '{ path: { prefix: /p } }', ',')}] }`),
    'accepted'
  ],
  'values by thousands on both sides': [
    many(
      4,
      i =>
        `${i === 0 ? 'rules:\n' : ''}- { id: r${i}, when: { path: { suffix: [${many(3000, j => `s${i}-${j}`, ',')}] } }, then: open }`
    ),
    'accepted'
  ],
  // Lists.
  'a list of wrong prefixes': [
    'lists: { a: { prefixes: [1.2.3, 1.2.3.4/33, ::/129, "::1%eth0", 010.0.0.1] } }',
    /not an address/
  ],
  'a list of all addresses': [
    'lists: { a: { prefixes: [0.0.0.0/0, "::/0"] } }\nrules: [{ id: a, when: { client_ip: { list: a } }, then: allow }]',
    /lifts every check from 100 %/
  ],
  'a long list': [
    'lists: { a: { file: long.txt } }\nrules: [{ id: a, when: { client_ip: { list: a } }, then: open }]',
    'accepted'
  ],
  'a long list of nonsense': ['lists: { a: { file: nonsense.txt } }', /There are 999950 more mistakes/],
  'a list that is a folder': ['lists: { a: { file: folder } }', /Cannot read .*folder .*not a regular file/],
  'a list that is a pipe': ['lists: { a: { file: pipe } }', /Cannot read .*pipe .*not a regular file/],
  'a list that is a device': ['lists: { a: { file: /dev/zero } }', /Cannot read .*not a regular file/],
  'a list that links to itself': ['lists: { a: { file: loop } }', /Cannot read .*loop/],
  'a list that links to nothing': ['lists: { a: { file: dangling } }', /Cannot read .*dangling/],
  'a list without a name': ['lists: { a: { file: "" } }', /rules\.yaml:1:/],
  'a name with a null byte': ['lists: { a: { file: "a\\0b" } }', /Cannot read/],
  'a name that is too long': [`lists: { a: { file: ${'n'.repeat(5000)} } }`, /Cannot read/],
  'a list of itself': ['lists: { a: { file: rules.yaml } }', /rules\.yaml:1:1: "lists/],
  'a secret that is a folder': [rule('when: { header: { x: { secret_file: folder } } }'), /Cannot read/]
}

/** What stands at the place of a rule file, or of `moien.yaml` itself, and is none. */
const configFiles: Readonly<Record<string, readonly [text: string, expected: Expected]>> = {
  'rules that are a folder': [siteFile().replace('rules.yaml', 'folder'), /Cannot read .*not a regular file/],
  'rules that are a pipe': [siteFile().replace('rules.yaml', 'pipe'), /Cannot read .*not a regular file/],
  'rules that link to themselves': [siteFile().replace('rules.yaml', 'loop'), /Cannot read/],
  'rules that are moien.yaml': [siteFile().replace('rules.yaml', 'moien.yaml'), /Unknown key "listen"/],
  'an empty configuration': ['', /"listen" is missing here/],
  'sites that are a text': ['listen: [{ address: ":0" }]\nsites: x', /A list .* is meant here/],
  'sites of null': ['listen: [{ address: ":0" }]\nsites: [null]', /Nothing stands here/],
  'thousands of sites': [
    `listen: [{ address: ":0" }]\nsites:\n${many(2000, i => `- { id: s${i}, hosts: [h${i}.lu], rules: [rules.yaml], upstream: { servers: [http://a] } }`)}`,
    'accepted'
  ]
}

/** What lies beside every rule file. */
const around = ['folder', 'pipe', 'loop', 'dangling', 'wrong.txt', 'nonsense.txt', 'long.txt']

function writeAround(dir: string): void {
  mkdirSync(join(dir, 'folder'))
  execFileSync('mkfifo', [join(dir, 'pipe')])
  symlinkSync('loop', join(dir, 'loop'))
  symlinkSync('nowhere', join(dir, 'dangling'))
  writeFileSync(join(dir, 'wrong.txt'), 'wrong\n'.repeat(1000))
  writeFileSync(join(dir, 'nonsense.txt'), 'x\n'.repeat(1_000_000))
  // More than a megabyte; fifty take as much longer as they are larger.
  writeFileSync(
    join(dir, 'long.txt'),
    many(100_000, i => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)
  )
}

/** Checks all of them in a thread that has little memory; fails when one of them ends it. */
async function checkAll(files: readonly string[]): Promise<ReadonlyMap<string, Checked>> {
  const worker = new Worker(new URL('checkMany.ts', import.meta.url), {
    workerData: files,
    resourceLimits: { maxOldGenerationSizeMb: 512 }
  })
  const results = new Map<string, Checked>()
  worker.on('message', (checked: Checked) => void results.set(checked.file, checked))
  await new Promise((resolve, reject) => {
    worker.once('error', cause => {
      reject(new Error(`the check of ${files[results.size]} ended the thread`, { cause }))
    })
    worker.once('exit', resolve)
  })
  return results
}

t.test('no file of the operator stops a check, or is refused without a reason', async t => {
  t.setTimeout(180_000)
  const dir = t.testdir({ around: {} })
  writeAround(join(dir, 'around'))
  const expectations = new Map<string, readonly [name: string, expected: Expected]>()
  const write = (
    i: number,
    name: string,
    config: string,
    rules: string | Uint8Array,
    expected: Expected
  ): void => {
    const own = join(dir, String(i))
    mkdirSync(own)
    for (const each of around) symlinkSync(join(dir, 'around', each), join(own, each))
    writeFileSync(join(own, 'moien.yaml'), config)
    writeFileSync(join(own, 'rules.yaml'), rules)
    expectations.set(join(own, 'moien.yaml'), [name, expected])
  }
  Object.entries(ruleFiles).forEach(([name, [text, expected]], i) =>
    write(i, name, siteFile(), text, expected)
  )
  Object.entries(configFiles).forEach(([name, [text, expected]], i) =>
    write(1000 + i, name, text, 'rules: []', expected)
  )
  t.ok(expectations.size >= 100, `${expectations.size} of them`)
  const results = await checkAll([...expectations.keys()])
  for (const [file, [name, expected]] of expectations) {
    const checked = results.get(file)
    if (expected === 'accepted') {
      t.match(checked, { isGood: true }, `${name} is accepted: ${checked?.told[0] ?? ''}`)
      continue
    }
    t.ok(
      checked?.told.some(text => expected.test(text)),
      `${name}: ${checked?.told[0]?.slice(0, 200)}`
    )
    const isWarning = checked?.told.every(text => text.includes(': warning: '))
    t.equal(checked?.isGood, isWarning, `${name} is refused unless it is only odd`)
    for (const text of checked?.told ?? []) t.ok(text.length < 6000, `${name}: a mistake is a sentence`)
  }
})
