import { heldBanRule } from '../policy/bans.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import type { Disclosure } from './disclosure.ts'
import { PartTally } from './partTally.ts'
import type { Trial } from './rehearsal.ts'
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
  readonly #disclosure: Disclosure
  readonly #beginning: PartTally = new PartTally('', 'rule')

  constructor(plan: PolicyPlan, disclosure: Disclosure) {
    this.#disclosure = disclosure
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

  /** `status` is what the application answered when the request was logged. */
  add({ facts, verdict, waits, judgement }: Trial, status: number): void {
    const { enforced } = judgement
    const rehearsed = judgement.rehearsed ?? enforced
    for (const index of verdict.matched) this.#rules[index]!.hit(facts, status, this.#disclosure)
    this.#countUnknown(verdict.unknown)
    for (let i = 0; i < verdict.charges.length; i++) {
      const limit = this.#limits[verdict.charges[i]!.index]!
      limit.charged++
      if (waits[i]! > 0) limit.hit(facts, status, this.#disclosure)
    }
    const outcome = replayOutcome(enforced)
    const wouldBe = replayOutcome(rehearsed)
    this.inForce[outcome]++
    this.would[wouldBe]++
    this.timeline.add(facts.atMs, outcome, wouldBe)
    if (outcome !== 'forward') this.#byId.get(enforced.rule)!.stopped++
    if (wouldBe === 'forward') return
    const decider = this.#byId.get(rehearsed.rule)!
    decider.wouldStop++
    if (decider.kind === 'threshold') decider.hit(facts, status, this.#disclosure)
  }

  /** A dozen a line, in the order in which the parts are heard: whichever follows is mostly known beforehand. */
  #countUnknown(ids: readonly string[]): void {
    let before = this.#beginning
    for (const id of ids) {
      const part = before.follower?.id === id ? before.follower : this.#byId.get(id)!
      part.unknown++
      before.follower = part
      before = part
    }
  }
}
