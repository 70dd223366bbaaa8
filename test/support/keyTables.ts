import { format, resolveConfig } from 'prettier'
import { ruleKeys } from '../../src/policy/ruleKeys.ts'
import { rulesJsonSchema } from '../../src/policy/rulesSchema.ts'

/** A JSON Schema (draft 7), as far as tables need it. */
interface KeySchema {
  readonly $ref?: string
  readonly type?: string
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly anyOf?: readonly KeySchema[]
  readonly allOf?: readonly KeySchema[]
  readonly items?: KeySchema
  readonly properties?: Readonly<Record<string, KeySchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | KeySchema
  readonly definitions?: Readonly<Record<string, KeySchema>>
}

/** One key: its name, what it takes, what holds unless it is said, what it means. */
type Row = readonly [key: string, takes: string, unlessSaid: string, meaning: string]

/** Where the tables stand in a page: between two comments that no reader sees. */
const place = /(?<=^<!-- keys: .*-->\n)[\s\S]*(?=^<!-- end of keys -->$)/m

/** A page with the tables of every key of rule files, as the JSON Schema has them today. */
export async function withKeyTables(page: string): Promise<string> {
  if (!place.test(page)) throw new Error('The page has no place for the keys')
  const tables = keyTables(rulesJsonSchema(), Object.keys(ruleKeys))
  const options = await resolveConfig(new URL('../../docs/rules.md', import.meta.url))
  return format(
    page.replace(place, () => tables),
    { ...options, parser: 'markdown' }
  )
}

/** One table for the file, then one for each of the definitions named. */
function keyTables(schema: KeySchema, names: readonly string[]): string {
  const { definitions = {} } = schema
  const tables = names.map(name => {
    const definition = name === 'file' ? schema : definitions[name]!
    const base = definitions[name.replace(/^(?:path|header)_/, '')]
    return `### ${title(name)}\n\n${tableOf(definition, base === definition ? undefined : base)}`
  })
  return `\n${tables.join('\n\n')}\n\n`
}

/** Of what a definition shares with a more general one, a word is enough. */
function tableOf(definition: KeySchema, base: KeySchema | undefined): string {
  const known = base === undefined ? [] : rowsOf(mapOf(base)).map(([key]) => key)
  const rows = rowsOf(mapOf(definition)).filter(([key]) => !known.includes(key))
  const shortForms = (definition.anyOf ?? []).filter(({ properties }) => properties === undefined)
  const shared = base === undefined ? 'these keys' : 'all keys of a matcher, and of these'
  const lead = shortForms.length === 0 ? '' : `${sentence(choice(shortForms))}; or a map of ${shared}.\n\n`
  return lead + table(rows)
}

/** What may be written shorter than as a map is a map all the same. */
function mapOf(schema: KeySchema): KeySchema {
  return schema.anyOf?.find(({ properties }) => properties !== undefined) ?? schema
}

function rowsOf({ properties = {}, required = [] }: KeySchema, path = ''): readonly Row[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const [meaning = '', unlessSaid = ''] = (value.description ?? '').split(/ ?Unless said: (.*)\.$/)
    const row: Row = [
      `\`${path}${key}\``,
      takes(value),
      required.includes(key) ? 'required' : unlessSaid,
      meaning
    ]
    return [row].concat(rowsOf(mapOf(value), `${path}${key}.`))
  })
}

function takes(schema: KeySchema): string {
  const { $ref, allOf, anyOf, type, items, additionalProperties, minimum, maximum, examples } = schema
  if ($ref !== undefined) return link($ref.replace('#/definitions/', ''))
  if (allOf !== undefined) return allOf.map(takes).join(', ')
  if (anyOf !== undefined) return choice(anyOf)
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ')
  if (schema.const !== undefined) return code(schema.const)
  if (type === 'array') return `list of ${takes(items!)}`
  if (type === 'integer') return `${minimum} to ${maximum}`
  if (typeof additionalProperties === 'object') return `by name, ${takes(additionalProperties)}`
  if (schema.properties !== undefined) return 'map'
  if (type === 'boolean') return '`true`, `false`'
  return examples === undefined ? 'text' : `text like ${examples.map(code).join(', ')}`
}

/** Where one or a list of the same may stand, only the one is described. */
function choice(options: readonly KeySchema[]): string {
  const words = [...new Set(options.map(takes))]
  const single = words.filter(
    word => !words.includes(word.replace(/^list of /, '')) || !word.startsWith('list of ')
  )
  return single.length < words.length ? `${single.join(', ')}, or a list` : single.join(', ')
}

function link(name: string): string {
  return `[${name.replaceAll('_', ' ')}](#${name.replaceAll('_', '-')})`
}

function title(name: string): string {
  return sentence(name.replaceAll('_', ' '))
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(row => `| ${row.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`)
  return ['| key | takes | unless said | meaning |', '| --- | --- | --- | --- |', ...lines].join('\n')
}
