import { conductMask, countSignals, type ConductSignal } from '../core/conduct.ts'
import { contradictionMask, countContradictions, countFamilies } from '../core/contradiction.ts'
import type { Protocol } from '../core/facts.ts'
import type { RequestKind } from '../core/kind.ts'
import type { TlsState } from '../core/tlsState.ts'
import {
  truthOfUntold,
  type BotPlan,
  type ConditionPlan,
  type ContradictionsPlan,
  type FingerprintPlan,
  type LoadPlan,
  type NamedTextFact,
  type PassCondition,
  type TextPlan
} from './conditionPlan.ts'
import { compileMatcher } from './matcher.ts'
import { hasTag } from './tags.ts'
import { isScheduled } from './schedule.ts'
import type { Shared } from './shared.ts'
import type { Condition } from './sight.ts'
import { negate, no, truthOf, unknown, yes, type Matcher, type Truth } from './truth.ts'

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
      const set = shared.addresses.add(plan.prefixes)
      return sight => truthOf(sight.address.sets.has(set))
    }
    case 'country':
      return countryCondition(plan.are)
    case 'asn':
      return systemCondition(plan.are)
    case 'request_kind':
      return requestKindCondition(plan.kinds)
    case 'expression':
      return shared.expressions.add(plan)
    case 'protocol':
      return protocolCondition(plan.are)
    case 'tls':
      return tlsCondition(plan.are)
    case 'fingerprint':
      return fingerprintCondition(plan, shared)
    case 'body_size':
      return bodySizeCondition(plan.atLeastBytes, plan.belowBytes)
    case 'conduct':
      return conductCondition(plan.of, plan.atLeast)
    case 'contradictions':
      return contradictionsCondition(plan)
    case 'bot':
      return botCondition(plan)
    case 'schedule': {
      const clock = shared.clocks.of(plan.zone)
      return sight => truthOf(isScheduled(plan, clock.wallMs(sight.facts.atMs)))
    }
    case 'tag':
      return sight => truthOf(hasTag(sight.tags, plan.are))
    case 'load':
      return loadCondition(plan)
    case 'pass':
      return anyCondition(plan.are.map(passCondition))
    case 'unknown':
      return () => unknown
    default:
      return textCondition(plan, shared)
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

function countryCondition(codes: readonly string[]): Condition {
  const wanted = new Set(codes)
  return ({ facts }) => (facts.country === '' ? unknown : truthOf(wanted.has(facts.country)))
}

function systemCondition(numbers: readonly number[]): Condition {
  const wanted = new Set(numbers)
  return ({ facts }) => (facts.asn === 0 ? unknown : truthOf(wanted.has(facts.asn)))
}

function loadCondition({ fact, atLeast, below }: LoadPlan): Condition {
  const isLag = fact === 'event_loop_lag'
  return ({ facts }) => {
    const load = isLag ? facts.eventLoopLagMs : facts.upstreamInFlight
    return load === undefined ? unknown : truthOf(load >= atLeast && load < below)
  }
}

function protocolCondition(protocols: readonly Protocol[]): Condition {
  return sight => {
    const { protocol } = sight.facts
    return protocol === '' ? unknown : truthOf(protocols.includes(protocol))
  }
}

function tlsCondition(states: readonly TlsState[]): Condition {
  return sight => {
    const { tls } = sight.facts
    return tls === '' ? unknown : truthOf(states.includes(tls))
  }
}

/** Not remembered: there are few, they are short, and a pattern reads one in 50 ns. */
function fingerprintCondition({ of, matcher }: FingerprintPlan, shared: Shared): Condition {
  const asks = compileMatcher(matcher, shared.patterns)
  const untold = truthOfUntold(matcher)
  return sight => {
    const text = sight.facts.askFingerprint(of)
    return text === '' ? untold : asks(text)
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

function contradictionsCondition({ of, unit, atLeast }: ContradictionsPlan): Condition {
  const wanted = contradictionMask(of)
  const count = unit === 'family' ? countFamilies : countContradictions
  return sight => {
    const found = sight.facts.contradictions
    return found === undefined ? unknown : truthOf(count(found & wanted) >= atLeast)
  }
}

function botCondition({ fact, are }: BotPlan): Condition {
  const wanted = new Set(are)
  if (fact === 'claims') return ({ facts }) => truthOf(wanted.has(facts.bot.claims))
  return ({ facts }) => {
    const { verified, claims, pending } = facts.bot
    // Whoever is looked for can only turn out to be the one it says it is.
    return pending && wanted.has(claims) ? unknown : truthOf(wanted.has(verified))
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

function textCondition(plan: TextPlan, shared: Shared): Condition {
  const { of: fact, matcher } = plan
  if ('name' in fact) return namedTextCondition(fact, compileMatcher(matcher, shared.patterns))
  switch (fact.field) {
    case 'user_agent': {
      const asks = shared.userAgents.add(plan, compileMatcher(matcher, shared.userAgentPatterns))
      return sight => asks(sight.userAgent)
    }
    case 'path': {
      const asks = shared.paths.add(plan, compileMatcher(matcher, shared.pathPatterns))
      return sight => asks(sight.path)
    }
    case 'host': {
      const asks = compileMatcher(matcher, shared.patterns)
      return sight => asks(sight.facts.host)
    }
    default: {
      const asks = compileMatcher(matcher, shared.patterns)
      return sight => asks(sight.facts.method)
    }
  }
}

function namedTextCondition({ field, name }: NamedTextFact, matcher: Matcher): Condition {
  switch (field) {
    case 'header':
      return sight => matcher(sight.facts.header(name))
    case 'cookie':
      return sight => matcher(sight.facts.cookie(name))
    default:
      return sight => matchValues(matcher, sight.facts.queryValues(name))
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
