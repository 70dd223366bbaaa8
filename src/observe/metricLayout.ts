import { packList, unpackList, type PackedList } from '../core/packedList.ts'
import { gaugeStart, laneSlots } from './metricLanes.ts'
import { metricCatalogue, metricNames, type MetricName } from './metricCatalogue.ts'
import { seriesOf, type MetricUniverse } from './metricUniverse.ts'

/** One series and its place. A histogram has a slot for each bucket, one for +Inf, and one for the sum. */
export interface MetricSeries {
  readonly name: MetricName
  /** Values of the family's labels, in its order. */
  readonly labels: readonly string[]
  readonly slot: number
}

/** Where in a lane each series lives: plain data, the same for all threads. */
export interface MetricLayout {
  readonly series: readonly MetricSeries[]
  /** How many series found no place. */
  readonly folded: number
}

/** A layout on its way to a thread that must not stop to read it. */
export interface PackedLayout {
  /** Of `MetricSeries`. */
  readonly series: PackedList
  readonly folded: number
}

/** The label value that stands for all series without a place of their own. */
export const otherLabel = 'other'

/** `before` is the layout packed that this one was built upon. */
export function packLayout({ series, folded }: MetricLayout, before?: PackedLayout): PackedLayout {
  return { series: packList(series, before?.series), folded }
}

/** A packed layout's series, one after the other, without those that the first `known` of them are. */
export function unpackSeries({ series }: PackedLayout, known = 0): Iterable<MetricSeries> {
  return unpackList(series, known)
}

/** A packed layout as a whole. */
export function unpackLayout(packed: PackedLayout): MetricLayout {
  return { series: [...unpackSeries(packed)], folded: packed.folded }
}

/** Where a series lives, or its family's `other` when it has no place of its own. */
export function slotIn({ series }: MetricLayout, name: MetricName, ...labels: readonly string[]): number {
  const family = series.filter(one => one.name === name)
  const own = family.find(one => one.labels.every((value, i) => value === labels[i]))
  return (own ?? family.find(one => one.labels.every(value => value === otherLabel)))!.slot
}

/** A series' identity as text. */
export function seriesKey(name: MetricName, labels: readonly string[]): string {
  return JSON.stringify([name, ...labels])
}

/**
 * Gives every series of the universe a place. Those of the layout before keep theirs for good, so counts
 * survive reloads and threads may change over one after the other; what finds no place any more is counted
 * under its family's `other`, which always has one.
 */
export function buildMetricLayout(universe: MetricUniverse, before?: MetricLayout): MetricLayout {
  const builder = new LayoutBuilder(before?.series ?? [])
  const names = metricNames.filter(name => metricCatalogue[name].source === 'lanes')
  for (const name of names)
    builder.add(
      name,
      metricCatalogue[name].labels.map(() => otherLabel)
    )
  for (const name of names) {
    for (const labels of seriesOf(name, universe)) builder.add(name, labels)
  }
  return { series: builder.series, folded: builder.folded }
}

class LayoutBuilder {
  readonly series: MetricSeries[]
  readonly #known: Set<string>
  #nextCounter = 0
  #nextGauge: number = gaugeStart
  folded = 0

  constructor(before: readonly MetricSeries[]) {
    this.series = [...before]
    this.#known = new Set(before.map(({ name, labels }) => seriesKey(name, labels)))
    for (const { name, slot } of before) {
      const end = slot + slotsOf(name)
      if (slot < gaugeStart) this.#nextCounter = Math.max(this.#nextCounter, end)
      else this.#nextGauge = Math.max(this.#nextGauge, end)
    }
  }

  add(name: MetricName, labels: readonly string[]): void {
    const key = seriesKey(name, labels)
    if (this.#known.has(key)) return
    const slot = this.#take(name)
    if (slot === undefined) {
      this.folded++
      return
    }
    this.#known.add(key)
    this.series.push({ name, labels, slot })
  }

  #take(name: MetricName): number | undefined {
    const size = slotsOf(name)
    if (metricCatalogue[name].type === 'gauge') {
      if (this.#nextGauge + size > laneSlots) return undefined
      this.#nextGauge += size
      return this.#nextGauge - size
    }
    if (this.#nextCounter + size > gaugeStart) return undefined
    this.#nextCounter += size
    return this.#nextCounter - size
  }
}

function slotsOf(name: MetricName): number {
  const { type, buckets } = metricCatalogue[name]
  return type === 'histogram' ? buckets.length + 2 : 1
}
