/** What may be suspicious in how a client goes about, whatever it says it is. docs/conduct.md has the formulas. */
export const conductSignals = [
  'no_assets',
  'too_fast',
  'too_even',
  'errors',
  'enumeration',
  'trap',
  'ignored_waits'
] as const

export type ConductSignal = (typeof conductSignals)[number]

/** Some of the signals: bit `i` stands for `conductSignals[i]`. */
export type ConductMask = number

/** The mask of these signals. */
export function conductMask(signals: readonly ConductSignal[]): ConductMask {
  return signals.reduce((mask, signal) => mask | (1 << conductSignals.indexOf(signal)), 0)
}

/** The signals of a mask, in the order of `conductSignals`. */
export function signalsIn(mask: ConductMask): readonly ConductSignal[] {
  return conductSignals.filter((_, i) => ((mask >>> i) & 1) === 1)
}

/** How many signals the mask has. */
export function countSignals(mask: ConductMask): number {
  let count = 0
  for (let left = mask; left !== 0; left &= left - 1) count++
  return count
}
