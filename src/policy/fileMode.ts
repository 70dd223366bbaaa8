import type { Mode } from '../core/decision.ts'
import type { OverrideInput, RulesFile } from './rulesFile.ts'
import type { Placed } from './rulesSource.ts'
import type { Spot } from './spot.ts'

/** The mode that the whole rule file has in which something stands. */
export function fileModeAt({ source }: Spot): Mode {
  return (source.value as RulesFile).mode ?? 'enforce'
}

/** What an override changes stands in another file and would be in force: there is no rehearsing it. */
export function checkOverridesInForce(overrides: readonly Placed<OverrideInput>[]): void {
  for (const { spot } of overrides) {
    const mode = fileModeAt(spot)
    if (mode !== 'enforce') {
      spot.fault(
        `This file has mode: ${mode}, and an override cannot be rehearsed; move it to a file that is in force`
      )
    }
  }
}
