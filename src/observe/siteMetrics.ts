import type { Exchange } from '../core/exchange.ts'
import { refusalStatus } from '../core/refusal.ts'
import type { HistogramSlots, MetricWriter } from './metricWriter.ts'
import { codeClasses, methods, protocols } from './metricUniverse.ts'

const otherMethod = methods.length - 1

/** Counts the requests of one site (or of none); every series is found beforehand. */
export class SiteMetrics {
  readonly #writer: MetricWriter
  /** By class of status, method and protocol, in this order of significance. */
  readonly #requests: Int32Array
  readonly #duration: HistogramSlots
  readonly #upstreamDuration: HistogramSlots
  readonly #inFlight: number
  readonly #rejections: ReadonlyMap<string, number>

  constructor(writer: MetricWriter, siteId: string) {
    this.#writer = writer
    const slots = codeClasses.flatMap(code =>
      methods.flatMap(method =>
        protocols.map(protocol => writer.slot('moien_http_requests_total', siteId, code, method, protocol))
      )
    )
    this.#requests = Int32Array.from(slots)
    this.#duration = writer.histogram('moien_http_request_duration_seconds', siteId)
    this.#upstreamDuration = writer.histogram('moien_upstream_duration_seconds', siteId)
    this.#inFlight = writer.slot('moien_http_requests_in_flight', siteId)
    this.#rejections = new Map(
      Object.keys(refusalStatus).map(reason => [reason, writer.slot('moien_rejected_requests_total', reason)])
    )
  }

  started(): void {
    this.#writer.add(this.#inFlight)
  }

  /** Counts an exchange that has ended, but not that it is no longer in flight. */
  observe(exchange: Exchange, endTickMs: number): void {
    const writer = this.#writer
    // A client that left before any status was sent is counted as nginx does, whose log says 499.
    const status = exchange.status === 0 ? 499 : exchange.status
    const code = Math.min(Math.floor(status / 100), codeClasses.length) - 1
    const method = methods.indexOf(exchange.method)
    const protocol = protocols.indexOf(exchange.httpVersion)
    const row = code * methods.length + (method < 0 ? otherMethod : method)
    writer.add(this.#requests[row * protocols.length + protocol]!)
    writer.observe(this.#duration, (endTickMs - exchange.startedTickMs) / 1000)
    if (exchange.upstreamMs > 0) writer.observe(this.#upstreamDuration, exchange.upstreamMs / 1000)
    if (exchange.outcome !== 'rejected') return
    const rejection = this.#rejections.get(exchange.reason)
    if (rejection !== undefined) writer.add(rejection)
  }

  finished(): void {
    this.#writer.add(this.#inFlight, -1)
  }
}
