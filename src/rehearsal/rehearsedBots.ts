import { BotRegistry } from '../client/botRegistry.ts'
import { KeyDirectories } from '../client/keyDirectories.ts'
import { WebBotAuth } from '../client/webBotAuth.ts'
import { WrongSignatures } from '../client/wrongSignatures.ts'
import { systemClock } from '../core/clock.ts'
import type { BotWitness } from '../core/facts.ts'
import { compileBots } from '../policy/compileBots.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import { usesBots } from '../policy/usesBots.ts'

/**
 * Who knows a policy's bots where nobody is asked for anything: what only a name can prove stays pending, and so do
 * signatures, but for those by keys in files.
 */
export function rehearsedBots(plan: PolicyPlan): BotWitness | undefined {
  if (!usesBots(plan)) return undefined
  const { claimOf, signedBy } = compileBots(plan.bots)
  return new BotRegistry({ claimOf, signedBy, signatures: rehearsedSignatures(plan) })
}

function rehearsedSignatures({ bots }: PolicyPlan): WebBotAuth | undefined {
  const trusted = bots.flatMap(({ signature }) =>
    signature === undefined ? [] : { ...signature, once: false }
  )
  if (trusted.length === 0) return undefined
  const directories = new KeyDirectories({
    clock: systemClock(),
    fetchKeys: () => new Promise(() => undefined),
    fetched: () => undefined
  })
  return new WebBotAuth(trusted, { directories, judged: () => undefined, wrong: new WrongSignatures() })
}
