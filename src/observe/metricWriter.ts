import { atOnce } from '../core/atOnce.ts'
import { metricCatalogue, type MetricName } from './metricCatalogue.ts'
import { otherLabel, seriesKey, type MetricLayout, type MetricSeries } from './metricLayout.ts'

/** Where a histogram's series lives. */
export interface HistogramSlots {
  readonly slot: number
  readonly bounds: readonly number[]
}

/**
 * Counts in one thread's lane. Find slots once, when a policy is loaded; adding to one is a few
 * nanoseconds.
 */
export class MetricWriter {
  readonly #lane: Float64Array
  readonly #slots: Map<string, number> = new Map()

  constructor(lane: Float64Array, layout: MetricLayout) {
    this.#lane = lane
    this.use(layout)
  }

  /** How many series of the layout it knows: the first ones, since a layout only grows. */
  get known(): number {
    return this.#slots.size
  }

  /** Goes over to a layout that has grown; slots found before stay good. */
  use({ series }: MetricLayout): void {
    atOnce(this.follow(series.slice(this.known)))
  }

  /** The same, a new series at each step: ten thousand take longer than a request should wait. */
  *follow(series: Iterable<MetricSeries>): Generator<void> {
    for (const { name, labels, slot } of series) {
      this.#slots.set(seriesKey(name, labels), slot)
      yield
    }
  }

  /**
   * The slot of a series, or of its family's `other` when it has none. `labels` are values in the family's
   * order; throws a `RangeError` when there are too few or too many.
   */
  slot(name: MetricName, ...labels: readonly string[]): number {
    const own = this.#slots.get(seriesKey(name, labels))
    if (own !== undefined) return own
    const family = metricCatalogue[name]
    if (labels.length !== family.labels.length)
      throw new RangeError(`${name} has ${family.labels.length} labels`)
    return this.#slots.get(
      seriesKey(
        name,
        family.labels.map(() => otherLabel)
      )
    )!
  }

  histogram(name: MetricName, ...labels: readonly string[]): HistogramSlots {
    return { slot: this.slot(name, ...labels), bounds: metricCatalogue[name].buckets }
  }

  add(slot: number, amount = 1): void {
    this.#lane[slot]! += amount
  }

  /** For gauges that are not counted up and down. */
  set(slot: number, value: number): void {
    this.#lane[slot] = value
  }

  observe(histogram: HistogramSlots, value: number): void {
    const { slot, bounds } = histogram
    let bucket = 0
    while (bucket < bounds.length && value > bounds[bucket]!) bucket++
    this.#lane[slot + bucket]! += 1
    this.#lane[slot + bounds.length + 1]! += value
  }
}
