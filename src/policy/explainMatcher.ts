import { hash, timingSafeEqual } from 'node:crypto'
import { RE2JS } from 're2js'
import type { MatcherPlan } from './conditionPlan.ts'
import { maxPatternInput } from './patterns.ts'
import { no, truthOf, unknown, yes, type Truth } from './truth.ts'

/** Interprets a matcher's plan: the same as `compileMatcher`, by the plainest means. */
export function explainMatcher(plan: MatcherPlan, text: string | undefined): Truth {
  switch (plan.kind) {
    case 'all':
      return plan.of.reduce<Truth>((truth, part) => min(truth, explainMatcher(part, text)), yes)
    case 'any':
      return plan.of.reduce<Truth>((truth, part) => max(truth, explainMatcher(part, text)), no)
    case 'exists':
      return truthOf((text !== undefined) === plan.wanted)
    default:
      return text === undefined ? no : explainPresent(plan, text)
  }
}

function explainPresent(plan: Exclude<MatcherPlan, { kind: 'all' | 'any' | 'exists' }>, text: string): Truth {
  switch (plan.kind) {
    case 'in':
      return truthOf(plan.values.includes(text))
    case 'prefix':
      return truthOf(plan.values.some(value => text.startsWith(value)))
    case 'suffix':
      return truthOf(plan.values.some(value => text.endsWith(value)))
    case 'contains':
      return truthOf(plan.values.some(value => text.includes(value)))
    case 'under':
      return truthOf(plan.values.some(folder => text === folder || text.startsWith(`${folder}/`)))
    case 'pattern':
      return text.length > maxPatternInput ? unknown : truthOf(RE2JS.compile(plan.pattern).test(text))
    case 'secret':
      return truthOf(timingSafeEqual(hash('sha256', text, 'buffer'), Buffer.from(plan.sha256, 'hex')))
    default:
      return plan satisfies never
  }
}

/** Kleene's AND. */
export function min(a: Truth, b: Truth): Truth {
  return a < b ? a : b
}

/** Kleene's OR. */
export function max(a: Truth, b: Truth): Truth {
  return a > b ? a : b
}
