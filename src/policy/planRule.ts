import { parseRate } from '../core/rate.ts'
import { defaultMaxKeys, type KeyPart, type Limit } from '../limits/limit.ts'
import { namesClientOnly, whyUnknown } from './conditionPlan.ts'
import { fileModeAt } from './fileMode.ts'
import { gravity } from './gravity.ts'
import { parsePercent } from './parsePercent.ts'
import { planCondition } from './planCondition.ts'
import type { ConditionContext } from './conditionContext.ts'
import { planResponseCount } from './planResponseCount.ts'
import { planThen } from './planThen.ts'
import type { LimitPlan, RulePlan, ThresholdPlan } from './policyPlan.ts'
import type { KeyInput, LimitInput, RuleInput, ThresholdInput } from './rulesFile.ts'
import type { Spot } from './spot.ts'
import { weakerMode } from './weakerMode.ts'

/** Turns a checked rule into its plan; `undefined` when it means nothing sensible, which is then a fault. */
export function planRule(input: RuleInput, spot: Spot, context: ConditionContext): RulePlan | undefined {
  const { id, description = '' } = input
  const mode = weakerMode(fileModeAt(spot), input.mode ?? 'enforce')
  const when = planCondition(input.when ?? {}, spot.at('when'), context)
  const follows = planThen(input.then, spot.at('then'))
  if (follows === undefined) return undefined
  const matchUnknown = input.on_unknown === 'match'
  const rollout = parsePercent(input.rollout ?? '100%')!
  const plan = { id, place: spot.place, description, mode, rollout, when, matchUnknown, follows }
  checkUnknown(plan, input, spot)
  checkAllow(plan, spot)
  if (follows.effect?.kind === 'deny' && description === '') {
    spot.warn(`"${id}" denies and has no description: say why, for whoever must explain it to a citizen`)
  }
  return plan
}

/** Turns a checked limit into its plan. */
export function planLimit(
  input: LimitInput,
  siteId: string,
  spot: Spot,
  context: ConditionContext
): LimitPlan | undefined {
  const plan = planRule(input, spot, context)
  if (plan === undefined) return undefined
  const kind = plan.follows.effect?.kind
  if (kind === 'allow' || kind === 'open') {
    spot
      .at('then')
      .fault(`A limit that is exhausted cannot ${kind}; write challenge, too_many, deny or add_score`)
    return undefined
  }
  const limit = planTerms(input, siteId, spot)
  if (limit === undefined) return undefined
  const { place, description, mode, rollout, when, matchUnknown, follows } = plan
  const count = input.count && planResponseCount(input.count.response, spot.at('count', 'response'))
  if (count !== undefined && limit.counts === 'received') {
    spot.at('counts').fault('Only requests that are forwarded are answered by the application; remove counts')
  }
  return { limit, place, count, description, mode, rollout, when, matchUnknown, follows }
}

function planTerms(input: LimitInput, siteId: string, spot: Spot): Limit | undefined {
  const { id, burst, counts = 'forwarded', max_keys } = input
  const key = input.key.map((part, i) => planKey(part, spot.at('key', i)))
  if (!key.every(part => part !== undefined)) return undefined
  if (key.every(({ kind }) => kind === 'header' || kind === 'cookie')) {
    spot.at('key').warn(`"${id}" counts by what the client chooses to send; add client_ip to the key`)
  }
  const rate = parseRate(input.rate)!
  const isForAll = key.every(({ kind }) => kind === 'site')
  const maxKeys = max_keys ?? (isForAll ? 1 : defaultMaxKeys)
  return { id, siteId, key, rate, burst: burst ?? rate.count, counts, maxKeys }
}

/** Turns a checked threshold into its plan. */
export function planThreshold(input: ThresholdInput, spot: Spot): ThresholdPlan | undefined {
  const follows = planThen(input.then, spot.at('then'))
  if (follows === undefined) return undefined
  const { effect, score, tag } = follows
  if (gravity(effect) > 0 && effect !== undefined && score === 0 && tag === '') {
    const { at_least: atLeast } = input
    return { id: `threshold/${atLeast}`, place: spot.place, mode: fileModeAt(spot), atLeast, effect }
  }
  spot.at('then').fault('A threshold has one action: challenge, too_many or deny')
  return undefined
}

function checkAllow({ follows, when }: RulePlan, spot: Spot): void {
  if (follows.effect?.kind !== 'allow' || namesClientOnly(when)) return
  spot
    .at('when')
    .fault(
      'allow lifts every check, so it may rest on client_ip or a header with secret_file and nothing else; for a place that anyone may have, write "then: open"'
    )
}

/** A refusal must not depend on what the author did not think of; elsewhere `skip` is the rule. */
function checkUnknown(plan: RulePlan, input: RuleInput, spot: Spot): void {
  const reason = whyUnknown(plan.when)
  if (reason !== '' && plan.follows.effect?.kind === 'deny' && input.on_unknown === undefined) {
    spot.at('when').fault(`${reason}; say "on_unknown: match" (deny it too) or "on_unknown: skip"`)
  }
  if (reason === '' && input.on_unknown !== undefined) {
    spot.at('on_unknown').warn(`Nothing in "${plan.id}" can be unknown; on_unknown does nothing`)
  }
}

function planKey(input: KeyInput, spot: Spot): KeyPart | undefined {
  if (input === 'client_ip') return { kind: 'client_ip', v4Bits: 32, v6Bits: 64 }
  if (typeof input === 'string') return { kind: input }
  const { client_ip, header, cookie } = input
  const parts: KeyPart[] = []
  if (client_ip !== undefined) {
    parts.push({ kind: 'client_ip', v4Bits: client_ip.v4 ?? 32, v6Bits: client_ip.v6 ?? 64 })
  }
  if (header !== undefined) parts.push({ kind: 'header', name: header.toLowerCase() })
  if (cookie !== undefined) parts.push({ kind: 'cookie', name: cookie })
  if (parts.length === 1) return parts[0]
  spot.fault('One of client_ip, header and cookie each; begin another entry of the list')
  return undefined
}
