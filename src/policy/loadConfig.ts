import type { GatewayConfig } from '../core/config.ts'
import type { Mode } from '../core/decision.ts'
import type { Fault, Place } from '../core/fault.ts'
import { buildConfig } from './buildConfig.ts'
import { buildPolicy } from './buildPolicy.ts'
import { checkConfig } from './checkConfig.ts'
import type { ConfigFile } from './configFile.ts'
import { configSchema } from './configSchema.ts'
import { Findings, type Warning } from './findings.ts'
import { loadGeography } from './loadGeography.ts'
import {
  OperatorFiles,
  readTextFile,
  type ListFolder,
  type ReadBytes,
  type ReadText
} from './operatorFiles.ts'
import type { GeographyFiles } from './conditionContext.ts'
import type { PolicyPlan } from './policyPlan.ts'
import { lintSwitchedOff } from './lintContradictions.ts'
import { RuleFiles } from './ruleFiles.ts'
import type { Placed } from './rulesSource.ts'
import { checkSchema } from './schemaIssues.ts'
import { excerptOf, type Excerpt } from './excerpt.ts'
import { Spot } from './spot.ts'
import { parseYaml } from './yamlFile.ts'

/** A configuration that holds together. Plain data: it can go to another thread as it is. */
export interface LoadedConfig {
  readonly config: GatewayConfig
  /** One for each site, in the order of `config.sites`. */
  readonly policies: readonly PolicyPlan[]
  /** Tells one configuration from another: 64 bits in hex. */
  readonly hash: string
}

/** What came of loading: a configuration, or everything that is wrong with it. */
export interface LoadResult {
  /** `undefined` when there are faults. */
  readonly loaded: LoadedConfig | undefined
  readonly faults: readonly Fault[]
  /** Empty when there are faults: what is broken may be what they miss. */
  readonly warnings: readonly Warning[]
  /** Absolute paths of every file read or missed, and of the folders of globs: what to watch. */
  readonly files: readonly string[]
  /** The line of a fault or warning; `undefined` for a file that could not be read. */
  readonly excerptAt: (place: Place) => Excerpt | undefined
}

/**
 * Reads `moien.yaml` and all it names, validates and lints it. All mistakes are reported at once, each with
 * its place; nothing is thrown. Paths in a file are relative to that file. Synchronous, and seconds long for
 * ten thousand rules: run it where nobody waits.
 */
export function loadConfig(
  file: string,
  readText: ReadText = readTextFile,
  listFolder?: ListFolder,
  readBytes?: ReadBytes,
  nowMs?: number
): LoadResult {
  const files = new OperatorFiles(readText, listFolder, readBytes, nowMs)
  const findings = new Findings()
  const loaded = load(file, files, findings)
  const { faults, warnings } = findings
  const isGood = faults.length === 0
  return {
    loaded: isGood ? loaded : undefined,
    faults,
    warnings: isGood ? warnings : [],
    files: files.files,
    excerptAt(place) {
      const text = files.textOf(place.file)
      return text === undefined ? undefined : excerptOf(text, place)
    }
  }
}

function load(file: string, files: OperatorFiles, findings: Findings): LoadedConfig | undefined {
  const text = files.read(file)
  if (typeof text !== 'string') {
    findings.add(text)
    return undefined
  }
  const source = parseYaml(file, text, findings)
  if (source === undefined) return undefined
  const isSound = checkSchema(configSchema, source, findings).length === 0
  const rules = new RuleFiles(files, findings)
  const root = new Spot(source, findings)
  const geographyFiles = geographyFilesIn(source.value as Partial<ConfigFile>)
  const policies = sitesIn(root).map(({ id, mode, ruleFiles }) =>
    buildPolicy(id, mode, rules.sourcesOf(ruleFiles), files, geographyFiles)
  )
  if (!isSound) return undefined
  const input = source.value as ConfigFile
  const geography = loadGeography(input.geography ?? {}, root.at('geography'), files)
  const config = buildConfig(input, file, files, geography)
  checkConfig(input, config, root, files)
  config.sites.forEach(({ contradictions }, i) => {
    lintSwitchedOff(contradictions.off, policies[i]!, root.at('sites', i, 'contradictions', 'off'))
  })
  return { config, policies, hash: files.hash }
}

/** The files that are named, even where their names are mistakes: one is enough to say so. */
function geographyFilesIn({ geography }: Partial<ConfigFile>): GeographyFiles {
  return { country: geography?.country !== undefined, asn: geography?.asn !== undefined }
}

/** What a site's policy needs of `moien.yaml`. */
interface SiteRules {
  readonly id: string
  readonly mode: Mode
  readonly ruleFiles: readonly Placed<string>[]
}

/** The rule files each site names, even in a file with mistakes: theirs are reported in the same run. */
function sitesIn(root: Spot): readonly SiteRules[] {
  const { sites } = root.source.value as Partial<ConfigFile>
  if (!Array.isArray(sites)) return []
  return sites.map((site: Partial<ConfigFile['sites'][number]> | null, i) => ({
    id: String(site?.id),
    mode: site?.mode ?? 'enforce',
    ruleFiles: Array.isArray(site?.rules) ? textsIn(site.rules, root.at('sites', i, 'rules')) : []
  }))
}

function textsIn(values: readonly unknown[], spot: Spot): readonly Placed<string>[] {
  return values.flatMap((value, i) => (typeof value === 'string' ? [{ value, spot: spot.at(i) }] : []))
}
