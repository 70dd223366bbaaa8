import type { ConductSignal } from '../core/conduct.ts'
import type { ContradictionId } from '../core/contradiction.ts'
import type { Protocol } from '../core/facts.ts'
import type { FingerprintFact } from '../core/fingerprintFact.ts'
import type { RequestKind } from '../core/kind.ts'
import type { PrefixSetData } from '../core/prefixSet.ts'
import type { TlsState } from '../core/tlsState.ts'
import type { SchedulePlan } from './schedule.ts'
import { max, min, no, unknown, yes, type Truth } from './truth.ts'

/** A condition as plain data. `all` of nothing is true, `any` of nothing false. */
export type ConditionPlan =
  | { readonly kind: 'all' | 'any'; readonly of: readonly ConditionPlan[] }
  | { readonly kind: 'not'; readonly of: ConditionPlan }
  | NamedPlan
  | { readonly kind: 'client_ip'; readonly prefixes: PrefixSetData }
  | { readonly kind: 'request_kind'; readonly kinds: readonly RequestKind[] }
  /** ISO 3166-1 alpha-2. */
  | { readonly kind: 'country'; readonly are: readonly string[] }
  /** Numbers of autonomous systems. */
  | { readonly kind: 'asn'; readonly are: readonly number[] }
  | { readonly kind: 'pass'; readonly are: readonly PassCondition[] }
  | SchedulePlan
  | ExpressionPlan
  /** What rules heard before have tagged the request with; one of them is enough. */
  | { readonly kind: 'tag'; readonly are: readonly string[] }
  | { readonly kind: 'protocol'; readonly are: readonly Protocol[] }
  | { readonly kind: 'tls'; readonly are: readonly TlsState[] }
  /** `belowBytes` is excluded, and Infinity where there is no such bound. */
  | { readonly kind: 'body_size'; readonly atLeastBytes: number; readonly belowBytes: number }
  /** At least so many of these. */
  | { readonly kind: 'conduct'; readonly of: readonly ConductSignal[]; readonly atLeast: number }
  | ContradictionsPlan
  | LoadPlan
  | BotPlan
  | TextPlan
  | FingerprintPlan
  /** About what nobody recorded. No operator writes it: a rehearsal puts it where its requests do not tell. */
  | { readonly kind: 'unknown' }

/** At least so many of these, or of their families. */
export interface ContradictionsPlan {
  readonly kind: 'contradictions'
  readonly of: readonly ContradictionId[]
  /** Whether the operator named them; else it is any that count. */
  readonly isNamed: boolean
  readonly unit: 'contradiction' | 'family'
  readonly atLeast: number
}

/** What one text of a request must be. */
export interface TextPlan {
  readonly kind: 'text'
  readonly of: TextFact
  readonly matcher: MatcherPlan
}

/** What the client's software must be known by. */
export interface FingerprintPlan {
  readonly kind: 'fingerprint'
  readonly of: FingerprintFact
  readonly matcher: MatcherPlan
}

/** A condition that the operator gave a name; all who use the name share one object. */
export interface NamedPlan {
  readonly kind: 'named'
  readonly name: string
  readonly of: ConditionPlan
  /** Of how many parts it consists, those behind the names in it included. */
  readonly parts: number
  /** The tags it asks for. */
  readonly tags: readonly string[]
}

/** In milliseconds or requests; `below` is excluded, and Infinity where there is no such bound. */
export interface LoadPlan {
  readonly kind: 'load'
  readonly fact: 'event_loop_lag' | 'upstream_in_flight'
  readonly atLeast: number
  readonly below: number
}

/** Which bot a client has proved to be, or says it is; one of these. */
export interface BotPlan {
  readonly kind: 'bot'
  readonly fact: 'verified' | 'claims'
  /** Names of bots. */
  readonly are: readonly string[]
}

/** CEL that is known to be valid, and the lists it names. */
export interface ExpressionPlan {
  readonly kind: 'expression'
  readonly source: string
  readonly lists: readonly { readonly name: string; readonly prefixes: PrefixSetData }[]
  /** The tags it asks for. */
  readonly tags: readonly string[]
  /** Whether it asks which bot the client is. */
  readonly asksBot: boolean
}

/**
 * What a rule may ask of a pass. `missing` is the opposite of `valid`; `expired` is one sort of missing;
 * `light`, `heavy` and `button` are sorts of valid.
 */
export type PassCondition = 'missing' | 'valid' | 'expired' | 'light' | 'heavy' | 'button'

/** A fact that is text. */
export type TextFact = { readonly field: 'host' | 'method' | 'path' | 'user_agent' } | NamedTextFact

/** One of many of its sort. Names of headers are lower case. */
export interface NamedTextFact {
  readonly field: 'header' | 'cookie' | 'query'
  readonly name: string
}

