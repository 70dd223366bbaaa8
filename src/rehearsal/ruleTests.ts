import type { SiteConfig } from '../core/config.ts'
import type { ResponseFacts } from '../core/responseFacts.ts'
import type { Place } from '../core/fault.ts'
import type { PolicyPlan } from '../policy/policyPlan.ts'
import type { DescribedRequest } from './describedRequest.ts'
import type { ExpectMap } from './testsFile.ts'

/** A file of tests that holds together, ready to run. */
export interface RuleTests {
  readonly file: string
  readonly site: SiteConfig
  readonly plan: PolicyPlan
  /** The rule files whose coverage counts, absolute; `undefined` stands for all. */
  readonly covers: ReadonlySet<string> | undefined
  readonly tests: readonly RuleTest[]
}

export interface RuleTest {
  readonly name: string
  /** When it begins, wall clock. */
  readonly startMs: number
  readonly steps: readonly TestStep[]
}

/** So many requests, each `everyMs` after the one before; the first at its own time. */
export interface TestStep {
  readonly place: Place
  readonly request: DescribedRequest
  /** They take turns. */
  readonly clientIps: readonly string[]
  readonly repeat: number
  readonly everyMs: number
  /** What the application answers to each that is forwarded. */
  readonly response: ResponseFacts
  /** How long each of these answers goes on. */
  readonly lastsMs: number
  /** `undefined` where the step only prepares. */
  readonly expect: ExpectMap | undefined
}

/** When a test begins that does not say so, wall clock: a Monday, 2026-01-05T09:00:00Z. */
export const usualStartMs: number = Date.UTC(2026, 0, 5, 9)

/** The target of one repetition, counted from 1: it stands for `{n}`. */
export function numberedTarget(target: string, repetition: number): string {
  return target.includes('{n}') ? target.replaceAll('{n}', String(repetition)) : target
}
