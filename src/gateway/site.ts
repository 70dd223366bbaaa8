import type { Interstitial } from '../challenge/interstitial.ts'
import type { NoticePages } from '../challenge/noticePages.ts'
import type { SiteLanguages } from '../challenge/siteLanguages.ts'
import type { BotRegistry } from '../client/botRegistry.ts'
import type { ConductLedger } from '../client/conductLedger.ts'
import type { Contradictions } from '../client/contradictions.ts'
import type { SiteConfig } from '../core/config.ts'
import type { SiteLoad } from '../core/siteLoad.ts'
import type { Policy } from '../policy/policy.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { SiteObserver } from './siteObserver.ts'

/** A site as one edge thread serves it. A reload makes new ones. */
export interface Site {
  readonly config: SiteConfig
  /** Headers of all its answers by https. */
  readonly hsts: readonly string[]
  readonly policy: Policy
  /** Of the delivery that it is of. */
  readonly stamp: string
  readonly upstream: Upstream
  readonly interstitial: Interstitial
  readonly notices: NoticePages
  readonly languages: SiteLanguages
  readonly observer: SiteObserver
  readonly load: SiteLoad
  /** `undefined` where the policy looks at no conduct. */
  readonly conduct: ConductLedger | undefined
  readonly contradictions: Contradictions
  /** `undefined` where the policy asks for no bots. */
  readonly bots: BotRegistry | undefined
}
