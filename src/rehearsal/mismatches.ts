import type { Decision } from '../core/decision.ts'
import { parseDuration } from '../core/duration.ts'
import type { DecisionInput, ExpectMap, NamesInput, NotInput } from './testsFile.ts'
import { retryAfterSeconds, type TrialSummary } from './trialSummary.ts'

/** Something expected of a request that did not come: `rule default/feeds`, and what came instead. */
export interface Mismatch {
  readonly expected: string
  readonly came: string
}

/** Where what came differs from what was expected; empty when it is as expected. */
export function mismatches(expected: ExpectMap, came: TrialSummary): readonly Mismatch[] {
  const { matched, charged, refused } = came
  const would = typeof expected.would === 'string' ? { action: expected.would } : (expected.would ?? {})
  return [
    ...compareDecision(expected, came.enforced, ''),
    ...compareNames('matched', expected.matched, matched),
    ...compareNames('charged', expected.charged, charged),
    ...compareNames('refused', expected.refused, refused),
    ...compareDecision(would, came.would, 'would '),
    ...findUnwanted(expected.not ?? {}, came)
  ]
}

function compareDecision(expected: DecisionInput, came: Decision, label: string): readonly Mismatch[] {
  const retryAfter = expected.retry_after === undefined ? undefined : parseDuration(expected.retry_after)!
  const pairs: readonly (readonly [string, string | number | undefined, string | number])[] = [
    ['action', expected.action, came.action],
    ['rule', expected.rule, came.rule],
    ['level', expected.level, came.level ?? ''],
    ['status', expected.status, came.status],
    ['score', expected.score, came.score],
    [
      'retry_after',
      retryAfter && `${retryAfterSeconds(retryAfter)}s`,
      `${retryAfterSeconds(came.retryAfterMs)}s`
    ]
  ]
  const different = pairs.filter(([, wanted, got]) => wanted !== undefined && wanted !== got)
  return [
    ...different.map(([name, wanted, got]) => ({
      expected: `${label}${name} ${wanted}`,
      came: got === '' ? 'none' : String(got)
    })),
    ...compareNames(`${label}tags`, expected.tags, came.tags)
  ]
}

function compareNames(
  what: string,
  expected: NamesInput | undefined,
  came: readonly string[]
): readonly Mismatch[] {
  if (expected === undefined) return []
  const isMet = expected === 'none' ? came.length === 0 : expected.every(name => came.includes(name))
  return isMet ? [] : [{ expected: `${what} ${listed(expected)}`, came: listed(came) }]
}

function findUnwanted(
  not: NotInput,
  { enforced, matched, charged, refused }: TrialSummary
): readonly Mismatch[] {
  const lists: readonly (readonly [string, readonly string[] | undefined, readonly string[]])[] = [
    ['action', not.action && [not.action], [enforced.action]],
    ['rule', not.rule === undefined ? undefined : [not.rule], [enforced.rule]],
    ['tags', not.tags, enforced.tags],
    ['matched', not.matched, matched],
    ['charged', not.charged, charged],
    ['refused', not.refused, refused]
  ]
  return lists.flatMap(([what, unwanted = [], came]) => {
    const found = unwanted.filter(name => came.includes(name))
    return found.length === 0 ? [] : [{ expected: `not ${what} ${listed(found)}`, came: listed(came) }]
  })
}

function listed(names: NamesInput): string {
  return names === 'none' || names.length === 0 ? 'none' : names.join(', ')
}
