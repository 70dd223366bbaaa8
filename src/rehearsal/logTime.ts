const monthNames = 'JanFebMarAprMayJunJulAugSepOctNovDec'
const localPattern = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/
const isoPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/
const secondsPattern = /^\d{1,11}(?:\.\d{1,6})?$/

/**
 * Reads a log's times: `23/Nov/2026:08:30:00 +0100`, RFC 3339, or seconds since 1970. The last one is
 * remembered: the lines of one second all have the same.
 */
export class LogTime {
  #text = ''
  #ms: number | undefined = undefined

  /** Milliseconds since 1970; `undefined` when the text is no time. */
  read(text: string): number | undefined {
    if (text !== this.#text) {
      this.#text = text
      this.#ms = readLocal(text) ?? readIso(text) ?? readSeconds(text)
    }
    return this.#ms
  }
}

function readLocal(text: string): number | undefined {
  const parts = localPattern.exec(text)
  if (parts === null) return undefined
  const month = monthNames.indexOf(parts[2]!) / 3
  const number = (part: number): number => Number(parts[part])
  const ms = Date.UTC(number(3), month, number(1), number(4), number(5), number(6))
  // What does not exist, a 31st of February for one, would come out as another day.
  const isReal = Number.isInteger(month) && new Date(ms).getUTCDate() === number(1)
  const offsetMs = (number(8) * 60 + number(9)) * 60_000
  if (!isReal) return undefined
  return parts[7] === '-' ? ms + offsetMs : ms - offsetMs
}

function readIso(text: string): number | undefined {
  const ms = isoPattern.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}

function readSeconds(text: string): number | undefined {
  return secondsPattern.test(text) ? Math.round(Number(text) * 1000) : undefined
}
