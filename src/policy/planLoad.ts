import { parseDuration } from '../core/duration.ts'
import type { ConditionPlan, LoadPlan } from './conditionPlan.ts'
import type { LoadInput } from './rulesFile.ts'
import type { Spot } from './spot.ts'

/** Turns a checked `load` into its plan; bounds that nothing is within are a fault. */
export function planLoad(input: LoadInput, spot: Spot): ConditionPlan {
  const { event_loop_lag: lag, upstream_in_flight: inFlight } = input
  const of: LoadPlan[] = []
  if (lag !== undefined) {
    const atLeast = lag.at_least === undefined ? undefined : parseDuration(lag.at_least)
    const below = lag.below === undefined ? undefined : parseDuration(lag.below)
    of.push(planBounds('event_loop_lag', atLeast, below, spot.at('event_loop_lag')))
  }
  if (inFlight !== undefined) {
    const { at_least, below } = inFlight
    of.push(planBounds('upstream_in_flight', at_least, below, spot.at('upstream_in_flight')))
  }
  if (of.length === 0) spot.fault('An empty matcher says nothing; write event_loop_lag or upstream_in_flight')
  return of.length === 1 ? of[0]! : { kind: 'all', of }
}

function planBounds(
  fact: LoadPlan['fact'],
  atLeast: number | undefined,
  below: number | undefined,
  spot: Spot
): LoadPlan {
  if (atLeast === undefined && below === undefined) {
    spot.fault('An empty matcher says nothing; write at_least or below')
  } else if ((atLeast ?? 0) >= (below ?? Infinity)) {
    spot.fault('Nothing is both; below must be more than at_least')
  }
  return { kind: 'load', fact, atLeast: atLeast ?? 0, below: below ?? Infinity }
}
