/*
 * How often the citizen has asked for another try in this tab. Where the check cannot work, pressing again and
 * again helps nobody; after a few presses the page names other ways.
 */

const key = 'moien-presses'
const most = 3

/** Whether one more try is worth offering. */
export function mayPress(): boolean {
  return pressed() < most
}

export function countPress(): void {
  try {
    sessionStorage.setItem(key, String(pressed() + 1))
  } catch {
    // Then the page cannot tell how often, and goes on offering.
  }
}

/** After a check that worked. */
export function forgetPresses(): void {
  try {
    sessionStorage.removeItem(key)
  } catch {
    // Nothing was remembered.
  }
}

function pressed(): number {
  try {
    return Number(sessionStorage.getItem(key)) || 0
  } catch {
    return 0
  }
}
