const minuteMs = 60_000

/**
 * What a clock on the wall shows in one time zone. Asking `Intl` costs microseconds, so its answer is kept
 * for the minute: zones change their offset between two minutes, never within one, and a clock that jumps,
 * forwards or back, lands in another minute.
 */
export class ZoneClock {
  readonly #zone: string
  #format: Intl.DateTimeFormat | undefined = undefined
  #minute = Number.NaN
  #offsetMs = 0

  /** The zone is one that `isZone` knows. */
  constructor(zone: string) {
    this.#zone = zone
  }

  /** The wall's time as milliseconds since 1970, as though the zone were UTC. */
  wallMs(atMs: number): number {
    const minute = Math.floor(atMs / minuteMs)
    if (minute !== this.#minute) {
      this.#format ??= new Intl.DateTimeFormat('en-US', { timeZone: this.#zone, timeZoneName: 'longOffset' })
      this.#offsetMs = offsetIn(this.#format.format(atMs))
      this.#minute = minute
    }
    return atMs + this.#offsetMs
  }
}

/** Clocks by their zone: the schedules of one policy share them. */
export class ZoneClocks {
  readonly #clocks: Map<string, ZoneClock> = new Map()

  of(zone: string): ZoneClock {
    const clock = this.#clocks.get(zone) ?? new ZoneClock(zone)
    this.#clocks.set(zone, clock)
    return clock
  }
}

/** Whether it is a name of the time zone database, such as `Europe/Luxembourg` or `UTC`. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Reads `…, GMT+05:45`; UTC itself is `GMT`. */
function offsetIn(formatted: string): number {
  const match = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(formatted)
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match ?? []
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
  return sign === '-' ? -size : size
}
