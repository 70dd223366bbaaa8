import { isOldForm, spareOldForm } from '../policy/oldForm.ts'
import type { Judgement } from '../core/decision.ts'
import { decide } from '../policy/decide.ts'
import { awaitingResponse, giveBack, settle } from '../policy/settle.ts'
import type { Reading } from './readRequest.ts'
import type { Visit } from './visit.ts'

/**
 * Step 5 of a request's way: what the policy says of it, which limits refuse, and what follows. Limits
 * that count forwarded requests only are given back for a request that will not be. `Rehearsal` does the
 * same on a clock of its own.
 */
export function judge(visit: Visit, { site, facts }: Reading): Judgement {
  const { edge } = visit
  const startTickMs = edge.clock.tickMs()
  const verdict = site.policy.evaluate(facts)
  const waits = settle(edge.limiter, verdict.charges, startTickMs)
  let judgement = decide(verdict, waits, facts, site.config)
  if (isOldForm(facts, judgement) && edge.oldForms.take(facts.pass.id)) judgement = spareOldForm(judgement)
  giveBack(edge.limiter, verdict, waits, judgement)
  visit.exchange.charged = verdict.charges
  visit.exchange.waits = waits
  visit.awaiting = awaitingResponse(verdict.charges)
  site.observer.judged(facts, verdict, waits, judgement, edge.clock.tickMs() - startTickMs)
  return judgement
}
