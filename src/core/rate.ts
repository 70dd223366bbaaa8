import { parseByteSize } from './byteSize.ts'
import { formatDuration, parseDuration } from './duration.ts'

/** So many in so long. */
export interface Rate {
  readonly count: number
  readonly windowMs: number
}

/** Reads `10/1m` as ten a minute; `undefined` when the text is no rate or the count is zero. */
export function parseRate(text: string): Rate | undefined {
  const match = /^(\d{1,9})\/(\S+)$/.exec(text)
  if (match === null) return undefined
  const count = Number(match[1])
  const windowMs = parseDuration(match[2]!)
  return windowMs === undefined || windowMs <= 0 || count === 0 ? undefined : { count, windowMs }
}

/** Reads `100MiB/1h` as so many bytes an hour; `undefined` when the text is no such rate, or its size is zero. */
export function parseByteRate(text: string): Rate | undefined {
  const [size = '', window = '', ...more] = text.split('/')
  const count = parseByteSize(size) ?? 0
  const windowMs = parseDuration(window) ?? 0
  return more.length > 0 || windowMs <= 0 || count === 0 ? undefined : { count, windowMs }
}

/** Writes a rate as the operator does: `10/1m`. */
export function formatRate(rate: Rate): string {
  return `${rate.count}/${formatDuration(rate.windowMs)}`
}
