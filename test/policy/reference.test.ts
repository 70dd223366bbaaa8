import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { configJsonSchema } from '../../src/policy/configSchema.ts'
import { rulesJsonSchema } from '../../src/policy/rulesSchema.ts'
import { runTestFiles } from '../../src/rehearsal/testRun.ts'
import { testsJsonSchema } from '../../src/rehearsal/testsSchema.ts'
import { withKeyTables } from '../support/keyTables.ts'
import { shippedRules } from '../support/shippedRules.ts'
import { root } from '../support/sourceFiles.ts'
import { complaints, loadFrom, siteFile } from './policyRig.ts'

const reference = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8')

/** The examples by the file name that stands after ```yaml. */
const examples: Readonly<Record<string, string>> = Object.fromEntries(
  [...reference.matchAll(/^```yaml (\S+)\n([\s\S]*?)^```$/gm)].map(([, file, text]) => [file!, text!])
)

const around: Readonly<Record<string, string>> = {
  ...shippedRules('rules/default.yaml'),
  'rules/lists/hosting.txt': '198.51.100.0/24\n',
  'rules/partner.secret': '0123456789abcdef\n'
}

t.test('the examples of docs/rules.md hold, without a warning', t => {
  t.equal(Object.keys(examples).length, 4)
  const first = loadFrom({ ...around, ...examples })
  t.same(complaints(first), [])
  t.same(first.warnings, [])
  const second = loadFrom({
    ...around,
    ...examples,
    'moien.yaml': siteFile().replace('rules.yaml', 'rules/partners.yaml')
  })
  t.same(complaints(second), [])
  t.same(second.warnings, [])
  t.end()
})

t.test('the example of rule tests passes, and meets every rule and limit of the example', t => {
  const all = { ...around, ...examples }
  const { faults, files, coverage } = runTestFiles(['rules/guichet.test.yaml'], name => all[name]!)
  t.same(faults, [])
  t.same(
    files.flatMap(({ tests }) => tests.flatMap(({ failures }) => failures)),
    []
  )
  t.same(
    coverage.map(({ id, isMet }) => [id, isMet]),
    ['staff', 'administration', 'odd-login', 'failed-logins', 'searches'].map(id => [id, true])
  )
  t.end()
})

t.test('docs/rules.md names every key and every word of all files', t => {
  const words = new Set<string>()
  collectWords(configJsonSchema(), words)
  collectWords(rulesJsonSchema(), words)
  collectWords(testsJsonSchema(), words)
  t.ok(words.has('first_byte') && words.has('on_unknown') && words.has('dry_run'), 'the words were found')
  for (const word of words) t.match(reference, new RegExp(`\\b${word}\\b`), word)
  t.end()
})

t.test('the tables of every key in docs/rules.md are those of the schema', async t => {
  t.equal(await withKeyTables(reference), reference, 'rewrite them: node test/support/writeKeyTables.ts')
})

t.test('editors are told what each key of a rule file means', t => {
  t.same(silentKeys(rulesJsonSchema()), [], 'say it in src/policy/ruleKeys.ts')
  t.end()
})

t.test('the JSON Schemas know what is optional and what is not', t => {
  const config = configJsonSchema() as { required: string[]; additionalProperties: boolean; $schema: string }
  t.same(config.required, ['listen', 'sites'])
  t.equal(config.additionalProperties, false)
  t.match(config.$schema, 'draft-07')
  t.notOk('required' in rulesJsonSchema())
  t.match(testsJsonSchema(), { required: ['tests'], additionalProperties: false })
  t.end()
})

t.test('the schemas in rules/ are those that check prints', t => {
  for (const [file, which, schema] of [
    ['rules/schema.json', 'rules', rulesJsonSchema()],
    ['rules/moien.schema.json', 'config', configJsonSchema()]
  ] as const) {
    t.equal(
      readFileSync(join(root, file), 'utf8'),
      `${JSON.stringify(schema, null, 2)}\n`,
      `regenerate it: npm run -s moien -- check --schema ${which} > ${file}`
    )
  }
  t.end()
})

t.test('every policy that is shipped tells editors its schema', t => {
  const policies = globSync(['rules/**/*.yaml', 'src/demo/*.yaml'], { cwd: root })
  // Lists are no policies, nor is what says where they come from.
  const shipped = policies.filter(file => !file.endsWith('.test.yaml') && !file.startsWith('rules/lists/'))
  t.ok(shipped.length >= 3)
  for (const file of shipped) {
    const [first] = readFileSync(join(root, file), 'utf8').split('\n', 1)
    const [, schema] = /^# yaml-language-server: \$schema=(\S+)$/.exec(first!) ?? []
    const named = file.endsWith('moien.yaml') ? 'rules/moien.schema.json' : 'rules/schema.json'
    t.equal(schema && join(dirname(file), schema), named, file)
  }
  t.end()
})

/** Property names and enumerated texts, at every depth. */
function collectWords(schema: unknown, words: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return
  const { properties, enum: values } = schema as { properties?: object; enum?: unknown[] }
  for (const key of Object.keys(properties ?? {})) words.add(key)
  for (const value of values ?? []) if (typeof value === 'string') words.add(value)
  for (const part of Object.values(schema)) collectWords(part, words)
}

/** Properties without a description, each as the way to it. */
function silentKeys(schema: unknown, way = ''): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties = {} } = schema as { properties?: Readonly<Record<string, { description?: string }>> }
  const silent = Object.keys(properties).filter(key => properties[key]!.description === undefined)
  const below = Object.entries(schema).flatMap(([key, part]) => silentKeys(part, `${way}/${key}`))
  return [...silent.map(key => `${way}/${key}`), ...below]
}
