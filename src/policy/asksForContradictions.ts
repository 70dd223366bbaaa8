import type { ContradictionId } from '../core/contradiction.ts'
import { someLeaf, type ConditionPlan } from './conditionPlan.ts'

/** Whether the condition looks at what requests contradict. */
export function asksForContradictions(plan: ConditionPlan): boolean {
  return someLeaf(plan, leaf => {
    return leaf.kind === 'expression' ? leaf.source.includes('contradicts(') : leaf.kind === 'contradictions'
  })
}

/** Whether the condition looks for this contradiction by its name. */
export function namesContradiction(plan: ConditionPlan, id: ContradictionId): boolean {
  return someLeaf(plan, leaf => {
    if (leaf.kind === 'expression') return leaf.source.includes(`contradicts("${id}")`)
    return leaf.kind === 'contradictions' && leaf.isNamed && leaf.of.includes(id)
  })
}
