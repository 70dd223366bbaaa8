import type { Judgement } from '../core/decision.ts'
import type { ResponseFacts } from '../core/responseFacts.ts'
import { lastsUntilAnswered } from '../limits/limit.ts'
import type { Limiter } from '../limits/limiter.ts'
import { refundable } from './decide.ts'
import type { PolicyCharge, Verdict } from './verdict.ts'

const noWaits: readonly number[] = []
const noCharges: readonly PolicyCharge[] = []

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

/** The charges that are settled by the answer alone: kept if it is counted, or taken or ended with it. */
export function awaitingAnswer(charges: readonly PolicyCharge[]): readonly PolicyCharge[] {
  for (const charge of charges) if (isAwaiting(charge)) return charges.filter(isAwaiting)
  return noCharges
}

function isAwaiting({ counted, limit }: PolicyCharge): boolean {
  return counted !== undefined || lastsUntilAnswered(limit)
}

/**
 * The answer is over, whole or not: ends what lasted until now, and gives back what this response is not counted
 * for. Who left before there was one pays: nobody knows what it would have been.
 */
export function settleAnswer(
  limiter: Limiter,
  awaiting: readonly PolicyCharge[],
  response: ResponseFacts,
  isAnswered: boolean
): void {
  for (const charge of awaiting) {
    if (charge.counted === undefined) limiter.finish(charge, response)
    else if (isAnswered && !charge.counted(response)) limiter.refund(charge)
  }
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
