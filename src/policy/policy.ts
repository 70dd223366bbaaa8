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
import type { Effect, Mode } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import type { Limit } from '../limits/limit.ts'
import { limitKey } from '../limits/limitKey.ts'
import { compileCondition, type Shared } from './condition.ts'
import { Expressions } from './expressions.ts'
import type { LimitPlan, PolicyPlan, RulePlan, ThenPlan } from './policyPlan.ts'
import { NameMemo } from './nameMemo.ts'
import { Patterns } from './patterns.ts'
import { compileResponseCount, type ResponseCount } from './responseCount.ts'
import { rolloutTo, type Rollout } from './rollout.ts'
import type { Condition, Sight } from './sight.ts'
import { TextMemo } from './textMemo.ts'
import { unknown, yes } from './truth.ts'
import { isHeldTo, type PolicyCharge, type Ruling, type Verdict } from './verdict.ts'
import { weakerMode } from './weakerMode.ts'
import { ZoneClocks } from './zoneClock.ts'

/** A site's policy, ready to judge. */
export interface Policy {
  readonly plan: PolicyPlan
  /** Pure and synchronous; never throws. */
  readonly evaluate: (facts: Facts) => Verdict
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

/** A ruling while the rules are being heard. */
interface OpenRuling extends Ruling {
  effect: Effect | undefined
  rule: string
  score: number
  tags: readonly string[]
}

const nothing: readonly never[] = Object.freeze([])

/** Builds a policy's closures. Cheap: patterns are compiled when first needed. */
export function compilePolicy(plan: PolicyPlan): Policy {
  const userAgents = new TextMemo()
  const paths = new TextMemo()
  const patterns = new Patterns()
  const names = new NameMemo()
  const expressions = new Expressions()
  const shared: Shared = { userAgents, paths, patterns, names, expressions, clocks: new ZoneClocks() }
  const rules = compileRules(plan, shared)
  const limits = compileLimits(plan, shared)
  const thresholds = plan.mode === 'off' ? nothing : plan.thresholds.filter(({ mode }) => mode !== 'off')
  const rehearses =
    plan.mode === 'dry_run' ||
    [...rules, ...limits].some(part => !part.enforced || part.rollout !== undefined) ||
    thresholds.some(({ mode }) => mode === 'dry_run')

  function evaluate(facts: Facts): Verdict {
    // Whether a text had been met before must not matter to what is read of the rest.
    patterns.renew()
    const userAgent = userAgents.recall(facts.userAgent)
    patterns.renew()
    const path = paths.recall(facts.path)
    patterns.renew()
    names.renew()
    expressions.show(facts)
    const sight: Sight = { facts, userAgent, path, unknown: undefined }
    const enforced: OpenRuling = { effect: undefined, rule: '', score: 0, tags: nothing }
    const rehearsed = rehearses ? { ...enforced } : enforced
    const matched = hear(rules, sight, enforced, rehearsed)
    const charges = chargesOf(limits, sight, enforced, rehearsed)
    return { enforced, rehearsed, charges, thresholds, matched, unknown: sight.unknown ?? nothing }
  }
  function* prepare(): Generator<void> {
    yield* patterns.prepare()
    yield* expressions.prepare()
  }
  return { plan, evaluate, prepare }
}

/** Rules that allow are heard before all others. What is off, by itself or by its site, is left out. */
function compileRules(plan: PolicyPlan, shared: Shared): readonly CompiledRule[] {
  const rules: CompiledRule[] = []
  plan.rules.forEach((rule, index) => {
    const mode = weakerMode(plan.mode, rule.mode)
    if (mode !== 'off') rules.push({ index, ...compilePart(rule, rule.id, mode, shared) })
  })
  return [
    ...rules.filter(rule => rule.follows.effect?.kind === 'allow'),
    ...rules.filter(rule => rule.follows.effect?.kind !== 'allow')
  ]
}

function compileLimits(plan: PolicyPlan, shared: Shared): readonly CompiledLimit[] {
  const limits: CompiledLimit[] = []
  plan.limits.forEach((part, index) => {
    const mode = weakerMode(plan.mode, part.mode)
    if (mode === 'off') return
    const { limit, count } = part
    const counted = count && compileResponseCount(count, shared.patterns)
    limits.push({ index, limit, counted, ...compilePart(part, limit.id, mode, shared) })
  })
  return limits
}

function compilePart(part: RulePlan | LimitPlan, id: string, mode: Mode, shared: Shared): CompiledPart {
  return {
    id,
    enforced: mode === 'enforce',
    rollout: part.rollout === 1 ? undefined : rolloutTo(part.rollout, id),
    when: compileCondition(part.when, shared),
    matchUnknown: part.matchUnknown,
    follows: part.follows
  }
}

/** Hears the rules until one with an action is in force. A rule in force speaks in both streams. */
function hear(
  rules: readonly CompiledRule[],
  sight: Sight,
  enforced: OpenRuling,
  rehearsed: OpenRuling
): readonly number[] {
  let matched: number[] | undefined
  for (const rule of rules) {
    const rehearsing = rehearsed.effect === undefined
    const inForce = isInForce(rule, sight.facts)
    if ((!inForce && !rehearsing) || !applies(rule, sight)) continue
    matched ??= []
    matched.push(rule.index)
    if (rehearsing && rehearsed !== enforced) add(rehearsed, rule)
    if (!inForce) continue
    add(enforced, rule)
    if (enforced.effect !== undefined) break
  }
  return matched ?? nothing
}

function isInForce(part: CompiledPart, facts: Facts): boolean {
  return part.enforced && (part.rollout === undefined || part.rollout(facts.address))
}

function applies(part: CompiledRule | CompiledLimit, sight: Sight): boolean {
  const truth = part.when(sight)
  if (truth !== unknown) return truth === yes
  sight.unknown ??= []
  sight.unknown.push(part.id)
  return part.matchUnknown
}

function add(ruling: OpenRuling, { id, follows }: CompiledRule): void {
  ruling.score += follows.score
  if (follows.tag !== '' && !ruling.tags.includes(follows.tag)) ruling.tags = [...ruling.tags, follows.tag]
  if (follows.effect === undefined) return
  ruling.effect = follows.effect
  ruling.rule = id
}

/** The limits that apply; each belongs to the stream of its mode. */
function chargesOf(
  limits: readonly CompiledLimit[],
  sight: Sight,
  enforced: Ruling,
  rehearsed: Ruling
): readonly PolicyCharge[] {
  let charges: PolicyCharge[] | undefined
  for (const part of limits) {
    const isEnforced = isInForce(part, sight.facts)
    const ruling = isEnforced ? enforced : rehearsed
    if (!isHeldTo(ruling, part.limit) || !applies(part, sight)) continue
    const key = limitKey(part.limit, sight.facts)
    if (key === undefined) continue
    charges ??= []
    const { index, limit, follows, counted } = part
    charges.push({ index, limit, key, enforced: isEnforced, follows, counted, owedUntilMs: 0 })
  }
  return charges ?? nothing
}
