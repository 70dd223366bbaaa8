import { countPatterns, truthOfUntold, type ConditionPlan, type MatcherPlan } from './conditionPlan.ts'
import { maxPatternInput } from './patterns.ts'
import { unknown } from './truth.ts'

const unboundedFacts: ReadonlySet<string> = new Set('path user_agent header cookie query h2'.split(' '))

/** Why the condition can come out unknown, as a sentence without a full stop; `''` when it cannot. */
export function whyUnknown(plan: ConditionPlan): string {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.map(whyUnknown).find(reason => reason !== '') ?? ''
    case 'not':
    case 'named':
      return whyUnknown(plan.of)
    case 'expression':
      return 'An expression that has more to read than it may is unknown'
    case 'body_size':
      return 'A body that is sent in chunks does not say how large it is, and its size is unknown'
    case 'country':
      return 'No file knows the country of every address, and that of the others is unknown'
    case 'asn':
      return 'No file knows the ASN of every address, and that of the others is unknown'
    case 'tls':
      return 'Behind a proxy that does not tell, it is unknown what a client’s connection speaks'
    case 'fingerprint':
      if (truthOfUntold(plan.matcher) !== unknown) return whyTooLong(plan.of, plan.matcher)
      return 'The fingerprint of who uses no TLS, or comes by a proxy that does not tell it, is unknown'
    case 'bot':
      return plan.fact === 'verified'
        ? 'While a proof is looked for, whether a client is the bot it says it is, is unknown'
        : ''
    case 'text':
      return whyTooLong(plan.of.field, plan.matcher)
    case 'unknown':
      return 'What nobody recorded is unknown'
    default:
      return ''
  }
}

function whyTooLong(field: string, matcher: MatcherPlan): string {
  return unboundedFacts.has(field) && countPatterns(matcher) > 0
    ? `A pattern reads at most ${maxPatternInput} characters, and longer text is unknown to it`
    : ''
}

/** Whether the condition can come out unknown. */
export function canBeUnknown(plan: ConditionPlan): boolean {
  return whyUnknown(plan) !== ''
}
