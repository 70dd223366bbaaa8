import type { Clock } from '../core/clock.ts'
import type { Facts } from '../core/facts.ts'
import type { PassMeans } from '../core/passState.ts'
import type { OpenedChallenge } from './challengeToken.ts'
import type { ChallengeKeys } from './deriveKeys.ts'
import { passAudience, passCookie, type PassSite } from './passCookie.ts'
import type { PassBearer, PassReader } from './passReader.ts'
import { passFor, signPass } from './passToken.ts'

/** What turns challenges into passes. */
export interface RedeemParts {
  readonly keys: ChallengeKeys
  readonly passes: PassReader
  readonly clock: Clock
}

/** A pass on its way to the browser. */
export interface HandedPass {
  readonly id: string
  /** The Set-Cookie value. */
  readonly cookie: string
}

/** The pass that a solved challenge yields, for the site and host it was solved on. */
export function redeemChallenge(
  parts: RedeemParts,
  challenge: OpenedChallenge,
  means: PassMeans,
  facts: Facts,
  site: PassSite
): HandedPass {
  const shown = parts.passes.shown(facts.pass.id, bearerOf(facts), site)
  const pass = passFor(parts.keys.pass, challenge, means, site.pass.generation, shown)
  const text = signPass(parts.keys.pass, pass, passAudience(site, facts.host))
  const leftMs = pass.issuedMs + site.pass.lifeMs - parts.clock.nowMs()
  return { id: pass.id, cookie: passCookie(text, site, facts.scheme, leftMs) }
}

/** Who shows a pass with this request. */
export function bearerOf(facts: Facts): PassBearer {
  const { host, scheme, address, userAgent } = facts
  return { cookieHeader: facts.headers.cookie, host, scheme, address, userAgent }
}
