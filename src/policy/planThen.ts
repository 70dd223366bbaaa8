import type { BanTerms } from '../core/banTerms.ts'
import type { Effect } from '../core/decision.ts'
import { parseDuration } from '../core/duration.ts'
import type { LocalText } from '../core/localText.ts'
import type { ThenPlan } from './policyPlan.ts'
import type { BanInput, RefusalInput, ThenInput, ThenMap } from './rulesFile.ts'
import type { Spot } from './spot.ts'

const denyStatus = 403
/** RFC 6585 §4. */
const tooManyStatus = 429

/** Turns a checked `then` into its plan; `undefined` when it is contradictory, which is then a fault. */
export function planThen(input: ThenInput, spot: Spot): ThenPlan | undefined {
  const map: ThenMap = typeof input === 'string' ? { [input]: true } : input
  const effects = effectsOf(map, spot)
  const { add_score = 0, tag = [] } = map
  const tags = [...new Set([tag].flat())]
  const [effect] = effects
  if (effects.length > 1) {
    spot.fault(`One action each, not ${effects.map(({ kind }) => kind).join(' and ')}`)
    return undefined
  }
  if (effect === undefined && add_score === 0 && tags.length === 0) {
    spot.fault('Nothing follows: write an action, add_score or tag')
    return undefined
  }
  if ((effect?.kind === 'allow' || effect?.kind === 'open') && add_score > 0) {
    spot.at('add_score').fault(`What is ${effect.kind} has no score; remove add_score`)
    return undefined
  }
  return { effect, score: add_score, tags }
}

function effectsOf(map: ThenMap, spot: Spot): readonly Effect[] {
  const { allow, open, challenge, too_many, deny, close, ban } = map
  const effects: Effect[] = []
  if (allow !== undefined) effects.push({ kind: 'allow' })
  if (open !== undefined) effects.push({ kind: 'open' })
  if (challenge !== undefined) effects.push({ kind: 'challenge', level: challenge })
  if (too_many !== undefined) effects.push({ kind: 'too_many', ...refusal(too_many, tooManyStatus) })
  if (deny !== undefined) effects.push({ kind: 'deny', ...refusal(deny, denyStatus) })
  if (close !== undefined) effects.push({ kind: 'close' })
  if (ban !== undefined) {
    effects.push({ kind: 'ban', ...refusal(ban, denyStatus), terms: planBan(ban, spot.at('ban')) })
  }
  return effects
}

function refusal(input: true | RefusalInput, usual: number): { status: number; message: LocalText } {
  if (input === true) return { status: usual, message: '' }
  return { status: input.status ?? usual, message: input.message ?? '' }
}

function planBan({ for: time, prefix = {}, reason = '', escalate }: BanInput, spot: Spot): BanTerms {
  const forMs = parseDuration(time)!
  const mostMs = escalate === undefined ? forMs : parseDuration(escalate.most)!
  if (mostMs < forMs) spot.at('escalate', 'most').fault('The first ban is longer than the longest')
  const { v4 = 32, v6 = 64 } = prefix
  return { forMs, v4Bits: v4, v6Bits: v6, reason, factor: escalate?.factor ?? 1, mostMs }
}
