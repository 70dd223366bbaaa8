/*
 * bench/ answers how fast and how large Moien is: a file for each question, a baseline in each, run by turns
 * in the same minutes on the same machine. `npm run bench` runs them all, `npm run bench -- NAME…` some.
 * docs/benchmarks.md says what the figures mean.
 */
import { parseArgs } from 'node:util'
import { challengePage } from './challengePage.ts'
import { citizen } from './citizen.ts'
import { contradictions } from './contradictions.ts'
import { evaluate } from './evaluate.ts'
import { fingerprints } from './fingerprints.ts'
import { memory } from './memory.ts'
import { passed } from './passed.ts'
import { refusal } from './refusal.ts'
import { reload } from './reload.ts'
import { replay } from './replay.ts'
import { signatures } from './signatures.ts'
import { start } from './start.ts'
import type { Benchmark } from './support/benchmark.ts'
import { outcomeOf, type Outcome } from './support/outcome.ts'
import { outcomeTable } from './support/outcomeTable.ts'
import { Servers } from './support/servers.ts'
import { showProgress } from './support/showProgress.ts'
import { writeResults } from './support/writeResults.ts'
import { tls } from './tls.ts'
import { transfer } from './transfer.ts'

const benchmarks: readonly Benchmark[] = [
  passed,
  challengePage,
  refusal,
  evaluate,
  contradictions,
  fingerprints,
  signatures,
  tls,
  memory,
  replay,
  reload,
  transfer,
  start,
  citizen
]

const help = `Usage: npm run bench -- [NAME…] [--rounds N] [--requests N]

  --rounds N     how often everything is measured (default: 11; what is slow, a fifth as often)
  --requests N   requests to each server and round (default: 4000)

${benchmarks.map(({ name, question }) => `  ${name.padEnd(14)} ${question}`).join('\n')}
`

interface Wishes {
  readonly chosen: readonly Benchmark[]
  readonly rounds: number
  readonly requests: number
}

/** What the command line asks for, or what is wrong with it. */
function readArguments(): Wishes | string {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '11' },
      requests: { type: 'string', default: '4000' },
      help: { type: 'boolean', short: 'h', default: false }
    }
  })
  if (values.help) return help
  const unknown = positionals.find(name => !benchmarks.some(benchmark => benchmark.name === name))
  if (unknown !== undefined) return `There is no benchmark "${unknown}".\n\n${help}`
  const [rounds, requests] = [Number(values.rounds), Number(values.requests)]
  if (!(rounds >= 1 && requests >= 1000 && requests <= 30_000)) {
    return `At least 1 round, and between 1000 and 30000 requests.\n\n${help}`
  }
  const chosen = benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  return { chosen, rounds, requests }
}

async function runOne(benchmark: Benchmark, { rounds, requests }: Wishes): Promise<readonly Outcome[]> {
  const servers = new Servers()
  const progress = (text: string): void => showProgress(`${benchmark.name}: ${text}`)
  try {
    const findings = await benchmark.run({
      rounds,
      fewRounds: Math.ceil(rounds / 5),
      requests,
      servers,
      progress
    })
    return findings.map(outcomeOf)
  } finally {
    await servers.stop()
  }
}

async function main(): Promise<number> {
  const startedMs = Date.now()
  const wishes = readArguments()
  if (typeof wishes === 'string') {
    console.error(wishes)
    return 2
  }
  const outcomes: Outcome[] = []
  for (const benchmark of wishes.chosen) outcomes.push(...(await runOne(benchmark, wishes)))
  showProgress('')
  console.log(outcomeTable(outcomes))
  console.log(
    `\n${Math.round((Date.now() - startedMs) / 1000)} s; samples in ${writeResults(outcomes, startedMs)}`
  )
  return 0
}

process.exitCode = await main()
