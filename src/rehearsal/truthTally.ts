import type { Judgement } from '../core/decision.ts'
import type { LoggedDecision } from './logFormat.ts'
import { ownCopy } from './ownCopy.ts'
import { noOutcomes, replayOutcome, type OutcomeCounts, type ReplayOutcome } from './replayOutcome.ts'

/** Requests that the same rule treated alike in truth, and what the policy does with them. */
export interface TruthCount {
  readonly outcome: ReplayOutcome
  /** `''` for what no rule decided, and for what is left over where there are too many rules. */
  readonly rule: string
  requests: number
  /** Not forwarded, as the policy stands. */
  stopped: number
  /** The same, were everything in dry run in force. */
  wouldStop: number
}

/** More than a policy has that anyone reads; a log may name any number. */
const mostCounts = 1024

/** Counts what was decided in truth, where the log tells, beside what the policy says. */
export class TruthTally {
  readonly outcomes: OutcomeCounts = noOutcomes()
  readonly #counts = new Map<string, TruthCount>()

  /** Most requests first; empty where the log does not tell. */
  get counts(): readonly TruthCount[] {
    return Array.from(this.#counts.values()).toSorted((a, b) => b.requests - a.requests)
  }

  add({ outcome, rule }: LoggedDecision, { enforced, rehearsed = enforced }: Judgement): void {
    this.outcomes[outcome]++
    // Who let a request pass is nothing that anyone compares.
    const count = this.#countOf(outcome, outcome === 'forward' ? '' : rule)
    count.requests++
    if (replayOutcome(enforced) !== 'forward') count.stopped++
    if (replayOutcome(rehearsed) !== 'forward') count.wouldStop++
  }

  #countOf(outcome: ReplayOutcome, rule: string): TruthCount {
    const key = `${outcome} ${rule}`
    const known = this.#counts.get(key)
    if (known !== undefined) return known
    if (rule !== '' && this.#counts.size >= mostCounts) return this.#countOf(outcome, '')
    const count: TruthCount = { outcome, rule: ownCopy(rule), requests: 0, stopped: 0, wouldStop: 0 }
    this.#counts.set(ownCopy(key), count)
    return count
  }
}