/** A test of one text, which may be absent. */
export type MatcherPlan =
  | { readonly kind: 'all' | 'any'; readonly of: readonly MatcherPlan[] }
  /** One of the values is enough. */
  | {
      readonly kind: 'in' | 'prefix' | 'suffix' | 'contains' | 'under'
      readonly values: readonly string[]
    }
  /** RE2 syntax, unanchored; a glob becomes one. */
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'exists'; readonly wanted: boolean }
  /** SHA-256 of the secret in hex: the plan need not hold the secret itself. */
  | { readonly kind: 'secret'; readonly sha256: string }

const noTags: readonly string[] = []

/** The tags that a condition asks for: from one rule to the next, its truth can change with them. */
export function tagsAskedBy(plan: ConditionPlan): readonly string[] {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.flatMap(tagsAskedBy)
    case 'not':
      return tagsAskedBy(plan.of)
    case 'tag':
      return plan.are
    default:
      return plan.kind === 'named' || plan.kind === 'expression' ? plan.tags : noTags
  }
}

/** Whether the condition holds for every request. */
export function isUnconditional(plan: ConditionPlan): boolean {
  if (plan.kind === 'named') return isUnconditional(plan.of)
  return plan.kind === 'all' && plan.of.every(isUnconditional)
}

/**
 * Whether the condition looks at nothing but who the client is: its address, whose network that is, a secret, or a
 * bot that proved itself. That somebody does not show a secret, or prove anything, is no more than anyone can do.
 */
export function namesClientOnly(plan: ConditionPlan, isNegated = false): boolean {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.length > 0 && plan.of.every(part => namesClientOnly(part, isNegated))
    case 'not':
      return namesClientOnly(plan.of, !isNegated)
    case 'named':
      return namesClientOnly(plan.of, isNegated)
    case 'client_ip':
    case 'asn':
      return true
    case 'bot':
      return !isNegated && plan.fact === 'verified'
    case 'text':
      return !isNegated && plan.of.field === 'header' && demandsSecret(plan.matcher)
    default:
      return false
  }
}

/** Whether the condition looks at what the client did before, with this request or by a name. */
export function asksForConduct(plan: ConditionPlan): boolean {
  return someLeaf(plan, ({ kind }) => kind === 'conduct')
}

/** Whether this is true of one of the parts of a condition that join no others, those behind names included. */
export function someLeaf(plan: ConditionPlan, is: (leaf: ConditionPlan) => boolean): boolean {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.some(part => someLeaf(part, is))
    case 'not':
    case 'named':
      return someLeaf(plan.of, is)
    default:
      return is(plan)
  }
}

/** Whether the condition asks which bot the client is, or says it is. */
export function asksForBot(plan: ConditionPlan): boolean {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.some(asksForBot)
    case 'not':
    case 'named':
      return asksForBot(plan.of)
    default:
      return plan.kind === 'bot' || (plan.kind === 'expression' && plan.asksBot)
  }
}

function demandsSecret(plan: MatcherPlan): boolean {
  if (plan.kind === 'any') return plan.of.every(demandsSecret)
  return plan.kind === 'secret' || (plan.kind === 'all' && plan.of.some(demandsSecret))
}

/**
 * What a matcher says of a fact that nobody told: that it is missing is certain, and everything else it may ask
 * is unknown.
 */
export function truthOfUntold(plan: MatcherPlan): Truth {
  switch (plan.kind) {
    case 'all':
      return plan.of.reduce<Truth>((truth, part) => min(truth, truthOfUntold(part)), yes)
    case 'any':
      return plan.of.reduce<Truth>((truth, part) => max(truth, truthOfUntold(part)), no)
    case 'exists':
      return plan.wanted ? no : yes
    default:
      return unknown
  }
}

/** Of how many parts a condition consists, those behind names included. */
export function countParts(plan: ConditionPlan): number {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.reduce((sum, part) => sum + countParts(part), 1)
    case 'not':
      return 1 + countParts(plan.of)
    default:
      return plan.kind === 'named' ? plan.parts : 1
  }
}

/** How many patterns the condition holds, without those behind names, which every use shares. */
export function countPatterns(plan: ConditionPlan | MatcherPlan): number {
  return countOf('pattern', plan)
}

/** How many expressions the condition holds, without those behind names. */
export function countExpressions(plan: ConditionPlan): number {
  return countOf('expression', plan)
}

function countOf(kind: 'pattern' | 'expression', plan: ConditionPlan | MatcherPlan): number {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.reduce((sum, part) => sum + countOf(kind, part), 0)
    case 'not':
      return countOf(kind, plan.of)
    case 'text':
    case 'fingerprint':
      return countOf(kind, plan.matcher)
    default:
      return plan.kind === kind ? 1 : 0
  }
}
