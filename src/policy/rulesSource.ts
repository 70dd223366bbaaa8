import { buildPrefixSet, type PrefixSetData } from '../core/prefixSet.ts'
import type { Findings } from './findings.ts'
import { besides, type OperatorFiles } from './operatorFiles.ts'
import { parsePrefix } from './parsePrefix.ts'
import { parsePrefixFile } from './prefixFile.ts'
import { readBot, type ReadBot } from './readBot.ts'
import type {
  BotInput,
  ConditionInput,
  LimitInput,
  ListInput,
  OverrideInput,
  RuleInput,
  RulesFile,
  ThresholdInput
} from './rulesFile.ts'
import { rulesSchema } from './rulesSchema.ts'
import { checkSchema } from './schemaIssues.ts'
import { Spot } from './spot.ts'
import { parseYaml } from './yamlFile.ts'

/** A value and where it stands. */
export interface Placed<Value> {
  readonly value: Value
  readonly spot: Spot
}

/** What one rule file holds, as far as it is well formed: one mistake must not hide those after it. */
export interface RulesSource {
  readonly includes: readonly Placed<string>[]
  readonly lists: readonly Placed<{ readonly name: string; readonly prefixes: PrefixSetData }>[]
  /** `undefined` stands for one with mistakes. */
  readonly bots: readonly Placed<ReadBot | undefined>[]
  readonly overrides: readonly Placed<OverrideInput>[]
  /** `undefined` stands for one with mistakes. */
  readonly conditions: readonly Placed<{ readonly name: string; readonly when: ConditionInput | undefined }>[]
  readonly rules: readonly Placed<RuleInput>[]
  readonly limits: readonly Placed<LimitInput>[]
  readonly thresholds: readonly Placed<ThresholdInput>[]
}

/** Reads a rule file and the lists it names; mistakes go to the findings. */
export function readRules(
  file: string,
  text: string,
  files: OperatorFiles,
  findings: Findings
): RulesSource | undefined {
  const source = parseYaml(file, text, findings)
  if (source === undefined) return undefined
  const broken = checkSchema(rulesSchema, source, findings)
  const root = new Spot(source, findings)
  const unsound = new Set(broken.map(([section, key]) => `${String(section)} ${String(key)}`))
  const isSound = (section: keyof RulesFile, key: PropertyKey): boolean =>
    !unsound.has(`${section} ${String(key)}`)
  const input = source.value as RulesFile
  const sound = <Value>(section: keyof RulesFile, values: readonly Value[] | undefined): Placed<Value>[] => {
    const placed = Array.isArray(values)
      ? values.map((value: Value, i) => ({ value, spot: root.at(section, i) }))
      : []
    return placed.filter((_, i) => isSound(section, i))
  }
  const prefixFiles = new Map<string, PrefixSetData>()
  return {
    includes: sound('include', input.include),
    lists: Object.entries(isMap(input.lists) ? input.lists : {}).map(([name, list]) =>
      readList(name, isSound('lists', name) ? list : undefined, root.at('lists', name), files, prefixFiles)
    ),
    bots: (Array.isArray(input.bots) ? (input.bots as readonly BotInput[]) : []).map((bot, i) => {
      const spot = root.at('bots', i)
      return { value: isSound('bots', i) ? readBot(bot, spot, files) : undefined, spot }
    }),
    overrides: sound('overrides', input.overrides),
    conditions: Object.entries(isMap(input.conditions) ? input.conditions : {}).map(([name, when]) => ({
      value: { name, when: isSound('conditions', name) ? when : undefined },
      spot: root.at('conditions', name)
    })),
    rules: sound('rules', input.rules),
    limits: sound('limits', input.limits),
    thresholds: sound('thresholds', input.thresholds)
  }
}

/** Whether a section is what the schema wants of it, names to values; otherwise its mistake is reported already. */
function isMap<Value>(value: Readonly<Record<string, Value>> | undefined): value is Record<string, Value> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A list with mistakes is empty, so that rules may name it and only its own mistakes are reported. A file that
 * several lists name is parsed once.
 */
function readList(
  name: string,
  input: ListInput | undefined,
  spot: Spot,
  files: OperatorFiles,
  prefixFiles: Map<string, PrefixSetData>
): RulesSource['lists'][number] {
  const empty = { value: { name, prefixes: buildPrefixSet([]) }, spot }
  if (input === undefined) return empty
  if ((input.prefixes === undefined) === (input.file === undefined)) {
    spot.fault('A list has either prefixes or a file')
    return empty
  }
  if (input.file === undefined) {
    const prefixes = (input.prefixes ?? []).map(text => parsePrefix(text)!)
    return { value: { name, prefixes: buildPrefixSet(prefixes) }, spot }
  }
  const file = besides(spot.source.file, input.file)
  const text = files.read(file, spot.at('file').place)
  if (typeof text === 'string') {
    const prefixes = prefixFiles.get(file) ?? parsePrefixFile(file, text, spot.findings)
    prefixFiles.set(file, prefixes)
    return { value: { name, prefixes }, spot }
  }
  spot.findings.add(text)
  return empty
}
