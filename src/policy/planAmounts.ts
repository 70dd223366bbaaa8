import { parseByteSize } from '../core/byteSize.ts'
import { parseByteRate, parseRate, type Rate } from '../core/rate.ts'
import { maxDistinct } from '../limits/distinctMeter.ts'
import type { Limit, LimitUnit } from '../limits/limit.ts'
import type { LimitInput } from './rulesFile.ts'
import type { Spot } from './spot.ts'

/** What a limit counts, how, and how many it lets through. */
export type Amounts = Pick<Limit, 'algorithm' | 'unit' | 'rate' | 'burst'>

/** What a table of windows can count for eight years. */
const leastWindowMs = { request: 1000, distinct: 10_000 }
const mostInAMillisecond = 10

/**
 * Until all of a burst may come again: a table of debts counts eight years from the start, and what it cannot
 * count it could not refuse.
 */
const longestDebtMs = 366 * 86_400_000

/** Reads `algorithm`, `rate`, `burst`, `at_once` and what `count` says of the unit; faults are noted. */
export function planAmounts(input: LimitInput, spot: Spot): Amounts | undefined {
  if (input.algorithm === 'concurrency') return planConcurrency(input, spot)
  if (input.at_once !== undefined) {
    spot.at('at_once').fault('at_once is how many under "algorithm: concurrency"; write rate, or that')
    return undefined
  }
  if (input.rate === undefined) {
    spot.fault('A limit has a rate, such as 10/1m, or "algorithm: concurrency" with at_once')
    return undefined
  }
  const { bytes, distinct } = input.count ?? {}
  if (bytes !== undefined) return planBytes(input, `byte_${bytes}`, input.rate, spot)
  const rate = parseRate(input.rate)
  if (rate === undefined) {
    spot
      .at('rate')
      .fault(`"${input.rate}" has a size, which only "count: { bytes: sent }" or received counts`)
    return undefined
  }
  if (distinct !== undefined) return planDistinct(input, `distinct_${distinct}`, rate, spot)
  return input.algorithm === 'sliding_window' ? planWindow(input, rate, spot) : planGcra(input, rate, spot)
}

function planConcurrency({ rate, burst, at_once, count }: LimitInput, spot: Spot): Amounts | undefined {
  const refused = Object.entries({ rate, burst, count }).find(([, value]) => value !== undefined)
  if (refused !== undefined) {
    spot.at(refused[0]).fault(`Concurrency counts requests under way; it has at_once and no ${refused[0]}`)
    return undefined
  }
  if (at_once === undefined) {
    spot.fault('Concurrency needs at_once: how many requests may be under way at once')
    return undefined
  }
  return {
    algorithm: 'concurrency',
    unit: 'request',
    rate: { count: at_once, windowMs: 0 },
    burst: at_once
  }
}

function planGcra({ burst }: LimitInput, rate: Rate, spot: Spot): Amounts | undefined {
  if (typeof burst === 'string') {
    spot.at('burst').fault(`"${burst}" has a size, but requests are counted; write a number`)
    return undefined
  }
  return bounded({ algorithm: 'gcra', unit: 'request', rate, burst: burst ?? rate.count }, spot)
}

function bounded(amounts: Amounts, spot: Spot): Amounts | undefined {
  const { rate, burst } = amounts
  if ((burst * rate.windowMs) / rate.count <= longestDebtMs) return amounts
  spot
    .at('rate')
    .fault('It takes more than 366 days until all of the burst may come again; lower burst, or the time')
  return undefined
}

function planWindow(input: LimitInput, rate: Rate, spot: Spot): Amounts | undefined {
  if (hasBurst(input, spot)) return undefined
  if (rate.windowMs < leastWindowMs.request || rate.count > rate.windowMs * mostInAMillisecond) {
    spot.at('rate').fault('A sliding window is 1s or more, and has at most 10000 a second; use gcra beyond')
    return undefined
  }
  return { algorithm: 'sliding_window', unit: 'request', rate, burst: rate.count }
}

function planBytes(input: LimitInput, unit: LimitUnit, text: string, spot: Spot): Amounts | undefined {
  const { burst, algorithm = 'gcra' } = input
  if (algorithm !== 'gcra') {
    spot
      .at('algorithm')
      .fault('Bytes are counted when they have gone, which only gcra can do; remove algorithm')
    return undefined
  }
  const rate = parseByteRate(text)
  if (rate === undefined) {
    spot.at('rate').fault(`Bytes are counted, so the rate has a size, such as 100MiB/1h, not "${text}"`)
    return undefined
  }
  if (typeof burst === 'number') {
    spot.at('burst').fault(`Bytes are counted, so burst is a size, such as ${burst}MiB`)
    return undefined
  }
  const bytes = burst === undefined ? rate.count : Math.max(1, parseByteSize(burst)!)
  return bounded({ algorithm: 'gcra', unit, rate, burst: bytes }, spot)
}

function planDistinct(input: LimitInput, unit: LimitUnit, rate: Rate, spot: Spot): Amounts | undefined {
  if (input.algorithm === 'gcra') {
    spot
      .at('algorithm')
      .fault('Different values are counted in a sliding window, not by gcra; remove algorithm')
    return undefined
  }
  if (hasBurst(input, spot)) return undefined
  if (rate.windowMs < leastWindowMs.distinct || rate.count > maxDistinct) {
    spot
      .at('rate')
      .fault(`Of different values at most ${maxDistinct} can be told, in a window of 10s or more`)
    return undefined
  }
  return { algorithm: 'sliding_window', unit, rate, burst: rate.count }
}

function hasBurst({ burst, rate }: LimitInput, spot: Spot): boolean {
  if (burst === undefined) return false
  spot.at('burst').fault(`A sliding window has no burst: all of ${rate} may come at once; remove burst`)
  return true
}
