import { formatPlace } from '../core/fault.ts'
import type { Warning } from './findings.ts'
import { isOver } from './isOver.ts'
import type { PolicyPlan } from './policyPlan.ts'

/**
 * Warns of rules and limits whose schedule has ended for good. Apart from all other lint, since whether it
 * has depends on the moment; each is told once, however many sites have it.
 */
export function lintSchedules(policies: readonly PolicyPlan[], nowMs: number): readonly Warning[] {
  const found = new Map<string, Warning>()
  for (const { rules, limits } of policies) {
    for (const part of [...rules, ...limits]) {
      if (part.mode === 'off' || !isOver(part.when, nowMs)) continue
      const id = 'limit' in part ? part.limit.id : part.id
      const message = `"${id}" is over: its schedule has ended and never comes again; remove it, or set another until`
      found.set(`${formatPlace(part.place)} ${id}`, { place: part.place, message })
    }
  }
  return [...found.values()]
}
