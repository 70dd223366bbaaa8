import type { MetricWriter } from './metricWriter.ts'

/** Counts what befalls the requests of one upstream; every series is found beforehand. */
export class UpstreamMetrics {
  readonly #writer: MetricWriter
  readonly #errors: ReadonlyMap<string, number>
  readonly #retries: number
  readonly #inFlight: number
  readonly #connections: number

  /** `kinds` are the failures there may be: the closed set that labels them. */
  constructor(writer: MetricWriter, upstream: string, kinds: readonly string[]) {
    this.#writer = writer
    this.#errors = new Map(
      kinds.map(kind => [kind, writer.slot('moien_upstream_errors_total', upstream, kind)])
    )
    this.#retries = writer.slot('moien_upstream_retries_total', upstream)
    this.#inFlight = writer.slot('moien_upstream_requests_in_flight', upstream)
    this.#connections = writer.slot('moien_upstream_connections', upstream)
  }

  failed(kind: string): void {
    const slot = this.#errors.get(kind)
    if (slot !== undefined) this.#writer.add(slot)
  }

  retried(): void {
    this.#writer.add(this.#retries)
  }

  accepted(): void {
    this.#writer.add(this.#inFlight)
  }

  ended(): void {
    this.#writer.add(this.#inFlight, -1)
  }

  connected(): void {
    this.#writer.add(this.#connections)
  }

  disconnected(): void {
    this.#writer.add(this.#connections, -1)
  }

  tunnelOpened(): void {
    this.#writer.add(this.#connections)
  }

  tunnelClosed(): void {
    this.#writer.add(this.#connections, -1)
  }
}
