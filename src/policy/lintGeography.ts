import type { ConditionPlan } from './conditionPlan.ts'
import { isRefusal } from './gravity.ts'
import type { PolicyDraft } from './policyDraft.ts'

/** Warns of what refuses people for the country they are in. */
export function lintGeography({ rules, limits }: PolicyDraft): void {
  for (const { value, spot } of [...rules, ...limits]) {
    if (value.mode === 'off' || !isRefusal(value.follows.effect) || !asksCountry(value.when)) continue
    const id = 'limit' in value ? value.limit.id : value.id
    spot
      .at('when')
      .warn(
        `"${id}" refuses by country: citizens travel and work across borders, and such files are often wrong; write challenge or add_score, which let people through`
      )
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
    default:
      return plan.kind === 'country'
  }
}
