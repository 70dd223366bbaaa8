import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { test } from '../../src/commands/test.ts'
import { Fault } from '../../src/core/fault.ts'
import { root } from '../support/sourceFiles.ts'

const rules = `rules:
  - { id: hidden, description: Hidden., when: { path: /hidden }, then: { deny: { status: 404 } } }
  - { id: seen, when: { path: /seen }, then: { tag: seen } }
`
const good = `rules: [rules.yaml]
tests:
  - { name: hides, steps: [{ url: /hidden, expect: deny }] }
`
const wrong = `rules: [../rules.yaml]
tests:
  - name: sees
    steps:
      - { at: 3s, url: '/seen?x', repeat: 2, expect: { action: deny, rule: hidden } }
`

interface Outcome {
  readonly code: number
  readonly out: string
  readonly error: string
}

/** Runs `moien test` with arguments that are relative to a folder of files. */
async function runIn(dir: string, ...args: readonly string[]): Promise<Outcome> {
  const out: string[] = []
  const error: string[] = []
  const absolute = args.map(arg => (/^[-\d]|^json$/.test(arg) ? arg : join(dir, arg)))
  const code = await test.run(absolute, {
    isColoured: false,
    out: line => out.push(line),
    error: line => error.push(line)
  })
  return {
    code,
    out: out.join('\n').replaceAll(`${dir}/`, ''),
    error: error.join('\n').replaceAll(`${dir}/`, '')
  }
}

function folderWith(t: Test, files: Readonly<Record<string, string>>): string {
  const dir = t.testdir({})
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(dir, dirname(name)), { recursive: true })
    writeFileSync(join(dir, name), text)
  }
  return dir
}

t.test('the tests of a folder are found at any depth, and what went wrong is shown', async t => {
  const hidden = { 'node_modules/a.test.yaml': '!', '.old/a.test.yaml': '!', 'not-a-test.yaml': '!' }
  const files = { 'rules.yaml': rules, 'good.test.yaml': good, 'deeper/wrong.test.yaml': wrong, ...hidden }
  const dir = folderWith(t, files)
  t.strictSame(await runIn(dir, 'good.test.yaml'), {
    code: 0,
    out: `rules.yaml:3:5: rule seen never matched
coverage: 1 of 2 rules, limits and thresholds (50 %)
tests: 1 passed, 0 failed`,
    error: ''
  })
  t.strictSame(await runIn(dir, '', 'good.test.yaml'), {
    code: 1,
    out: `deeper/wrong.test.yaml:5:9: sees, request 1 of 2
  expected action deny, came forward
  expected rule hidden, came none
    GET https://localhost/seen?x from 192.0.2.1 at 3s, pass missing
    forward, score 0, tags seen
    rules matched: seen
    limits charged: none; refused: none
coverage: 2 of 2 rules, limits and thresholds (100 %)
tests: 1 passed, 1 failed`,
    error: ''
  })
})

t.test('too little coverage fails, and only where it is asked for', async t => {
  const dir = folderWith(t, { 'rules.yaml': rules, 'good.test.yaml': good })
  t.match(await runIn(dir, '', '--fail-under', '50'), { code: 0 })
  t.match(await runIn(dir, '', '--fail-under', '50.1'), {
    code: 1,
    out: /\(50 %, less than the 50.1 % asked for\)/
  })
})

t.test('programs read JSON', async t => {
  const dir = folderWith(t, {
    'rules.yaml': rules,
    'deeper/wrong.test.yaml': wrong,
    'bad.test.yaml': 'tests: 5'
  })
  const { code, out } = await runIn(dir, 'deeper', '--format', 'json')
  t.equal(code, 1)
  t.match(JSON.parse(out), {
    good: false,
    faults: [],
    files: [
      {
        file: 'deeper/wrong.test.yaml',
        tests: [
          {
            name: 'sees',
            passed: false,
            failures: [
              {
                place: { line: 5, column: 9 },
                at_ms: 3000,
                mismatches: [{ expected: 'action deny', came: 'forward' }, {}],
                request: { url: 'https://localhost/seen?x' },
                decision: { action: 'forward', tags: ['seen'] },
                matched: ['seen']
              }
            ]
          }
        ]
      }
    ],
    coverage: {
      percent: 50,
      parts: [
        { id: 'hidden', met: false },
        { id: 'seen', met: true }
      ]
    }
  })
  const bad = await runIn(dir, 'bad.test.yaml', '--format', 'json')
  t.equal(bad.code, 1)
  t.match(JSON.parse(bad.out), { good: false, faults: [{ place: { line: 1 } }, {}], files: [] })
})

t.test('mistakes, missing files and folders without tests fail; misuse is misuse', async t => {
  const dir = folderWith(t, {
    'rules.yaml': rules,
    'bad.test.yaml': 'rules: [rules.yaml]\ntest: []',
    'none/x': ''
  })
  const bad = await runIn(dir, 'bad.test.yaml')
  t.match(bad, {
    code: 1,
    out: '',
    error: /^bad\.test\.yaml:2:1: Unknown key "test" \(did you mean "tests"\?\)/m
  })
  t.match(bad.error, /^2 mistakes$/m)
  t.match(await runIn(dir, 'gone.test.yaml'), { code: 1, error: /^Cannot read gone\.test\.yaml/ })
  await t.rejects(
    runIn(dir, 'none'),
    new Fault('config_unreadable', `There is no *.test.yaml in ${join(dir, 'none')}`)
  )
  for (const args of [['--fail-under=101'], ['--fail-under=much'], ['--format=xml'], ['--quiet']]) {
    await t.rejects(runIn(dir, ...args), { code: 'usage' }, args.join(' '))
  }
})

t.test('the program knows the command, and its schema', async t => {
  const run = promisify(execFile)
  const main = join(root, 'src/main.ts')
  const { stdout } = await run(process.execPath, [
    main,
    'test',
    join(root, 'src/demo'),
    '--fail-under',
    '100'
  ])
  t.match(stdout, /^tests: 1 passed, 0 failed$/m)
  const schema = await run(process.execPath, [main, 'check', '--schema', 'tests'])
  t.match(JSON.parse(schema.stdout), { required: ['tests'], additionalProperties: false })
})
