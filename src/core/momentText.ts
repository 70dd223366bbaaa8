/** A time of RFC 3339 for people, to the second: `2026-11-24T06:00:00Z`. */
export function momentText(instant: string): string {
  return instant.replace(/\.\d+Z$/, 'Z')
}
