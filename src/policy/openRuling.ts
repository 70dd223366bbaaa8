import type { Effect, Mode } from '../core/decision.ts'
import type { HeldBan } from './bans.ts'
import type { ThenPlan } from './policyPlan.ts'
import { withTags } from './tags.ts'
import type { Ruling } from './verdict.ts'

/** A ruling while the rules are being heard. */
export interface OpenRuling extends Ruling {
  effect: Effect | undefined
  rule: string
  score: number
  tags: readonly string[]
}

/** A rule that matched speaks. */
export function addRule(ruling: OpenRuling, id: string, follows: ThenPlan): void {
  ruling.score += follows.score
  ruling.tags = withTags(ruling.tags, follows.tags)
  if (follows.effect === undefined) return
  ruling.effect = follows.effect
  ruling.rule = id
}

/** Ends the hearing for a banned client whom no rule allowed; what is off knows no bans. */
export function refuseBanned(ban: HeldBan, mode: Mode, enforced: OpenRuling, rehearsed: OpenRuling): void {
  if (mode !== 'off') settleFor(ban, rehearsed)
  if (mode === 'enforce') settleFor(ban, enforced)
}

function settleFor({ rule, effect }: HeldBan, ruling: OpenRuling): void {
  if (ruling.effect !== undefined) return
  ruling.effect = effect
  ruling.rule = rule
}
