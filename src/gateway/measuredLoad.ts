import type { SiteLoad } from '../core/siteLoad.ts'
import type { EventLoopLag } from '../observe/eventLoopLag.ts'
import type { MetricLanes } from '../observe/metricLanes.ts'

/** A site's load as one edge thread sees it: its own lateness, and the requests of all threads. */
export class MeasuredLoad implements SiteLoad {
  readonly #lag: EventLoopLag
  readonly #lanes: MetricLanes
  readonly #inFlightSlot: number

  /** `inFlightSlot` is that of the site's gauge `moien_upstream_requests_in_flight`. */
  constructor(lag: EventLoopLag, lanes: MetricLanes, inFlightSlot: number) {
    this.#lag = lag
    this.#lanes = lanes
    this.#inFlightSlot = inFlightSlot
  }

  get eventLoopLagMs(): number {
    return this.#lag.recentMs
  }

  get upstreamInFlight(): number {
    return this.#lanes.sum(this.#inFlightSlot)
  }
}
