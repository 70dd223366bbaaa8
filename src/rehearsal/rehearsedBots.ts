import { BotRegistry } from '../client/botRegistry.ts'
import type { BotWitness } from '../core/facts.ts'
import { compileBots } from '../policy/compileBots.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import { usesBots } from '../policy/usesBots.ts'

/** Who knows a policy's bots where nobody is asked for names: what only a name can prove stays pending. */
export function rehearsedBots(plan: PolicyPlan): BotWitness | undefined {
  return usesBots(plan) ? new BotRegistry({ claimOf: compileBots(plan.bots).claimOf }) : undefined
}
