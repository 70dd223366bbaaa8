// What a client's conduct comes to: each formula turns what is counted of it into one signal. docs/conduct.md
// says of each what raises it, what never does, and why the numbers are these.
import type { ConductMask, ConductSignal } from '../core/conduct.ts'
import { conductSignals } from '../core/conduct.ts'

/** What is counted of a client, as far as it is not forgotten yet. `ConductTable` says how fast that goes. */
export interface ConductCounts {
  /** Answers of the application: pages, what pages bring with them, and addresses that do not exist. */
  readonly pages: number
  readonly assets: number
  readonly errors: number
  /** Pages of about the last minute. */
  readonly recentPages: number
  /** Times between two pages that were long enough to be a pause. */
  readonly gaps: number
  /** Those that were as long as the one before. */
  readonly evenGaps: number
  /** Pages of about the last half hour, and those that were among the sixteen before. */
  readonly visits: number
  readonly returns: number
  readonly traps: number
  readonly ignoredWaits: number
}

type Formula = (counts: ConductCounts) => boolean

const minPagesWithoutAssets = 8
/** One asset for so many pages is enough: styles and scripts lie in caches for long. */
const pagesForAnAsset = 10

/** Pages without what pages bring with them. */
export function hasNoAssets({ pages, assets }: ConductCounts): boolean {
  return pages >= minPagesWithoutAssets && assets * pagesForAnAsset < pages
}

/** Thirty tabs at once, and ten pages read besides. */
const maxRecentPages = 40

/** More pages than anyone opens in a minute, let alone reads. */
export function isTooFast({ recentPages }: ConductCounts): boolean {
  return recentPages >= maxRecentPages
}

const minEvenGaps = 8
const evenShare = 0.8

/** Pauses as long as one another: a timer. */
export function isTooEven({ gaps, evenGaps }: ConductCounts): boolean {
  return evenGaps >= minEvenGaps && evenGaps >= evenShare * gaps
}

const minErrors = 8

/** More addresses that do not exist than pages that do: guessing. */
export function isGuessing({ errors, pages }: ConductCounts): boolean {
  return errors >= minErrors && errors > pages
}

/** Two pages a minute for half an hour, or more in less. */
const minVisits = 60
/** Of the pages people open, they have opened every other one before. */
const maxReturnShare = 0.05

/** Page after page and hardly ever back to one: working through all there is. */
export function isEnumerating({ visits, returns }: ConductCounts): boolean {
  return visits >= minVisits && returns <= maxReturnShare * visits
}

/** Half of a visit, so one is remembered for one half-life. */
const minTraps = 0.5

/** An address that no person finds. */
export function isTrapped({ traps }: ConductCounts): boolean {
  return traps >= minTraps
}

const minIgnoredWaits = 5

/** Asks on and on while told to wait. */
export function ignoresWaits({ ignoredWaits }: ConductCounts): boolean {
  return ignoredWaits >= minIgnoredWaits
}

const formulas: Readonly<Record<ConductSignal, Formula>> = {
  no_assets: hasNoAssets,
  too_fast: isTooFast,
  too_even: isTooEven,
  errors: isGuessing,
  enumeration: isEnumerating,
  trap: isTrapped,
  ignored_waits: ignoresWaits
}

const inOrder: readonly Formula[] = conductSignals.map(signal => formulas[signal])

/** All signals that the counts come to. */
export function signalsOfCounts(counts: ConductCounts): ConductMask {
  let mask = 0
  for (let i = 0; i < inOrder.length; i++) if (inOrder[i]!(counts)) mask |= 1 << i
  return mask
}
