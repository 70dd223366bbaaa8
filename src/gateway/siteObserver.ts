import { botStandingOf, botStandings, type BotStanding } from '../core/bot.ts'
import { conductSignals, type ConductMask } from '../core/conduct.ts'
import { contradictionIds, type ContradictionMask } from '../core/contradiction.ts'
import type { Judgement } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import type { HistogramSlots, MetricWriter } from '../observe/metricWriter.ts'
import { stopActions } from '../observe/metricUniverse.ts'
import { SiteMetrics } from '../observe/siteMetrics.ts'
import { UpstreamMetrics } from '../observe/upstreamMetrics.ts'
import { orderRules } from '../policy/applyOrders.ts'
import type { PolicyRule } from '../policy/compiledParts.ts'
import type { PolicyPlan, RulePlan } from '../policy/policyPlan.ts'
import type { Verdict } from '../policy/verdict.ts'
import { upstreamFailureKinds } from '../upstream/upstreamFailure.ts'

/** What one site's requests add to the metrics of this thread; every series is found beforehand. */
export class SiteObserver {
  readonly requests: SiteMetrics
  readonly upstream: UpstreamMetrics
  readonly #writer: MetricWriter
  readonly #siteId: string
  /** By their index in the plan. */
  readonly #rules: readonly PolicyRule[]
  /** Of rules that have matched already: to find those of ten thousand takes time. */
  readonly #ruleSlots: Map<number, number> = new Map()
  readonly #admitted: Int32Array
  readonly #refused: Int32Array
  readonly #stopped: ReadonlyMap<string, number>
  readonly #issued: number
  readonly #banned: number
  readonly #decide: HistogramSlots
  readonly #unknownKey: number
  readonly #signals: readonly number[]
  readonly #contradictions: readonly number[]
  readonly #bots: ReadonlyMap<string, readonly number[]>

  /** `rules` are those of the plan that are not off. */
  constructor(
    writer: MetricWriter,
    siteId: string,
    { limits, bots }: Pick<PolicyPlan, 'limits' | 'bots'>,
    rules: readonly PolicyRule[]
  ) {
    this.#writer = writer
    this.#siteId = siteId
    this.requests = new SiteMetrics(writer, siteId)
    this.upstream = new UpstreamMetrics(writer, siteId, upstreamFailureKinds)
    const byIndex: PolicyRule[] = []
    for (const rule of rules) byIndex[rule.index] = rule
    this.#rules = byIndex
    const slots = (result: string): Int32Array =>
      Int32Array.from(
        limits.map(({ limit }) => writer.slot('moien_ratelimit_decisions_total', siteId, limit.id, result))
      )
    this.#admitted = slots('admitted')
    this.#refused = slots('refused')
    this.#stopped = new Map(
      stopActions.map(action => [action, writer.slot('moien_pass_holders_stopped_total', siteId, action)])
    )
    this.#issued = writer.slot('moien_challenges_issued_total')
    this.#banned = writer.slot('moien_banned_requests_total', siteId)
    this.#decide = writer.histogram('moien_overhead_seconds', 'decide')
    this.#unknownKey = writer.slot('moien_pass_unknown_key_total')
    this.#signals = conductSignals.map(signal => writer.slot('moien_conduct_signals_total', siteId, signal))
    this.#contradictions = contradictionIds.map(id => writer.slot('moien_contradictions_total', siteId, id))
    this.#bots = new Map(
      bots.map(({ id }) => [
        id,
        botStandings.map(standing => writer.slot('moien_bot_requests_total', siteId, id, standing))
      ])
    )
  }

  /** A rule asked which bot a client is, that claims to be one. */
  botSeen(standing: BotStanding): void {
    const place = botStandings.indexOf(botStandingOf(standing))
    this.#writer.add(this.#bots.get(standing.claims)![place]!)
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
    for (const index of verdict.matched) this.#writer.add(this.#ruleSlots.get(index) ?? this.#findSlot(index))
    for (let i = 0; i < waits.length; i++) {
      this.#writer.add((waits[i]! > 0 ? this.#refused : this.#admitted)[verdict.charges[i]!.index]!)
    }
    const contradictions = facts.contradictionsSeen ?? 0
    if (contradictions !== 0) this.#contradicted(contradictions)
    const { action, rule, ban } = judgement.enforced
    // Who comes to a closed door was not taken for a robot.
    if (action === 'forward' || rule === orderRules.maintenance) return
    if (action === 'challenge' && facts.kind === 'navigation') this.#writer.add(this.#issued)
    if (action === 'ban' && ban === undefined) this.#writer.add(this.#banned)
    const { status, level } = facts.pass
    if (status === 'valid' && level !== undefined) this.#writer.add(this.#stopped.get(action)!)
  }

  #contradicted(found: ContradictionMask): void {
    this.#contradictions.forEach((slot, i) => {
      if (((found >>> i) & 1) === 1) this.#writer.add(slot)
    })
  }

  #findSlot(index: number): number {
    const rule = this.#rules[index]!
    const { id, mode } = rule
    const slot = this.#writer.slot('moien_rule_matches_total', this.#siteId, id, ruleAction(rule), mode)
    this.#ruleSlots.set(index, slot)
    return slot
  }
}

/** What a rule does, as a label. */
export function ruleAction({ follows }: Pick<RulePlan, 'follows'>): string {
  return follows.effect?.kind ?? (follows.score === 0 ? 'tag' : 'add_score')
}
