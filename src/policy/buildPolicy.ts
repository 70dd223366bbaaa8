import type { Mode } from '../core/decision.ts'
import type { PrefixSetData } from '../core/prefixSet.ts'
import { applyOverrides } from './applyOverrides.ts'
import {
  countExpressions,
  countPatterns,
  type ConditionPlan,
  type MatcherPlan,
  type NamedPlan
} from './conditionPlan.ts'
import { checkOverridesInForce } from './fileMode.ts'
import { lintPolicy } from './lintPolicy.ts'
import type { OperatorFiles } from './operatorFiles.ts'
import { NamedConditions } from './namedConditions.ts'
import type { GeographyFiles } from './conditionContext.ts'
import { planBots } from './planBots.ts'
import { planLimit, planRule, planThreshold } from './planRule.ts'
import type { KnownBotPlan } from './knownBotPlan.ts'
import type { LimitPlan, PolicyPlan, RulePlan } from './policyPlan.ts'
import type { PolicyDraft } from './policyDraft.ts'
import type { Placed, RulesSource } from './rulesSource.ts'

/**
 * Joins a site's rule files, in their order, into one plan. What does not fit together is a fault.
 * A source is `undefined` where a file could not be read, which is a fault already, and so is `geography`
 * where nobody says which files there will be.
 */
export function buildPolicy(
  siteId: string,
  mode: Mode,
  sources: readonly (RulesSource | undefined)[],
  files: OperatorFiles,
  geography?: GeographyFiles
): PolicyPlan {
  const read = sources.filter(source => source !== undefined)
  const lists = read.flatMap(source => source.lists)
  const usedLists = new Set<string>()
  const bots = planBots(read.flatMap(source => source.bots))
  const usedBots = new Set<string>()
  const knowsAllNames = read.length === sources.length
  const names = new NamedConditions(
    read.flatMap(source => source.conditions),
    {
      files,
      lists: namedLists(lists),
      usedLists,
      bots: new Map(bots.map(({ value }) => [value.id, value])),
      usedBots,
      knowsAllBots:
        knowsAllNames && read.every(source => source.bots.every(({ value }) => value !== undefined)),
      geography,
      knowsAllNames
    }
  )
  const { context } = names
  const written = {
    rules: read.flatMap(source => source.rules),
    limits: read.flatMap(source => source.limits)
  }
  const overrides = read.flatMap(source => source.overrides)
  checkOverridesInForce(overrides)
  const { rules, limits } = applyOverrides(written, overrides, knowsAllNames)
  const draft: PolicyDraft = {
    rules: planAll(rules, ({ value, spot }) => planRule(value, spot, context)),
    limits: planAll(limits, ({ value, spot }) => planLimit(value, siteId, spot, context)),
    thresholds: planAll(
      read.flatMap(source => source.thresholds),
      ({ value, spot }) => planThreshold(value, spot)
    ),
    lists,
    usedLists,
    bots,
    usedBots,
    conditions: names.planAll(),
    usedConditions: names.used
  }
  checkUnique(draft)
  checkCounts(draft)
  lintPolicy(draft)
  return {
    siteId,
    mode,
    rules: draft.rules.map(({ value }) => value),
    limits: draft.limits.map(({ value }) => value),
    bots: bots.map(({ value }) => value),
    thresholds: draft.thresholds.map(({ value }) => value).sort((a, b) => b.atLeast - a.atLeast)
  }
}

function planAll<Input, Plan>(
  inputs: readonly Placed<Input>[],
  plan: (input: Placed<Input>) => Plan | undefined
): readonly Placed<Plan>[] {
  return inputs.flatMap(input => {
    const value = plan(input)
    return value === undefined ? [] : [{ value, spot: input.spot }]
  })
}

function namedLists(lists: RulesSource['lists']): ReadonlyMap<string, PrefixSetData> {
  const named = new Map<string, PrefixSetData>()
  for (const { value, spot } of lists) {
    if (named.has(value.name))
      spot.fault(`There are two lists named "${value.name}" in the site's rule files`)
    named.set(value.name, value.prefixes)
  }
  return named
}

/** These bound memory, and what compiling them and asking them all takes. */
const maxPatterns = 500
const maxExpressions = 100

function checkCounts(draft: PolicyDraft): void {
  checkCount(
    draft,
    countPatterns,
    maxPatterns,
    `A site has at most ${maxPatterns} patterns (regex, glob); prefix, suffix, contains and in are free`
  )
  checkCount(
    draft,
    countExpressions,
    maxExpressions,
    `A site has at most ${maxExpressions} expressions; give one that is used often a name, which counts once`
  )
}

/** What a limit asks of a response, as though a rule asked it of a request. */
function locationCondition(matcher: MatcherPlan): ConditionPlan {
  return { kind: 'text', of: { field: 'header', name: 'location' }, matcher }
}

/** What a bot asks of a user agent is as though a rule asked it. */
function askedIn(value: KnownBotPlan | NamedPlan | RulePlan | LimitPlan): ConditionPlan {
  if (!('userAgent' in value)) return 'name' in value ? value.of : value.when
  const { userAgent: matcher } = value
  return matcher === undefined
    ? { kind: 'all', of: [] }
    : { kind: 'text', of: { field: 'user_agent' }, matcher }
}

/** Complains of the first condition that is too much. */
function checkCount(
  { bots, conditions, rules, limits }: PolicyDraft,
  countIn: (plan: ConditionPlan) => number,
  most: number,
  complaint: string
): void {
  let count = 0
  for (const { value, spot } of [...bots, ...conditions, ...rules, ...limits]) {
    count += countIn(askedIn(value))
    const location = 'limit' in value ? value.count?.location : undefined
    if (location !== undefined) count += countIn(locationCondition(location))
    if (count <= most) continue
    spot.fault(complaint)
    return
  }
}

function checkUnique({ rules, limits, thresholds }: PolicyDraft): void {
  const ids = new Set<string>()
  for (const { value, spot } of [...rules, ...limits]) {
    const id = 'limit' in value ? value.limit.id : value.id
    if (ids.has(id)) spot.at('id').fault(`"${id}" is taken: ids are unique among a site's rules and limits`)
    ids.add(id)
  }
  const scores = new Set<number>()
  for (const { value, spot } of thresholds) {
    if (scores.has(value.atLeast)) spot.fault(`There are two thresholds at ${value.atLeast}`)
    scores.add(value.atLeast)
  }
}
