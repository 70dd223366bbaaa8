import type { ConditionPlan } from './conditionPlan.ts'
import { asksVariable } from './asksVariable.ts'
import { isRefusal } from './gravity.ts'
import type { PolicyDraft } from './policyDraft.ts'
import type { ThenPlan } from './policyPlan.ts'

const advice =
  'citizens travel and work across borders, and such files are often wrong; write challenge or add_score, which let people through'

/** Warns of what refuses people for the country they are in, be it by a score that reaches so far alone. */
export function lintGeography({ rules, limits, thresholds }: PolicyDraft): void {
  const refusing = thresholds
    .filter(({ value }) => value.mode !== 'off' && isRefusal(value.effect))
    .map(({ value }) => value.atLeast)
  const lowest = Math.min(...refusing)
  const howRefused = ({ effect, score }: ThenPlan): string => {
    if (isRefusal(effect)) return 'refuses by country'
    return score >= lowest ? `refuses by country, as its score alone reaches the threshold at ${lowest}` : ''
  }
  for (const { value, spot } of [...rules, ...limits]) {
    const how = howRefused(value.follows)
    if (value.mode === 'off' || how === '' || !asksCountry(value.when)) continue
    const id = 'limit' in value ? value.limit.id : value.id
    spot.at('when').warn(`"${id}" ${how}: ${advice}`)
  }
}

function asksCountry(plan: ConditionPlan): boolean {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.some(asksCountry)
    case 'not':
    case 'named':
      return asksCountry(plan.of)
    case 'expression':
      return asksVariable(plan.source, 'country')
    default:
      return plan.kind === 'country'
  }
}
