import { isUnconditional } from './conditionPlan.ts'
import { gravity } from './gravity.ts'
import type { PolicyDraft } from './policyDraft.ts'

/** Warns of what is valid and probably not meant, in a site's rules as a whole. */
export function lintPolicy(draft: PolicyDraft): void {
  warnUnreachable(draft)
  warnScores(draft)
  warnThresholds(draft)
  for (const { value, spot } of draft.lists) {
    if (!draft.usedLists.has(value.name)) spot.warn(`No rule uses the list "${value.name}"`)
  }
  for (const { value, spot } of draft.conditions) {
    if (!draft.usedConditions.has(value.name)) spot.warn(`No rule uses the condition "${value.name}"`)
  }
}

/** Rules that allow are heard first wherever they stand, so nothing hides them. */
function warnUnreachable({ rules }: PolicyDraft): void {
  const heard = rules.filter(({ value }) => value.mode !== 'off' && value.follows.effect?.kind !== 'allow')
  const last = heard.findIndex(
    ({ value }) =>
      value.mode === 'enforce' && value.follows.effect !== undefined && isUnconditional(value.when)
  )
  const hidden = heard.length - last - 1
  if (last < 0 || hidden === 0) return
  const { value, spot } = heard[last]!
  spot.warn(`"${value.id}" holds for every request, so no rule after it is ever heard (${hidden} of them)`)
}

function warnScores({ rules, limits, thresholds }: PolicyDraft): void {
  if (thresholds.length > 0) return
  const scoring = [...rules, ...limits].find(({ value }) => value.follows.score > 0)
  scoring?.spot.warn('Scores are added, and no threshold of this site acts on them')
}

function warnThresholds({ thresholds }: PolicyDraft): void {
  const rising = [...thresholds].sort((a, b) => a.value.atLeast - b.value.atLeast)
  rising.forEach(({ value, spot }, i) => {
    const below = rising[i - 1]?.value
    if (below !== undefined && gravity(value.effect) < gravity(below.effect)) {
      spot.warn(`The threshold at ${value.atLeast} is milder than the one at ${below.atLeast}`)
    }
  })
}
