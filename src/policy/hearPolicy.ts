import type { Mode } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import { limitKey } from '../limits/limitKey.ts'
import { asksForConduct } from './conditionPlan.ts'
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
   * `spared`: what the rules said leaves nothing to limit. `uncounted`: the request lacks the pass, header or
   * cookie that is counted by.
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

const silence: Ruling = { effect: undefined, rule: '', score: 0, conductScore: 0, tags: [] }

/**
 * Interprets a policy's plan for one request: what `compilePolicy` compiles, told step by step. It is slow
 * and plain, shares no code with the closures but the words for what they say, and a test holds the two
 * against each other.
 */
export function hearPolicy(plan: PolicyPlan, facts: Facts): PolicyHearing {
  const rules: RuleHearing[] = []
  let heard = { enforced: silence, rehearsed: silence }
  for (const index of inHearingOrder(plan.rules)) {
    const hearing = hearRule(plan, index, heard, facts)
    rules.push(hearing)
    heard = hearing
  }
  const { enforced, rehearsed } = heard
  const limits = plan.limits.map((limit, index) => {
    const mode = modeFor(facts, plan.mode, limit, limit.limit.id)
    return { index, mode, ...hearLimit(limit, mode, mode === 'enforce' ? enforced : rehearsed, facts) }
  })
  return { rules, limits, enforced, rehearsed }
}

function inHearingOrder(rules: readonly RulePlan[]): readonly number[] {
  const allows = (index: number): boolean => rules[index]!.follows.effect?.kind === 'allow'
  const all = [...rules.keys()]
  return [...all.filter(allows), ...all.filter(index => !allows(index))]
}

function hearRule(
  plan: PolicyPlan,
  index: number,
  { enforced, rehearsed }: Pick<RuleHearing, 'enforced' | 'rehearsed'>,
  facts: Facts
): RuleHearing {
  const rule = plan.rules[index]!
  const mode = modeFor(facts, plan.mode, rule, rule.id)
  const unchanged = { index, mode, enforced, rehearsed, explained: undefined }
  if (mode === 'off') return { ...unchanged, outcome: 'off' }
  const isOver = enforced.effect !== undefined || (mode === 'dry_run' && rehearsed.effect !== undefined)
  if (isOver) return { ...unchanged, outcome: 'unheard' }
  const explained = explainCondition(rule.when, facts)
  if (!applies(rule, explained)) return { ...unchanged, outcome: 'unmatched', explained }
  return {
    index,
    mode,
    outcome: 'matched',
    explained,
    enforced: mode === 'enforce' ? withRule(enforced, rule) : enforced,
    rehearsed: rehearsed.effect === undefined ? withRule(rehearsed, rule) : rehearsed
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
  const explained = explainCondition(part.when, facts)
  if (!applies(part, explained)) return { outcome: 'unmatched', explained }
  return { outcome: limitKey(part.limit, facts) === undefined ? 'uncounted' : 'charged', explained }
}

function applies(part: RulePlan | LimitPlan, { truth }: Explained): boolean {
  return truth === yes || (truth === unknown && part.matchUnknown)
}

function withRule(ruling: Ruling, { id, follows, when }: RulePlan): Ruling {
  const { effect, score, tag } = follows
  return {
    effect,
    rule: effect === undefined ? '' : id,
    score: ruling.score + score,
    conductScore: ruling.conductScore + (asksForConduct(when) ? score : 0),
    tags: tag === '' || ruling.tags.includes(tag) ? ruling.tags : [...ruling.tags, tag]
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
