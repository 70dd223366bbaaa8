import type { Place } from '../core/fault.ts'
import type { PrefixSetData } from '../core/prefixSet.ts'
import type { SignatureTrust } from '../core/signatureTrust.ts'
import type { MatcherPlan } from './conditionPlan.ts'

/** A bot that a policy knows, as plain data. */
export interface KnownBotPlan {
  readonly id: string
  readonly place: Place
  /** `undefined` of a bot that is known by its signature alone. */
  readonly userAgent: MatcherPlan | undefined
  /** Addresses that only it has: what stands in the rule file, and what in a file of its own. */
  readonly networks: readonly PrefixSetData[]
  /** Lower case, without a dot at either end. */
  readonly domains: readonly string[]
  /** Whose signatures prove it. */
  readonly signature: SignatureTrust | undefined
}

/** Whether a client can prove to be this bot. */
export function canProve({ networks, domains, signature }: KnownBotPlan): boolean {
  return networks.length > 0 || domains.length > 0 || signature !== undefined
}
