import type { Messages } from './languages/messages.ts'

const noBreakSpace = '\u00a0'

/** Times and durations as the speakers of a language write them. What was written last is remembered. */
export class LanguageFormats {
  readonly #time: Intl.DateTimeFormat
  readonly #minute: Intl.DateTimeFormat
  readonly #units: Readonly<Record<'second' | 'minute' | 'hour', Intl.NumberFormat>>
  #second = -1
  #secondText = ''
  #waitSeconds = -1
  #waitText = ''

  constructor({ locale }: Pick<Messages, 'locale'>) {
    this.#time = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'long' })
    this.#minute = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' })
    const unit = (name: string): Intl.NumberFormat =>
      new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' })
    this.#units = { second: unit('second'), minute: unit('minute'), hour: unit('hour') }
  }

  /** `23 November 2026 at 07:34:58 CET`, in the gateway's own time zone, whose name never wraps alone. */
  time(atMs: number): string {
    const second = Math.floor(atMs / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#secondText = this.#formatTime(atMs)
    }
    return this.#secondText
  }

  /** `Monday 23 November 2026 at 07:35`: rounded up to the minute, for what is announced. */
  minute(atMs: number): string {
    return this.#minute.format(Math.ceil(atMs / 60_000) * 60_000)
  }

  /** A wait, rounded up to whole seconds, minutes or hours: `5 seconds`. */
  wait(durationMs: number): string {
    const seconds = Math.ceil(durationMs / 1000)
    if (seconds !== this.#waitSeconds) {
      this.#waitSeconds = seconds
      this.#waitText = this.#formatWait(seconds)
    }
    return this.#waitText
  }

  #formatTime(atMs: number): string {
    const parts = this.#time.formatToParts(atMs)
    return parts
      .map(({ value }, i) =>
        parts[i + 1]?.type === 'timeZoneName' ? value.replace(/ $/, noBreakSpace) : value
      )
      .join('')
  }

  #formatWait(seconds: number): string {
    if (seconds < 120) return this.#units.second.format(seconds)
    if (seconds < 7200) return this.#units.minute.format(Math.ceil(seconds / 60))
    return this.#units.hour.format(Math.ceil(seconds / 3600))
  }
}
