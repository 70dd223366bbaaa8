import type { PrefixSetData } from '../core/prefixSet.ts'
import type { FingerprintFact } from '../core/fingerprintFact.ts'
import {
  truthOfUntold,
  type ConditionPlan,
  type FingerprintPlan,
  type MatcherPlan,
  type PassCondition,
  type TextFact,
  type TextPlan
} from './conditionPlan.ts'
import { gramLength } from './gramIndex.ts'
import { no } from './truth.ts'

/** A fact by whose value conditions are looked up. */
export type GateFact = TextFact | { readonly field: 'kind' | 'pass' | 'protocol' | 'tls' | ConnectionFact }

/** What is computed once a connection; the order of headers, of each request, is not worth a look-up. */
type ConnectionFact = Exclude<FingerprintFact, 'header_order'>

/** The text is the value (`=`), begins or ends with it (`^`, `$`), contains it (`~`), is there (`?`), is absent (`!`). */
export type Mark = '=' | '^' | '$' | '~' | '?' | '!'

/** Something a request has or has not, quickly found out for all conditions at once. */
export type GateKey =
  | { readonly kind: 'value'; readonly fact: GateFact; readonly mark: Mark; readonly value: string }
  | { readonly kind: 'network'; readonly prefixes: PrefixSetData }
  /** The condition itself, which is about a text that is remembered. */
  | { readonly kind: 'remembered'; readonly condition: TextPlan }

/**
 * Of what a condition demands, the part that is looked up instead of the whole: for a request that has none
 * of the keys the condition is false, and not even unknown.
 */
export interface Gate {
  readonly keys: readonly GateKey[]
  /** Of a thousand ordinary requests, about how many have one of the keys. */
  readonly openness: number
}

/** Gates of named conditions, found once; `undefined` stands for one that has none. */
export type NamedGates = Map<string, Gate | undefined>

/** The narrowest gate of a condition; `undefined` where it has none, and must be asked of every request. */
export function gateOf(plan: ConditionPlan, named: NamedGates): Gate | undefined {
  switch (plan.kind) {
    case 'all':
      return narrowest(plan.of.map(part => gateOf(part, named)))
    case 'any':
      return union(plan.of.map(part => gateOf(part, named)))
    case 'named':
      if (!named.has(plan.name)) named.set(plan.name, gateOf(plan.of, named))
      return named.get(plan.name)
    case 'client_ip':
      return { keys: [{ kind: 'network', prefixes: plan.prefixes }], openness: 10 }
    case 'request_kind':
      return gateOfValues('kind', plan.kinds)
    case 'pass':
      return gateOfValues('pass', plan.are.flatMap(statusesOf))
    case 'protocol':
      // Unknown where there is none.
      return gateOfValues('protocol', [...plan.are, ''])
    case 'tls':
      return gateOfValues('tls', [...plan.are, ''])
    case 'text':
      return gateOfText(plan)
    case 'fingerprint':
      return gateOfFingerprint(plan)
    default:
      return undefined
  }
}

function narrowest(gates: readonly (Gate | undefined)[]): Gate | undefined {
  let best: Gate | undefined
  for (const gate of gates) {
    if (gate !== undefined && (best === undefined || gate.openness < best.openness)) best = gate
  }
  return best
}

function union(gates: readonly (Gate | undefined)[]): Gate | undefined {
  const known = gates.filter(gate => gate !== undefined)
  if (known.length < gates.length) return undefined
  return {
    keys: known.flatMap(({ keys }) => keys),
    openness: known.reduce((sum, { openness }) => sum + openness, 0)
  }
}

function gateOfText(plan: TextPlan): Gate | undefined {
  const gate = gateOfMatcher(plan.of, plan.matcher)
  if (!isRemembered(plan.of)) return gate
  const isTold = gate?.keys.every(key => key.kind === 'value' && key.mark !== '?') === true
  return isTold ? gate : { keys: [{ kind: 'remembered', condition: plan }], openness: 50 }
}

/** One that is not told is absent: `!`. */
function gateOfFingerprint({ of, matcher }: FingerprintPlan): Gate | undefined {
  if (of === 'header_order') return undefined
  const fact = { field: of }
  const gate = gateOfMatcher(fact, matcher)
  return truthOfUntold(matcher) === no ? gate : union([gate, gateAt(fact, '!', '')])
}

function isRemembered({ field }: GateFact): boolean {
  return field === 'path' || field === 'user_agent'
}

function gateOfMatcher(fact: GateFact, plan: MatcherPlan): Gate | undefined {
  switch (plan.kind) {
    case 'all':
      return narrowest(plan.of.map(part => gateOfMatcher(fact, part)))
    case 'any':
      return union(plan.of.map(part => gateOfMatcher(fact, part)))
    case 'in':
      return union(plan.values.map(value => gateAt(fact, '=', value)))
    case 'prefix':
    case 'under':
      return union(plan.values.map(value => gateAt(fact, '^', value)))
    case 'suffix':
      return union(plan.values.map(value => gateAt(fact, '$', value)))
    case 'contains':
      return union(plan.values.map(value => gateAt(fact, canBeSought(fact, value) ? '~' : '?', value)))
    case 'exists':
      return gateAt(fact, plan.wanted ? '?' : '!', '')
    default:
      return gateAt(fact, '?', '')
  }
}

/** Walking along a text is worth while where the outcome is remembered. */
function canBeSought(fact: GateFact, value: string): boolean {
  return isRemembered(fact) && value.length >= gramLength
}

function gateOfValues(
  field: 'kind' | 'pass' | 'protocol' | 'tls',
  values: readonly string[]
): Gate | undefined {
  return union(values.map(value => gateAt({ field }, '=', value)))
}

function gateAt(fact: GateFact, mark: Mark, value: string): Gate {
  return { keys: [{ kind: 'value', fact, mark, value }], openness: opennessOf(fact, mark, value) }
}

function statusesOf(condition: PassCondition): readonly string[] {
  switch (condition) {
    case 'missing':
      return ['missing', 'expired', 'foreign']
    case 'expired':
      return ['expired']
    default:
      return ['valid']
  }
}

/** Of values that most requests have. */
const common: ReadonlySet<string> = new Set(['GET', 'HTTP/1.1', 'TLSv1.3', 'navigation', 'valid', 'missing'])

/** An estimate is enough: a wrong one costs time, never truth. */
function opennessOf({ field }: GateFact, mark: Mark, value: string): number {
  switch (field) {
    case 'path':
      return mark === '=' ? 1 : value.length > 1 ? 5 : 1000
    case 'user_agent':
      return mark === '^' && 'Mozilla/5.0'.startsWith(value) ? 950 : 5
    case 'host':
      return 500
    case 'header':
    case 'cookie':
    case 'query':
      return mark === '?' ? 300 : 50
    case 'ja4':
    case 'ja3':
    case 'ja3n':
    case 'tls_hash':
    case 'h2':
      return mark === '?' ? 700 : mark === '!' ? 200 : 50
    default:
      return common.has(value) ? 600 : 100
  }
}
