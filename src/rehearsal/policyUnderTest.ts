import { resolve } from 'node:path'
import { FileGeography } from '../client/fileGeography.ts'
import type { SiteConfig } from '../core/config.ts'
import { noGeography, type Geography } from '../core/geography.ts'
import { SiteTable } from '../core/siteTable.ts'
import { buildSite } from '../policy/buildConfig.ts'
import { buildPolicy } from '../policy/buildPolicy.ts'
import { didYouMean } from '../policy/didYouMean.ts'
import { loadConfig } from '../policy/loadConfig.ts'
import { besides, OperatorFiles, type ReadText } from '../policy/operatorFiles.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import { RuleFiles } from '../policy/ruleFiles.ts'
import type { Spot } from '../policy/spot.ts'
import type { TestsFile } from './testsFile.ts'

/** A site and its policy, as a file of tests names them. */
export interface PolicyUnderTest {
  readonly site: SiteConfig
  readonly plan: PolicyPlan
  readonly geography: Geography
  /** Whether a request for this hostname is one for this site. */
  readonly serves: (host: string) => boolean
}

type Header = Pick<TestsFile, 'rules' | 'config' | 'site'>

/** Loads what is under test; mistakes, of the rule files too, go to the spot's findings. */
export function loadPolicyUnderTest(
  header: Header,
  root: Spot,
  readText: ReadText
): PolicyUnderTest | undefined {
  const { rules, config, site } = header
  if ((rules === undefined) === (config === undefined)) {
    root.fault('Say what is under test: rules (a list of rule files) or config (a moien.yaml), one of them')
    return undefined
  }
  if (config !== undefined) return siteOf(config, site, root, readText)
  if (site !== undefined) root.at('site').fault('A site is one of a config; rules alone belong to none')
  return rulesAlone(rules!, root, readText)
}

/** Rules alone stand before a site of which nothing is said. */
function rulesAlone(names: readonly string[], root: Spot, readText: ReadText): PolicyUnderTest {
  const files = new OperatorFiles(readText)
  const entries = names.map((value, i) => ({ value, spot: root.at('rules', i) }))
  const sources = new RuleFiles(files, root.findings).sourcesOf(entries)
  const site = buildSite({ id: 'test', hosts: ['*'], upstream: { servers: ['http://localhost'] } }, undefined)
  const plan = buildPolicy(site.id, site.mode, sources, files)
  return { site, plan, geography: noGeography, serves: () => true }
}

function siteOf(
  name: string,
  siteId: string | undefined,
  root: Spot,
  readText: ReadText
): PolicyUnderTest | undefined {
  const { loaded, faults } = loadConfig(besides(root.source.file, name), readText)
  for (const fault of faults) root.findings.add(fault)
  if (loaded === undefined) return undefined
  const { sites } = loaded.config
  const ids = sites.map(({ id }) => id)
  if (siteId === undefined && sites.length > 1) {
    root.at('config').fault(`It has several sites; add site: one of ${ids.join(', ')}`)
    return undefined
  }
  const index = siteId === undefined ? 0 : ids.indexOf(siteId)
  const site = sites[index]
  if (site === undefined) {
    root.at('site').fault(`There is no site "${siteId}"${didYouMean(siteId!, ids)}`)
    return undefined
  }
  const table = new SiteTable<SiteConfig>()
  for (const each of sites) for (const host of each.hosts) table.add(host, each)
  const geography = new FileGeography(loaded.config.geography)
  return { site, plan: loaded.policies[index]!, geography, serves: host => table.find(host) === site }
}

/** The files named by `covers`, absolute; `undefined` stands for all. */
export function coveredFiles(
  covers: readonly string[] | undefined,
  plan: PolicyPlan,
  root: Spot
): ReadonlySet<string> | undefined {
  if (covers === undefined) return undefined
  const known = new Set(
    [...plan.rules, ...plan.limits, ...plan.thresholds].map(part => resolve(part.place.file))
  )
  const files = covers.map(name => resolve(besides(root.source.file, name)))
  files.forEach((file, i) => {
    if (!known.has(file))
      root.at('covers', i).fault('No rule, limit or threshold under test stands in this file')
  })
  return new Set(files)
}
