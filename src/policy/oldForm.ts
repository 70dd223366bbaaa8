import type { Decision, Judgement } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import { isSameOriginPost } from '../core/originCheck.ts'

/** One day: as long as an expired pass is kept. Within it, one old form for each pass. */
export const oldFormWindowMs: number = 24 * 60 * 60 * 1000

/**
 * Whether a request is a form to be sent once more on a pass that is genuine and no longer counts: it
 * expired while the form lay open, or the telephone changed its network in the middle. Once for each pass:
 * the citizen solved a challenge for it, and would lose what was typed.
 */
export function isOldForm(facts: Facts, { enforced }: Judgement): boolean {
  const { status, level } = facts.pass
  if (enforced.action !== 'challenge' || !isSameOriginPost(facts)) return false
  return status === 'expired' || (status === 'valid' && level === undefined)
}

/** The judgement of an old form that is let through. */
export function spareOldForm(judgement: Judgement): Judgement {
  const forward: Decision = {
    ...judgement.enforced,
    action: 'forward',
    level: undefined,
    retryAfterMs: 0
  }
  return { ...judgement, enforced: forward }
}
