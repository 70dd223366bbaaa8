import { didYouMean } from './didYouMean.ts'
import type { LimitInput, OverrideInput, RuleInput } from './rulesFile.ts'
import type { Placed } from './rulesSource.ts'

/** A site's rules and limits as they were written, and what the site wants to be different. */
export interface Overridable {
  readonly rules: readonly Placed<RuleInput>[]
  readonly limits: readonly Placed<LimitInput>[]
}

/** What only limits have. */
const limitKeys = ['rate', 'burst', 'at_once'] as const

/**
 * Tunes rules and limits without a copy of them: what an override says stands in the place of what was
 * written, and later mistakes in it are reported where the override stands. `knowsAll` is false where a
 * rule file could not be read: then an unknown id is no mistake.
 */
export function applyOverrides(
  { rules, limits }: Overridable,
  overrides: readonly Placed<OverrideInput>[],
  knowsAll: boolean
): Overridable {
  const byId = new Map<string, Placed<OverrideInput>>()
  const limitIds = new Set(limits.map(({ value }) => value.id))
  const ids = new Set([...rules.map(({ value }) => value.id), ...limitIds])
  for (const override of overrides) {
    const { id } = override.value
    if (byId.has(id)) override.spot.fault(`"${id}" is overridden twice among the site's rule files`)
    else if (ids.has(id)) checkOverride(override, limitIds.has(id))
    else if (knowsAll)
      override.spot.at('id').fault(`There is no rule or limit "${id}"${didYouMean(id, [...ids])}`)
    byId.set(id, override)
  }
  return {
    rules: rules.map(rule => overridden(rule, byId.get(rule.value.id))),
    limits: limits.map(limit => overridden(limit, byId.get(limit.value.id)))
  }
}

function checkOverride({ value, spot }: Placed<OverrideInput>, isLimit: boolean): void {
  if (Object.keys(value).length === 1) {
    spot.fault(
      `Nothing of "${value.id}" is changed: write mode, rollout, then${isLimit ? ', rate, burst or at_once' : ''}`
    )
  }
  for (const key of limitKeys) {
    if (!isLimit && value[key] !== undefined) spot.at(key).fault(`"${value.id}" is a rule and has no ${key}`)
  }
}

function overridden<Input extends RuleInput>(
  written: Placed<Input>,
  override: Placed<OverrideInput> | undefined
): Placed<Input> {
  if (override === undefined) return written
  const { id: _, ...changes } = override.value
  return {
    value: { ...written.value, ...changes },
    spot: written.spot.with(Object.keys(changes), override.spot)
  }
}
