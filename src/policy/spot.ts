import type { Place } from '../core/fault.ts'
import type { Findings } from './findings.ts'
import type { YamlFile } from './yamlFile.ts'

/** A value in one of the operator's files, on the way from validated input to plan: where complaints go. */
export class Spot {
  readonly source: YamlFile
  readonly findings: Findings
  readonly path: readonly PropertyKey[]
  /** Keys whose values come from another place. */
  readonly #elsewhere: ReadonlyMap<PropertyKey, Spot>

  constructor(
    source: YamlFile,
    findings: Findings,
    path: readonly PropertyKey[] = [],
    elsewhere: ReadonlyMap<PropertyKey, Spot> = new Map()
  ) {
    this.source = source
    this.findings = findings
    this.path = path
    this.#elsewhere = elsewhere
  }

  /** The spot of what stands in this one under the keys. */
  at(...keys: readonly PropertyKey[]): Spot {
    const other = keys[0] === undefined ? undefined : this.#elsewhere.get(keys[0])
    if (other !== undefined) return other.at(...keys)
    return new Spot(this.source, this.findings, [...this.path, ...keys])
  }

  /** The same spot, but of a value some of whose keys are those of the value at `other`. */
  with(keys: readonly PropertyKey[], other: Spot): Spot {
    const elsewhere = new Map([...this.#elsewhere, ...keys.map((key): [PropertyKey, Spot] => [key, other])])
    return new Spot(this.source, this.findings, this.path, elsewhere)
  }

  get place(): Place {
    return this.source.placeOf(this.path)
  }

  /** What the operator wrote there; `undefined` for nothing. */
  get written(): unknown {
    return this.path.reduce<unknown>((value, key) => {
      const isInner = typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      return isInner ? (value as Readonly<Record<PropertyKey, unknown>>)[key] : undefined
    }, this.source.value)
  }

  fault(what: string): void {
    this.findings.fault(this.place, what)
  }

  warn(message: string): void {
    this.findings.warn(this.place, message)
  }
}
