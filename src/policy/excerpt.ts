import type { Place } from '../core/fault.ts'

/** A place in a file as its reader finds it again: what stands in its line before it, and from it on. */
export interface Excerpt {
  readonly before: string
  readonly after: string
}

/** In UTF-16 units: a line may be the whole file. */
const maxEach = 400

/** What stands around a place, without tabs resolved or anything else made fit for showing. */
export function excerptOf(text: string, { line, column }: Place): Excerpt {
  let start = 0
  for (let i = 1; i < line; i++) start = text.indexOf('\n', start) + 1 || text.length
  const lineEnd = text.indexOf('\n', start)
  const end = lineEnd < 0 ? text.length : lineEnd
  const at = Math.min(start + column - 1, end)
  return {
    before: text.slice(Math.max(start, at - maxEach), at).toWellFormed(),
    after: text
      .slice(at, Math.min(end, at + maxEach))
      .replace(/\r$/, '')
      .toWellFormed()
  }
}
