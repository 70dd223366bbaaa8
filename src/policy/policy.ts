/**
 * The policy: what the operator wrote becomes a decision. Read in this order:
 *
 *     moien.yaml, rules/*.yaml → loadConfig → PolicyPlan      in the compile thread, all mistakes at once
 *     PolicyPlan → compilePolicy → Policy                     in each edge thread, closures
 *     Facts → evaluate → Verdict                              per request: rules, and the limits to charge
 *     Verdict + what the limits answered → decide → Judgement per request: limits, thresholds, the pass
 *
 * This folder decides and does nothing else: no sockets, no clocks, and files only while loading.
 */
import { atOnce } from '../core/atOnce.ts'
import type { Mode } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import type { Limit } from '../limits/limit.ts'
import { limitKey } from '../limits/limitKey.ts'
import { AddressMemo } from './addressMemo.ts'
import type { CandidateSet } from './candidateSet.ts'
import type { HeldBan } from './bans.ts'
import { tagsAskedBy } from './conditionPlan.ts'
import { compileCondition, type Shared } from './condition.ts'
import { Expressions } from './expressions.ts'
import type { LimitPlan, PolicyPlan, RulePlan, ThenPlan } from './policyPlan.ts'
import { NameMemo } from './nameMemo.ts'
import { addRule, refuseBanned, type OpenRuling } from './openRuling.ts'
import { Patterns } from './patterns.ts'
import { compileResponseCount, type ResponseCount } from './responseCount.ts'
import { rolloutTo, type Rollout } from './rollout.ts'
import { RuleIndex, type IndexMemos } from './ruleIndex.ts'
import type { Condition, Sight } from './sight.ts'
import { TextMemo } from './textMemo.ts'
import { unknown, yes } from './truth.ts'
import { isHeldTo, type PolicyCharge, type Ruling, type Verdict } from './verdict.ts'
import { ZoneClocks } from './zoneClock.ts'

/** A site's policy, ready to judge. */
export interface Policy {
  readonly plan: PolicyPlan
  /**
   * Pure and synchronous; never throws. Whoever is banned is heard by the rules that allow and by nothing
   * else, so a flood of banned requests is cheap.
   */
  readonly evaluate: (facts: Facts, ban?: HeldBan) => Verdict
  /**
   * Compiles one pattern or expression at each step, so that a thread can do so in slices before it puts the
   * policy in force. Whatever is left is compiled when first needed.
   */
  readonly prepare: () => Iterable<void>
}

interface CompiledPart {
  readonly id: string
  readonly enforced: boolean
  /** `undefined` where it is for all clients. */
  readonly rollout: Rollout | undefined
  readonly when: Condition
  readonly matchUnknown: boolean
  /** Whether the condition looks at tags. */
  readonly asksTags: boolean
  readonly follows: ThenPlan
}

/** `index` is the place in the plan. */
interface CompiledRule extends CompiledPart {
  readonly index: number
}

interface CompiledLimit extends CompiledPart {
  readonly index: number
  readonly limit: Limit
  readonly counted: ResponseCount | undefined
}

const nothing: readonly never[] = Object.freeze([])

/** Builds a policy's closures. Patterns are compiled when first needed. */
export function compilePolicy(plan: PolicyPlan): Policy {
  return atOnce(compileInSteps(plan))
}

/** The same, a rule or limit at each step, so that a thread can let requests pass between them. */
export function* compileInSteps(plan: PolicyPlan): Generator<void, Policy> {
  const patterns = new Patterns()
  const shared: Shared = {
    userAgents: new TextMemo(),
    paths: new TextMemo(),
    addresses: new AddressMemo(),
    patterns,
    userAgentPatterns: patterns.forOneText(),
    pathPatterns: patterns.forOneText(),
    names: new NameMemo(),
    expressions: new Expressions(),
    clocks: new ZoneClocks()
  }
  const rules = yield* compileRules(plan, shared)
  const limits = yield* compileLimits(plan, shared)
  const index = yield* indexParts(plan, rules, limits, shared)
  return {
    plan,
    evaluate: evaluator(plan, { rules, limits, index, shared }),
    *prepare() {
      yield* patterns.prepare()
      yield* shared.expressions.prepare()
    }
  }
}

/** What a policy is compiled to. */
interface Compiled {
  /** In the order of hearing. */
  readonly rules: readonly CompiledRule[]
  readonly limits: readonly CompiledLimit[]
  /** Of the places of rules and, after these, of limits. */
  readonly index: RuleIndex
  readonly shared: Shared
}

function evaluator(plan: PolicyPlan, { rules, limits, index, shared }: Compiled): Policy['evaluate'] {
  const { userAgents, paths, addresses, patterns, names, expressions } = shared
  const thresholds = plan.mode === 'off' ? nothing : plan.thresholds
  const allowing = rules.filter(rule => rule.follows.effect?.kind === 'allow').length
  const rehearses =
    plan.mode === 'dry_run' ||
    [...rules, ...limits].some(part => !part.enforced || part.rollout !== undefined)
  return (facts, ban) => {
    patterns.renew()
    names.renew()
    expressions.show(facts)
    const sight: Sight = {
      facts,
      userAgent: userAgents.recall(facts.userAgent),
      path: paths.recall(facts.path),
      address: addresses.recall(facts.address),
      tags: nothing,
      unknown: undefined
    }
    const candidates = index.candidates(sight)
    const enforced: OpenRuling = { effect: undefined, rule: '', score: 0, tags: nothing }
    const rehearsed = rehearses ? { ...enforced } : enforced
    const heard = ban === undefined ? rules.length : allowing
    const matched = hear(rules, heard, candidates, sight, enforced, rehearsed)
    if (ban !== undefined) refuseBanned(ban, plan.mode, enforced, rehearsed)
    const charges =
      ban === undefined ? chargesOf(limits, rules.length, candidates, sight, enforced, rehearsed) : nothing
    return { enforced, rehearsed, charges, thresholds, matched, unknown: sight.unknown ?? nothing }
  }
}

