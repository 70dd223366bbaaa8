/*
 * How often this tab was challenged lately. Whatever goes wrong between browser and gateway, a page must
 * not reload itself for ever: after a few tries the citizen decides.
 */

const key = 'moien'
const mostTries = 4
const withinMs = 2 * 60 * 1000

/** Counts a try. False when there were too many lately, or when nothing can be remembered. */
export function mayTry(): boolean {
  try {
    const nowMs = Date.now()
    const remembered = JSON.parse(sessionStorage.getItem(key) ?? '[]') as number[]
    const recent = remembered.filter(atMs => Math.abs(nowMs - atMs) < withinMs)
    if (recent.length >= mostTries) return false
    sessionStorage.setItem(key, JSON.stringify([...recent, nowMs]))
    return true
  } catch {
    return false
  }
}

export function forgetTries(): void {
  try {
    sessionStorage.removeItem(key)
  } catch {
    // Nothing was remembered.
  }
}
