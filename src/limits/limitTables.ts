import { createDebtTable, debtTableBytes } from '../store/debtBuckets.ts'
import { clearSeats, seatTableBytes } from '../store/seatTable.ts'
import { seenTableBytes } from '../store/seenTable.ts'
import type { Limit } from './limit.ts'

/** The state of one limit, for all threads. */
export interface LimitTable {
  readonly limit: Limit
  readonly buffer: SharedArrayBuffer
  /** Of a limit on different values, what has been seen. */
  readonly sketches: SharedArrayBuffer | undefined
  /** Of concurrency, how many threads it is made for. */
  readonly lanes: number
  /** What the debts in it mean; a limit on other terms starts anew. */
  readonly terms: string
}

/** The state of all limits by `limitName`: made by the main thread, handed to the others as it is. */
export type LimitTables = ReadonlyMap<string, LimitTable>

/** A sliding window has as many buckets as parts or more. */
const leastBuckets = 28
/** A thread has no more connections than this, so a lane needs no more keys. */
const keysPerLane = 10_000

/** A limit's name among all limits of all sites. */
export function limitName(limit: Limit): string {
  return `${limit.siteId}/${limit.id}`
}

/** What the tables of a limit take: under GCRA 16 MiB for a million keys. */
export function limitTableBytes(limit: Limit, lanes = 1): number {
  return bufferBytes(limit, lanes) + (isDistinct(limit) ? seenTableBytes(limit.maxKeys) : 0)
}

/**
 * A table for each limit. Of the tables before, those of limits that have not changed are kept, so a reload
 * forgets nothing; where key, rate or burst changed, old debts would mean something else. `nowMs` is of the
 * monotonic clock, `lanes` how many threads may hold requests to limits at once.
 */
export function limitTables(
  limits: Iterable<Limit>,
  nowMs: number,
  before?: LimitTables,
  lanes = 1
): LimitTables {
  const tables = new Map<string, LimitTable>()
  for (const limit of limits) {
    const kept = before?.get(limitName(limit))
    const terms = termsOf(limit)
    tables.set(
      limitName(limit),
      kept?.terms === terms ? { ...kept, limit } : createTable(limit, nowMs, lanes)
    )
  }
  return tables
}

/** Frees what a thread that is gone had taken of limits on concurrency. */
export function clearLane(tables: LimitTables, lane: number): void {
  for (const { limit, buffer, lanes } of tables.values()) {
    if (limit.algorithm === 'concurrency') clearSeats(buffer, lanes, lane)
  }
}

function createTable(limit: Limit, nowMs: number, lanes: number): LimitTable {
  const sketches = isDistinct(limit) ? new SharedArrayBuffer(seenTableBytes(limit.maxKeys)) : undefined
  const buffer =
    limit.algorithm === 'concurrency'
      ? new SharedArrayBuffer(bufferBytes(limit, lanes))
      : createDebtTable(entries(limit), nowMs)
  return { limit, buffer, sketches, lanes, terms: termsOf(limit) }
}

function bufferBytes(limit: Limit, lanes: number): number {
  if (limit.algorithm !== 'concurrency') return debtTableBytes(entries(limit))
  return seatTableBytes(lanes, Math.min(limit.maxKeys, keysPerLane))
}

/** For how many entries a table has room. A key in a sliding window has one for each part it was active in. */
function entries({ algorithm, unit, maxKeys }: Limit): number {
  if (algorithm !== 'sliding_window') return maxKeys
  return Math.max(leastBuckets, maxKeys * (unit === 'request' ? 4 : 2))
}

/** How many are under way does not depend on how many may be. */
function termsOf({ algorithm, unit, key, rate, burst, maxKeys }: Limit): string {
  return JSON.stringify(
    algorithm === 'concurrency' ? [algorithm, key, maxKeys] : [algorithm, unit, key, rate, burst, maxKeys]
  )
}

function isDistinct({ unit }: Limit): boolean {
  return unit.startsWith('distinct_')
}
