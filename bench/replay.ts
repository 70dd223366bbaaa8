import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { noGeography } from '../src/core/geography.ts'
import { loadConfig } from '../src/policy/loadConfig.ts'
import { chooseFormat } from '../src/rehearsal/chooseFormat.ts'
import { LineReader } from '../src/rehearsal/lineReader.ts'
import { Replay } from '../src/rehearsal/replay.ts'
import { root } from '../test/support/sourceFiles.ts'
import type { Benchmark } from './support/benchmark.ts'
import { generatedLog } from './support/generatedLog.ts'

const lines = 1_000_000
/** What a stream reads at once. */
const chunkBytes = 256 * 1024

const config = `listen: [{ address: ":0" }]
sites:
  - id: guichet
    hosts: [guichet.example.lu]
    rules: [default.yaml]
    upstream: { servers: [http://127.0.0.1:1] }
`

/** How long a log of a million lines takes. */
export const replay: Benchmark = {
  name: 'replay',
  question: 'a log of a million lines through the shipped policy, a line',
  async run({ fewRounds: rounds, progress }) {
    progress('writing the log')
    const log = Buffer.from(Array.from(generatedLog(lines)).join(''))
    const ways = { split: splitOnly, unknown: () => replayer(false), known: () => replayer(true) }
    const samples = { split: [] as number[], unknown: [] as number[], known: [] as number[] }
    for (let round = 0; round <= rounds; round++) {
      for (const way of ['split', 'unknown', 'known'] as const) {
        progress(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${way}`)
        const sample = lineUs(log, ways[way]())
        if (round > 0) samples[way].push(sample)
      }
    }
    const finding = (what: string, moienSamples: readonly number[]) =>
      ({
        what,
        baseline: 'splitting lines',
        unit: 'µs',
        baselineSamples: samples.split,
        moienSamples,
        // 200 000 lines a second.
        budget: { kind: 'value', most: 5 }
      }) as const
    return [
      finding('replay, a line, passes unknown', samples.unknown),
      finding('replay, a line, nobody had a pass', samples.known)
    ]
  }
}

type OnLine = (line: string, isWhole: boolean) => void

/** CPU time of the process for one line; collecting what it leaves is in it. */
function lineUs(log: Buffer, onLine: OnLine): number {
  const before = process.cpuUsage()
  const reader = new LineReader(onLine)
  for (let at = 0; at < log.length; at += chunkBytes) reader.push(log.subarray(at, at + chunkBytes))
  reader.end()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / lines
}

function splitOnly(): OnLine {
  let characters = 0
  return line => {
    characters += line.length
    if (characters < 0) throw new Error('characters cannot be counted')
  }
}

function replayer(withoutPasses: boolean): OnLine {
  const { loaded, faults } = loadConfig('moien.yaml', file =>
    file === 'moien.yaml' ? config : readFileSync(join(root, 'rules', file), 'utf8')
  )
  if (loaded === undefined) throw new AggregateError(faults)
  const combined = chooseFormat('combined', '')
  const pass = withoutPasses ? 'nobody' : 'untold'
  const replay = new Replay({
    policy: {
      site: loaded.config.sites[0]!,
      plan: loaded.policies[0]!,
      hash: loaded.hash,
      geography: noGeography
    },
    baseline: undefined,
    format: { ...combined, recorded: { ...combined.recorded, pass } },
    loginPaths: ['/login'],
    showAddresses: false,
    showQueries: false
  })
  return (line, isWhole) => replay.readLine(line, isWhole)
}
