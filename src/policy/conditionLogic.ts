import {
  isUnconditional,
  truthOfUntold,
  type ConditionPlan,
  type FingerprintPlan,
  type PassCondition,
  type TextFact
} from './conditionPlan.ts'
import { spend, type Effort } from './effort.ts'
import { matcherImplies, matcherIsNever, matchersExclude } from './matcherLogic.ts'
import { isNeverTrue } from './isNeverTrue.ts'
import { areDisjoint, covers } from './prefixRanges.ts'
import { scheduleImplies, schedulesExclude } from './scheduleLogic.ts'
import { negate } from './truth.ts'

/** What else a pass is that is this. */
const broader: Readonly<Record<PassCondition, readonly PassCondition[]>> = {
  missing: [],
  valid: [],
  expired: ['missing'],
  light: ['valid'],
  heavy: ['valid'],
  button: ['valid']
}

/** What a pass that is this is not. */
const opposed: Readonly<Record<PassCondition, readonly PassCondition[]>> = {
  missing: ['valid', 'light', 'heavy', 'button'],
  valid: ['missing', 'expired'],
  expired: ['valid', 'light', 'heavy', 'button'],
  light: ['missing', 'expired', 'heavy'],
  heavy: ['missing', 'expired', 'light'],
  button: ['missing', 'expired']
}

/**
 * Whether whatever fulfils `a` surely fulfils `b`, and whatever leaves `a` unknown does not fail `b`. What
 * it cannot tell cheaply it answers with false, so it may miss an implication and never invents one.
 */
export function conditionImplies(a: ConditionPlan, b: ConditionPlan, effort: Effort): boolean {
  if (!spend(effort, 1)) return false
  if (a.kind === 'named') return conditionImplies(a.of, b, effort)
  if (b.kind === 'named') return conditionImplies(a, b.of, effort)
  if (b.kind === 'all') return b.of.every(part => conditionImplies(a, part, effort))
  if (a.kind === 'any') return a.of.length > 0 && a.of.every(part => conditionImplies(part, b, effort))
  if (b.kind === 'any' && b.of.some(part => conditionImplies(a, part, effort))) return true
  if (a.kind === 'all') return a.of.some(part => conditionImplies(part, b, effort))
  if (a.kind === 'not') return b.kind === 'not' && conditionImplies(b.of, a.of, effort)
  if (b.kind === 'not') return conditionsExclude(a, b.of, effort)
  if (a.kind === 'client_ip') return b.kind === 'client_ip' && covers(b.prefixes, a.prefixes, effort)
  if (a.kind === 'request_kind') {
    return b.kind === 'request_kind' && a.kinds.every(kind => b.kinds.includes(kind))
  }
  if (a.kind === 'conduct') {
    return b.kind === 'conduct' && a.of.every(signal => b.of.includes(signal)) && a.atLeast >= b.atLeast
  }
  if (a.kind === 'contradictions') {
    const isSameUnit = b.kind === 'contradictions' && a.unit === b.unit
    return isSameUnit && a.of.every(id => b.of.includes(id)) && a.atLeast >= b.atLeast
  }
  if (a.kind === 'bot') {
    // Who has proved it says it too.
    const isSaid = b.kind === 'bot' && (a.fact === b.fact || b.fact === 'claims')
    return isSaid && a.are.every(id => b.are.includes(id))
  }
  if (a.kind === 'pass') return b.kind === 'pass' && a.are.every(is => isAmong(is, b.are))
  if (a.kind === 'country') return b.kind === 'country' && a.are.every(code => b.are.includes(code))
  if (a.kind === 'asn') return b.kind === 'asn' && a.are.every(isIn(b.are))
  if (a.kind === 'schedule') return b.kind === 'schedule' && scheduleImplies(a, b)
  if (a.kind === 'protocol') return b.kind === 'protocol' && a.are.every(is => b.are.includes(is))
  if (a.kind === 'tls') return b.kind === 'tls' && a.are.every(is => b.are.includes(is))
  if (a.kind === 'fingerprint') return b.kind === 'fingerprint' && fingerprintImplies(a, b, effort)
  // What asks for tags may hold later of the same request.
  if (a.kind === 'expression') return b.kind === 'expression' && a.source === b.source && a.tags.length === 0
  if (a.kind === 'body_size') {
    return b.kind === 'body_size' && a.atLeastBytes >= b.atLeastBytes && a.belowBytes <= b.belowBytes
  }
  if (a.kind === 'load') {
    return b.kind === 'load' && a.fact === b.fact && a.atLeast >= b.atLeast && a.below <= b.below
  }
  return (
    a.kind === 'text' &&
    b.kind === 'text' &&
    isSameFact(a.of, b.of) &&
    matcherImplies(a.matcher, b.matcher, effort)
  )
}

