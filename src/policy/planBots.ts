import { canProve, type KnownBotPlan } from './knownBotPlan.ts'
import { maxBots } from './botSchema.ts'
import { planMatcher, type MatcherContext } from './planMatcher.ts'
import type { ReadBot } from './readBot.ts'
import type { Placed, RulesSource } from './rulesSource.ts'
import type { Spot } from './spot.ts'

/** Turns a site's bots into their plans, in their order; two of one name, and too many, are faults. */
export function planBots(bots: RulesSource['bots']): readonly Placed<KnownBotPlan>[] {
  const planned = bots.flatMap(({ value, spot }) =>
    value === undefined ? [] : [{ value: planBot(value, spot), spot }]
  )
  const ids = new Set<string>()
  for (const { value, spot } of planned) {
    if (ids.has(value.id)) spot.fault(`There are two bots named "${value.id}" in the site's rule files`)
    ids.add(value.id)
  }
  demandOneTrust(planned)
  planned[maxBots]?.spot.fault(`A site knows at most ${maxBots} bots`)
  return planned
}

/** No schema lets a user agent be a secret. */
const aroundUserAgent: MatcherContext = { isPath: false, fold: text => text, secretDigest: () => '' }

function planBot({ input, networks, signature }: ReadBot, spot: Spot): KnownBotPlan {
  const { id, user_agent: userAgent, proof } = input
  const plan: KnownBotPlan = {
    id,
    place: spot.place,
    userAgent:
      userAgent === undefined ? undefined : planMatcher(userAgent, spot.at('user_agent'), aroundUserAgent),
    networks,
    domains: proof?.dns?.map(name => name.toLowerCase()) ?? [],
    signature
  }
  if (proof !== undefined && !canProve(plan) && proof.file === undefined && proof.signature === undefined) {
    spot
      .at('proof')
      .fault('An empty proof proves nothing; write prefixes, file, dns or signature, or leave it out')
  }
  if (userAgent === undefined && proof?.signature === undefined) {
    spot.fault('Nobody claims to be this bot; write its user_agent, or the signature that tells it')
  }
  return plan
}

/** Signatures of one signer are judged alike, whichever bot they prove. */
function demandOneTrust(bots: readonly Placed<KnownBotPlan>[]): void {
  const trusts = new Map<string, string>()
  for (const { value, spot } of bots) {
    const { signature } = value
    if (signature === undefined) continue
    const terms = JSON.stringify(signature)
    const before = trusts.get(signature.identity) ?? terms
    trusts.set(signature.identity, before)
    if (before !== terms)
      spot
        .at('proof', 'signature')
        .fault('Another bot has the same keys on other terms; write the same for both')
  }
}
