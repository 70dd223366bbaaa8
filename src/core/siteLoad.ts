/**
 * How busy the gateway and a site's application are, as rules may ask. Reading is cheap, and asks nobody; what
 * nobody measures is `undefined`.
 */
export interface SiteLoad {
  /** How late the timers of this thread run, on average over about a second. */
  readonly eventLoopLagMs: number | undefined
  /** Requests of all threads that the application has not answered whole; upgrades are not among them. */
  readonly upstreamInFlight: number | undefined
}
