import type { Mode } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import { limitKey } from '../limits/limitKey.ts'
import type { HeldBan } from './bans.ts'
import { explainCondition, type Explained } from './explainCondition.ts'
import type { LimitPlan, PolicyPlan, RulePlan } from './policyPlan.ts'
import { rolloutTo } from './rollout.ts'
import { unknown, yes } from './truth.ts'
import { isHeldTo, type Ruling } from './verdict.ts'

/** What became of one rule. */
export interface RuleHearing {
  /** The rule's place in the plan. */
  readonly index: number
  /** Its own mode, or its site's where that is weaker; `dry_run` where its rollout leaves the client out. */
  readonly mode: Mode
  /** `unheard`: a rule before it had an action. */
  readonly outcome: 'matched' | 'unmatched' | 'unheard' | 'off'
  /** Of the condition; `undefined` where nobody looked. */
  readonly explained: Explained | undefined
  /** What the rules in force came to with this one. */
  readonly enforced: Ruling
  /** The same, were everything in dry run in force. */
  readonly rehearsed: Ruling
}

/** What became of one limit. */
export interface LimitHearing {
  readonly index: number
  readonly mode: Mode
  /**
   * `spared`: what the rules said leaves nothing to limit. `uncounted`: the request lacks what is counted
   * by: the pass, header or cookie, or a country or ASN that is known.
   */
  readonly outcome: 'charged' | 'unmatched' | 'uncounted' | 'spared' | 'off'
  readonly explained: Explained | undefined
}

/** A policy's verdict on one request, step by step. */
export interface PolicyHearing {
  /** In the order in which they are heard: those that allow come first. */
  readonly rules: readonly RuleHearing[]
  readonly limits: readonly LimitHearing[]
  readonly enforced: Ruling
  readonly rehearsed: Ruling
}

type Heard = Pick<RuleHearing, 'enforced' | 'rehearsed'>

const silence: Ruling = { effect: undefined, rule: '', score: 0, tags: [] }

/**
 * Interprets a policy's plan for one request: what `compilePolicy` compiles, told step by step. It is slow
 * and plain, shares no code with the closures but the words for what they say, and a test holds the two
 * against each other.
 */
export function hearPolicy(plan: PolicyPlan, facts: Facts, ban?: HeldBan): PolicyHearing {
  const rules: RuleHearing[] = []
  let heard: Heard = { enforced: silence, rehearsed: silence }
  const order = inHearingOrder(plan.rules)
  const allowing = order.filter(index => allows(plan.rules[index]!))
  order.forEach((index, i) => {
    if (i === allowing.length) heard = withBan(heard, plan.mode, ban)
    const hearing = hearRule(plan, index, heard, facts)
    rules.push(hearing)
    heard = hearing
  })
  const { enforced, rehearsed } = order.length === allowing.length ? withBan(heard, plan.mode, ban) : heard
  const limits = plan.limits.map((limit, index): LimitHearing => {
    const mode = modeFor(facts, plan.mode, limit, limit.limit.id)
    // Whoever is banned is not worth counting.
    if (ban !== undefined && mode !== 'off') return { index, mode, outcome: 'spared', explained: undefined }
    return { index, mode, ...hearLimit(limit, mode, mode === 'enforce' ? enforced : rehearsed, facts) }
  })
  return { rules, limits, enforced, rehearsed }
}

function inHearingOrder(rules: readonly RulePlan[]): readonly number[] {
  const all = [...rules.keys()]
  const isFirst = (index: number): boolean => allows(rules[index]!)
  return [...all.filter(isFirst), ...all.filter(index => !isFirst(index))]
}

function allows({ follows }: RulePlan): boolean {
  return follows.effect?.kind === 'allow'
}

/** A ban speaks after the rules that allow; a site in dry run rehearses it, and one that is off has none. */
function withBan(heard: Heard, mode: Mode, ban: HeldBan | undefined): Heard {
  if (ban === undefined || mode === 'off') return heard
  const banned = (ruling: Ruling): Ruling => (ruling.effect === undefined ? { ...ruling, ...ban } : ruling)
  return {
    enforced: mode === 'enforce' ? banned(heard.enforced) : heard.enforced,
    rehearsed: banned(heard.rehearsed)
  }
}

function hearRule(
  plan: PolicyPlan,
  index: number,
  { enforced, rehearsed }: Heard,
  facts: Facts
): RuleHearing {
  const rule = plan.rules[index]!
  const mode = modeFor(facts, plan.mode, rule, rule.id)
  const unchanged = { index, mode, enforced, rehearsed, explained: undefined }
  if (mode === 'off') return { ...unchanged, outcome: 'off' }
  const isOver = enforced.effect !== undefined || (mode === 'dry_run' && rehearsed.effect !== undefined)
  if (isOver) return { ...unchanged, outcome: 'unheard' }
  // What rules in dry run tag the request with, only rules see that are rehearsed beside them.
  const inForce = mode === 'enforce' ? explainCondition(rule.when, facts, enforced.tags) : undefined
  const inRehearsal =
    rehearsed.effect === undefined ? explainCondition(rule.when, facts, rehearsed.tags) : undefined
  const speaks = inForce !== undefined && applies(rule, inForce)
  const echoes = inRehearsal !== undefined && applies(rule, inRehearsal)
  const explained = speaks || !echoes ? (inForce ?? inRehearsal) : inRehearsal
  if (!speaks && !echoes) return { ...unchanged, outcome: 'unmatched', explained }
  return {
    index,
    mode,
    outcome: 'matched',
    explained,
    enforced: speaks ? withRule(enforced, rule) : enforced,
    rehearsed: echoes ? withRule(rehearsed, rule) : rehearsed
  }
}

function hearLimit(
  part: LimitPlan,
  mode: Mode,
  ruling: Ruling,
  facts: Facts
): Pick<LimitHearing, 'outcome' | 'explained'> {
  if (mode === 'off') return { outcome: 'off', explained: undefined }
  if (!isHeldTo(ruling, part.limit)) return { outcome: 'spared', explained: undefined }
  const explained = explainCondition(part.when, facts, ruling.tags)
  if (!applies(part, explained)) return { outcome: 'unmatched', explained }
  return { outcome: limitKey(part.limit, facts) === undefined ? 'uncounted' : 'charged', explained }
}

function applies(part: RulePlan | LimitPlan, { truth }: Explained): boolean {
  return truth === yes || (truth === unknown && part.matchUnknown)
}

function withRule(ruling: Ruling, { id, follows }: RulePlan): Ruling {
  const { effect, score, tags } = follows
  return {
    effect,
    rule: effect === undefined ? '' : id,
    score: ruling.score + score,
    tags: [...new Set([...ruling.tags, ...tags])]
  }
}

/** Where a rollout leaves the client out, what is in force is rehearsed. */
function modeFor(facts: Facts, site: Mode, part: RulePlan | LimitPlan, id: string): Mode {
  const mode = weaker(site, part.mode)
  return mode === 'enforce' && !rolloutTo(part.rollout, id)(facts.address) ? 'dry_run' : mode
}

function weaker(site: Mode, own: Mode): Mode {
  if (site === 'enforce' || own === 'off') return own
  return site
}
