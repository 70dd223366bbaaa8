import { basename, dirname, join, resolve } from 'node:path'
import { RE2JS } from 're2js'
import { Fault, type Place } from '../core/fault.ts'
import { besides, type OperatorFiles } from './operatorFiles.ts'
import type { Findings } from './findings.ts'
import { globToPattern } from './pattern.ts'
import { readRules, type Placed, type RulesSource } from './rulesSource.ts'

/** Of all sites together: a glob over the wrong folder must end. */
const maxFiles = 1000

/** One file of a site's policy; `undefined` where it could not be read, which is a fault already. */
type Read = RulesSource | undefined

/** The rule files of one loading, each read once, however many sites and files name it. */
export class RuleFiles {
  readonly #files: OperatorFiles
  readonly #findings: Findings
  readonly #read: Map<string, Read> = new Map()

  constructor(files: OperatorFiles, findings: Findings) {
    this.#files = files
    this.#findings = findings
  }

  /**
   * What the files and globs of a site hold, in the order in which it is heard: a file's includes before
   * the file, and each file once, where it is reached first.
   */
  sourcesOf(entries: readonly Placed<string>[]): readonly Read[] {
    const reached = new Map<string, Read>()
    this.#gather(entries, [], reached)
    return [...reached.values()]
  }

  #gather(entries: readonly Placed<string>[], trail: readonly string[], reached: Map<string, Read>): void {
    for (const { value: path, spot } of this.#expand(entries, reached)) {
      const file = resolve(path)
      const begin = trail.findIndex(above => resolve(above) === file)
      if (begin >= 0) {
        spot.fault(`This file includes itself: ${[...trail.slice(begin), path].join(' → ')}`)
      } else if (!reached.has(file)) {
        const source = this.#readOnce(path, spot.place)
        this.#gather(source?.includes ?? [], [...trail, path], reached)
        reached.set(file, source)
      }
    }
  }

  #readOnce(path: string, namedAt: Place): Read {
    const file = resolve(path)
    if (this.#read.has(file)) return this.#read.get(file)
    if (this.#read.size === maxFiles) {
      this.#findings.fault(namedAt, `There are more than ${maxFiles} rule files`)
      return undefined
    }
    const text = this.#files.read(path, namedAt)
    if (typeof text !== 'string') this.#findings.add(text)
    const source = typeof text === 'string' ? readRules(path, text, this.#files, this.#findings) : undefined
    this.#read.set(file, source)
    return source
  }

  /**
   * Globs as the files they stand for, without the file that has the glob, and those that it names besides:
   * a name keeps its place.
   */
  #expand(entries: readonly Placed<string>[], reached: Map<string, Read>): readonly Placed<string>[] {
    const paths = entries.map(({ value, spot }) => ({ value: besides(spot.source.file, value), spot }))
    const named = new Set(paths.map(({ value }) => resolve(value)))
    return paths.flatMap(path => {
      if (!isGlob(path.value)) return [path]
      const { value: glob, spot } = path
      const found = this.#find(path)
      if (found.length === 0) reached.set(glob, undefined)
      const others = found.filter(value => value !== spot.source.file && !named.has(resolve(value)))
      return others.map(value => ({ value, spot }))
    })
  }

  /** The files of a glob; that there are none is a fault. */
  #find({ value: glob, spot }: Placed<string>): readonly string[] {
    const folder = dirname(glob)
    if (isGlob(folder) || glob.includes('**')) {
      spot.fault('"*" and "?" stand in names of files, not of folders; name each folder')
      return []
    }
    const names = this.#files.list(folder, spot.place)
    if (names instanceof Fault) {
      this.#findings.add(names)
      return []
    }
    const pattern = RE2JS.compile(globToPattern(basename(glob), true))
    const found = names.filter(name => isRuleFile(name) && pattern.test(name))
    if (found.length === 0) spot.fault(`No rule file matches ${glob}`)
    return found.toSorted((a, b) => (a < b ? -1 : 1)).map(name => join(folder, name))
  }
}

function isGlob(path: string): boolean {
  return /[*?]/.test(path)
}

/** Tests of rules stand beside them; names with a dot are what editors and mounts leave behind. */
function isRuleFile(name: string): boolean {
  return !name.startsWith('.') && !name.endsWith('.test.yaml')
}
