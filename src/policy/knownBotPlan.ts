import type { Place } from '../core/fault.ts'
import type { PrefixSetData } from '../core/prefixSet.ts'
import type { MatcherPlan } from './conditionPlan.ts'

/** A bot that a policy knows, as plain data. */
export interface KnownBotPlan {
  readonly id: string
  readonly place: Place
  readonly userAgent: MatcherPlan
  /** Addresses that only it has: what stands in the rule file, and what in a file of its own. */
  readonly networks: readonly PrefixSetData[]
  /** Lower case, without a dot at either end. */
  readonly domains: readonly string[]
}

/** Whether a client can prove to be this bot. */
export function canProve({ networks, domains }: KnownBotPlan): boolean {
  return networks.length > 0 || domains.length > 0
}
