import { levelRank } from '../core/level.ts'
import { gravity } from './gravity.ts'
import type { ThresholdPlan } from './policyPlan.ts'

/**
 * What a score counts when `conductScore` of it is for conduct, which earns the light challenge at most: it
 * never lifts the rest to a threshold that asks for more. `thresholds` has the highest first.
 */
export function cappedScore(
  score: number,
  conductScore: number,
  thresholds: readonly ThresholdPlan[]
): number {
  if (conductScore === 0) return score
  const graver = thresholds.findLast(({ effect }) => gravity(effect) > levelRank('light'))
  if (graver === undefined) return score
  return Math.min(score, Math.max(score - conductScore, graver.atLeast - 1))
}
