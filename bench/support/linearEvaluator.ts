import type { Facts } from '../../src/core/facts.ts'
import { AddressMemo } from '../../src/policy/addressMemo.ts'
import { compileCondition, type Shared } from '../../src/policy/condition.ts'
import { Expressions } from '../../src/policy/expressions.ts'
import { NameMemo } from '../../src/policy/nameMemo.ts'
import { Patterns } from '../../src/policy/patterns.ts'
import type { PolicyPlan } from '../../src/policy/policyPlan.ts'
import { TextMemo } from '../../src/policy/textMemo.ts'
import { yes } from '../../src/policy/truth.ts'
import { ZoneClocks } from '../../src/policy/zoneClock.ts'

/** What one would write first: the compiled conditions, asked one after the other, until one ends the rules. */
export function linearEvaluator(plan: PolicyPlan): (facts: Facts) => readonly number[] {
  const patterns = new Patterns()
  const shared: Shared = {
    userAgents: new TextMemo(),
    paths: new TextMemo(),
    addresses: new AddressMemo(),
    patterns,
    userAgentPatterns: patterns.forOneText(),
    pathPatterns: patterns.forOneText(),
    names: new NameMemo(),
    expressions: new Expressions(),
    clocks: new ZoneClocks()
  }
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
