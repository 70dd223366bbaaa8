import { dayMs } from './scheduleTerms.ts'

/** Days and hours as a clock on the wall of one zone shows them: an hour that comes twice counts twice. */
export interface SchedulePlan {
  readonly kind: 'schedule'
  readonly zone: string
  /** A bit for each day of the week, Monday's the lowest. */
  readonly days: number
  /** Since midnight, of a day among `days`. */
  readonly fromMs: number
  /** Since midnight, of the same day, or, when it is not after `fromMs`, of the next one; excluded. */
  readonly toMs: number
  /** Wall time, as milliseconds since 1970; -Infinity when it never began. */
  readonly sinceMs: number
  /** Wall time, excluded; Infinity when it never ends. */
  readonly untilMs: number
}

/** Whether a wall time (see `ZoneClock`) is within the schedule. */
export function isScheduled(plan: SchedulePlan, wallMs: number): boolean {
  if (wallMs < plan.sinceMs || !(wallMs < plan.untilMs)) return false
  const day = Math.floor(wallMs / dayMs)
  const timeMs = wallMs - day * dayMs
  const isToday = hasDay(plan.days, day)
  if (plan.fromMs < plan.toMs) return isToday && timeMs >= plan.fromMs && timeMs < plan.toMs
  return (isToday && timeMs >= plan.fromMs) || (hasDay(plan.days, day - 1) && timeMs < plan.toMs)
}

/** `day` counts from 1970-01-01, a Thursday. */
function hasDay(days: number, day: number): boolean {
  const weekday = (((day + 3) % 7) + 7) % 7
  return (days & (1 << weekday)) !== 0
}
