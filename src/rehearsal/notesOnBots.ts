import type { PolicyPlan } from '../policy/policyPlan.ts'
import type { Explanation } from './explanation.ts'

/** What nobody is asked while a request is explained: whether its address has the name of a bot, and what its keys are. */
export function notesOnBots(
  outcome: Explanation['outcome'],
  policies: readonly PolicyPlan[]
): readonly string[] {
  if (outcome.kind !== 'judged') return []
  const { bot, client } = outcome.facts
  if (bot === null || !bot.pending) return []
  const { bots } = policies.find(({ siteId }) => siteId === outcome.site.id)!
  const { domains } = bots.find(({ id }) => id === bot.claims)!
  if (domains.length === 0) {
    return [`Whether it is ${bot.claims}, its keys would have to say, and are not fetched here.`]
  }
  return [
    `Whether it is ${bot.claims}, DNS would have to say, and is not asked here: ${client} needs a name in ${domains.join(' or ')}, and that name the address.`
  ]
}