/** Whether nothing can fulfil both. False where it cannot be told cheaply. */
export function conditionsExclude(a: ConditionPlan, b: ConditionPlan, effort: Effort): boolean {
  if (!spend(effort, 1)) return false
  if (a.kind === 'named') return conditionsExclude(a.of, b, effort)
  if (b.kind === 'named') return conditionsExclude(a, b.of, effort)
  if (a.kind === 'any') return a.of.length > 0 && a.of.every(part => conditionsExclude(part, b, effort))
  if (b.kind === 'any') return conditionsExclude(b, a, effort)
  if (b.kind === 'not' && a.kind !== 'not') return conditionImplies(a, b.of, effort)
  if (a.kind === 'not') return b.kind !== 'not' && conditionImplies(b, a.of, effort)
  if (a.kind === 'all') return a.of.some(part => conditionsExclude(part, b, effort))
  if (b.kind === 'all') return conditionsExclude(b, a, effort)
  if (a.kind === 'client_ip') return b.kind === 'client_ip' && areDisjoint(a.prefixes, b.prefixes, effort)
  if (a.kind === 'request_kind') {
    return b.kind === 'request_kind' && !a.kinds.some(kind => b.kinds.includes(kind))
  }
  // A client says that it is one bot at most, and can prove no other.
  if (a.kind === 'bot') return b.kind === 'bot' && !a.are.some(id => b.are.includes(id))
  if (a.kind === 'pass')
    return b.kind === 'pass' && a.are.every(is => b.are.every(other => opposed[is].includes(other)))
  if (a.kind === 'country') return b.kind === 'country' && !a.are.some(code => b.are.includes(code))
  if (a.kind === 'asn') return b.kind === 'asn' && !a.are.some(isIn(b.are))
  if (a.kind === 'schedule') return b.kind === 'schedule' && schedulesExclude(a, b)
  if (a.kind === 'protocol') return b.kind === 'protocol' && !a.are.some(is => b.are.includes(is))
  if (a.kind === 'tls') return b.kind === 'tls' && !a.are.some(is => b.are.includes(is))
  if (a.kind === 'fingerprint') return b.kind === 'fingerprint' && fingerprintsExclude(a, b, effort)
  if (a.kind === 'body_size') {
    const atLeast = b.kind === 'body_size' ? Math.max(a.atLeastBytes, b.atLeastBytes) : 0
    return b.kind === 'body_size' && atLeast >= Math.min(a.belowBytes, b.belowBytes)
  }
  if (a.kind === 'load') {
    if (b.kind !== 'load' || a.fact !== b.fact) return false
    return Math.max(a.atLeast, b.atLeast) >= Math.min(a.below, b.below)
  }
  // Of a parameter that stands several times, one value may match the one and another the other.
  const isOneText = a.kind === 'text' && b.kind === 'text' && isSameFact(a.of, b.of) && a.of.field !== 'query'
  return isOneText && matchersExclude(a.matcher, b.matcher, effort)
}

function fingerprintImplies(a: FingerprintPlan, b: FingerprintPlan, effort: Effort): boolean {
  const isAlike = a.of === b.of && truthOfUntold(a.matcher) <= truthOfUntold(b.matcher)
  return isAlike && matcherImplies(a.matcher, b.matcher, effort)
}

/** Where one may be unknown, the other is not met: what is asked besides is whether it implies `not` the other. */
function fingerprintsExclude(a: FingerprintPlan, b: FingerprintPlan, effort: Effort): boolean {
  const isApart = a.of === b.of && truthOfUntold(a.matcher) <= negate(truthOfUntold(b.matcher))
  return isApart && matchersExclude(a.matcher, b.matcher, effort)
}

/** What a condition contradicts itself in, as the operator names it; `''` when it does not, as far as is seen. */
export function contradictionIn(plan: ConditionPlan, effort: Effort): string {
  switch (plan.kind) {
    case 'all':
      return contradictionAmong(plan.of.flatMap(flatten), effort)
    case 'any': {
      const found = plan.of.map(part => contradictionIn(part, effort))
      return found.length > 0 && found.every(name => name !== '') ? found[0]! : ''
    }
    case 'not':
      return isUnconditional(plan.of) ? 'not' : ''
    case 'named':
      return contradictionIn(plan.of, effort)
    case 'text':
    case 'fingerprint':
      return matcherIsNever(plan.matcher, effort) ? nameOf(plan) : ''
    case 'schedule':
      return schedulesExclude(plan, plan) ? 'schedule' : ''
    case 'expression':
      return spend(effort, plan.source.length) && isNeverTrue(plan.source) ? 'expression' : ''
    default:
      return ''
  }
}

function contradictionAmong(parts: readonly ConditionPlan[], effort: Effort): string {
  for (const [i, part] of parts.entries()) {
    const own = contradictionIn(part, effort)
    if (own !== '' || effort.left < 0) return own
    if (parts.slice(i + 1).some(next => conditionsExclude(part, next, effort))) return nameOf(part)
  }
  return ''
}

function flatten(plan: ConditionPlan): readonly ConditionPlan[] {
  if (plan.kind === 'named') return flatten(plan.of)
  return plan.kind === 'all' ? plan.of.flatMap(flatten) : [plan]
}

function nameOf(plan: ConditionPlan): string {
  switch (plan.kind) {
    case 'text':
      return 'name' in plan.of ? `${plan.of.field} ${plan.of.name}` : plan.of.field
    case 'fingerprint':
      return plan.of
    case 'request_kind':
      return 'kind'
    case 'all':
    case 'any':
      return plan.of.length === 0 ? plan.kind : nameOf(plan.of[0]!)
    case 'not':
    case 'named':
      return nameOf(plan.of)
    default:
      return plan.kind
  }
}

function isAmong(is: PassCondition, are: readonly PassCondition[]): boolean {
  return are.includes(is) || broader[is].some(other => are.includes(other))
}

/** There may be thousands of numbers. */
function isIn(numbers: readonly number[]): (number: number) => boolean {
  const known = new Set(numbers)
  return number => known.has(number)
}

function isSameFact(a: TextFact, b: TextFact): boolean {
  return a.field === b.field && ('name' in a ? a.name : '') === ('name' in b ? b.name : '')
}
