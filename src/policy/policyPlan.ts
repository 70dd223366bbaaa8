import type { Effect, Mode } from '../core/decision.ts'
import type { Place } from '../core/fault.ts'
import type { Limit } from '../limits/limit.ts'
import type { ConditionPlan } from './conditionPlan.ts'
import type { KnownBotPlan } from './knownBotPlan.ts'
import type { ResponseCountPlan } from './responseCount.ts'

/**
 * A site's rules as plain data: validated, defaults filled in, lists in shared memory, nothing compiled.
 * It is what the compile thread hands to the edge threads.
 */
export interface PolicyPlan {
  readonly siteId: string
  /** `dry_run` rehearses every rule and limit, `off` evaluates none. */
  readonly mode: Mode
  /** In the order in which they are heard; a verdict names the matched ones by their index here. */
  readonly rules: readonly RulePlan[]
  readonly limits: readonly LimitPlan[]
  /** In the order in which user agents are held against them. */
  readonly bots: readonly KnownBotPlan[]
  /** The highest first. */
  readonly thresholds: readonly ThresholdPlan[]
  /** When the maintenance is over that an operator has ordered; left out where there is none. */
  readonly closedUntilMs?: number
}

/** A condition and what follows from it. */
export interface RulePlan {
  readonly id: string
  /** Where it stands in the operator's files. */
  readonly place: Place
  readonly description: string
  readonly mode: Mode
  /** The share of clients for whom it is in force; for the others it is rehearsed. */
  readonly rollout: number
  readonly when: ConditionPlan
  /** Whether an unknown condition counts as a match. */
  readonly matchUnknown: boolean
  readonly follows: ThenPlan
}

/** How often a key may do what the condition describes, and what follows once it is exhausted. */
export interface LimitPlan {
  readonly limit: Limit
  /** `undefined` where it counts requests, whatever they are answered. */
  readonly count: ResponseCountPlan | undefined
  readonly place: Place
  readonly description: string
  readonly mode: Mode
  /** As of a rule. */
  readonly rollout: number
  readonly when: ConditionPlan
  readonly matchUnknown: boolean
  readonly follows: ThenPlan
}

/** The operator's `then`: at most one effect, what it adds to the score (0: nothing), and tags. */
export interface ThenPlan {
  readonly effect: Effect | undefined
  readonly score: number
  readonly tags: readonly string[]
}

/** The score from which an effect applies. */
export interface ThresholdPlan {
  /** What a decision gives as its rule: `threshold/10`. */
  readonly id: string
  readonly place: Place
  /** That of its file. */
  readonly mode: Mode
  readonly atLeast: number
  readonly effect: Effect
}
