import type { Effect } from '../core/decision.ts'
import type { Charge, Limit } from '../limits/limit.ts'
import type { ResponseCount } from './responseCount.ts'
import type { ThenPlan, ThresholdPlan } from './policyPlan.ts'

/** What the rules alone say of a request, before limits, thresholds and the pass are looked at. */
export interface Ruling {
  /** Of the first rule with an action; `undefined` when none spoke. */
  readonly effect: Effect | undefined
  /** The id of that rule, or `''`. */
  readonly rule: string
  /** What the rules up to there added. */
  readonly score: number
  readonly tags: readonly string[]
}

/** A limit that applies to a request, under the key that this request counts for. */
export interface PolicyCharge extends Charge {
  /** The limit's place in the plan, for metrics. */
  readonly index: number
  /** False when the limit is only rehearsed. */
  readonly enforced: boolean
  readonly follows: ThenPlan
  /** Whether it is kept, once there is a response; `undefined` where that does not matter. */
  readonly counted: ResponseCount | undefined
}

/**
 * What a policy says of a request. Two streams run through one pass: `enforced` counts, `rehearsed` is what
 * would be were everything in dry run in force.
 */
export interface Verdict {
  readonly enforced: Ruling
  /** The same object as `enforced` where the policy has nothing in dry run. */
  readonly rehearsed: Ruling
  /** To be settled: each is one taking from a limit. */
  readonly charges: readonly PolicyCharge[]
  /** The highest first. */
  readonly thresholds: readonly ThresholdPlan[]
  /** Which rules matched, by their index in the plan, for metrics. */
  readonly matched: readonly number[]
  /** Ids of the rules and limits heard whose condition was unknown. */
  readonly unknown: readonly string[]
}

/**
 * Whether a limit applies to a request after what the rules said of it: nothing holds back who is allowed,
 * and who is refused anyway only meets limits that count all that arrives.
 */
export function isHeldTo(ruling: Ruling, limit: Limit): boolean {
  switch (ruling.effect?.kind) {
    case 'allow':
      return false
    case 'deny':
    case 'close':
    case 'ban':
    case 'too_many':
      return limit.counts === 'received'
    default:
      return true
  }
}
