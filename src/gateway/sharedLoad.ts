import type { SiteLoad } from '../core/siteLoad.ts'
import type { MetricLanes } from '../observe/metricLanes.ts'

/** A site's load as the admin thread sees it: how late an edge thread's timers run, that thread alone knows. */
export class SharedLoad implements SiteLoad {
  readonly eventLoopLagMs: undefined = undefined
  readonly #lanes: MetricLanes
  readonly #inFlightSlot: number

  /** `inFlightSlot` is that of the site's gauge `moien_upstream_requests_in_flight`. */
  constructor(lanes: MetricLanes, inFlightSlot: number) {
    this.#lanes = lanes
    this.#inFlightSlot = inFlightSlot
  }

  get upstreamInFlight(): number {
    return this.#lanes.sum(this.#inFlightSlot)
  }
}
