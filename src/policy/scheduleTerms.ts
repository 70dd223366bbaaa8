/** Monday first. */
export const dayNames: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

export const dayMs: number = 24 * 60 * 60 * 1000

/** Reads `fri`, `mon-fri` or, over the week's end, `sat-mon` as a bit for each day, Monday's the lowest. */
export function parseDays(text: string): number | undefined {
  const [first = '', last = first, ...more] = text.toLowerCase().split('-')
  const [begin, end] = [dayNames.indexOf(first), dayNames.indexOf(last)]
  if (begin < 0 || end < 0 || more.length > 0) return undefined
  let days = 0
  for (let day = begin; ; day = (day + 1) % 7) {
    days |= 1 << day
    if (day === end) return days
  }
}

/** Reads `08:00`, up to `24:00`, as milliseconds since midnight. */
export function parseTimeOfDay(text: string): number | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/.exec(text)
  if (match === null) return undefined
  return match[1] === undefined ? dayMs : (Number(match[1]) * 60 + Number(match[2])) * 60_000
}

/** A day, or a minute of it, of no zone: what a calendar and a clock on the wall show. */
export interface WallTime {
  /** Milliseconds since 1970, as though the zone were UTC. */
  readonly wallMs: number
  /** Whether the whole day is meant. */
  readonly isDay: boolean
}

/** Reads `2026-12-24` or `2026-12-24 18:00`. */
export function parseWallTime(text: string): WallTime | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?: (\S+))?$/.exec(text)
  if (match === null) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const midnight = new Date(Date.UTC(year, month - 1, day))
  const exists = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day
  const timeMs = match[4] === undefined ? 0 : parseTimeOfDay(match[4])
  if (!exists || timeMs === undefined) return undefined
  return { wallMs: midnight.getTime() + timeMs, isDay: match[4] === undefined }
}
