import type { Strain } from '../challenge/puzzle.ts'

/** What tells how hard puzzles should be. */
export interface StrainSigns {
  /** The operator says that the site is under attack. */
  readonly isUnderAttack: boolean
  /** How late the thread's timers run, on average over about a second. */
  readonly eventLoopLagMs: number
  /** Solutions that wait for the verify thread, of `mostPending`. */
  readonly verifications: number
  /** Requests that wait for a connection to the application. */
  readonly waiting: number
}

/** An event loop that runs so late has more to do than it can. */
const busyLagMs = 50
const attackLagMs = 250
/** Half a second of the verify thread's work, and most of what its queue holds. */
const busyVerifications = 128
const attackVerifications = 192

/** How hard puzzles should be: the more there is to do, the more each further pass has to cost. */
export function strainNow({ isUnderAttack, eventLoopLagMs, verifications, waiting }: StrainSigns): Strain {
  if (isUnderAttack || eventLoopLagMs >= attackLagMs || verifications >= attackVerifications) return 'attack'
  return eventLoopLagMs >= busyLagMs || verifications >= busyVerifications || waiting > 0 ? 'busy' : 'calm'
}
