import type { Decision } from '../core/decision.ts'

/** What became of a request, as a replay counts it. */
export type ReplayOutcome =
  'forward' | 'challenge_light' | 'challenge_heavy' | 'too_many' | 'deny' | 'close' | 'ban'

/** The mildest first. */
export const replayOutcomes: readonly ReplayOutcome[] = [
  'forward',
  'challenge_light',
  'challenge_heavy',
  'too_many',
  'deny',
  'close',
  'ban'
]

/** The outcome of a decision. */
export function replayOutcome({ action, level }: Decision): ReplayOutcome {
  if (action !== 'challenge') return action
  return level === 'heavy' ? 'challenge_heavy' : 'challenge_light'
}

/** How many requests came to each outcome. */
export type OutcomeCounts = Record<ReplayOutcome, number>

/** Nothing counted yet. */
export function noOutcomes(): OutcomeCounts {
  return { forward: 0, challenge_light: 0, challenge_heavy: 0, too_many: 0, deny: 0, close: 0, ban: 0 }
}
