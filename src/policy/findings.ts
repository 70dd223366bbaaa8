import { Fault, type Place } from '../core/fault.ts'

/** Something that works but is probably not what the operator meant. */
export interface Warning {
  /** `undefined` for what says how many more there are. */
  readonly place: Place | undefined
  readonly message: string
}

/** More mistakes than this help nobody; a broken list of a million prefixes must not fill the terminal. */
const maxEach = 50

/** Collects what is wrong with the operator's files, so that one run reports all of it. */
export class Findings {
  readonly #faults: Fault[] = []
  readonly #warnings: Warning[] = []
  /** A file that two sites use would have its mistakes reported twice. */
  readonly #seen: Set<string> = new Set()
  #leftOut = 0
  #warningsLeftOut = 0

  fault(place: Place, what: string): void {
    // A fault takes a stack trace, and a broken list may have millions.
    if (this.#faults.length === maxEach) this.#leftOut += 1
    else this.add(new Fault('config_invalid', what, { place }))
  }

  add(fault: Fault): void {
    if (this.#seen.has(fault.message)) return
    if (this.#faults.length === maxEach) {
      this.#leftOut += 1
      return
    }
    this.#seen.add(fault.message)
    this.#faults.push(fault)
  }

  warn(place: Place, message: string): void {
    const key = `${place.file}:${place.line}:${place.column}: ${message}`
    if (this.#seen.has(key)) return
    if (this.#warnings.length === maxEach) {
      this.#warningsLeftOut += 1
      return
    }
    this.#seen.add(key)
    this.#warnings.push({ place, message })
  }

  /** From the top of each file to its end, the files in the order in which they were read. */
  get faults(): readonly Fault[] {
    const sorted = inReadingOrder(this.#faults)
    if (this.#leftOut === 0) return sorted
    return [...sorted, new Fault('config_invalid', `There are ${this.#leftOut} more mistakes`)]
  }

  get warnings(): readonly Warning[] {
    const sorted = inReadingOrder(this.#warnings)
    if (this.#warningsLeftOut === 0) return sorted
    const are =
      this.#warningsLeftOut === 1 ? 'is 1 more warning' : `are ${this.#warningsLeftOut} more warnings`
    return [...sorted, { place: undefined, message: `There ${are}` }]
  }
}

function inReadingOrder<Item extends { readonly place: Place | undefined }>(
  items: readonly Item[]
): readonly Item[] {
  const byFile = Map.groupBy(items, ({ place }) => place?.file)
  const line = ({ place }: Item): number => place?.line ?? 0
  const column = ({ place }: Item): number => place?.column ?? 0
  return [...byFile.values()].flatMap(group =>
    group.sort((a, b) => line(a) - line(b) || column(a) - column(b))
  )
}
