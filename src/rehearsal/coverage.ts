import { resolve } from 'node:path'
import type { Mode } from '../core/decision.ts'
import type { Place } from '../core/fault.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import type { RuleTests } from './ruleTests.ts'
import type { TrialSummary } from './trialSummary.ts'

type PartKind = 'rule' | 'limit' | 'threshold'

/** A part of a policy, and whether a test met it: a rule matched, a limit refused, a threshold decided. */
export interface CoveredPart {
  readonly kind: PartKind
  readonly id: string
  readonly place: Place
  readonly isMet: boolean
}

interface Part extends CoveredPart {
  readonly mode: Mode
  isMet: boolean
}

/**
 * Which rules, limits and thresholds tests have met. Several files of tests may be about the same rule
 * file: its parts count once. What is off can never be met and does not count.
 */
export class Coverage {
  readonly #parts: Map<string, Part> = new Map()

  /** Counts the parts that a file of tests is about; what it answers notes what one request has met. */
  begin({ plan, covers }: RuleTests): (came: TrialSummary) => void {
    const here = new Map<string, Part>()
    for (const part of partsOf(plan)) {
      const file = resolve(part.place.file)
      if (part.mode === 'off' || plan.mode === 'off' || (covers !== undefined && !covers.has(file))) continue
      const name = `${file} ${part.kind} ${part.id}`
      const known = this.#parts.get(name) ?? part
      this.#parts.set(name, known)
      here.set(`${part.kind} ${part.id}`, known)
    }
    const meet = (kind: PartKind, id: string): void => {
      const part = here.get(`${kind} ${id}`)
      if (part !== undefined) part.isMet = true
    }
    return ({ matched, refused, enforced, would }) => {
      for (const id of matched) meet('rule', id)
      for (const id of refused) meet('limit', id)
      meet('threshold', enforced.rule)
      meet('threshold', would.rule)
    }
  }

  /** In the order in which they stand in their files. */
  get parts(): readonly CoveredPart[] {
    return [...this.#parts.values()]
  }
}

/** How many of the parts were met, in percent; of none at all, all of them. */
export function coveredPercent(parts: readonly CoveredPart[]): number {
  const met = parts.filter(({ isMet }) => isMet).length
  return parts.length === 0 ? 100 : (met / parts.length) * 100
}

function partsOf({ rules, limits, thresholds }: PolicyPlan): readonly Part[] {
  return [
    ...rules.map(({ id, place, mode }) => ({ kind: 'rule', id, place, mode, isMet: false }) as const),
    ...limits.map(
      ({ limit, place, mode }) => ({ kind: 'limit', id: limit.id, place, mode, isMet: false }) as const
    ),
    ...thresholds.map(
      ({ id, place, mode }) => ({ kind: 'threshold', id, place, mode, isMet: false }) as const
    )
  ]
}
