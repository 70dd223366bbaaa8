/** Tells how much longer something takes, from what of it is done. */
export interface Forecast {
  /** So many parts of it are done. */
  done(parts: number, nowMs: number): void
  /** Whole seconds, never more than were told before; 0 while there is nothing worth telling. */
  seconds(nowMs: number): number
}

/** Fewer parts say little about the rest. */
const leastParts = 2
/** What is over sooner needs no forecast. */
const leastMs = 3000

/**
 * A forecast that does not jump about: it is told by the second up to ten and in fives above, and where the rest
 * takes longer than was thought it stands still until the time has caught up.
 */
export function createForecast(count: number, startedMs: number): Forecast {
  let endMs = 0
  let told = Infinity
  return {
    done(parts, nowMs) {
      if (parts < leastParts) return
      endMs = nowMs + ((nowMs - startedMs) / parts) * (count - parts)
      if (told === Infinity && endMs - nowMs < leastMs) endMs = 0
    },
    seconds(nowMs) {
      if (endMs === 0) return 0
      const left = Math.max(1, Math.ceil((endMs - nowMs) / 1000))
      told = Math.min(told, left <= 10 ? left : Math.ceil(left / 5) * 5)
      return told
    }
  }
}
