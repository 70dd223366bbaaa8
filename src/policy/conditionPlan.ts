import type { RequestKind } from '../core/kind.ts'
import type { PrefixSetData } from '../core/prefixSet.ts'

/** A condition as plain data. `all` of nothing is true, `any` of nothing false. */
export type ConditionPlan =
  | { readonly kind: 'all' | 'any'; readonly of: readonly ConditionPlan[] }
  | { readonly kind: 'not'; readonly of: ConditionPlan }
  | { readonly kind: 'client_ip'; readonly prefixes: PrefixSetData }
  | { readonly kind: 'request_kind'; readonly kinds: readonly RequestKind[] }
  | { readonly kind: 'pass'; readonly are: readonly PassCondition[] }
  | { readonly kind: 'text'; readonly of: TextFact; readonly matcher: MatcherPlan }
  /** About what nobody recorded. No operator writes it: a rehearsal puts it where its requests do not tell. */
  | { readonly kind: 'unknown' }

/**
 * What a rule may ask of a pass. `missing` is the opposite of `valid`; `expired` is one sort of missing;
 * `light`, `heavy` and `button` are sorts of valid.
 */
export type PassCondition = 'missing' | 'valid' | 'expired' | 'light' | 'heavy' | 'button'

/** A fact that is text. Names of headers are lower case. */
export type TextFact =
  | { readonly field: 'host' | 'method' | 'path' | 'user_agent' }
  | { readonly field: 'header' | 'cookie' | 'query'; readonly name: string }

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

const unboundedFacts: ReadonlySet<string> = new Set(['path', 'user_agent', 'header', 'cookie', 'query'])

/** Whether the condition can come out unknown: a pattern on text that may be longer than patterns read. */
export function canBeUnknown(plan: ConditionPlan): boolean {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.some(canBeUnknown)
    case 'not':
      return canBeUnknown(plan.of)
    case 'text':
      return unboundedFacts.has(plan.of.field) && countPatterns(plan.matcher) > 0
    case 'unknown':
      return true
    default:
      return false
  }
}

/** Whether the condition holds for every request. */
export function isUnconditional(plan: ConditionPlan): boolean {
  return plan.kind === 'all' && plan.of.every(isUnconditional)
}

/** Whether the condition looks at nothing but who the client is: its address, or a secret it shows. */
export function namesClientOnly(plan: ConditionPlan): boolean {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.length > 0 && plan.of.every(namesClientOnly)
    case 'not':
      return namesClientOnly(plan.of)
    case 'client_ip':
      return true
    case 'text':
      return plan.of.field === 'header' && demandsSecret(plan.matcher)
    default:
      return false
  }
}

function demandsSecret(plan: MatcherPlan): boolean {
  if (plan.kind === 'any') return plan.of.every(demandsSecret)
  return plan.kind === 'secret' || (plan.kind === 'all' && plan.of.some(demandsSecret))
}

/** How many patterns the condition holds. */
export function countPatterns(plan: ConditionPlan | MatcherPlan): number {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.reduce((sum, part) => sum + countPatterns(part), 0)
    case 'not':
      return countPatterns(plan.of)
    case 'text':
      return countPatterns(plan.matcher)
    default:
      return plan.kind === 'pattern' ? 1 : 0
  }
}
