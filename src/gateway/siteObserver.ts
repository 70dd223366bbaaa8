import { conductSignals, type ConductMask } from '../core/conduct.ts'
import type { Judgement } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import type { HistogramSlots, MetricWriter } from '../observe/metricWriter.ts'
import { stopActions } from '../observe/metricUniverse.ts'
import { SiteMetrics } from '../observe/siteMetrics.ts'
import { UpstreamMetrics } from '../observe/upstreamMetrics.ts'
import type { PolicyPlan, RulePlan } from '../policy/policyPlan.ts'
import type { Verdict } from '../policy/verdict.ts'
import { upstreamFailureKinds } from '../upstream/upstreamFailure.ts'

/** What one site's requests add to the metrics of this thread; every series is found beforehand. */
export class SiteObserver {
  readonly requests: SiteMetrics
  readonly upstream: UpstreamMetrics
  readonly #writer: MetricWriter
  readonly #rules: Int32Array
  readonly #admitted: Int32Array
  readonly #refused: Int32Array
  readonly #stopped: ReadonlyMap<string, number>
  readonly #issued: number
  readonly #decide: HistogramSlots
  readonly #unknownKey: number
  readonly #signals: readonly number[]

  constructor(writer: MetricWriter, siteId: string, plan: PolicyPlan) {
    this.#writer = writer
    this.requests = new SiteMetrics(writer, siteId)
    this.upstream = new UpstreamMetrics(writer, siteId, upstreamFailureKinds)
    this.#rules = Int32Array.from(
      plan.rules.map(rule =>
        writer.slot('moien_rule_matches_total', siteId, rule.id, ruleAction(rule), rule.mode)
      )
    )
    const slots = (result: string): Int32Array =>
      Int32Array.from(
        plan.limits.map(({ limit }) =>
          writer.slot('moien_ratelimit_decisions_total', siteId, limit.id, result)
        )
      )
    this.#admitted = slots('admitted')
    this.#refused = slots('refused')
    this.#stopped = new Map(
      stopActions.map(action => [action, writer.slot('moien_pass_holders_stopped_total', siteId, action)])
    )
    this.#issued = writer.slot('moien_challenges_issued_total')
    this.#decide = writer.histogram('moien_overhead_seconds', 'decide')
    this.#unknownKey = writer.slot('moien_pass_unknown_key_total')
    this.#signals = conductSignals.map(signal => writer.slot('moien_conduct_signals_total', siteId, signal))
  }

  /** A request was understood and is in flight. */
  started({ pass }: Facts): void {
    this.requests.started()
    if (pass.status === 'foreign') this.#writer.add(this.#unknownKey)
  }

  /** A client's conduct shows these signals, which it did not before. */
  conductRaised(raised: ConductMask): void {
    this.#signals.forEach((slot, i) => {
      if (((raised >>> i) & 1) === 1) this.#writer.add(slot)
    })
  }

  /** Deciding took so long; `waits` is what the limits answered. */
  judged(
    facts: Facts,
    verdict: Verdict,
    waits: readonly number[],
    judgement: Judgement,
    tookMs: number
  ): void {
    this.#writer.observe(this.#decide, tookMs / 1000)
    for (const index of verdict.matched) this.#writer.add(this.#rules[index]!)
    for (let i = 0; i < waits.length; i++) {
      this.#writer.add((waits[i]! > 0 ? this.#refused : this.#admitted)[verdict.charges[i]!.index]!)
    }
    const { action } = judgement.enforced
    if (action === 'forward') return
    if (action === 'challenge' && facts.kind === 'navigation') this.#writer.add(this.#issued)
    const { status, level } = facts.pass
    if (status === 'valid' && level !== undefined) this.#writer.add(this.#stopped.get(action)!)
  }
}

/** What a rule does, as a label. */
export function ruleAction({ follows }: RulePlan): string {
  return follows.effect?.kind ?? (follows.score === 0 ? 'tag' : 'add_score')
}
