import { formatPlace } from '../core/fault.ts'
import type { Limit } from '../limits/limit.ts'
import { canBeUnknown } from './whyUnknown.ts'
import { gravity } from './gravity.ts'
import { ImplicationIndex } from './implicationIndex.ts'
import type { PolicyDraft } from './policyDraft.ts'
import type { LimitPlan } from './policyPlan.ts'
import type { Placed } from './rulesSource.ts'

/** A limit and its place among all limits. */
interface Numbered extends Placed<LimitPlan> {
  readonly index: number
}

/** Warns of limits that another with the same key makes useless: it counts the same and refuses sooner. */
export function lintLimits({ limits }: PolicyDraft): void {
  const numbered = limits.map((limit, index) => ({ ...limit, index }))
  const inForce = numbered.filter(({ value }) => value.mode !== 'off')
  const byKey = Map.groupBy(inForce, ({ value }) => JSON.stringify(value.limit.key))
  for (const group of byKey.values()) warnUseless(group)
}

function warnUseless(group: readonly Numbered[]): void {
  const index = new ImplicationIndex<Numbered>()
  for (const limit of group) index.add(limit.value.when, limit)
  for (const limit of group) {
    const { value, spot } = limit
    const stricter = index.find(value.when, other => isForestalled(limit, other))
    if (stricter === undefined) continue
    spot.warn(
      `"${value.limit.id}" never refuses anything: "${stricter.value.limit.id}" (${formatPlace(stricter.spot.place)}) counts the same by the same key and refuses sooner; lower the rate and burst of this one, or remove it`
    )
  }
}

/**
 * Whether `other`, which counts all that `limit` counts, answers at least as gravely whenever that one is
 * exhausted. What counts answers only is not compared, and what counts all that is received can fill up with what others refuse, so it stands for itself.
 */
function isForestalled(limit: Numbered, other: Numbered): boolean {
  const [a, b] = [limit.value, other.value]
  if (limit === other || b.rollout < 1 || a.count !== undefined || b.count !== undefined) return false
  if (!isPlain(a.limit) || !isPlain(b.limit)) return false
  if (b.mode !== 'enforce' && a.mode !== 'dry_run') return false
  if (a.matchUnknown && !b.matchUnknown && canBeUnknown(a.when)) return false
  if (a.limit.counts === 'received' || a.follows.score > 0 || a.follows.effect === undefined) return false
  const milder = gravity(b.follows.effect) - gravity(a.follows.effect)
  const slower = pace(a.limit) - pace(b.limit)
  const shorter = a.limit.burst - b.limit.burst
  if (milder < 0 || slower < 0 || shorter < 0) return false
  // Of two that do the same, the later one is useless.
  return milder + slower + shorter > 0 || other.index < limit.index
}

/** Only what is counted in the same way can be compared. */
function isPlain({ algorithm, unit }: Limit): boolean {
  return algorithm === 'gcra' && unit === 'request'
}

/** Requests for each millisecond. */
function pace({ rate }: Limit): number {
  return rate.count / rate.windowMs
}
