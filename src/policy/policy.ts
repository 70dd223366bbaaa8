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
import type { Facts } from '../core/facts.ts'
import { limitKey, limitValue } from '../limits/limitKey.ts'
import type { CandidateSet } from './candidateSet.ts'
import type { HeldBan } from './bans.ts'
import {
  compileLimits,
  compileRules,
  type CompiledLimit,
  type CompiledPart,
  type CompiledRule,
  type PolicyRule
} from './compiledParts.ts'
import { inHearingOrder, type HeardPolicy } from './heardPolicy.ts'
import { addRule, refuseBanned, type OpenRuling } from './openRuling.ts'
import type { PolicyPlan } from './policyPlan.ts'
import { RuleIndex } from './ruleIndex.ts'
import { newShared, type Shared } from './shared.ts'
import type { Sight } from './sight.ts'
import { unknown, yes } from './truth.ts'
import { isHeldTo, type PolicyCharge, type Ruling, type Verdict } from './verdict.ts'

/** A site's policy, ready to judge. */
export interface Policy {
  /** Those that are not off, in the order of hearing. */
  readonly rules: readonly PolicyRule[]
  /** When a site that is closed for maintenance opens again (wall clock); 0 for one that is open. */
  readonly closedUntilMs: number
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
  /** How much is remembered of what requests show. */
  readonly remembered: () => PolicyMemory
}

/** How many entries the memos of one policy have. */
export interface PolicyMemory {
  readonly userAgents: number
  readonly paths: number
  readonly addresses: number
}

const nothing: readonly never[] = Object.freeze([])

/** A policy with the plan it was compiled from. */
export interface PlannedPolicy extends Policy {
  readonly plan: PolicyPlan
}

/** Builds a policy's closures. Patterns are compiled when first needed. */
export function compilePolicy(plan: PolicyPlan): PlannedPolicy {
  const heard = { ...plan, rules: inHearingOrder(plan.rules), ruleCount: plan.rules.length }
  return { ...atOnce(compileInSteps(heard)), plan }
}

/** The same, a rule or limit at each step, so that a thread can let requests pass between them. */
export function* compileInSteps(plan: HeardPolicy): Generator<void, Policy> {
  const shared = newShared()
  const index = new RuleIndex(plan.ruleCount + plan.limits.length, shared)
  const rules = yield* compileRules(plan, shared, index)
  const limits = yield* compileLimits(plan, shared, index, rules.length)
  return {
    rules,
    closedUntilMs: plan.closedUntilMs ?? 0,
    evaluate: evaluator(plan, { rules, limits, index, shared }),
    *prepare() {
      yield* shared.patterns.prepare()
      yield* shared.expressions.prepare()
    },
    remembered: () => ({
      userAgents: shared.userAgents.size,
      paths: shared.paths.size,
      addresses: shared.addresses.size
    })
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

function evaluator(plan: HeardPolicy, { rules, limits, index, shared }: Compiled): Policy['evaluate'] {
  const { userAgents, paths, addresses, patterns, names, expressions } = shared
  const thresholds = plan.mode === 'off' ? nothing : plan.thresholds.filter(({ mode }) => mode !== 'off')
  const allowing = rules.filter(rule => rule.follows.effect?.kind === 'allow').length
  const rehearses =
    plan.mode === 'dry_run' ||
    [...rules, ...limits].some(part => !part.enforced || part.rollout !== undefined) ||
    thresholds.some(({ mode }) => mode === 'dry_run')
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
    const enforced: OpenRuling = { effect: undefined, rule: '', score: 0, conductScore: 0, tags: nothing }
    const rehearsed = rehearses ? { ...enforced } : enforced
    const heard = ban === undefined ? rules.length : allowing
    const matched = hear(rules, heard, candidates, sight, enforced, rehearsed)
    if (ban !== undefined) refuseBanned(ban, plan.mode, enforced, rehearsed)
    const charges =
      ban === undefined ? chargesOf(limits, rules.length, candidates, sight, enforced, rehearsed) : nothing
    return { enforced, rehearsed, charges, thresholds, matched, unknown: sight.unknown ?? nothing }
  }
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
    if (echoes && rehearsed !== enforced) addRule(rehearsed, rule)
    if (!speaks) continue
    addRule(enforced, rule)
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
    const { index, limit, follows, ofConduct, counted } = part
    const value = limitValue(limit, sight.facts)
    charges.push({
      index,
      limit,
      key,
      value,
      enforced: isEnforced,
      follows,
      ofConduct,
      counted,
      owedUntilMs: 0
    })
  }
  return charges ?? nothing
}
