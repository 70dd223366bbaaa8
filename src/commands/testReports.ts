import { asciiJson } from '../core/asciiJson.ts'
import { formatDuration } from '../core/duration.ts'
import { formatPlace } from '../core/fault.ts'
import { coveredPercent, type CoveredPart } from '../rehearsal/coverage.ts'
import type { TestFailure } from '../rehearsal/runTests.ts'
import type { TestRun } from '../rehearsal/testRun.ts'
import { decisionText, type TrialSummary } from '../rehearsal/trialSummary.ts'
import type { Terminal } from './command.ts'

/** What a run is measured by, and whether it held. */
export interface TestVerdict {
  readonly isGood: boolean
  readonly leastPercent: number
}

type Report = (run: TestRun, verdict: TestVerdict, terminal: Terminal) => void

/** By the name that `--format` gives them. */
export const testReports: Readonly<Record<string, Report>> = { text: printText, json: printJson }

const unmet: Readonly<Record<CoveredPart['kind'], string>> = {
  rule: 'never matched',
  limit: 'never refused a request',
  threshold: 'never decided'
}

function printText(run: TestRun, { leastPercent }: TestVerdict, terminal: Terminal): void {
  const { faults, files, coverage } = run
  for (const { message } of faults) terminal.error(message)
  if (faults.length > 0) {
    terminal.error(faults.length === 1 ? 'one mistake' : `${faults.length} mistakes`)
    return
  }
  const tests = files.flatMap(file => file.tests)
  const failed = tests.filter(({ failures }) => failures.length > 0)
  for (const { name, failures } of failed) {
    for (const failure of failures) terminal.out(failureLines(name, failure).join('\n'))
  }
  for (const { kind, id, place, isMet } of coverage) {
    if (!isMet) terminal.out(`${formatPlace(place)}: ${kind} ${id} ${unmet[kind]}`)
  }
  const percent = coveredPercent(coverage)
  const met = coverage.filter(({ isMet }) => isMet).length
  const asked = percent < leastPercent ? `, less than the ${leastPercent} % asked for` : ''
  terminal.out(
    `coverage: ${met} of ${coverage.length} rules, limits and thresholds (${floored(percent)} %${asked})`
  )
  terminal.out(`tests: ${tests.length - failed.length} passed, ${failed.length} failed`)
}

/** Never 100 unless it is. */
function floored(percent: number): number {
  return Math.floor(percent * 10) / 10
}

function failureLines(name: string, failure: TestFailure): readonly string[] {
  const { place, atMs, repetition, repeat, came } = failure
  const which = repeat === 1 ? '' : `, request ${repetition} of ${repeat}`
  return [
    `${formatPlace(place)}: ${name}${which}`,
    ...failure.mismatches.map(mismatch => `  expected ${mismatch.expected}, came ${mismatch.came}`),
    ...trialLines(came, atMs).map(line => `    ${line}`)
  ]
}

/** What came of a request, in short. */
function trialLines({ request, enforced, would, ...came }: TrialSummary, atMs: number): readonly string[] {
  const { method, url, clientIp, pass } = request
  return [
    `${method} ${url} from ${clientIp} at ${formatDuration(atMs)}, pass ${pass}`,
    decisionText(enforced),
    ...(would === enforced ? [] : [`would: ${decisionText(would)}`]),
    `rules matched: ${listed(came.matched)}`,
    `limits charged: ${listed(came.charged)}; refused: ${listed(came.refused)}`
  ]
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ')
}

function printJson(run: TestRun, { isGood, leastPercent }: TestVerdict, terminal: Terminal): void {
  const faults = run.faults.map(({ place, message }) => ({ place, text: message }))
  const percent = coveredPercent(run.coverage)
  const coverage = { percent, fail_under: leastPercent, parts: run.coverage.map(coveredPart) }
  terminal.out(asciiJson({ good: isGood, faults, files: run.files.map(testedFile), coverage }))
}

function coveredPart({ kind, id, place, isMet }: CoveredPart): object {
  return { kind, id, place, met: isMet }
}

function testedFile({ file, tests }: TestRun['files'][number]): object {
  return {
    file,
    tests: tests.map(({ name, failures }) => ({
      name,
      passed: failures.length === 0,
      failures: failures.map(failedStep)
    }))
  }
}

function failedStep({ place, atMs, repetition, repeat, mismatches, came }: TestFailure): object {
  const { request, enforced, would, matched, charged, refused } = came
  const { method, url, clientIp, pass } = request
  return {
    place,
    at_ms: atMs,
    repetition,
    repeat,
    mismatches,
    request: { method, url, client_ip: clientIp, pass },
    decision: decisionJson(enforced),
    would: decisionJson(would),
    matched,
    charged,
    refused
  }
}

function decisionJson({
  action,
  rule,
  level,
  status,
  retryAfterMs,
  score,
  tags
}: TrialSummary['enforced']): object {
  return { action, rule, level, status, retry_after_ms: retryAfterMs, score, tags }
}
