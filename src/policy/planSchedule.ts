import { didYouMean } from './didYouMean.ts'
import type { ScheduleInput } from './rulesFile.ts'
import type { SchedulePlan } from './schedule.ts'
import { dayMs, parseDays, parseTimeOfDay, parseWallTime } from './scheduleTerms.ts'
import type { Spot } from './spot.ts'
import { isZone } from './zoneClock.ts'

const everyDay = 0b111_1111

/** Turns a checked schedule into its plan; what can never be, or says nothing, is a fault. */
export function planSchedule(input: ScheduleInput, spot: Spot): SchedulePlan {
  const { zone, days, from, to, since, until } = input
  const end = until === undefined ? undefined : parseWallTime(until)!
  const plan: SchedulePlan = {
    kind: 'schedule',
    zone,
    days: days === undefined ? everyDay : [days].flat().reduce((all, text) => all | parseDays(text)!, 0),
    fromMs: from === undefined ? 0 : parseTimeOfDay(from)!,
    toMs: to === undefined ? dayMs : parseTimeOfDay(to)!,
    sinceMs: since === undefined ? -Infinity : parseWallTime(since)!.wallMs,
    untilMs: end === undefined ? Infinity : end.wallMs + (end.isDay ? dayMs : 0)
  }
  checkZone(zone, spot.at('zone'))
  checkTimes(input, plan, spot)
  return plan
}

function checkZone(zone: string, spot: Spot): void {
  if (isZone(zone)) return
  const hint = didYouMean(zone, [...Intl.supportedValuesOf('timeZone'), 'UTC'])
  spot.fault(`There is no time zone ${JSON.stringify(zone.slice(0, 64))}${hint}`)
}

function checkTimes(input: ScheduleInput, plan: SchedulePlan, spot: Spot): void {
  const { days, from, to, since, until } = input
  if ([days, from, to, since, until].every(term => term === undefined)) {
    spot.fault('This schedule is always; write days, from and to, since or until')
  }
  if (plan.fromMs === plan.toMs) {
    spot.at('to').fault('It ends when it begins; for the whole day leave out from and to')
  }
  if (plan.sinceMs >= plan.untilMs) spot.at('until').fault('It ends before it begins')
}
