import type { MatcherPlan } from './conditionPlan.ts'
import { globToPattern } from './pattern.ts'
import type { MatcherInput, MatcherMap } from './rulesFile.ts'
import type { Spot } from './spot.ts'

/** What a matcher needs from around it. */
export interface MatcherContext {
  readonly isPath: boolean
  /** How the fact writes its letters. */
  readonly fold: (text: string) => string
  /** SHA-256 in hex of the secret a file holds; `''` when it cannot be had, which is a fault already. */
  readonly secretDigest: (file: string, spot: Spot) => string
}

/** Turns a checked matcher into its plan: a text means `is`, a list `in`, and keys of one map AND. */
export function planMatcher(input: MatcherInput, spot: Spot, context: MatcherContext): MatcherPlan {
  if (typeof input === 'string') return { kind: 'in', values: [context.fold(input)] }
  if (isList(input)) return { kind: 'in', values: input.map(context.fold) }
  const parts = planParts(input, spot, context)
  if (parts.length === 0) spot.fault('An empty matcher says nothing; write what the text must be')
  return parts.length === 1 ? parts[0]! : { kind: 'all', of: parts }
}

function planParts(input: MatcherMap, spot: Spot, context: MatcherContext): readonly MatcherPlan[] {
  const parts: MatcherPlan[] = []
  const { fold, isPath } = context
  if (input.is !== undefined) parts.push({ kind: 'in', values: [fold(input.is)] })
  if (input.in !== undefined) parts.push({ kind: 'in', values: input.in.map(fold) })
  for (const kind of ['prefix', 'suffix', 'contains'] as const) {
    if (input[kind] !== undefined) parts.push({ kind, values: [input[kind]].flat().map(fold) })
  }
  if (input.under !== undefined) {
    parts.push({ kind: 'under', values: [input.under].flat().map(folder => folder.replace(/\/+$/, '')) })
  }
  if (input.glob !== undefined) {
    parts.push(anyPattern([input.glob].flat().map(glob => globToPattern(fold(glob), isPath))))
  }
  if (input.regex !== undefined) parts.push(anyPattern([input.regex].flat()))
  if (input.exists !== undefined) parts.push({ kind: 'exists', wanted: input.exists })
  if (input.missing !== undefined) parts.push({ kind: 'exists', wanted: !input.missing })
  if (input.secret_file !== undefined) {
    parts.push({ kind: 'secret', sha256: context.secretDigest(input.secret_file, spot.at('secret_file')) })
  }
  if (input.any !== undefined) {
    const of = input.any.map((matcher, i) => planMatcher(matcher, spot.at('any', i), context))
    parts.push(of.length === 1 ? of[0]! : { kind: 'any', of })
  }
  return parts
}

function anyPattern(patterns: readonly string[]): MatcherPlan {
  const of = patterns.map(pattern => ({ kind: 'pattern' as const, pattern }))
  return of.length === 1 ? of[0]! : { kind: 'any', of }
}

function isList(input: readonly string[] | MatcherMap): input is readonly string[] {
  return Array.isArray(input)
}
