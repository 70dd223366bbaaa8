import { isSameOriginPost } from '../challenge/originCheck.ts'
import type { Decision, Judgement } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import { decide, refundable } from '../policy/decide.ts'
import type { PolicyCharge } from '../policy/verdict.ts'
import type { Edge } from './edge.ts'
import type { Site } from './site.ts'

const noWaits: readonly number[] = []

/**
 * Step 5 of a request's way: what the policy says of it, which limits refuse, and what follows. Limits
 * that count forwarded requests only are given back for a request that will not be.
 */
export function judge(edge: Edge, site: Site, facts: Facts): Judgement {
  const startTickMs = edge.clock.tickMs()
  const verdict = site.policy.evaluate(facts)
  const waits = settle(edge, site, verdict.charges, startTickMs)
  const judgement = spareOldForm(edge, facts, decide(verdict, waits, facts, site.config))
  for (const charge of refundable(verdict, waits, judgement)) edge.limiter.refund(charge)
  site.observer.judged(facts, verdict, judgement, edge.clock.tickMs() - startTickMs)
  return judgement
}

/** Takes every charge, each atomically; answers for each the milliseconds it was refused for, 0 if admitted. */
function settle(
  edge: Edge,
  site: Site,
  charges: readonly PolicyCharge[],
  nowTickMs: number
): readonly number[] {
  if (charges.length === 0) return noWaits
  const waits: number[] = []
  for (const charge of charges) {
    const waitMs = edge.limiter.reserve(charge, nowTickMs)
    site.observer.charged(charge.index, waitMs > 0)
    waits.push(waitMs)
  }
  return waits
}

/**
 * A form is sent once more on a pass that is genuine and no longer counts: it expired while the form lay
 * open, or the telephone changed its network in the middle. Once for each pass: the citizen solved a
 * challenge for it, and would lose what was typed.
 */
function spareOldForm(edge: Edge, facts: Facts, judgement: Judgement): Judgement {
  const { enforced } = judgement
  const { status, level, id } = facts.pass
  if (enforced.action !== 'challenge' || !isSameOriginPost(facts)) return judgement
  if (status !== 'expired' && (status !== 'valid' || level !== undefined)) return judgement
  if (!edge.oldForms.take(id)) return judgement
  const forward: Decision = { ...enforced, action: 'forward', level: undefined, retryAfterMs: 0 }
  return { ...judgement, enforced: forward }
}
