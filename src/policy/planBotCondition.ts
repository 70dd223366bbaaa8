import type { ConditionContext } from './conditionContext.ts'
import type { BotPlan, ConditionPlan } from './conditionPlan.ts'
import { didYouMean } from './didYouMean.ts'
import { canProve } from './knownBotPlan.ts'
import type { BotConditionInput, BotConditionMap } from './rulesFile.ts'
import type { Spot } from './spot.ts'

/**
 * Turns a checked `bot` into its plan; a bot that does not exist, or that nobody can prove to be, is a fault.
 * What is unproven is asked only of bots that can prove themselves: the others are no liars.
 */
export function planBotCondition(
  input: BotConditionInput,
  spot: Spot,
  context: ConditionContext
): ConditionPlan {
  if (!isMap(input)) return planVerified(input, spot, context)
  const { verified, claims } = input
  const of: ConditionPlan[] = []
  if (claims !== undefined) of.push(planClaims(claims, verified === false, spot.at('claims'), context))
  if (verified !== undefined) of.push(planVerified(verified, spot.at('verified'), context))
  if (of.length === 0) spot.fault('An empty matcher says nothing; write verified or claims')
  return of.length === 1 ? of[0]! : { kind: 'all', of }
}

function planClaims(
  claims: true | string | readonly string[],
  unproven: boolean,
  spot: Spot,
  context: ConditionContext
): BotPlan {
  const named = claims === true ? [...context.bots.keys()] : [claims].flat()
  const are = claims === true && unproven ? provable(context) : named
  if (claims === true) demandBots(are, spot, context)
  else demandKnown(are, unproven, spot, context)
  return planned('claims', are, context)
}

function planVerified(
  verified: boolean | string | readonly string[],
  spot: Spot,
  context: ConditionContext
): ConditionPlan {
  if (typeof verified !== 'boolean') {
    const are = [verified].flat()
    demandKnown(are, true, spot, context)
    return planned('verified', are, context)
  }
  const are = provable(context)
  demandBots(are, spot, context)
  const any = planned('verified', are, context)
  return verified ? any : { kind: 'not', of: any }
}

function planned(fact: BotPlan['fact'], are: readonly string[], { usedBots }: ConditionContext): BotPlan {
  for (const id of are) usedBots.add(id)
  return { kind: 'bot', fact, are }
}

function provable({ bots }: ConditionContext): readonly string[] {
  return [...bots.values()].filter(canProve).map(({ id }) => id)
}

function demandBots(are: readonly string[], spot: Spot, { bots, knowsAllBots }: ConditionContext): void {
  if (are.length > 0 || !knowsAllBots) return
  const lack = bots.size === 0 ? 'There are no bots' : 'No bot has a proof'
  spot.fault(`${lack} in the site's rule files, so this asks for nobody; write them under bots`)
}

function demandKnown(
  ids: readonly string[],
  needsProof: boolean,
  spot: Spot,
  { bots, knowsAllBots }: ConditionContext
): void {
  for (const id of ids) {
    const bot = bots.get(id)
    if (bot !== undefined && needsProof && !canProve(bot)) {
      spot.fault(
        `The bot "${id}" has no proof, so nobody can be verified as it; give it one, or ask what it claims`
      )
    } else if (bot === undefined && knowsAllBots) {
      spot.fault(`There is no bot "${id}" in the site's rule files${didYouMean(id, [...bots.keys()])}`)
    }
  }
}

function isMap(input: BotConditionInput): input is BotConditionMap {
  return typeof input === 'object' && !Array.isArray(input)
}
