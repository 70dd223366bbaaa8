import type { BanEffect, Effect, Judgement } from '../core/decision.ts'
import { banLengthMs, type BanTerms } from '../core/banTerms.ts'
import type { Facts } from '../core/facts.ts'
import { operatorSource, type Ban, type BanTable } from '../store/banTable.ts'
import { fnv1a } from './fnv1a.ts'
import type { PolicyPlan } from './policyPlan.ts'

/** A ban that holds for a request, as the rules meet it. */
export interface HeldBan {
  /** What a decision gives as its rule: `ban/scanners`, after the rule that made it, or `ban/operator`. */
  readonly rule: string
  readonly effect: BanEffect
}

/** A rule, limit or threshold that bans. Its id is its own within its site alone. */
export interface BanMaker {
  readonly siteId: string
  readonly id: string
  readonly effect: BanEffect
}

/** What a banned client gets where no rule says otherwise. */
const plainEffect: BanEffect = { kind: 'ban', status: 403, message: '', terms: undefined }
const byOperator: HeldBan = { rule: 'ban/operator', effect: plainEffect }
/** Made by a rule that is gone. */
const byFormerRule: HeldBan = { rule: 'ban/rule', effect: plainEffect }

/** The rule that a decision names for what is refused because of a ban that another rule made. */
export function heldBanRule(maker: string): string {
  return `ban/${maker}`
}

/** The bans that policies make, and the way from a request to the ban that holds for it. */
export class Bans {
  readonly #table: BanTable
  readonly #bySource: ReadonlyMap<number, HeldBan>

  /** `makers` are those of all sites that may have made a ban: a ban holds on every one. */
  constructor(table: BanTable, makers: readonly BanMaker[]) {
    this.#table = table
    this.#bySource = new Map(
      makers.map(({ siteId, id, effect }) => {
        return [sourceOf(siteId, id), { rule: heldBanRule(id), effect: { ...effect, terms: undefined } }]
      })
    )
  }

  /** The ban that holds for this request; one that spares passes does not hold for whoever shows a good one. */
  find({ address, atMs, pass }: Facts): HeldBan | undefined {
    const ban = this.#table.find(address, atMs)
    if (ban === undefined) return undefined
    if (ban.sparesPass && pass.status === 'valid' && pass.level !== undefined) return undefined
    return this.#bySource.get(ban.source) ?? (ban.source === operatorSource ? byOperator : byFormerRule)
  }

  /**
   * Bans the client as a decision in force asks for; answers the ban, or `undefined` when there is no room
   * for it. What comes while it is in force makes it last longer and is no further ban: two threads that judge
   * one client at the same moment, and whoever is spared for a pass and does it again.
   */
  impose(rule: string, terms: BanTerms, { siteId, address, atMs }: Facts): Ban | undefined {
    const prefix = { address, bits: address.family === 4 ? terms.v4Bits : terms.v6Bits }
    const before = this.#table.timesBefore(prefix, atMs)
    const untilMs = Math.ceil(atMs + banLengthMs(terms, before))
    const ban: Ban = { prefix, untilMs, sparesPass: true, source: sourceOf(siteId, rule), times: before + 1 }
    return this.#table.add(ban, atMs) ? ban : undefined
  }
}

/** The ban that decided, or would have but for dry run; `undefined` where none did. */
export function heldBanIn({ enforced, rehearsed = enforced }: Judgement): HeldBan | undefined {
  const decision = [enforced, rehearsed].find(({ rule }) => rule.startsWith(heldBanRule('')))
  if (decision === undefined) return undefined
  const { rule, status, message } = decision
  return { rule, effect: { kind: 'ban', status, message, terms: undefined } }
}

/** Every rule, limit and threshold that bans. */
export function makersOf({ siteId, rules, limits, thresholds }: PolicyPlan): readonly BanMaker[] {
  const effects: readonly (readonly [string, Effect | undefined])[] = [
    ...rules.map(({ id, follows }) => [id, follows.effect] as const),
    ...limits.map(({ limit, follows }) => [limit.id, follows.effect] as const),
    ...thresholds.map(({ id, effect }) => [id, effect] as const)
  ]
  return effects.flatMap(([id, effect]) => (effect?.kind === 'ban' ? [{ siteId, id, effect }] : []))
}

/** What stands for a site's rule in the table of bans: the same in every thread and after a reload. */
function sourceOf(siteId: string, id: string): number {
  return fnv1a(`${siteId}\n${id}`) >>> 0 || 1
}
