import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../test/support/sourceFiles.ts'
import { writeGatewayFiles } from '../test/support/startGateway.ts'
import { startProcess } from '../test/support/startProcess.ts'
import { getPage } from './support/ask.ts'
import type { Benchmark, BenchmarkContext, Finding } from './support/benchmark.ts'
import { resultsFolder } from './support/resultsFolder.ts'

/** A program that answers requests once it runs. */
interface Program {
  readonly name: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** Its name is not free: challenge/ looks for the browser's code in ../../dist/browser. */
const buildFolder = join(resultsFolder, 'dist')
const announcement = /(?:gateway listens|listening) on (?:127\.0\.0\.1:)?(\d+)/
const emptyServer = `require('node:http').createServer((req, res) => res.end())
  .listen(0, '127.0.0.1', function () { console.log('listening on ' + this.address().port) })`

/** How long it is from the start of the process to the first answer. */
export const start: Benchmark = {
  name: 'start',
  question: 'from process start to first answer, default rules',
  async run(context) {
    const { origin } = await context.servers.start('application')
    const { dir, configFile } = writeGatewayFiles({ upstream: origin, threads: 2, withDefaultRules: true })
    try {
      return await compare(programs(buildMoien(), configFile, join(dir, 'compiled')), context)
    } finally {
      for (const folder of [dir, buildFolder]) rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** From source, as in a checkout, and built, as in the package; the first time, and with what that compiled. */
function programs(built: string, configFile: string, cacheFolder: string): readonly Program[] {
  const first = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' }
  const later = { ...process.env, NODE_COMPILE_CACHE: cacheFolder }
  const run = (main: string): readonly string[] => [main, 'run', '--config', configFile]
  const source = join(root, 'src/main.ts')
  return [
    { name: 'from source, first', args: run(source), env: first },
    { name: 'from source, later', args: run(source), env: later },
    { name: 'built, first', args: run(built), env: first },
    { name: 'built, later', args: run(built), env: later }
  ]
}

async function compare(programs: readonly Program[], context: BenchmarkContext): Promise<readonly Finding[]> {
  const { fewRounds: rounds, progress } = context
  const baseline: Program = { name: 'node:http, empty', args: ['-e', emptyServer], env: process.env }
  const all = [baseline, ...programs]
  const samples = new Map<Program, number[]>(all.map(program => [program, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const program of all) {
      progress(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${program.name}`)
      const sample = await firstAnswerMs(program)
      if (round > 0) samples.get(program)!.push(sample)
    }
  }
  return programs.map(program => ({
    what: `start to first answer, ${program.name}`,
    baseline: baseline.name,
    unit: 'ms',
    baselineSamples: samples.get(baseline)!,
    moienSamples: samples.get(program)!,
    budget: { kind: 'value', most: 500 }
  }))
}

async function firstAnswerMs({ name, args, env }: Program): Promise<number> {
  const startMs = performance.now()
  const started = startProcess(process.execPath, args, env)
  try {
    const port = Number((await started.waitFor(announcement))[1])
    const answer = await getPage(port, '/')
    const tookMs = performance.now() - startMs
    answer.resume()
    if (answer.statusCode !== 200) throw new Error(`${name} answered ${answer.statusCode}`)
    return tookMs
  } finally {
    await started.stop()
  }
}

/** Builds what the package holds, and answers its entry. */
function buildMoien(): string {
  execFileSync('npm', ['run', '-s', 'build', '--', `--outdir=${buildFolder}`], { cwd: root })
  cpSync(join(root, 'dist/browser'), join(buildFolder, 'browser'), { recursive: true })
  return join(buildFolder, 'main.js')
}
