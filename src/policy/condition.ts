import type { Facts } from '../core/facts.ts'
import type { PassState } from '../core/passState.ts'
import { PrefixSet } from '../core/prefixSet.ts'
import type { ConditionPlan, MatcherPlan, PassCondition, TextFact } from './conditionPlan.ts'
import { compileMatcher } from './matcher.ts'
import type { Patterns } from './patterns.ts'
import { negate, no, truthOf, yes, type Matcher, type Truth } from './truth.ts'
import type { UserAgentMemo } from './userAgentMemo.ts'

/** What one evaluation looks at. */
export interface Sight {
  readonly facts: Facts
  /** What the policy's matchers say of the user agent, by their index in its memo. */
  readonly userAgent: readonly Truth[]
}

/** A compiled condition: pure, synchronous, without exceptions. */
export type Condition = (sight: Sight) => Truth

/** What the conditions of one policy share. */
export interface Shared {
  readonly memo: UserAgentMemo
  readonly patterns: Patterns
}

/** Turns a condition's plan into a closure; matchers of the user agent go into the memo. */
export function compileCondition(plan: ConditionPlan, shared: Shared): Condition {
  switch (plan.kind) {
    case 'all':
      return allConditions(plan.of.map(part => compileCondition(part, shared)))
    case 'any':
      return anyCondition(plan.of.map(part => compileCondition(part, shared)))
    case 'not': {
      const condition = compileCondition(plan.of, shared)
      return sight => negate(condition(sight))
    }
    case 'client_ip': {
      const prefixes = new PrefixSet(plan.prefixes)
      return sight => truthOf(prefixes.has(sight.facts.address))
    }
    case 'request_kind':
      return sight => truthOf(plan.kinds.includes(sight.facts.kind))
    case 'pass':
      return sight => truthOf(plan.are.some(condition => passIs(sight.facts.pass, condition)))
    default:
      return textCondition(plan.of, plan.matcher, shared)
  }
}

function allConditions(conditions: readonly Condition[]): Condition {
  const [only] = conditions
  if (only !== undefined && conditions.length === 1) return only
  return sight => {
    let truth: Truth = yes
    for (const condition of conditions) {
      const next = condition(sight)
      if (next === no) return no
      if (next < truth) truth = next
    }
    return truth
  }
}

function anyCondition(conditions: readonly Condition[]): Condition {
  return sight => {
    let truth: Truth = no
    for (const condition of conditions) {
      const next = condition(sight)
      if (next === yes) return yes
      if (next > truth) truth = next
    }
    return truth
  }
}

function passIs(pass: PassState, condition: PassCondition): boolean {
  switch (condition) {
    case 'missing':
      return pass.status !== 'valid'
    case 'expired':
      return pass.status === 'expired'
    case 'valid':
      return pass.status === 'valid'
    case 'button':
      return pass.status === 'valid' && pass.means === 'button'
    default:
      return pass.status === 'valid' && pass.level === condition
  }
}

function textCondition(fact: TextFact, plan: MatcherPlan, { memo, patterns }: Shared): Condition {
  const matcher = compileMatcher(plan, patterns)
  switch (fact.field) {
    case 'user_agent': {
      const index = memo.add(matcher)
      return sight => sight.userAgent[index] ?? no
    }
    case 'host':
      return sight => matcher(sight.facts.host)
    case 'method':
      return sight => matcher(sight.facts.method)
    case 'path':
      return sight => matcher(sight.facts.path)
    case 'header':
      return sight => matcher(sight.facts.header(fact.name))
    case 'cookie':
      return sight => matcher(sight.facts.cookie(fact.name))
    default:
      return sight => matchValues(matcher, sight.facts.queryValues(fact.name))
  }
}

/** A parameter that stands several times matches if one of its values does. */
function matchValues(matcher: Matcher, values: readonly string[]): Truth {
  if (values.length === 0) return matcher(undefined)
  let truth: Truth = no
  for (const value of values) {
    const next = matcher(value)
    if (next > truth) truth = next
  }
  return truth
}
