import type { Effect } from '../core/decision.ts'
import type { ThenPlan } from './policyPlan.ts'
import type { ThenInput, ThenMap } from './rulesFile.ts'
import type { Spot } from './spot.ts'

const defaultDenyStatus = 403

/** Turns a checked `then` into its plan; `undefined` when it is contradictory, which is then a fault. */
export function planThen(input: ThenInput, spot: Spot): ThenPlan | undefined {
  const map: ThenMap = typeof input === 'string' ? { [input]: true } : input
  const effects = effectsOf(map)
  const { add_score = 0, tag = '' } = map
  const [effect] = effects
  if (effects.length > 1) {
    spot.fault(`One action each, not ${effects.map(({ kind }) => kind).join(' and ')}`)
    return undefined
  }
  if (effect === undefined && add_score === 0 && tag === '') {
    spot.fault('Nothing follows: write an action, add_score or tag')
    return undefined
  }
  if ((effect?.kind === 'allow' || effect?.kind === 'open') && add_score > 0) {
    spot.at('add_score').fault(`What is ${effect.kind} has no score; remove add_score`)
    return undefined
  }
  return { effect, score: add_score, tag }
}

function effectsOf({ allow, open, deny, too_many, challenge }: ThenMap): readonly Effect[] {
  const effects: Effect[] = []
  if (allow !== undefined) effects.push({ kind: 'allow' })
  if (open !== undefined) effects.push({ kind: 'open' })
  if (challenge !== undefined) effects.push({ kind: 'challenge', level: challenge })
  if (too_many !== undefined) effects.push({ kind: 'too_many' })
  if (deny !== undefined) {
    const status = deny === true ? defaultDenyStatus : (deny.status ?? defaultDenyStatus)
    effects.push({ kind: 'deny', status })
  }
  return effects
}