/** Rules that allow are heard before all others. What is off, by itself or by its site, is left out. */
function* compileRules(plan: PolicyPlan, shared: Shared): Generator<void, readonly CompiledRule[]> {
  const rules: CompiledRule[] = []
  for (const [index, rule] of plan.rules.entries()) {
    const mode = weaker(plan.mode, rule.mode)
    if (mode !== 'off') rules.push({ index, ...compilePart(rule, rule.id, mode, shared) })
    yield
  }
  return [
    ...rules.filter(rule => rule.follows.effect?.kind === 'allow'),
    ...rules.filter(rule => rule.follows.effect?.kind !== 'allow')
  ]
}

function* compileLimits(plan: PolicyPlan, shared: Shared): Generator<void, readonly CompiledLimit[]> {
  const limits: CompiledLimit[] = []
  for (const [index, part] of plan.limits.entries()) {
    const mode = weaker(plan.mode, part.mode)
    if (mode === 'off') continue
    const { limit, count } = part
    const counted = count && compileResponseCount(count, shared.patterns)
    limits.push({ index, limit, counted, ...compilePart(part, limit.id, mode, shared) })
    yield
  }
  return limits
}

function* indexParts(
  plan: PolicyPlan,
  rules: readonly CompiledRule[],
  limits: readonly CompiledLimit[],
  memos: IndexMemos
): Generator<void, RuleIndex> {
  const index = new RuleIndex(rules.length + limits.length, memos)
  for (const [place, rule] of rules.entries()) {
    index.add(place, plan.rules[rule.index]!.when)
    yield
  }
  for (const [i, limit] of limits.entries()) {
    index.add(rules.length + i, plan.limits[limit.index]!.when)
    yield
  }
  return index
}

function compilePart(part: RulePlan | LimitPlan, id: string, mode: Mode, shared: Shared): CompiledPart {
  return {
    id,
    enforced: mode === 'enforce',
    rollout: part.rollout === 1 ? undefined : rolloutTo(part.rollout, id),
    when: compileCondition(part.when, shared),
    matchUnknown: part.matchUnknown,
    asksTags: tagsAskedBy(part.when).length > 0,
    follows: part.follows
  }
}

function weaker(site: Mode, own: Mode): Mode {
  if (site === 'off' || own === 'off') return 'off'
  return site === 'dry_run' ? 'dry_run' : own
}

/**
 * Hears those of the first `heard` rules that may apply until one with an action is in force, which speaks in
 * both streams.
 */
function hear(
  rules: readonly CompiledRule[],
  heard: number,
  candidates: CandidateSet,
  sight: Sight,
  enforced: OpenRuling,
  rehearsed: OpenRuling
): readonly number[] {
  let matched: number[] | undefined
  for (let at = candidates.next(0); at < heard; at = candidates.next(at + 1)) {
    const rule = rules[at]!
    const rehearsing = rehearsed.effect === undefined
    const inForce = isInForce(rule, sight.facts)
    if (!inForce && !rehearsing) continue
    const speaks = inForce && applies(rule, sight, enforced)
    // The streams may differ in their tags, and what a condition says of them.
    const isAlike = inForce && (!rule.asksTags || rehearsed.tags === enforced.tags)
    const echoes = rehearsing && (isAlike ? speaks : applies(rule, sight, rehearsed))
    if (!speaks && !echoes) continue
    matched ??= []
    matched.push(rule.index)
    if (echoes && rehearsed !== enforced) addRule(rehearsed, rule.id, rule.follows)
    if (!speaks) continue
    addRule(enforced, rule.id, rule.follows)
    if (enforced.effect !== undefined) break
  }
  return matched ?? nothing
}

function isInForce(part: CompiledPart, facts: Facts): boolean {
  return part.enforced && (part.rollout === undefined || part.rollout(facts.address))
}

/** Whether the condition holds, given what the rules have come to in this stream. */
function applies(part: CompiledRule | CompiledLimit, sight: Sight, { tags }: Ruling): boolean {
  sight.tags = tags
  const truth = part.when(sight)
  if (truth !== unknown) return truth === yes
  sight.unknown ??= []
  if (sight.unknown.at(-1) !== part.id) sight.unknown.push(part.id)
  return part.matchUnknown
}

/** The limits that apply, whose places begin at `first`; each belongs to the stream of its mode. */
function chargesOf(
  limits: readonly CompiledLimit[],
  first: number,
  candidates: CandidateSet,
  sight: Sight,
  enforced: Ruling,
  rehearsed: Ruling
): readonly PolicyCharge[] {
  let charges: PolicyCharge[] | undefined
  for (let at = candidates.next(first); at < first + limits.length; at = candidates.next(at + 1)) {
    const part = limits[at - first]!
    const isEnforced = isInForce(part, sight.facts)
    const ruling = isEnforced ? enforced : rehearsed
    if (!isHeldTo(ruling, part.limit) || !applies(part, sight, ruling)) continue
    const key = limitKey(part.limit, sight.facts)
    if (key === undefined) continue
    charges ??= []
    const { index, limit, follows, counted } = part
    charges.push({ index, limit, key, enforced: isEnforced, follows, counted, owedUntilMs: 0 })
  }
  return charges ?? nothing
}
