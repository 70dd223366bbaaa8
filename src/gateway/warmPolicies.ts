import type { Policy } from '../policy/policy.ts'
import { inSlices } from './inSlices.ts'

/**
 * Compiles the policies' patterns a few at a time, between requests, so that no request meets many that were
 * never used. A request that is faster compiles what it needs itself.
 */
export async function warmPolicies(policies: readonly Policy[]): Promise<void> {
  for (const policy of policies) await inSlices(policy.prepare()[Symbol.iterator]())
}
