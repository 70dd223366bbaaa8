import type { Effect } from '../core/decision.ts'
import { levelRank } from '../core/level.ts'

/**
 * How grave an effect is: forward < light challenge < heavy challenge < too many < deny <
 * close < ban.
 */
export function gravity(effect: Effect | undefined): number {
  switch (effect?.kind) {
    case 'challenge':
      return levelRank(effect.level)
    case 'too_many':
      return 3
    case 'deny':
      return 4
    case 'close':
      return 5
    case 'ban':
      return 6
    default:
      return 0
  }
}

/** Whether an effect turns the client away, whoever it is: a refusal must not depend on the unknown. */
export function isRefusal(effect: Effect | undefined): boolean {
  return effect?.kind === 'deny' || effect?.kind === 'close' || effect?.kind === 'ban'
}
