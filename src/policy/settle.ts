import type { Judgement } from '../core/decision.ts'
import type { Limiter } from '../limits/limiter.ts'
import { refundable } from './decide.ts'
import type { PolicyCharge, Verdict } from './verdict.ts'

const noWaits: readonly number[] = []

/** Takes every charge, each atomically; answers for each the milliseconds it was refused for, 0 if admitted. */
export function settle(
  limiter: Limiter,
  charges: readonly PolicyCharge[],
  nowTickMs: number
): readonly number[] {
  if (charges.length === 0) return noWaits
  const waits: number[] = []
  for (const charge of charges) waits.push(limiter.reserve(charge, nowTickMs))
  return waits
}

/** Gives back what limits that count forwarded requests took for one that will not be forwarded. */
export function giveBack(
  limiter: Limiter,
  verdict: Verdict,
  waits: readonly number[],
  judgement: Judgement
): void {
  for (const charge of refundable(verdict, waits, judgement)) limiter.refund(charge)
}
