import type { Servers } from './servers.ts'

/** One question that Moien's speed or memory answers. */
export interface Benchmark {
  readonly name: string
  /** What it finds out, in a few words. */
  readonly question: string
  run(context: BenchmarkContext): Promise<readonly Finding[]>
}

/** What a benchmark is given. */
export interface BenchmarkContext {
  /** How often everything is measured; medians are what counts. */
  readonly rounds: number
  /** The same for what takes seconds each time. */
  readonly fewRounds: number
  /** Requests to each server and round. */
  readonly requests: number
  /** Starts servers, and stops them when the benchmark is over. */
  readonly servers: Servers
  /** Tells what is under way. */
  readonly progress: (text: string) => void
}

export type Unit = 'µs' | 'ms' | 'MiB' | 'MiB/s'

/** A promise: so many times the baseline, or so much in the finding's own unit, at most. */
export interface Budget {
  readonly kind: 'ratio' | 'value'
  readonly most: number
}

/** One row of the table: Moien beside its baseline, a sample for each round. */
export interface Finding {
  readonly what: string
  readonly baseline: string
  /** What is told of the samples; their median unless said otherwise. */
  readonly statistic?: 'p95'
  readonly unit: Unit
  readonly baselineSamples: readonly number[]
  readonly moienSamples: readonly number[]
  /** `undefined` where the figure is told for comparison only. */
  readonly budget: Budget | undefined
}
