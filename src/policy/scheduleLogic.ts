import type { SchedulePlan } from './schedule.ts'
import { dayMs } from './scheduleTerms.ts'

/** No two zones' walls are further apart: UTC+14 and UTC-12. */
const furthestZonesMs = 26 * 60 * 60 * 1000
/** A Monday, for schedules that hold in every week alike. */
const someMonday = 4
/** Every weekday comes in these, and the night of the last one ends. */
const daysToTry = 8

/** A stretch of wall time; the end is excluded. */
interface Stretch {
  readonly fromMs: number
  readonly toMs: number
}

/** Whether no moment is within both schedules; of one and itself, whether none is within it. */
export function schedulesExclude(a: SchedulePlan, b: SchedulePlan): boolean {
  const sinceMs = Math.max(a.sinceMs, b.sinceMs)
  const untilMs = Math.min(a.untilMs, b.untilMs)
  if (a.zone !== b.zone) return sinceMs - untilMs >= furthestZonesMs
  if (sinceMs >= untilMs) return true
  const first = firstDay(sinceMs, untilMs)
  const others = stretches(b, first, sinceMs, untilMs)
  return stretches(a, first, sinceMs, untilMs).every(one => others.every(other => !overlap(one, other)))
}

/** Whether every moment within `a` is within `b`; false where they are of different zones. */
export function scheduleImplies(a: SchedulePlan, b: SchedulePlan): boolean {
  if (a.zone !== b.zone || a.sinceMs < b.sinceMs || a.untilMs > b.untilMs) return false
  const first = firstDay(a.sinceMs, a.untilMs)
  const around = stretches(b, first, b.sinceMs, b.untilMs)
  return stretches(a, first, a.sinceMs, a.untilMs).every(one =>
    around.some(other => other.fromMs <= one.fromMs && one.toMs <= other.toMs)
  )
}

/** The first of the days to try, counted from 1970: whatever is longer than these repeats itself. */
function firstDay(sinceMs: number, untilMs: number): number {
  if (Number.isFinite(sinceMs)) return Math.floor(sinceMs / dayMs)
  return Number.isFinite(untilMs) ? Math.floor(untilMs / dayMs) - daysToTry : someMonday
}

/** When the schedule holds on the days to try, and in the night before them. */
function stretches(
  { days, fromMs, toMs }: SchedulePlan,
  first: number,
  sinceMs: number,
  untilMs: number
): readonly Stretch[] {
  const found: Stretch[] = []
  for (let day = first - 1; day <= first + daysToTry; day++) {
    if ((days & (1 << ((((day + 3) % 7) + 7) % 7))) === 0) continue
    const endMs = (fromMs < toMs ? day : day + 1) * dayMs + toMs
    const stretch = { fromMs: Math.max(day * dayMs + fromMs, sinceMs), toMs: Math.min(endMs, untilMs) }
    if (stretch.fromMs < stretch.toMs) found.push(stretch)
  }
  return joined(found)
}

/** Days that follow each other without a gap are one stretch. */
function joined(found: readonly Stretch[]): readonly Stretch[] {
  const all: Stretch[] = []
  for (const stretch of found) {
    const last = all.at(-1)
    if (last === undefined || last.toMs < stretch.fromMs) all.push(stretch)
    else all[all.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, stretch.toMs) }
  }
  return all
}

function overlap(a: Stretch, b: Stretch): boolean {
  return a.fromMs < b.toMs && b.fromMs < a.toMs
}
