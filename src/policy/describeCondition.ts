import { conductSignals } from '../core/conduct.ts'
import type { PrefixSetData } from '../core/prefixSet.ts'
import type { ConditionPlan, ContradictionsPlan, LoadPlan, MatcherPlan } from './conditionPlan.ts'

/** Of a long list only the first few are named. */
const maxNamed = 4
const maxValueLength = 80

/** A condition that looks at one fact itself, and joins no others. */
export type LeafPlan = Exclude<ConditionPlan, { readonly kind: 'all' | 'any' | 'not' | 'named' }>

/** What a condition asks of the fact it looks at, in words: `begins with "/admin"`. Bounded. */
export function describeCondition(plan: LeafPlan): string {
  switch (plan.kind) {
    case 'text':
    case 'fingerprint':
      return describeMatcher(plan.matcher)
    case 'client_ip':
      return describeNetworks(plan.prefixes)
    case 'request_kind':
      return described('is', plan.kinds)
    case 'asn':
      return described('is', plan.are.map(String))
    case 'country':
    case 'tag':
    case 'pass':
    case 'protocol':
    case 'tls':
      return described('is', plan.are)
    case 'body_size':
      return describeSizes(plan.atLeastBytes, plan.belowBytes)
    case 'load':
      return describeBounds(plan)
    case 'conduct':
      return plan.of.length === conductSignals.length
        ? `has at least ${plan.atLeast} of its signals`
        : described('has', plan.of)
    case 'contradictions':
      return describeContradictions(plan)
    case 'bot':
      return described(plan.fact === 'verified' ? 'has proved to be' : 'says it is', plan.are)
    case 'unknown':
      return 'is unknown'
    case 'expression':
      return `holds: ${cut(plan.source)}`
    case 'schedule':
      return `is a time of the schedule, in ${plan.zone}`
    default:
      return plan satisfies never
  }
}

function describeContradictions({ of, isNamed, unit, atLeast }: ContradictionsPlan): string {
  if (unit === 'family') return `are of at least ${atLeast} of their families`
  return isNamed ? described('include', of) : `are at least ${atLeast}`
}

function describeMatcher(plan: MatcherPlan): string {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return joined(plan.of.map(describePart), plan.kind === 'all' ? 'and' : 'or')
    case 'in':
      return described('is', plan.values)
    case 'prefix':
      return described('begins with', plan.values)
    case 'suffix':
      return described('ends with', plan.values)
    case 'contains':
      return described('contains', plan.values)
    case 'under':
      return described('is under', plan.values)
    case 'pattern':
      return `matches ${quoted(plan.pattern)}`
    case 'exists':
      return plan.wanted ? 'is sent' : 'is missing'
    case 'secret':
      return 'is the secret'
    default:
      return plan satisfies never
  }
}

/** A part that has parts of its own stands in parentheses. */
function describePart(plan: MatcherPlan): string {
  const isJoined = ('of' in plan && plan.of.length > 1) || ('values' in plan && plan.values.length > 1)
  return isJoined ? `(${describeMatcher(plan)})` : describeMatcher(plan)
}

function describeNetworks({ v4, v6 }: PrefixSetData): string {
  // Two bounds each, of one word or of four.
  const ranges = v4.byteLength / 8 + v6.byteLength / 32
  return ranges === 1 ? 'is in the one range listed' : `is in one of ${ranges} ranges`
}

function describeBounds({ fact, atLeast, below }: LoadPlan): string {
  const bounds = [
    atLeast > 0 ? `is at least ${amountText(fact, atLeast)}` : '',
    below < Infinity ? `is below ${amountText(fact, below)}` : ''
  ]
  return bounds.filter(Boolean).join(' and ')
}

/** An amount of load with its unit. */
export function amountText(fact: LoadPlan['fact'], amount: number): string {
  if (fact === 'event_loop_lag') return `${Math.round(amount * 10) / 10} ms`
  return amount === 1 ? '1 request' : `${amount} requests`
}

function describeSizes(atLeastBytes: number, belowBytes: number): string {
  const bounds = [
    atLeastBytes > 0 ? `is at least ${atLeastBytes} bytes` : '',
    belowBytes < Infinity ? `is below ${belowBytes} bytes` : ''
  ]
  return bounds.filter(Boolean).join(' and ')
}

function described(verb: string, values: readonly string[]): string {
  return `${verb} ${joined(values.map(quoted), 'or')}`
}

function joined(texts: readonly string[], word: 'and' | 'or'): string {
  if (texts.length === 0) return word === 'and' ? 'is anything' : 'is one of nothing'
  const named = texts.slice(0, maxNamed).join(` ${word} `)
  return texts.length <= maxNamed ? named : `${named} ${word} ${texts.length - maxNamed} more`
}

function quoted(text: string): string {
  return JSON.stringify(cut(text))
}

function cut(text: string): string {
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text
}
