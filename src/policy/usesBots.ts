import { asksForBot } from './conditionPlan.ts'
import type { PolicyPlan } from './policyPlan.ts'

/** Whether anything that the policy evaluates asks for bots; else nobody need know any. */
export function usesBots({ mode, rules, limits }: PolicyPlan): boolean {
  if (mode === 'off') return false
  return [...rules, ...limits].some(part => part.mode !== 'off' && asksForBot(part.when))
}
