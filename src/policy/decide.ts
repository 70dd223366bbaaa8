import type { SiteConfig } from '../core/config.ts'
import type { ChallengeEffect, Decision, Effect, Judgement } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import { levelRank } from '../core/level.ts'
import { cappedScore } from './cappedScore.ts'
import { gravity } from './gravity.ts'
import { withTags } from './tags.ts'
import { isHeldTo, type PolicyCharge, type Ruling, type Verdict } from './verdict.ts'

/** What most requests get: shared, so that it costs nothing. */
export const plainForward: Decision = Object.freeze({
  action: 'forward',
  rule: '',
  level: undefined,
  status: 0,
  message: '',
  ban: undefined,
  retryAfterMs: 0,
  score: 0,
  tags: Object.freeze([])
})
const plainJudgement: Judgement = Object.freeze({ enforced: plainForward, rehearsed: undefined })

/** The sum of what rules, limits and thresholds say, before the pass is looked at. */
interface Finding {
  effect: Effect | undefined
  rule: string
  retryAfterMs: number
  score: number
  /** As much of it is for conduct. */
  conductScore: number
  tags: readonly string[]
  /** A limit on the pass itself is exhausted: it is worth nothing this time. */
  passSpent: boolean
}

/**
 * Joins a verdict with what its limits answered: `waits[i]` is how many milliseconds charge `i` was refused
 * for, 0 when it was admitted. The gravest of rule, limits and threshold wins, the first named on ties;
 * a pass of sufficient level then turns a challenge into a forward. Pure.
 */
export function decide(
  verdict: Verdict,
  waits: ArrayLike<number>,
  facts: Facts,
  site: SiteConfig
): Judgement {
  const enforced = conclude(verdict, verdict.enforced, false, waits, facts, site)
  if (verdict.rehearsed === verdict.enforced) {
    return enforced === plainForward ? plainJudgement : { enforced, rehearsed: undefined }
  }
  const rehearsed = conclude(verdict, verdict.rehearsed, true, waits, facts, site)
  if (enforced === plainForward && rehearsed === plainForward) return plainJudgement
  return { enforced, rehearsed: isSame(enforced, rehearsed) ? undefined : rehearsed }
}

/**
 * The charges to give back after a request: of limits that count what is forwarded, when it was not. Those
 * that were refused took nothing. A limit in dry run goes by the rehearsed decision.
 */
export function refundable(
  verdict: Verdict,
  waits: ArrayLike<number>,
  judgement: Judgement
): readonly PolicyCharge[] {
  const { enforced } = judgement
  const rehearsed = judgement.rehearsed ?? enforced
  if (enforced.action === 'forward' && rehearsed.action === 'forward') return []
  return verdict.charges.filter((charge, i) => {
    const decision = charge.enforced ? enforced : rehearsed
    return charge.limit.counts === 'forwarded' && waits[i] === 0 && decision.action !== 'forward'
  })
}

function conclude(
  verdict: Verdict,
  ruling: Ruling,
  rehearsing: boolean,
  waits: ArrayLike<number>,
  facts: Facts,
  site: SiteConfig
): Decision {
  const { effect, rule, score, conductScore, tags } = ruling
  if (effect?.kind === 'allow') return forward(rule, 0, tags)
  const finding: Finding = { effect, rule, retryAfterMs: 0, score, conductScore, tags, passSpent: false }
  addLimits(finding, verdict, ruling, rehearsing, waits)
  finding.score = cappedScore(finding.score, finding.conductScore, verdict.thresholds)
  // An open place has no score, whatever came before the rule that opens it.
  if (effect?.kind === 'open') finding.score = 0
  else addThreshold(finding, verdict, rehearsing)
  if (finding.effect?.kind === 'challenge' && isSpared(finding, finding.effect, ruling, facts, site)) {
    return forward(effect?.kind === 'open' ? rule : '', finding.score, finding.tags)
  }
  return toDecision(finding)
}

function addLimits(
  finding: Finding,
  verdict: Verdict,
  ruling: Ruling,
  rehearsing: boolean,
  waits: ArrayLike<number>
): void {
  const { charges } = verdict
  for (let i = 0; i < charges.length; i++) {
    const waitMs = waits[i] ?? 0
    const charge = charges[i]!
    if (!(waitMs > 0) || !(charge.enforced || rehearsing) || !isHeldTo(ruling, charge.limit)) continue
    const { effect, score, tags } = charge.follows
    finding.score += score
    if (charge.ofConduct) finding.conductScore += score
    finding.tags = withTags(finding.tags, tags)
    if (charge.limit.key.some(part => part.kind === 'pass')) finding.passSpent = true
    if (gravity(effect) <= gravity(finding.effect)) continue
    finding.effect = effect
    finding.rule = charge.limit.id
    finding.retryAfterMs = waitMs
  }
}

/** The highest threshold reached applies, of those that are in force or rehearsed. */
function addThreshold(finding: Finding, verdict: Verdict, rehearsing: boolean): void {
  for (const threshold of verdict.thresholds) {
    if (finding.score < threshold.atLeast || (threshold.mode !== 'enforce' && !rehearsing)) continue
    if (gravity(threshold.effect) <= gravity(finding.effect)) return
    finding.effect = threshold.effect
    finding.rule = threshold.id
    finding.retryAfterMs = 0
    return
  }
}

/** Whether a challenge is not shown: in open places, on callbacks and contact pages, or for a good pass. */
function isSpared(
  finding: Finding,
  challenge: ChallengeEffect,
  ruling: Ruling,
  facts: Facts,
  site: SiteConfig
): boolean {
  const { status, level } = facts.pass
  if (!finding.passSpent && status === 'valid' && levelRank(level) >= levelRank(challenge.level)) return true
  return ruling.effect?.kind === 'open' || isNeverChallenged(facts.path, site)
}

function isNeverChallenged(path: string, { callbacks, contact }: SiteConfig): boolean {
  return (
    callbacks.includes(path) || path === pathOf(contact.privacy) || path === pathOf(contact.accessibility)
  )
}

/** The path of a link on this site; `''` for a link to another. */
function pathOf(link: string): string {
  return link.startsWith('/') ? link.split(/[?#]/, 1)[0]! : ''
}

function forward(rule: string, score: number, tags: readonly string[]): Decision {
  if (rule === '' && score === 0 && tags.length === 0) return plainForward
  return { ...plainForward, rule, score, tags }
}

function toDecision({ effect, rule, retryAfterMs, score, tags }: Finding): Decision {
  switch (effect?.kind) {
    case 'challenge':
      return {
        ...plainForward,
        action: 'challenge',
        rule,
        level: effect.asked ?? effect.level,
        retryAfterMs,
        score,
        tags
      }
    case 'too_many':
    case 'deny': {
      const { kind: action, status, message } = effect
      return { ...plainForward, action, rule, status, message, retryAfterMs, score, tags }
    }
    case 'close':
      return { ...plainForward, action: 'close', rule, score, tags }
    case 'ban': {
      const { status, message, terms: ban } = effect
      return { ...plainForward, action: 'ban', rule, status, message, ban, score, tags }
    }
    default:
      return forward(rule, score, tags)
  }
}

function isSame(a: Decision, b: Decision): boolean {
  return (
    a.action === b.action &&
    a.rule === b.rule &&
    a.level === b.level &&
    a.score === b.score &&
    a.tags.length === b.tags.length
  )
}
