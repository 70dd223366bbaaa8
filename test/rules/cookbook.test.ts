import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { readTextFile } from '../../src/policy/operatorFiles.ts'
import type { LimitInput, RuleInput, RulesFile } from '../../src/policy/rulesFile.ts'
import { runTestFiles, type TestRun } from '../../src/rehearsal/testRun.ts'
import type { NamesInput, TestsFile } from '../../src/rehearsal/testsFile.ts'
import { loadFrom, siteFile } from '../policy/policyRig.ts'
import { shippedRules } from '../support/shippedRules.ts'
import { root } from '../support/sourceFiles.ts'

const folder = join(root, 'rules/cookbook')
const documentation = readFileSync(join(root, 'docs/rules.md'), 'utf8')

interface Recipe {
  readonly name: string
  readonly text: string
  readonly rules: RulesFile
  readonly tests: TestsFile
}

const recipes: readonly Recipe[] = globSync('*.yaml', { cwd: folder })
  .filter(file => !/\.(?:test|moien)\.yaml$|moien\.test\.yaml$/.test(file))
  .toSorted()
  .map(file => {
    const text = readFileSync(join(folder, file), 'utf8')
    const tests = parse(readFileSync(join(folder, file.replace('.yaml', '.test.yaml')), 'utf8')) as TestsFile
    return { name: basename(file, '.yaml'), text, rules: parse(text) as RulesFile, tests }
  })

function partsOf({ rules }: Recipe): readonly (RuleInput | LimitInput)[] {
  return [...(rules.rules ?? []), ...(rules.limits ?? [])]
}

/** A recipe without the shipped policy behind it, unless it tunes that. */
function alone(recipe: Recipe): Recipe {
  const { name, rules, tests } = recipe
  return rules.overrides === undefined ? { ...recipe, tests: { ...tests, rules: [`${name}.yaml`] } } : recipe
}

/** Runs tests of a recipe on a changed edition of either. */
function runOn({ name, rules, tests }: Pick<Recipe, 'name' | 'rules' | 'tests'>): TestRun {
  const [rulesFile, testsFile] = [join(folder, `${name}.yaml`), join(folder, `${name}.test.yaml`)]
  // What is JSON is YAML.
  const changed: Readonly<Record<string, unknown>> = { [rulesFile]: rules, [testsFile]: tests }
  return runTestFiles([testsFile], file =>
    file in changed ? JSON.stringify(changed[file]) : readTextFile(file)
  )
}

function failed({ files }: TestRun): readonly string[] {
  return files.flatMap(({ tests }) =>
    tests.filter(({ failures }) => failures.length > 0).map(({ name }) => name)
  )
}

/** The site of a configuration that hears these recipes, then the shipped policy. */
function siteWith(names: readonly string[]): Readonly<Record<string, string>> {
  const shipped = join(root, 'rules/default.yaml')
  const files = [...names.map(name => join(folder, `${name}.yaml`)), shipped]
  const secret = join(folder, 'api-client.secret')
  return {
    'moien.yaml': siteFile().replace('rules.yaml', files.join(', ')),
    ...shippedRules(shipped),
    ...Object.fromEntries([...files, secret].map(file => [file, readFileSync(file, 'utf8')]))
  }
}

t.test('there is a recipe for each thing that happens, and docs/rules.md tells of it', t => {
  t.same(
    recipes.map(({ name }) => name),
    [
      'api-client',
      'credential-stuffing',
      'deadline',
      'feed-readers',
      'first-week',
      'monitoring',
      'office',
      'one-program',
      'scraping-wave',
      'slow-enumeration'
    ]
  )
  for (const { name } of recipes) t.match(documentation, `(../rules/cookbook/${name}.yaml)`)
  t.end()
})

t.test('a recipe says when to use it, what a citizen notices, and why each part is there', t => {
  for (const recipe of recipes) {
    t.match(recipe.text, /^# yaml-language-server.*\n(?:#.*\n)+/, recipe.name)
    for (const heading of ['When:', 'A citizen']) t.match(recipe.text, `# ${heading}`, recipe.name)
    for (const { id, description } of partsOf(recipe)) {
      t.ok(id.startsWith(`${recipe.name}/`), id)
      t.match(description, /^[A-Z].{15,}[.?]$/s, id)
    }
  }
  t.end()
})

t.test('recipes stand before the shipped policy, each and all together, without a warning', t => {
  const names = recipes.map(({ name }) => name)
  const together = names.filter(name => name !== 'first-week')
  for (const chosen of [...names.map(name => [name]), together]) {
    const { faults, warnings } = loadFrom(siteWith(chosen))
    t.same(faults, [], chosen.join())
    t.same(warnings, [], chosen.join())
  }
  t.end()
})

t.test('a recipe that tunes nothing of the shipped policy does the same without it', t => {
  const standing = recipes.filter(recipe => alone(recipe) !== recipe)
  t.equal(standing.length, recipes.length - 2)
  for (const recipe of standing) {
    const run = runOn(alone(recipe))
    t.same(run.faults, [], recipe.name)
    t.same(failed(run), [], recipe.name)
  }
  t.end()
})

t.test('no recipe refuses anyone for good: rules ask, open or allow, and limits end', t => {
  for (const recipe of recipes) {
    for (const { id, then } of recipe.rules.rules ?? []) {
      const refuses = then === 'too_many' || then === 'deny' || (typeof then === 'object' && 'deny' in then)
      t.notOk(refuses, id)
    }
    for (const { id, then } of recipe.rules.limits ?? []) {
      t.ok(then === 'too_many' || (typeof then === 'object' && 'challenge' in then), id)
    }
  }
  t.end()
})

t.test('each part of a recipe is expected in some test and expected not to be in another', t => {
  for (const recipe of recipes) {
    const expectations = recipe.tests.tests.flatMap(({ steps }) => steps.map(({ expect }) => expect))
    const detailed = expectations.filter(expect => typeof expect === 'object')
    const expected = new Set(
      detailed.flatMap(({ rule = '', matched, refused }) => [rule, ...named(matched), ...named(refused)])
    )
    const unexpected = new Set(
      detailed.flatMap(({ not }) => [...named(not?.matched), ...named(not?.charged), ...named(not?.refused)])
    )
    // None of a recipe's parts is meant where nothing is.
    const isNothing = detailed.some(({ matched, refused }) => matched === 'none' || refused === 'none')
    for (const { id } of partsOf(recipe)) {
      t.ok(expected.has(id), `${id} is expected`)
      t.ok(isNothing || unexpected.has(id), `${id} is expected not to be`)
    }
  }
  t.end()
})

t.test('a part of a recipe that is taken out, or holds for everything, fails its tests', t => {
  for (const recipe of recipes) {
    for (const { id } of partsOf(recipe)) {
      for (const change of [{ mode: 'off' }, { when: undefined }] as const) {
        const edit = <Part extends RuleInput>(part: Part): Part =>
          part.id === id ? { ...part, ...change } : part
        const { rules = [], limits = [] } = recipe.rules
        const edited = { ...recipe.rules, rules: rules.map(edit), limits: limits.map(edit) }
        const run = runOn({ ...alone(recipe), rules: edited })
        t.ok(run.faults.length > 0 || failed(run).length > 0, `${id} with ${JSON.stringify(change)}`)
      }
    }
  }
  t.end()
})

function named(names: NamesInput | undefined): readonly string[] {
  return names === undefined || names === 'none' ? [] : names
}
