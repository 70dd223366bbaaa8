import type { SiteConfig } from '../core/config.ts'
import type { Facts } from '../core/facts.ts'
import { maxTurns, type ExplainedDecision, type ExplainedTurn } from './explanation.ts'
import { explainDecision } from './explainTrial.ts'
import { factsWith } from './factsWith.ts'
import type { Rehearsal } from './rehearsal.ts'

/** How often a request is sent, and how long after each other. */
export interface Repetition {
  readonly times: number
  readonly everyMs: number
}

/**
 * Sends the request again, the first having been judged at `facts.atMs` already, and notes each time the
 * decision is another one than before; the first stands at the beginning.
 */
export function repeatRequest(
  rehearsal: Rehearsal,
  site: SiteConfig,
  facts: Facts,
  first: Pick<ExplainedTurn, 'decision' | 'would'>,
  { times, everyMs }: Repetition
): readonly ExplainedTurn[] {
  const turns: ExplainedTurn[] = [{ request: 1, afterMs: 0, ...first }]
  for (let request = 2; request <= times && turns.length < maxTurns; request++) {
    const afterMs = (request - 1) * everyMs
    const { judgement } = rehearsal.judge(factsWith(facts, { atMs: facts.atMs + afterMs }))
    const { enforced, rehearsed } = judgement
    const decision = explainDecision(enforced, facts, site)
    const would = rehearsed && explainDecision(rehearsed, facts, site)
    const before = turns.at(-1)!
    if (!isSame(decision, before.decision) || !isSame(would, before.would)) {
      turns.push({ request, afterMs, decision, would })
    }
  }
  return turns
}

/** Whether two decisions are the same but for the time to wait, which changes with every request. */
function isSame(a: ExplainedDecision | undefined, b: ExplainedDecision | undefined): boolean {
  return a?.action === b?.action && a?.rule === b?.rule && a?.level === b?.level && a?.score === b?.score
}
