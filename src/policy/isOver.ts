import type { ConditionPlan } from './conditionPlan.ts'
import { ZoneClock } from './zoneClock.ts'

/** Whether the condition can never match again, because a schedule that it needs is over. */
export function isOver(plan: ConditionPlan, nowMs: number): boolean {
  switch (plan.kind) {
    case 'schedule':
      return new ZoneClock(plan.zone).wallMs(nowMs) >= plan.untilMs
    case 'named':
      return isOver(plan.of, nowMs)
    case 'all':
      return plan.of.some(part => isOver(part, nowMs))
    case 'any':
      return plan.of.length > 0 && plan.of.every(part => isOver(part, nowMs))
    default:
      return false
  }
}
