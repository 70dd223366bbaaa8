import type { Facts } from '../../src/core/facts.ts'
import { compileCondition } from '../../src/policy/condition.ts'
import type { PolicyPlan } from '../../src/policy/policyPlan.ts'
import { newShared } from '../../src/policy/shared.ts'
import { yes } from '../../src/policy/truth.ts'

/** What one would write first: the compiled conditions, asked one after the other, until one ends the rules. */
export function linearEvaluator(plan: PolicyPlan): (facts: Facts) => readonly number[] {
  const shared = newShared()
  const rules = plan.rules.map(({ when, follows }) => ({ when: compileCondition(when, shared), follows }))
  return facts => {
    const userAgent = shared.userAgents.recall(facts.userAgent)
    const path = shared.paths.recall(facts.path)
    const address = shared.addresses.recall(facts.address)
    const sight = { facts, userAgent, path, address, tags: [], unknown: undefined }
    const matched: number[] = []
    for (const [index, { when, follows }] of rules.entries()) {
      if (when(sight) !== yes) continue
      matched.push(index)
      if (follows.effect !== undefined) break
    }
    return matched
  }
}
