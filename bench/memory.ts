import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Benchmark } from './support/benchmark.ts'
import type { TrackedKeys } from './support/trackKeys.ts'

/** What a limit keeps in memory, however many clients come. */
export const memory: Benchmark = {
  name: 'memory',
  question: 'memory of one limit with a million clients, beside a Map of them',
  async run({ fewRounds: rounds, progress }) {
    const samples = { limit: [] as TrackedKeys[], map: [] as TrackedKeys[] }
    for (let round = 1; round <= rounds; round++) {
      for (const way of ['map', 'limit'] as const) {
        progress(`round ${round} of ${rounds}: ${way}`)
        samples[way].push(track(way))
      }
    }
    const { fixedMiB, tracked } = samples.limit[0]!
    return [
      {
        what: `a million clients of a limit: ${fixedMiB.toFixed(1)} MiB fixed, ${tracked} of them apart`,
        baseline: 'a Map in one thread',
        unit: 'MiB',
        baselineSamples: samples.map.map(({ grownMiB }) => grownMiB),
        moienSamples: samples.limit.map(({ grownMiB }) => grownMiB),
        budget: { kind: 'value', most: 64 }
      }
    ]
  }
}

function track(way: 'limit' | 'map'): TrackedKeys {
  const program = join(import.meta.dirname, 'support/trackKeys.ts')
  const printed = execFileSync(process.execPath, ['--expose-gc', program, way], { encoding: 'utf8' })
  return JSON.parse(printed) as TrackedKeys
}
