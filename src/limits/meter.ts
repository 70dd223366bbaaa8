import type { BodyBytes } from '../core/responseFacts.ts'
import type { Charge } from './limit.ts'
import type { Quota } from './quota.ts'

/** One limit's counts in shared memory, as one thread uses them: an algorithm and its table. */
export interface Meter {
  /**
   * Takes what one request takes: 0 when admitted, else in how many milliseconds one would be. Notes in the
   * charge until when it is owed.
   */
  reserve(charge: Charge, nowMs: number): number
  /** Gives back what a charge took that is still owed. */
  refund(charge: Charge, nowMs: number): void
  /** In how many milliseconds a request would be admitted, 0 for now; takes nothing. */
  peek(charge: Charge, nowMs: number): number
  /** What is left of it; `undefined` where that is no number of anything a client could count. */
  quota(charge: Charge, nowMs: number): Quota | undefined
  /** The answer to an admitted request is over, whole or not. */
  finish(charge: Charge, bytes: BodyBytes, nowMs: number): void
  /** How many keys, or counts of keys, hold something now. Reads the whole table. */
  fill(nowMs: number): number
  /** How many had to give way in a full table while they held something; wraps at 2^32. */
  readonly evictions: number
}
