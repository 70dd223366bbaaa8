/** The counts of one series of a histogram. */
export interface HistogramRow {
  readonly labels: Readonly<Record<string, string>>
  /** Of each bucket alone, +Inf last. */
  readonly counts: readonly number[]
  readonly sum: number
}

interface HistogramValue {
  readonly metricName: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

/** What a registry renders. */
interface HistogramObject {
  readonly name: string
  readonly help: string
  readonly type: 'histogram'
  readonly values: readonly HistogramValue[]
}

/**
 * A histogram for prom-client's registry whose counts live elsewhere: prom-client's own can only be filled
 * one observation at a time.
 */
export class LaneHistogram {
  readonly name: string
  readonly #help: string
  readonly #bounds: readonly number[]
  readonly #rows: () => readonly HistogramRow[]

  constructor(name: string, help: string, bounds: readonly number[], rows: () => readonly HistogramRow[]) {
    this.name = name
    this.#help = help
    this.#bounds = bounds
    this.#rows = rows
  }

  async get(): Promise<HistogramObject> {
    const values = this.#rows().flatMap(row => this.#valuesOf(row))
    return { name: this.name, help: this.#help, type: 'histogram', values }
  }

  #valuesOf({ labels, counts, sum }: HistogramRow): readonly HistogramValue[] {
    let count = 0
    const buckets = counts.map((ownCount, i) => {
      count += ownCount
      const le = this.#bounds[i] ?? '+Inf'
      return { metricName: `${this.name}_bucket`, labels: { ...labels, le }, value: count }
    })
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: count }
    ]
  }
}
