import type { BrowserCode } from '../challenge/browserCode.ts'
import type { ChallengeKeys } from '../challenge/deriveKeys.ts'
import { Interstitial } from '../challenge/interstitial.ts'
import type { SpokenLanguages } from '../challenge/languages/languages.ts'
import { NoticePages } from '../challenge/noticePages.ts'
import type { Strain } from '../challenge/puzzle.ts'
import { SiteLanguages } from '../challenge/siteLanguages.ts'
import { Contradictions } from '../client/contradictions.ts'
import { BotRegistry, type NameWitness } from '../client/botRegistry.ts'
import type { Clock } from '../core/clock.ts'
import { attackRule } from '../policy/underAttack.ts'
import { compileBots } from '../policy/compileBots.ts'
import { unpackPolicy } from '../policy/packedPolicy.ts'
import { compileInSteps } from '../policy/policy.ts'
import { Upstream } from '../upstream/upstream.ts'
import { conductLedgers } from './conductLedgers.ts'
import type { EdgeObserver } from './edgeObserver.ts'
import { hstsFields } from './hstsFields.ts'
import { MeasuredLoad } from './measuredLoad.ts'
import { strainNow } from './strainNow.ts'
import type { Site } from './site.ts'
import { SiteObserver } from './siteObserver.ts'
import type { Delivery } from './threadMessages.ts'
import type { ThreadSignatures } from './threadSignatures.ts'

/** What a site is made of besides its configuration. */
export interface SiteParts {
  readonly clock: Clock
  readonly code: BrowserCode
  readonly keys: ChallengeKeys
  readonly observer: EdgeObserver
  /** How many solutions of this thread wait to be verified. */
  readonly verifications: () => number
  /** Of this thread. */
  readonly names: NameWitness
  readonly signatures: ThreadSignatures
  /** Those of all sites. */
  readonly spoken: SpokenLanguages
}

/**
 * The sites of a delivery, in many small steps. An upstream whose configuration has not changed is taken over
 * from the site before, with its connections.
 */
export function* buildSites(
  { config, policies, tables, stamp }: Delivery,
  before: readonly Site[],
  { clock, code, keys, names, signatures, spoken, verifications, observer: { writer, lanes, lag } }: SiteParts
): Generator<void, readonly Site[]> {
  const ledgerOf = conductLedgers(tables, clock)
  const sites: Site[] = []
  for (const [i, site] of config.sites.entries()) {
    const plan = policies[i]!
    const policy = yield* compileInSteps(unpackPolicy(plan))
    const observer = new SiteObserver(writer, site.id, plan, policy.rules)
    yield
    const bots = compileBots(plan.usesBots ? plan.bots : [])
    yield* bots.prepare()
    const { words } = tables.health.get(site.id)!
    const same = before.find(old => old.config.id === site.id && isSame(old.config.upstream, site.upstream))
    const languages = new SiteLanguages(site, spoken)
    const upstream = same?.upstream ?? new Upstream(site.upstream, words, clock, observer.upstream)
    const isUnderAttack = policy.rules.some(({ id }) => id === attackRule)
    const strain = (): Strain =>
      strainNow({
        isUnderAttack,
        eventLoopLagMs: lag.recentMs,
        verifications: verifications(),
        waiting: upstream.waiting
      })
    sites.push({
      config: site,
      hsts: hstsFields(site),
      policy,
      stamp,
      upstream,
      interstitial: new Interstitial({ site, code, keys, languages, strain }),
      notices: new NoticePages(site, code, languages),
      languages,
      observer,
      load: new MeasuredLoad(lag, lanes, writer.slot('moien_upstream_requests_in_flight', site.id)),
      conduct: ledgerOf(site, plan.usesConduct),
      contradictions: new Contradictions(site.contradictions.off),
      bots: plan.usesBots
        ? new BotRegistry({
            claimOf: bots.claimOf,
            signedBy: bots.signedBy,
            names,
            signatures: signatures.of(plan.bots),
            observe: standing => observer.botSeen(standing)
          })
        : undefined
    })
    yield
  }
  return sites
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
