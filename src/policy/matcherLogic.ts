import type { MatcherPlan } from './conditionPlan.ts'
import { spend, type Effort } from './effort.ts'

type Valued = Extract<MatcherPlan, { readonly values: readonly string[] }>

/** Whether every text that matches `a` surely matches `b` as well. False where it cannot be told cheaply. */
export function matcherImplies(a: MatcherPlan, b: MatcherPlan, effort: Effort): boolean {
  if (!spend(effort, 1)) return false
  if (b.kind === 'all') return b.of.every(part => matcherImplies(a, part, effort))
  if (a.kind === 'any') return a.of.length > 0 && a.of.every(part => matcherImplies(part, b, effort))
  if (b.kind === 'any' && b.of.some(part => matcherImplies(a, part, effort))) return true
  if (a.kind === 'all') return a.of.some(part => matcherImplies(part, b, effort))
  if (b.kind === 'exists') return a.kind === 'exists' ? a.wanted === b.wanted : b.wanted
  if (a.kind === 'pattern') return b.kind === 'pattern' && a.pattern === b.pattern
  if (a.kind === 'secret') return b.kind === 'secret' && a.sha256 === b.sha256
  return hasValues(a) && hasValues(b) && eachImplies(a, b, effort)
}

/** Whether no text can match both. False where it cannot be told cheaply. */
export function matchersExclude(a: MatcherPlan, b: MatcherPlan, effort: Effort): boolean {
  if (!spend(effort, 1)) return false
  if (a.kind === 'any') return a.of.length > 0 && a.of.every(part => matchersExclude(part, b, effort))
  if (b.kind === 'any') return matchersExclude(b, a, effort)
  if (a.kind === 'all') return a.of.some(part => matchersExclude(part, b, effort))
  if (b.kind === 'all') return matchersExclude(b, a, effort)
  if (a.kind === 'exists') return b.kind === 'exists' ? a.wanted !== b.wanted : !a.wanted
  if (b.kind === 'exists') return !b.wanted
  if (!hasValues(a) || !hasValues(b)) return false
  if (!spend(effort, a.values.length * b.values.length)) return false
  return a.values.every(x => b.values.every(y => !canBoth(a.kind, x, b.kind, y)))
}

/** Whether no text at all can match. */
export function matcherIsNever(plan: MatcherPlan, effort: Effort): boolean {
  if (plan.kind === 'any') return plan.of.length > 0 && plan.of.every(part => matcherIsNever(part, effort))
  if (plan.kind !== 'all') return false
  return plan.of.some(
    (part, i) =>
      matcherIsNever(part, effort) || plan.of.slice(i + 1).some(next => matchersExclude(part, next, effort))
  )
}

function hasValues(plan: MatcherPlan): plan is Valued {
  return 'values' in plan
}

function eachImplies(a: Valued, b: Valued, effort: Effort): boolean {
  if (a.kind === 'in' && b.kind === 'in') {
    if (!spend(effort, a.values.length + b.values.length)) return false
    const among = new Set(b.values)
    return a.values.every(value => among.has(value))
  }
  if (!spend(effort, a.values.length * b.values.length)) return false
  return a.values.every(x => b.values.some(y => valueImplies(a.kind, x, b.kind, y)))
}

/** Whether what is, begins with, ends with, contains or lies under `x` does so with `y` too. */
function valueImplies(a: Valued['kind'], x: string, b: Valued['kind'], y: string): boolean {
  switch (b) {
    case 'in':
      return a === 'in' && x === y
    case 'contains':
      return x.includes(y)
    case 'suffix':
      return (a === 'in' || a === 'suffix') && x.endsWith(y)
    case 'prefix':
      return beginsAlike(a) && x.startsWith(y)
    default:
      return beginsAlike(a) && (x.startsWith(`${y}/`) || (a !== 'prefix' && x === y))
  }
}

function beginsAlike(kind: Valued['kind']): boolean {
  return kind === 'in' || kind === 'prefix' || kind === 'under'
}

/** Whether some text does both; true where it cannot be told. */
function canBoth(a: Valued['kind'], x: string, b: Valued['kind'], y: string): boolean {
  if (a === 'in') return valueImplies(a, x, b, y)
  if (b === 'in') return valueImplies(b, y, a, x)
  if (a === 'suffix' && b === 'suffix') return x.endsWith(y) || y.endsWith(x)
  if (!beginsAlike(a) || !beginsAlike(b)) return true
  const isNested = (inner: string, outer: string, kind: Valued['kind']): boolean =>
    inner === outer || inner.startsWith(kind === 'under' ? `${outer}/` : outer)
  return isNested(x, y, b) || isNested(y, x, a)
}
