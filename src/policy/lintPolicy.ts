import { levelRank } from '../core/level.ts'
import { asksForConduct } from './conditionPlan.ts'
import { contradictionIn } from './conditionLogic.ts'
import { tagsAskedBy } from './conditionPlan.ts'
import { didYouMean } from './didYouMean.ts'
import type { Effort } from './effort.ts'
import { gravity, isRefusal } from './gravity.ts'
import { lintBots } from './lintBots.ts'
import { lintConduct } from './lintConduct.ts'
import { lintContradictions } from './lintContradictions.ts'
import { lintFingerprints } from './lintFingerprints.ts'
import { lintGeography } from './lintGeography.ts'
import { lintLimits } from './lintLimits.ts'
import { lintPaths } from './lintPaths.ts'
import { lintReach } from './lintReach.ts'
import { lintTrust } from './lintTrust.ts'
import type { PolicyDraft } from './policyDraft.ts'
import { isEmptySet } from './prefixRanges.ts'
import type { Spot } from './spot.ts'

/**
 * Warns of what is valid and probably not meant, in a site's rules as a whole. What only a long search could
 * find is left out: ten thousand rules take about a second.
 */
export function lintPolicy(draft: PolicyDraft): void {
  lintReach(draft)
  lintLimits(draft)
  lintTrust(draft)
  lintGeography(draft)
  lintFingerprints(draft)
  lintConduct(draft)
  lintContradictions(draft)
  lintBots(draft)
  lintPaths(draft)
  warnContradictions(draft)
  warnScores(draft)
  warnThresholds(draft)
  warnTags(draft)
  warnLists(draft)
  warnNames(draft)
}

/** Steps for all conditions of a policy; the largest that a person writes take some thousands. */
const contradictionSteps = 10_000_000

function warnContradictions({ rules, limits }: PolicyDraft): void {
  const effort: Effort = { left: contradictionSteps }
  for (const { value, spot } of [...rules, ...limits]) {
    const about = contradictionIn(value.when, effort)
    if (about === '') continue
    const id = 'limit' in value ? value.limit.id : value.id
    const why =
      about === 'expression'
        ? 'its expression is never true; correct what it compares'
        : `what it demands of ${about} cannot all be true; where one of several is enough, write any`
    spot.at('when').warn(`"${id}" never matches: ${why}`)
  }
}

function warnNames({ conditions, usedConditions }: PolicyDraft): void {
  for (const { value, spot } of conditions) {
    if (!usedConditions.has(value.name)) spot.warn(`No rule uses the condition "${value.name}"`)
  }
}

function warnScores({ rules, limits, thresholds }: PolicyDraft): void {
  const scoring = [...rules, ...limits].filter(({ value }) => value.follows.score > 0)
  if (thresholds.every(({ value }) => value.mode === 'off')) {
    scoring[0]?.spot.warn('Scores are added, and no threshold of this site acts on them')
  }
  for (const { value, spot } of scoring) {
    if (!isRefusal(value.follows.effect)) continue
    spot
      .at('then', 'add_score')
      .warn(
        `A score changes nothing beside ${value.follows.effect!.kind}, which refuses the request anyway; remove it`
      )
  }
}

function warnThresholds({ rules, limits, thresholds }: PolicyDraft): void {
  const inForce = [...rules, ...limits].filter(({ value }) => value.mode !== 'off')
  const sumOf = (parts: typeof inForce): number =>
    parts.reduce((sum, { value }) => sum + value.follows.score, 0)
  const highest = sumOf(inForce)
  const highestWithoutConduct = sumOf(inForce.filter(({ value }) => !asksForConduct(value.when)))
  const rising = [...thresholds].sort((a, b) => a.value.atLeast - b.value.atLeast)
  rising.forEach(({ value, spot }, i) => {
    const below = rising[i - 1]?.value
    if (value.atLeast > highest) {
      const most = highest === 0 ? 'nothing adds to the score' : `everything together adds ${highest}`
      spot.warn(`No request reaches the threshold at ${value.atLeast}: ${most}; lower it, or remove it`)
    } else if (value.atLeast > highestWithoutConduct && gravity(value.effect) > levelRank('light')) {
      spot.warn(
        `No request reaches the threshold at ${value.atLeast}: conduct earns the light challenge at most, and all else adds ${highestWithoutConduct}; lower it, or remove it`
      )
    } else if (below !== undefined && gravity(value.effect) < gravity(below.effect)) {
      spot.warn(`The threshold at ${value.atLeast} is milder than the one at ${below.atLeast}`)
    }
  })
}

/** Tags come from rules heard before, which for limits are all of them. */
function warnTags({ rules, limits }: PolicyDraft): void {
  const given = new Set<string>()
  for (const { value, spot } of rules) {
    warnUngiven(value.id, tagsAskedBy(value.when), given, spot)
    if (value.mode !== 'off') for (const tag of value.follows.tags) given.add(tag)
  }
  for (const { value, spot } of limits) {
    warnUngiven(value.limit.id, tagsAskedBy(value.when), given, spot)
  }
}

function warnUngiven(id: string, asked: readonly string[], given: ReadonlySet<string>, spot: Spot): void {
  const tag = asked.find(each => !given.has(each))
  if (tag === undefined) return
  const hint = didYouMean(tag, [...given])
  spot.at('when').warn(`"${id}" asks for the tag "${tag}", which no rule before it gives${hint}`)
}

function warnLists({ lists, usedLists }: PolicyDraft): void {
  for (const { value, spot } of lists) {
    if (!usedLists.has(value.name)) spot.warn(`No rule uses the list "${value.name}"`)
    else if (isEmptySet(value.prefixes)) {
      spot.warn(`The list "${value.name}" is empty: nobody is on it; fill it, or remove it with what uses it`)
    }
  }
}
