import type { Fault } from '../core/fault.ts'
import { Findings } from '../policy/findings.ts'
import { readTextFile, type ReadText } from '../policy/operatorFiles.ts'
import { Coverage, type CoveredPart } from './coverage.ts'
import { loadTests } from './loadTests.ts'
import { runTests, type TestResult } from './runTests.ts'

/** What came of several files of tests. */
export interface TestRun {
  /** Every mistake in the files and in the policies they are about. Where there is one, nothing was run. */
  readonly faults: readonly Fault[]
  readonly files: readonly { readonly file: string; readonly tests: readonly TestResult[] }[]
  readonly coverage: readonly CoveredPart[]
}

/** Loads files of tests and runs them all; `begin` is told of each test, and how many there are. */
export function runTestFiles(
  names: readonly string[],
  readText: ReadText = readTextFile,
  begin: (name: string, of: number) => void = () => undefined
): TestRun {
  const findings = new Findings()
  const loaded = names.flatMap(name => loadTests(name, readText, findings) ?? [])
  const { faults } = findings
  if (faults.length > 0) return { faults, files: [], coverage: [] }
  const coverage = new Coverage()
  const count = loaded.reduce((sum, { tests }) => sum + tests.length, 0)
  const files = loaded.map(tests => ({
    file: tests.file,
    tests: runTests(tests, coverage.begin(tests), name => begin(name, count))
  }))
  return { faults, files, coverage: coverage.parts }
}
