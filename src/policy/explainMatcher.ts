import { hash, timingSafeEqual } from 'node:crypto'
import { RE2JS } from 're2js'
import type { MatcherPlan } from './conditionPlan.ts'
import { maxPatternInput } from './patterns.ts'
import { max, min, no, truthOf, unknown, yes, type Truth } from './truth.ts'

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

/** Of a matcher that this text fits, as little as it takes to fit: of alternatives the first that does. */
export function witnessOf(plan: MatcherPlan, text: string | undefined): MatcherPlan {
  switch (plan.kind) {
    case 'all':
      return { kind: 'all', of: plan.of.map(part => witnessOf(part, text)) }
    case 'any':
      return witnessOf(plan.of.find(part => explainMatcher(part, text) === yes) ?? plan, text)
    case 'in':
    case 'prefix':
    case 'suffix':
    case 'contains':
    case 'under': {
      const fits = (value: string): boolean => explainMatcher({ ...plan, values: [value] }, text) === yes
      return { ...plan, values: plan.values.filter(fits).slice(0, 1) }
    }
    case 'pattern':
    case 'exists':
    case 'secret':
      return plan
    default:
      return plan satisfies never
  }
}

/** Whether a part of the matcher compares with a secret, so that the text is not to be shown. */
export function holdsSecret(plan: MatcherPlan): boolean {
  return plan.kind === 'secret' || ('of' in plan && plan.of.some(holdsSecret))
}
