import type { Place } from '../core/fault.ts'
import { Facts } from '../core/facts.ts'
import { factsOf } from './describedRequest.ts'
import { mismatches, type Mismatch } from './mismatches.ts'
import { Rehearsal } from './rehearsal.ts'
import { numberedTarget, type RuleTest, type RuleTests, type TestStep } from './ruleTests.ts'
import { summarise, type TrialSummary } from './trialSummary.ts'

/** What came of one test. */
export interface TestResult {
  readonly name: string
  /** The steps that did not go as expected; empty when the test passed. */
  readonly failures: readonly TestFailure[]
}

/** The first request of a step that did not go as expected. */
export interface TestFailure {
  /** Of the step. */
  readonly place: Place
  /** Since the beginning of the test. */
  readonly atMs: number
  /** Which repetition, from 1. */
  readonly repetition: number
  readonly repeat: number
  readonly mismatches: readonly Mismatch[]
  readonly came: TrialSummary
}

/**
 * Runs the tests of one file, each from the beginning; `note` is told of every request with an expectation,
 * `begin` that a test does.
 */
export function runTests(
  tests: RuleTests,
  note: (came: TrialSummary) => void,
  begin: (name: string) => void
): readonly TestResult[] {
  return tests.tests.map(test => {
    begin(test.name)
    return runTest(test, tests, note)
  })
}

function runTest(
  { name, startMs, steps }: RuleTest,
  { site, plan }: RuleTests,
  note: (came: TrialSummary) => void
): TestResult {
  const rehearsal = new Rehearsal(site, plan, startMs)
  const failures = steps.flatMap(step => runStep(step, startMs, rehearsal, note) ?? [])
  return { name, failures }
}

/** Makes every request of a step, whatever comes of it: the steps after it count on all of them. */
function runStep(
  { place, request, clientIps, repeat, everyMs, response, lastsMs, expect }: TestStep,
  startMs: number,
  rehearsal: Rehearsal,
  note: (came: TrialSummary) => void
): TestFailure | undefined {
  let failure: TestFailure | undefined
  for (let i = 0; i < repeat; i++) {
    const atMs = request.atMs + i * everyMs
    const target = numberedTarget(request.target, i + 1)
    const facts = factsOf({ ...request, atMs, target, clientIp: clientIps[i % clientIps.length]! })
    if (!(facts instanceof Facts)) throw new TypeError(facts)
    const trial = rehearsal.judge(facts)
    if (trial.judgement.enforced.action === 'forward') rehearsal.answered(trial, response, lastsMs)
    if (expect === undefined) continue
    const came = summarise(trial, rehearsal.policy.plan)
    note(came)
    const found = failure === undefined ? mismatches(expect, came) : []
    if (found.length > 0)
      failure = { place, atMs: atMs - startMs, repetition: i + 1, repeat, mismatches: found, came }
  }
  return failure
}
