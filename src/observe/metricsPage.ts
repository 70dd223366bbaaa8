import { Counter, Gauge, Registry, type Histogram } from 'prom-client'
import { LaneHistogram, type HistogramRow } from './laneHistogram.ts'
import { metricCatalogue, metricNames, type MetricName } from './metricCatalogue.ts'
import type { MetricLanes } from './metricLanes.ts'
import { otherLabel, type MetricLayout, type MetricSeries } from './metricLayout.ts'
import { registerProcessMetrics } from './processMetrics.ts'

/** The value of a metric whose source is the scrape. */
export interface ScrapedValue {
  readonly name: MetricName
  /** Values of the family's labels, in its order. */
  readonly labels: readonly string[]
  readonly value: number
}

/** What one scrape answers. */
export interface MetricsText {
  readonly text: string
  readonly contentType: string
}

type Row = { readonly labels: Record<string, string>; readonly value: number }

/** Renders all metrics of all threads, in Prometheus' text format. */
export class MetricsPage {
  readonly #lanes: MetricLanes
  readonly #scraped: () => Iterable<ScrapedValue>
  readonly #registry = new Registry()
  #layout: MetricLayout
  #values: readonly ScrapedValue[] = []

  /** `scraped` is asked once at each scrape; its values for one metric and the same labels are added up. */
  constructor(lanes: MetricLanes, layout: MetricLayout, scraped: () => Iterable<ScrapedValue>) {
    this.#lanes = lanes
    this.#layout = layout
    this.#scraped = scraped
    for (const name of metricNames) this.#register(name)
    registerProcessMetrics(this.#registry)
  }

  /** Goes over to a layout that has grown. */
  use(layout: MetricLayout): void {
    this.#layout = layout
  }

  async render(): Promise<MetricsText> {
    this.#values = Array.from(this.#scraped())
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType }
  }

  #register(name: MetricName): void {
    const { type, help, labels, buckets } = metricCatalogue[name]
    if (type === 'histogram') {
      const rows = (): readonly HistogramRow[] => this.#histogramsOf(name)
      const histogram = new LaneHistogram(name, help, buckets, rows)
      // All that a registry asks of a metric is its name and `get`; prom-client's type asks for a class.
      this.#registry.registerMetric(histogram as unknown as Histogram)
      return
    }
    const rows = (): readonly Row[] => this.#rowsOf(name)
    const Metric: typeof Counter | typeof Gauge = type === 'counter' ? Counter : Gauge
    this.#registry.registerMetric(
      new Metric({
        name,
        help,
        labelNames: [...labels],
        registers: [],
        collect() {
          this.reset()
          for (const { labels, value } of rows()) this.inc(labels, value)
        }
      })
    )
  }

  #rowsOf(name: MetricName): readonly Row[] {
    if (metricCatalogue[name].source === 'lanes') {
      return this.#seriesOf(name)
        .map(({ labels, slot }) => ({ labels: labelled(name, labels), value: this.#lanes.sum(slot) }))
        .filter(row => row.value !== 0 || !isOther(row.labels))
    }
    if (name === 'moien_metric_series_folded') return [{ labels: {}, value: this.#layout.folded }]
    return this.#values
      .filter(value => value.name === name)
      .map(({ labels, value }) => ({ labels: labelled(name, labels), value }))
  }

  #histogramsOf(name: MetricName): readonly HistogramRow[] {
    const size = metricCatalogue[name].buckets.length + 2
    return this.#seriesOf(name)
      .map(({ labels, slot }) => ({
        labels: labelled(name, labels),
        counts: Array.from({ length: size - 1 }, (_, i) => this.#lanes.sum(slot + i)),
        sum: this.#lanes.sum(slot + size - 1)
      }))
      .filter(row => row.sum !== 0 || !isOther(row.labels))
  }

  #seriesOf(name: MetricName): readonly MetricSeries[] {
    return this.#layout.series.filter(series => series.name === name)
  }
}

function labelled(name: MetricName, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(metricCatalogue[name].labels.map((label, i) => [label, values[i]!]))
}

/** The series that stands for those without a place is only shown once it has counted something. */
function isOther(labels: Record<string, string>): boolean {
  const values = Object.values(labels)
  return values.length > 0 && values.every(value => value === otherLabel)
}
