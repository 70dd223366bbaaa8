import { isOldForm, spareOldForm } from '../policy/oldForm.ts'
import type { Decision, Judgement } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import { decide } from '../policy/decide.ts'
import { awaitingAnswer, giveBack, settle } from '../policy/settle.ts'
import type { Edge } from './edge.ts'
import { rateLimitFields } from './rateLimitFields.ts'
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
  const verdict = site.policy.evaluate(facts, edge.bans.find(facts))
  // First, so that whatever happens from here on, what the limits take is settled in the end.
  visit.awaiting = awaitingAnswer(verdict.charges)
  const waits = settle(edge.limiter, verdict.charges, startTickMs)
  let judgement = decide(verdict, waits, facts, site.config)
  if (isOldForm(facts, judgement) && edge.oldForms.take(facts.pass.id)) judgement = spareOldForm(judgement)
  giveBack(edge.limiter, verdict, waits, judgement)
  visit.exchange.charged = verdict.charges
  visit.exchange.waits = waits
  if (judgement.enforced.ban !== undefined) imposeBan(edge, facts, judgement.enforced)
  if (site.config.rateLimitHeaders) visit.limitFields = rateLimitFields(edge.limiter, verdict.charges)
  site.observer.judged(facts, verdict, waits, judgement, edge.clock.tickMs() - startTickMs)
  return judgement
}

/** Bans the client for what it just did, in all threads at once; the main thread keeps it. */
function imposeBan(edge: Edge, facts: Facts, { rule, ban: terms }: Decision): void {
  const ban = edge.bans.impose(rule, terms!, facts)
  if (ban !== undefined) edge.banned({ ban, site: facts.siteId, rule, reason: terms!.reason })
}
