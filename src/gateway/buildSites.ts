import type { BrowserCode } from '../challenge/browserCode.ts'
import type { ChallengeKeys } from '../challenge/deriveKeys.ts'
import { Interstitial } from '../challenge/interstitial.ts'
import { NoticePages } from '../challenge/noticePages.ts'
import type { Clock } from '../core/clock.ts'
import type { MetricWriter } from '../observe/metricWriter.ts'
import { compilePolicy } from '../policy/policy.ts'
import { Upstream } from '../upstream/upstream.ts'
import type { Site } from './site.ts'
import { SiteObserver } from './siteObserver.ts'
import type { Delivery } from './threadMessages.ts'

/** What a site is made of besides its configuration. */
export interface SiteParts {
  readonly clock: Clock
  readonly code: BrowserCode
  readonly keys: ChallengeKeys
  readonly writer: MetricWriter
}

/**
 * The sites of a delivery. An upstream whose configuration has not changed is taken over from the site
 * before, with its connections.
 */
export function buildSites(
  { config, policies, tables, hash }: Delivery,
  before: readonly Site[],
  { clock, code, keys, writer }: SiteParts
): readonly Site[] {
  return config.sites.map((site, i): Site => {
    const plan = policies[i]!
    const observer = new SiteObserver(writer, site.id, plan)
    const { words } = tables.health.get(site.id)!
    const same = before.find(old => old.config.id === site.id && isSame(old.config.upstream, site.upstream))
    return {
      config: site,
      policy: compilePolicy(plan),
      hash,
      upstream: same?.upstream ?? new Upstream(site.upstream, words, clock, observer.upstream),
      interstitial: new Interstitial({ site, code, keys }),
      notices: new NoticePages(site, code),
      observer
    }
  })
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
