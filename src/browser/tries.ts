/*
 * How often this tab was challenged lately. Whatever goes wrong between browser and gateway, a page must
 * not reload itself for ever: after a few tries the citizen decides.
 */

const key = 'moien'
const mostTries = 4
const withinMs = 2 * 60 * 1000

/**
 * Counts a try. False when there were too many lately, `undefined` when nothing can be remembered: browsers
 * that keep no cookies for a site keep no storage for it either, even where they say they have cookies.
 */
export function mayTry(): boolean | undefined {
  try {
    if (!isReloaded()) forgetTries()
    var nowMs = Date.now()
    var remembered = JSON.parse(sessionStorage.getItem(key) || '[]') as number[]
    var recent = remembered.filter(function (atMs) {
      return Math.abs(nowMs - atMs) < withinMs
    })
    if (recent.length >= mostTries) return false
    sessionStorage.setItem(key, JSON.stringify(recent.concat(nowMs)))
    return true
  } catch {
    return undefined
  }
}

/** Circles are made of reloads: whoever came here otherwise has seen another page meanwhile. */
function isReloaded(): boolean {
  // What replaced it, browsers have since 2021 at the latest.
  var navigation = performance.navigation
  return !navigation || navigation.type === 1
}

export function forgetTries(): void {
  try {
    sessionStorage.removeItem(key)
  } catch {
    // Nothing was remembered.
  }
}
