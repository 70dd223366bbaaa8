// The test command, `npm test`: brings what the tests need, runs them, and says how many passed.
//   npm test                          every test, except those under test/long
//   npm test -- --long                those too
//   npm test -- test/demo/*.test.ts   these files alone
import { spawn, spawnSync } from 'node:child_process'
import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { installTools } from './support/installTools.ts'
import { TapReader, type TestCounts } from './support/tapReader.ts'

const root = dirname(import.meta.dirname)
const oldestNode = 24
const minuteMs = 60_000

/** Where the counts are left for other programs. */
const summaryFile = join(root, '.tap/summary.json')

/** Every test file is a process of its own, and many start others: what one compiled serves all. */
const compileCache = join(root, 'node_modules/.cache/moien')

process.chdir(root)
process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const major = Number(process.versions.node.split('.')[0])
  if (major < oldestNode)
    return fail(`Moien needs Node ${oldestNode} or newer, this is ${process.version}: run npm ci.`)
  const missing = installTools(console.log)
  for (const { command, debianPackage, neededBy } of missing) {
    console.log(`${command} is missing (Debian package ${debianPackage}): ${neededBy} are skipped`)
  }
  if (missing.length > 0 && process.env.CI === 'true') return fail('Under CI=true nothing may be missing.')
  const built = spawnSync(process.execPath, ['src/browser/build.ts'], { stdio: 'inherit' })
  if (built.status !== 0) return fail('The code for the browser could not be built.')
  const long = args.includes('--long')
  return runTests(findTests(args, long), long ? 20 * minuteMs : 3 * minuteMs)
}

function findTests(args: readonly string[], long: boolean): readonly string[] {
  const named = args.filter(arg => !arg.startsWith('--'))
  const files =
    named.length > 0 ? named : globSync('test/**/*.test.ts', { exclude: long ? [] : ['test/long/**'] })
  return files.toSorted((a, b) => a.localeCompare(b))
}

/** Runs test files, each for `timeoutMs` at most. */
async function runTests(files: readonly string[], timeoutMs: number): Promise<number> {
  const startMs = performance.now()
  // Children of tests that call `node` get this one, however the command was started.
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`
  const runner = spawn(process.execPath, ['test/support/tapPool.ts', ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      NODE_COMPILE_CACHE: compileCache,
      ...process.env,
      PATH: path,
      TAP_TIMEOUT: String(timeoutMs / 1000)
    }
  })
  const exited = new Promise<number>(resolve => {
    runner.once('close', code => resolve(code ?? 1))
  })
  const reader = new TapReader(console.log)
  let rest = ''
  // Not by node:readline, which breaks lines at U+2028 as well.
  for await (const piece of runner.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop()!
    for (const line of lines) reader.read(line)
  }
  const exitCode = await exited
  return report(reader.counts, exitCode, Math.round((performance.now() - startMs) / 1000))
}

function report(counts: TestCounts, exitCode: number, seconds: number): number {
  const { passed, failed, skipped, files } = counts
  mkdirSync(dirname(summaryFile), { recursive: true })
  writeFileSync(summaryFile, `${JSON.stringify({ ...counts, seconds })}\n`)
  console.log(`${files} files in ${seconds} s`)
  console.log(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`)
  if (skipped > 0 && process.env.CI === 'true') return fail('Under CI=true nothing may be skipped.')
  return exitCode === 0 && (failed > 0 || passed === 0) ? 1 : exitCode
}

function fail(why: string): number {
  console.error(why)
  return 1
}
