import type { Effect } from '../core/decision.ts'
import type { Limit } from '../limits/limit.ts'
import type { ConditionPlan } from './conditionPlan.ts'
import type { LimitPlan, PolicyPlan, RulePlan, ThenPlan } from './policyPlan.ts'

/** What decisions name as their rule where the profile decided; a limit's stricter twin has its id behind it. */
export const attackRule = 'order/attack'

const withoutPass: ConditionPlan = { kind: 'pass', are: ['missing'] }

/**
 * A policy for the hour in which a site is under attack. It asks more of those without a pass, and nothing of
 * those who have one:
 *
 * - whoever has no pass is asked at the first request that no rule decided;
 * - every challenge shown is heavy, while a light pass stays worth what it was;
 * - every limit that is not a pass's own has a twin that is half as generous, for requests without one.
 *
 * Modes hold: what was in dry run rehearses the harder way, what was off stays off.
 */
export function underAttack(plan: PolicyPlan): PolicyPlan {
  const limits = plan.limits.map(part => ({ ...part, follows: raised(part.follows) }))
  return {
    ...plan,
    rules: [...plan.rules.map(rule => ({ ...rule, follows: raised(rule.follows) })), askEveryone],
    limits: [...limits, ...limits.filter(isShared).map(twinOf)],
    thresholds: plan.thresholds.map(threshold => ({ ...threshold, effect: harder(threshold.effect) }))
  }
}

const askEveryone: RulePlan = {
  id: attackRule,
  place: { file: 'orders', line: 1, column: 1 },
  description: 'The site is under attack: whoever has no pass is asked.',
  mode: 'enforce',
  rollout: 1,
  when: withoutPass,
  matchUnknown: false,
  follows: { effect: { kind: 'challenge', level: 'light', asked: 'heavy' }, score: 0, tags: [] }
}

function raised(follows: ThenPlan): ThenPlan {
  return follows.effect === undefined ? follows : { ...follows, effect: harder(follows.effect) }
}

function harder(effect: Effect): Effect {
  return effect.kind === 'challenge' ? { ...effect, asked: 'heavy' } : effect
}

function isShared({ limit }: LimitPlan): boolean {
  return !limit.key.some(({ kind }) => kind === 'pass')
}

function twinOf(part: LimitPlan): LimitPlan {
  const { limit } = part
  return {
    ...part,
    limit: { ...limit, id: `${attackRule}/${limit.id}`, ...halved(limit) },
    when: { kind: 'all', of: [withoutPass, part.when] }
  }
}

/** Half of a rate is the same count in twice the time; of anything else, half the count. */
function halved({ algorithm, rate, burst }: Limit): Pick<Limit, 'rate' | 'burst'> {
  const half = Math.max(1, Math.floor(burst / 2))
  if (algorithm === 'gcra') return { rate: { ...rate, windowMs: rate.windowMs * 2 }, burst: half }
  return { rate: { ...rate, count: half }, burst: half }
}
