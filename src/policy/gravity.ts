import type { Effect } from '../core/decision.ts'
import { levelRank } from '../core/level.ts'

/** How grave an effect is: forward < light challenge < heavy challenge < too many < deny. */
export function gravity(effect: Effect | undefined): number {
  switch (effect?.kind) {
    case 'challenge':
      return levelRank(effect.level)
    case 'too_many':
      return 3
    case 'deny':
      return 4
    default:
      return 0
  }
}
