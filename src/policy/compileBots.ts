import type { KnownBot } from '../client/botRegistry.ts'
import { PrefixSet } from '../core/prefixSet.ts'
import type { KnownBotPlan } from './knownBotPlan.ts'
import { compileMatcher } from './matcher.ts'
import { Patterns } from './patterns.ts'
import { no, yes } from './truth.ts'

/** A site's bots, ready to be recognised. */
export interface CompiledBots {
  /** The first whose user agent this is. */
  readonly claimOf: (userAgent: string) => KnownBot | undefined
  /** The first whose requests this signer signs. */
  readonly signedBy: (identity: string) => KnownBot | undefined
  /** Compiles one pattern at each step; whatever is left is compiled when first needed. */
  readonly prepare: () => Iterable<void>
}

/** Builds the matchers of bots. A user agent that is too long to be read by a pattern does not fit it. */
export function compileBots(plans: readonly KnownBotPlan[]): CompiledBots {
  const patterns = new Patterns()
  const ofUserAgents = patterns.forOneText()
  const bots = plans.map(({ id, userAgent, networks, domains, signature }) => ({
    bot: {
      id,
      networks: networks.map(data => new PrefixSet(data)),
      domains,
      signer: signature?.identity ?? ''
    },
    matches: userAgent === undefined ? () => no : compileMatcher(userAgent, ofUserAgents)
  }))
  return {
    claimOf: userAgent => bots.find(({ matches }) => matches(userAgent) === yes)?.bot,
    signedBy: identity => bots.find(({ bot }) => bot.signer === identity)?.bot,
    prepare: () => patterns.prepare()
  }
}
