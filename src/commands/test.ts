import { Fault } from '../core/fault.ts'
import { coveredPercent } from '../rehearsal/coverage.ts'
import { findTestFiles } from '../rehearsal/findTestFiles.ts'
import { readTextFile } from '../policy/operatorFiles.ts'
import { runTestFiles, type TestRun } from '../rehearsal/testRun.ts'
import type { Command } from './command.ts'
import { parseOptions, textOption } from './parseOptions.ts'
import { StatusLine } from './statusLine.ts'
import { testReports } from './testReports.ts'

/** `moien test`: runs the rules' own tests. */
export const test: Command = {
  name: 'test',
  summary: 'run the tests of the rules',
  help: `Usage: moien test [FILE or FOLDER ...] [--fail-under PERCENT] [--format text|json]

  FILE, FOLDER          files of tests, and folders with *.test.yaml at any depth (default: .)
  --fail-under PERCENT  fail when tests meet less of the rules, limits and thresholds than this
  --format FORMAT       text (default), or json for programs

Each test is a sequence of requests on a clock of its own, with what is expected of each; nothing is opened
and nothing waits. Exit status 1 when a test fails, a file has a mistake, or there is none.`,
  async run(args, terminal) {
    const shapes = { 'fail-under': { type: 'string' }, format: { type: 'string' } } as const
    const parsed = parseOptions(args, shapes, Infinity)
    const format = textOption(parsed, 'format', 'text')
    const report = testReports[format]
    if (report === undefined) throw new Fault('usage', `--format takes text or json, not "${format}"`)
    const leastPercent = readPercent(textOption(parsed, 'fail-under', '0'))
    const { positionals } = parsed
    const run = runShown(findTestFiles(positionals.length === 0 ? ['.'] : positionals))
    const isGood =
      run.faults.length === 0 &&
      run.files.every(({ tests }) => tests.every(({ failures }) => failures.length === 0)) &&
      coveredPercent(run.coverage) >= leastPercent
    report(run, { isGood, leastPercent }, terminal)
    return isGood ? 0 : 1
  }
}

/** Runs the files, and says on a terminal which test it has come to. */
function runShown(files: readonly string[]): TestRun {
  const line = new StatusLine()
  let begun = 0
  const run = runTestFiles(files, readTextFile, (name, of) => {
    begun++
    line.show(() => `test ${begun} of ${of}: ${name.slice(0, 60)}`)
  })
  line.end()
  return run
}

function readPercent(text: string): number {
  const percent = Number(text)
  if (/^\d{1,3}(?:\.\d+)?$/.test(text) && percent <= 100) return percent
  throw new Fault('usage', `--fail-under takes a percentage from 0 to 100, not "${text}"`)
}
