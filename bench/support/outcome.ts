import type { Finding } from './benchmark.ts'
import { median } from './median.ts'
import { percentile95 } from './percentile95.ts'

/** What a finding comes to. */
export interface Outcome extends Finding {
  /** Medians, or what else the finding says. */
  readonly baselineValue: number
  readonly moienValue: number
  /**
   * The median of the rounds' own ratios: what else the machine did weighs on both sides of a round alike,
   * and the rounds differ.
   */
  readonly ratio: number
  /** `undefined` without a budget. */
  readonly met: boolean | undefined
}

export function outcomeOf(finding: Finding): Outcome {
  const { baselineSamples, moienSamples, budget } = finding
  const tell = finding.statistic === 'p95' ? percentile95 : median
  const moienValue = tell(moienSamples)
  const ratio = median(moienSamples.map((sample, round) => sample / baselineSamples[round]!))
  const measured = budget?.kind === 'ratio' ? ratio : moienValue
  const met = budget === undefined ? undefined : measured <= budget.most
  return { ...finding, baselineValue: tell(baselineSamples), moienValue, ratio, met }
}
