import { asksForConduct } from './conditionPlan.ts'
import type { PolicyPlan } from './policyPlan.ts'

/** Whether anything that the policy evaluates looks at conduct; else nobody need remember any. */
export function usesConduct({ mode, rules, limits }: PolicyPlan): boolean {
  if (mode === 'off') return false
  return [...rules, ...limits].some(part => part.mode !== 'off' && asksForConduct(part.when))
}
