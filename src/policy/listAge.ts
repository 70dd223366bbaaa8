const dayMs = 86_400_000

/** Where a header ends at the latest, in characters. */
const maxHeader = 4096

/**
 * How many whole days ago a list of addresses was fetched, by a line `# date: YYYY-MM-DD` among its first; 0 for
 * one that does not say, and `undefined` where it says what is no date.
 */
export function listAge(text: string, nowMs: number): number | undefined {
  const date = /^#[ \t]*date:[ \t]*(.*)$/m.exec(text.slice(0, maxHeader))?.[1]?.trim()
  if (date === undefined) return 0
  const atMs = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : NaN
  if (Number.isNaN(atMs) || new Date(atMs).toISOString().slice(0, 10) !== date) return undefined
  return Math.max(0, Math.floor((nowMs - atMs) / dayMs))
}
