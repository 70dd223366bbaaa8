import * as z from 'zod'
import type { ScheduleInput } from './rulesFile.ts'
import { parseDays, parseTimeOfDay, parseWallTime } from './scheduleTerms.ts'
import { spelled } from './schemaParts.ts'

const day = spelled(
  'a day or a span of days; write mon, tue, wed, thu, fri, sat, sun, or mon-fri',
  text => parseDays(text) !== undefined
).meta({ examples: ['mon-fri', 'sat'] })
const timeOfDay = spelled(
  'a time of day; write "08:00", with two digits each',
  text => parseTimeOfDay(text) !== undefined
).meta({ examples: ['08:00'] })
const wallTime = spelled(
  'a date; write 2026-12-24, or "2026-12-24 18:00"',
  text => parseWallTime(text) !== undefined
).meta({ examples: ['2026-12-24', '2026-12-24 18:00'] })
/** `schedule`: when it holds, by a clock on a wall. */
export const scheduleSchema: z.ZodType<ScheduleInput> = z.strictObject({
  zone: z.string().min(1),
  days: z.union([day, z.array(day).min(1)]).optional(),
  from: timeOfDay.optional(),
  to: timeOfDay.optional(),
  since: wallTime.optional(),
  until: wallTime.optional()
})
