import { ruleKeys } from './ruleKeys.ts'

/** As much of a JSON Schema as descriptions need. */
interface Described {
  description?: string
  readonly properties?: Readonly<Record<string, Described>>
  readonly anyOf?: readonly Described[]
  readonly definitions?: Readonly<Record<string, Described>>
}

/** The JSON Schema of rule files with what ruleKeys.ts says of each key, for editors and for docs/rules.md. */
export function describedKeys(schema: object): object {
  const described = structuredClone(schema) as Described
  for (const [name, meanings] of Object.entries(ruleKeys)) {
    const definition = name === 'file' ? described : described.definitions?.[name]
    for (const [path, meaning] of Object.entries(meanings)) {
      const key = path.split('.').reduce((at, part) => at && mapOf(at).properties?.[part], definition)
      if (key === undefined) throw new TypeError(`ruleKeys.ts describes ${name} ${path}, which is not there`)
      key.description = meaning
    }
  }
  return described
}

/** What may be written shorter than as a map is a map all the same. */
function mapOf(schema: Described): Described {
  return schema.anyOf?.find(({ properties }) => properties !== undefined) ?? schema
}
