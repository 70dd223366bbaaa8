import type { ContradictionId } from '../core/contradiction.ts'
import { asksForContradictions, namesContradiction } from './asksForContradictions.ts'
import { isRefusal } from './gravity.ts'
import type { PolicyDraft } from './policyDraft.ts'
import type { PolicyPlan } from './policyPlan.ts'
import type { Spot } from './spot.ts'

/** Warns of what refuses people for contradictions: some of theirs are nobody's fault. */
export function lintContradictions({ rules, limits }: PolicyDraft): void {
  for (const { value, spot } of [...rules, ...limits]) {
    const { mode, follows, when } = value
    if (mode === 'off' || !isRefusal(follows.effect) || !asksForContradictions(when)) continue
    const id = 'limit' in value ? value.limit.id : value.id
    spot
      .at('then')
      .warn(
        `"${id}" refuses for contradictions: a proxy that inspects TLS, a privacy tool or another browser under Chrome's name has them, and a good imitation has none; write { add_score: 25 } or { challenge: light }`
      )
  }
}

/** Warns where a site does without a contradiction that its rules name; `spot` is that of the list. */
export function lintSwitchedOff(
  off: readonly ContradictionId[],
  { rules, limits }: PolicyPlan,
  spot: Spot
): void {
  off.forEach((contradiction, i) => {
    const asks = [...rules, ...limits].find(
      part => part.mode !== 'off' && namesContradiction(part.when, contradiction)
    )
    if (asks === undefined) return
    const id = 'limit' in asks ? asks.limit.id : asks.id
    spot
      .at(i)
      .warn(`"${id}" looks for ${contradiction}, which is never found here; remove it from one of both`)
  })
}
