import { packList, unpackList, type PackedList } from '../core/packedList.ts'
import { makersOf, type BanMaker } from './bans.ts'
import { inHearingOrder, type HeardPolicy, type HeardRule } from './heardPolicy.ts'
import type { PolicyPlan } from './policyPlan.ts'
import { usesBots } from './usesBots.ts'
import { usesConduct } from './usesConduct.ts'

/** A policy on its way to a thread that must not stop to read ten thousand rules. */
export interface PackedPolicy extends Omit<PolicyPlan, 'rules'> {
  /** Of `HeardRule`. */
  readonly rules: PackedList
  readonly banMakers: readonly BanMaker[]
  readonly usesConduct: boolean
  readonly usesBots: boolean
}

export function packPolicy(plan: PolicyPlan): PackedPolicy {
  return {
    ...plan,
    rules: packList(inHearingOrder(plan.rules)),
    banMakers: makersOf(plan),
    usesConduct: usesConduct(plan),
    usesBots: usesBots(plan)
  }
}

/** The plan that was packed. */
export function planOf(packed: PackedPolicy): PolicyPlan {
  const rules = [...unpackList<HeardRule>(packed.rules)].sort((a, b) => a.index - b.index)
  return { ...packed, rules: rules.map(({ rule }) => rule) }
}

/** The policy as it was packed; its rules can be gone through once. */
export function unpackPolicy(packed: PackedPolicy): HeardPolicy {
  return { ...packed, ruleCount: packed.rules.count, rules: unpackList<HeardRule>(packed.rules) }
}
