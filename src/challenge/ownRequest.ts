import type { Readable } from 'node:stream'
import type { ContactConfig, ChallengeConfig } from '../core/config.ts'
import type { Facts } from '../core/facts.ts'
import type { Level } from '../core/level.ts'
import type { PassMeans } from '../core/passState.ts'
import type { Interstitial } from './interstitial.ts'
import type { NoticePages } from './noticePages.ts'
import type { PassSite } from './passCookie.ts'
import type { SiteLanguages } from './siteLanguages.ts'
import type { ChallengeFailure } from './solutionRequest.ts'

/** What of a site's configuration Moien's own routes depend on. `SiteConfig` is one. */
export interface RouteSite extends PassSite {
  readonly contact: ContactConfig
  readonly challenge: ChallengeConfig
}

/** A request for one of Moien's own routes. */
export interface OwnRequest {
  readonly facts: Facts
  readonly site: RouteSite
  readonly languages: SiteLanguages
  /** The site's. */
  readonly notices: NoticePages
  readonly interstitial: Interstitial
  /** The request's id. */
  readonly incident: string
  /** The request's body; read for the two routes that take one. */
  readonly body: Readable
}

/** Counts how challenges end. */
export interface RouteObserver {
  /** `tookMs`: from issue to redemption. */
  passed(means: PassMeans, level: Level, tookMs: number): void
  failed(reason: ChallengeFailure): void
}
