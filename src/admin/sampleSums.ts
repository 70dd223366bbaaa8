import type { SampledRequest } from '../observe/trafficSample.ts'

/** How many requests a sample stands for. */
export function weigh(sample: readonly SampledRequest[]): number {
  return sample.reduce((sum, { weight }) => sum + weight, 0)
}

/** How many different addresses are in a sample: in what it stands for, there are at least so many. */
export function countAddresses(sample: readonly SampledRequest[]): number {
  return new Set(sample.map(({ address }) => address)).size
}
