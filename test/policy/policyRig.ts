import { basename, dirname } from 'node:path'
import { noPass, type PassState } from '../../src/core/passState.ts'
import { parseAddress } from '../../src/core/address.ts'
import type { Judgement } from '../../src/core/decision.ts'
import { faultCatalogue } from '../../src/core/faultCatalogue.ts'
import { Facts, type FactsFields } from '../../src/core/facts.ts'
import { decide } from '../../src/policy/decide.ts'
import { loadConfig, type LoadResult } from '../../src/policy/loadConfig.ts'
import { compilePolicy, type PlannedPolicy } from '../../src/policy/policy.ts'
import type { SiteConfig } from '../../src/core/config.ts'

/** A request as a test describes it: plain texts, the rest is an ordinary request. */
export interface RequestLike extends Partial<Omit<FactsFields, 'address' | 'pass'>> {
  readonly ip?: string
  readonly pass?: Partial<PassState>
}

export function factsOf({ ip = '192.0.2.1', pass = {}, ...fields }: RequestLike = {}): Facts {
  return new Facts({
    atMs: 0,
    siteId: 'guichet',
    address: parseAddress(ip)!,
    scheme: 'https',
    method: 'GET',
    host: 'guichet.example.lu',
    path: '/',
    query: '',
    headers: {},
    kind: 'navigation',
    ...fields,
    pass: { ...noPass, ...pass }
  })
}

export const lightPass: Partial<PassState> = { status: 'valid', id: 'pass', level: 'light' }
export const heavyPass: Partial<PassState> = { status: 'valid', id: 'pass', level: 'heavy' }

/** Lists of addresses grow old; not those of a test. */
const loadedMs = Date.parse('2026-06-01')

/** Loads from files that exist only in the test. */
export function loadFrom(
  files: Readonly<Record<string, string>>,
  file = 'moien.yaml',
  binaries: Readonly<Record<string, Buffer>> = {}
): LoadResult {
  const readText = (name: string): string => {
    const text = files[name]
    if (text === undefined) throw new Error('no such file')
    return text
  }
  const readBytes = (name: string): Buffer => {
    const bytes = binaries[name]
    if (bytes === undefined) throw new Error('no such file')
    return bytes
  }
  const listFolder = (folder: string): readonly string[] => {
    const names = Object.keys(files).filter(name => dirname(name) === folder)
    if (names.length === 0) throw new Error('no such folder')
    return names.map(name => basename(name))
  }
  return loadConfig(file, readText, listFolder, readBytes, loadedMs)
}

/** A `moien.yaml` for one site with one rule file, and more keys of the site. */
export function siteFile(siteKeys = ''): string {
  const lines = [
    'id: guichet',
    'hosts: ["*"]',
    'rules: [rules.yaml]',
    'upstream: { servers: [http://a:1] }',
    siteKeys
  ]
  return `listen: [{ address: ":0" }]\nsites:\n  - ${lines.filter(line => line !== '').join('\n    ')}\n`
}

/** A site with its policy, and the short way from a request to its decision. */
export interface Judge {
  readonly policy: PlannedPolicy
  readonly site: SiteConfig
  /** `exhausted` maps ids of limits to the wait they refuse with. */
  readonly judge: (request: RequestLike, exhausted?: Readonly<Record<string, number>>) => Judgement
}

/** The faults as the operator reads them, without the catalogue's advice. */
export function complaints({ faults }: LoadResult): readonly string[] {
  return faults.map(({ message, code }) => message.replace(`. ${faultCatalogue[code].advice}`, ''))
}

/** The judge of a rule file; throws what is wrong with it. */
export function judgeOf(rules: string, siteKeys = '', files: Readonly<Record<string, string>> = {}): Judge {
  const { loaded, faults } = loadFrom({ 'moien.yaml': siteFile(siteKeys), 'rules.yaml': rules, ...files })
  if (loaded === undefined) throw new AggregateError(faults, faults.map(fault => fault.message).join('\n'))
  // As it arrives in an edge thread.
  const policy = compilePolicy(structuredClone(loaded.policies[0]!))
  const site = loaded.config.sites[0]!
  return {
    policy,
    site,
    judge(request, exhausted = {}) {
      const facts = factsOf(request)
      const verdict = policy.evaluate(facts)
      const waits = verdict.charges.map(charge => exhausted[charge.limit.id] ?? 0)
      return decide(verdict, waits, facts, site)
    }
  }
}
