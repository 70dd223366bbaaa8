import { heldBanRule } from '../policy/bans.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import { PartTally } from './partTally.ts'
import type { Trial } from './rehearsal.ts'
import type { ExampleParts } from './replayExample.ts'
import { noOutcomes, replayOutcome, type OutcomeCounts } from './replayOutcome.ts'
import { Timeline } from './timeline.ts'

/** Counts what a policy said of each request of a log. */
export class PolicyTally {
  readonly inForce: OutcomeCounts = noOutcomes()
  readonly would: OutcomeCounts = noOutcomes()
  readonly timeline: Timeline = new Timeline()
  /** Rules, limits and thresholds, in the order of the plan. */
  readonly parts: readonly PartTally[]
  readonly #rules: readonly PartTally[]
  readonly #limits: readonly PartTally[]
  /** Whatever a ban refuses counts for the part that made it. */
  readonly #byId: ReadonlyMap<string, PartTally>
  readonly #showQueries: boolean

  constructor(plan: PolicyPlan, showQueries: boolean) {
    this.#showQueries = showQueries
    this.#rules = plan.rules.map(({ id }) => new PartTally(id, 'rule'))
    this.#limits = plan.limits.map(({ limit }) => new PartTally(limit.id, 'limit'))
    const thresholds = plan.thresholds.map(({ id }) => new PartTally(id, 'threshold'))
    this.parts = [...this.#rules, ...this.#limits, ...thresholds]
    this.#byId = new Map(
      this.parts.flatMap(part => [
        [part.id, part],
        [heldBanRule(part.id), part]
      ])
    )
  }

  add({ verdict, waits, judgement }: Trial, request: ExampleParts): void {
    const { enforced } = judgement
    const rehearsed = judgement.rehearsed ?? enforced
    for (const index of verdict.matched) this.#rules[index]!.hit(request, this.#showQueries)
    for (const id of verdict.unknown) this.#byId.get(id)!.unknown++
    for (let i = 0; i < verdict.charges.length; i++) {
      const limit = this.#limits[verdict.charges[i]!.index]!
      limit.charged++
      if (waits[i]! > 0) limit.hit(request, this.#showQueries)
    }
    const outcome = replayOutcome(enforced)
    const wouldBe = replayOutcome(rehearsed)
    this.inForce[outcome]++
    this.would[wouldBe]++
    this.timeline.add(request.atMs, outcome, wouldBe)
    if (outcome !== 'forward') this.#byId.get(enforced.rule)!.stopped++
    if (wouldBe === 'forward') return
    const decider = this.#byId.get(rehearsed.rule)!
    decider.wouldStop++
    if (decider.kind === 'threshold') decider.hit(request, this.#showQueries)
  }
}
