/** How hard a challenge was, and so what a pass is worth. */
export type Level = 'light' | 'heavy'

/** The level as a number: 0 is no pass at all. */
export function levelRank(level: Level | undefined): 0 | 1 | 2 {
  return level === undefined ? 0 : level === 'light' ? 1 : 2
}
