import type { Judgement } from '../core/decision.ts'
import type { ResponseFacts } from '../core/responseFacts.ts'
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

/** What was taken and is kept only if the response is one that its limit counts. */
export function awaitingResponse(charges: readonly PolicyCharge[]): readonly PolicyCharge[] {
  for (const { counted } of charges) if (counted !== undefined) return charges.filter(isAwaiting)
  return noCharges
}

function isAwaiting({ counted, owedUntilMs = 0 }: PolicyCharge): boolean {
  return counted !== undefined && owedUntilMs > 0
}

/** Gives back what a response is not counted for. */
export function giveBackUncounted(
  limiter: Limiter,
  awaiting: readonly PolicyCharge[],
  response: ResponseFacts
): void {
  for (const charge of awaiting) if (!charge.counted!(response)) limiter.refund(charge)
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
