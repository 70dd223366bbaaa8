import { conductMask, countSignals, type ConductSignal } from '../core/conduct.ts'
import type { Protocol } from '../core/facts.ts'
import type { RequestKind } from '../core/kind.ts'
import { PrefixSet } from '../core/prefixSet.ts'
import type { ConditionPlan, MatcherPlan, PassCondition, TextFact } from './conditionPlan.ts'
import type { Expressions } from './expressions.ts'
import { compileMatcher } from './matcher.ts'
import type { NameMemo } from './nameMemo.ts'
import type { Patterns } from './patterns.ts'
import { isScheduled } from './schedule.ts'
import type { Condition } from './sight.ts'
import type { TextMemo } from './textMemo.ts'
import { negate, no, truthOf, unknown, yes, type Matcher, type Truth } from './truth.ts'
import type { ZoneClocks } from './zoneClock.ts'

/** What the conditions of one policy share. */
export interface Shared {
  readonly userAgents: TextMemo
  readonly paths: TextMemo
  readonly patterns: Patterns
  readonly names: NameMemo
  readonly clocks: ZoneClocks
  readonly expressions: Expressions
}

/** Turns a condition's plan into a closure; matchers of the user agent and the path go into the memos. */
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
    case 'named':
      return shared.names.add(plan, () => compileCondition(plan.of, shared))
    case 'client_ip': {
      const prefixes = new PrefixSet(plan.prefixes)
      return sight => truthOf(prefixes.has(sight.facts.address))
    }
    case 'request_kind':
      return requestKindCondition(plan.kinds)
    case 'expression':
      return shared.expressions.add(plan)
    case 'protocol':
      return protocolCondition(plan.are)
    case 'body_size':
      return bodySizeCondition(plan.atLeastBytes, plan.belowBytes)
    case 'conduct':
      return conductCondition(plan.of, plan.atLeast)
    case 'schedule': {
      const clock = shared.clocks.of(plan.zone)
      return sight => truthOf(isScheduled(plan, clock.wallMs(sight.facts.atMs)))
    }
    case 'pass':
      return anyCondition(plan.are.map(passCondition))
    case 'unknown':
      return () => unknown
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
  const [only] = conditions
  if (only !== undefined && conditions.length === 1) return only
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

function requestKindCondition(kinds: readonly RequestKind[]): Condition {
  const [only] = kinds
  if (kinds.length === 1) return sight => truthOf(sight.facts.kind === only)
  return sight => truthOf(kinds.includes(sight.facts.kind))
}

function protocolCondition(protocols: readonly Protocol[]): Condition {
  return sight => {
    const { protocol } = sight.facts
    return protocol === '' ? unknown : truthOf(protocols.includes(protocol))
  }
}

function bodySizeCondition(atLeastBytes: number, belowBytes: number): Condition {
  return sight => {
    const bytes = sight.facts.bodyBytes
    return bytes === undefined ? unknown : truthOf(bytes >= atLeastBytes && bytes < belowBytes)
  }
}

function conductCondition(of: readonly ConductSignal[], atLeast: number): Condition {
  const wanted = conductMask(of)
  return sight => {
    const signals = sight.facts.conduct
    return signals === undefined ? unknown : truthOf(countSignals(signals & wanted) >= atLeast)
  }
}

function passCondition(condition: PassCondition): Condition {
  switch (condition) {
    case 'missing':
      return sight => truthOf(sight.facts.pass.status !== 'valid')
    case 'expired':
      return sight => truthOf(sight.facts.pass.status === 'expired')
    case 'valid':
      return sight => truthOf(sight.facts.pass.status === 'valid')
    case 'button':
      return sight => truthOf(sight.facts.pass.status === 'valid' && sight.facts.pass.means === 'button')
    default:
      return sight => truthOf(sight.facts.pass.status === 'valid' && sight.facts.pass.level === condition)
  }
}

function textCondition(fact: TextFact, plan: MatcherPlan, shared: Shared): Condition {
  const matcher = compileMatcher(plan, shared.patterns)
  switch (fact.field) {
    case 'user_agent': {
      const index = shared.userAgents.add(matcher)
      return sight => sight.userAgent[index] as Truth
    }
    case 'path': {
      const index = shared.paths.add(matcher)
      return sight => sight.path[index] as Truth
    }
    case 'host':
      return sight => matcher(sight.facts.host)
    case 'method':
      return sight => matcher(sight.facts.method)
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
