import { heldBanRule, makersOf } from '../policy/bans.ts'
import { didYouMean } from '../policy/didYouMean.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import type { Spot } from '../policy/spot.ts'
import type { ExpectMap, NamesInput, StepInput } from './testsFile.ts'

/** What an expectation may name. */
export interface PolicyIds {
  readonly rules: readonly string[]
  readonly limits: readonly string[]
  readonly thresholds: readonly string[]
  /** What refuses once a ban is made: `ban/scanners`. */
  readonly bans: readonly string[]
}

export function policyIds(plan: PolicyPlan): PolicyIds {
  const { rules, limits, thresholds } = plan
  return {
    rules: rules.map(({ id }) => id),
    limits: limits.map(({ limit }) => limit.id),
    thresholds: thresholds.map(({ id }) => id),
    bans: makersOf(plan).map(({ id }) => heldBanRule(id))
  }
}

/** What a step expects, in its long form. Names that the policy does not have are faults. */
export function expectationOf(
  input: StepInput['expect'],
  spot: Spot,
  ids: PolicyIds | undefined
): ExpectMap | undefined {
  if (input === undefined) return undefined
  if (typeof input === 'string') return { action: input }
  if (Object.keys(input).length === 0)
    spot.fault('Nothing is expected here; name an action, a rule, a score …')
  if (ids !== undefined) checkNames(input, spot, ids)
  return input
}

function checkNames(expect: ExpectMap, spot: Spot, { rules, limits, thresholds, bans }: PolicyIds): void {
  const { would, not } = expect
  const deciders = [...rules, ...limits, ...thresholds, ...bans]
  const check = (names: NamesInput | undefined, known: readonly string[], at: Spot, what: string): void => {
    if (names === undefined || names === 'none') return
    names.forEach((name, i) => {
      if (!known.includes(name)) at.at(i).fault(complaint(name, known, what, deciders))
    })
  }
  const checkOne = (name: string | undefined, at: Spot): void => {
    if (name === undefined || deciders.includes(name)) return
    at.fault(complaint(name, deciders, 'rule, limit or threshold', deciders))
  }
  for (const [names, at] of [
    [expect, spot],
    [not ?? {}, spot.at('not')]
  ] as const) {
    checkOne(names.rule, at.at('rule'))
    check(names.matched, rules, at.at('matched'), 'rule')
    check(names.charged, limits, at.at('charged'), 'limit')
    check(names.refused, limits, at.at('refused'), 'limit')
  }
  if (typeof would === 'object') checkOne(would.rule, spot.at('would', 'rule'))
}

function complaint(
  name: string,
  known: readonly string[],
  what: string,
  deciders: readonly string[]
): string {
  if (deciders.includes(name)) return `"${name}" is not a ${what}`
  return `There is no ${what} "${name}"${didYouMean(name, known)}`
}
