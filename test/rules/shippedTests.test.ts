import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import type { RulesFile } from '../../src/policy/rulesFile.ts'
import { coveredPercent } from '../../src/rehearsal/coverage.ts'
import { findTestFiles } from '../../src/rehearsal/findTestFiles.ts'
import { runTestFiles, type TestRun } from '../../src/rehearsal/testRun.ts'
import type { NamesInput, TestsFile } from '../../src/rehearsal/testsFile.ts'
import { shippedRules } from '../support/shippedRules.ts'
import { root } from '../support/sourceFiles.ts'

/** What the shipped file has of what a rule file may have. */
type Shipped = {
  readonly [Section in 'rules' | 'limits' | 'thresholds']: NonNullable<RulesFile[Section]>
}

const rules = parse(readFileSync(join(root, 'rules/default.yaml'), 'utf8')) as Shipped
const tests = parse(readFileSync(join(root, 'rules/default.test.yaml'), 'utf8')) as TestsFile

/** Floods take long, and are of limits alone. */
const quickTests: TestsFile = {
  ...tests,
  tests: tests.tests.filter(({ steps }) => steps.every(({ repeat = 1 }) => repeat <= 200))
}

function failed({ files }: TestRun): readonly string[] {
  return files.flatMap(({ tests }) =>
    tests.filter(({ failures }) => failures.length > 0).map(({ name }) => name)
  )
}

/** Whether a test expects something of a rule or limit. */
function namesPart(test: TestsFile['tests'][number], id: string): boolean {
  return JSON.stringify(test).includes(`"${id}"`)
}

/** Runs tests of the shipped rules on a changed edition of them. */
function runOn(changed: RulesFile, file: TestsFile = quickTests): TestRun {
  // What is JSON is YAML.
  const files: Readonly<Record<string, string>> = {
    ...shippedRules('default.yaml'),
    'default.yaml': JSON.stringify(changed),
    'default.test.yaml': JSON.stringify(file)
  }
  return runTestFiles(['default.test.yaml'], name => files[name]!)
}

function edited<Part extends { readonly id: string }>(
  parts: readonly Part[],
  id: string,
  edit: (part: Part) => Part
): readonly Part[] {
  return parts.map(part => (part.id === id ? edit(part) : part))
}

function named(...lists: readonly (NamesInput | undefined)[]): readonly string[] {
  return lists.flatMap(list => (list === undefined || list === 'none' ? [] : list))
}

t.test('everything that is shipped passes its own tests, which meet every part', t => {
  const files = findTestFiles([join(root, 'rules'), join(root, 'src/demo')])
  const run = runTestFiles(files)
  t.same(run.faults, [])
  t.ok(run.files.length >= 12, 'the files were found')
  t.same(failed(run), [])
  t.same(
    run.coverage.filter(({ isMet }) => !isMet).map(({ id }) => id),
    []
  )
  t.equal(coveredPercent(run.coverage), 100)
  t.end()
})

t.test(
  'every shipped rule, limit and threshold is expected somewhere and expected not to be elsewhere',
  t => {
    const expected = new Set<string>()
    const unexpected = new Set<string>()
    for (const { expect } of tests.tests.flatMap(({ steps }) => steps)) {
      if (typeof expect !== 'object') continue
      const { rule = '', matched, refused, not = {} } = expect
      for (const id of named([rule], matched, refused)) expected.add(id)
      for (const id of named([not.rule ?? ''], not.matched, not.charged, not.refused)) unexpected.add(id)
    }
    const ids = [
      ...[...rules.rules, ...rules.limits].map(({ id }) => id),
      ...rules.thresholds.map(({ at_least }) => `threshold/${at_least}`)
    ]
    for (const id of ids) {
      t.ok(expected.has(id), `${id} is expected`)
      // The lower threshold has its negatives in every request that is forwarded.
      if (id !== 'threshold/10') t.ok(unexpected.has(id), `${id} is expected not to be`)
    }
    t.end()
  }
)

t.test('a shipped rule that is taken out, or holds for everything, fails the tests that name it', t => {
  t.same(failed(runOn(rules)), [])
  for (const { id } of rules.rules) {
    const about = { ...quickTests, tests: quickTests.tests.filter(test => namesPart(test, id)) }
    const without = edited(rules.rules, id, rule => ({ ...rule, mode: 'off' as const }))
    t.not(failed(runOn({ ...rules, rules: without }, about)).length, 0, `without ${id}`)
    const always = edited(rules.rules, id, rule => ({ ...rule, when: undefined }))
    t.not(failed(runOn({ ...rules, rules: always }, about)).length, 0, `${id} for everything`)
  }
  t.end()
})

t.test('a limit with twice the rate, or twice the burst, fails the tests that name it', t => {
  for (const limit of rules.limits) {
    const { id, rate = '' } = limit
    const burst = Number(limit.burst ?? rate.split('/')[0])
    const about = tests.tests.filter(test => namesPart(test, id))
    const [count, window] = rate.split('/')
    const doubled = { rate: { rate: `${2 * Number(count)}/${window}`, burst }, burst: { burst: 2 * burst } }
    for (const [what, change] of Object.entries(doubled)) {
      const limits = edited(rules.limits, id, each => ({ ...each, ...change }))
      const found = failed(runOn({ ...rules, limits }, { ...tests, tests: about }))
      t.not(found.length, 0, `twice the ${what} of ${id}`)
    }
  }
  t.end()
})

t.test('a limit that admits more, and a threshold that asks for more, fail the tests', t => {
  const id = 'default/pages-per-pass'
  const limits = edited(rules.limits, id, limit => ({ ...limit, burst: Number(limit.burst) + 1 }))
  t.same(failed(runOn({ ...rules, limits })), [
    'A pass reads forty pages at once and then one every five seconds'
  ])
  const [first, ...others] = rules.thresholds
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the operator's files
  const thresholds = [{ ...first!, then: { challenge: 'heavy' } as const }, ...others]
  t.not(failed(runOn({ ...rules, thresholds })).length, 0)
  t.end()
})
