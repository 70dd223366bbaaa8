import { createDebtTable, debtTableBytes } from '../store/debtBuckets.ts'
import type { Limit } from './limit.ts'

/** The state of one limit, for all threads. */
export interface LimitTable {
  readonly siteId: string
  readonly limitId: string
  readonly buffer: SharedArrayBuffer
  /** What the debts in it mean; a limit on other terms starts anew. */
  readonly terms: string
}

/** The state of all limits by `limitName`: made by the main thread, handed to the others as it is. */
export type LimitTables = ReadonlyMap<string, LimitTable>

/** A limit's name among all limits of all sites. */
export function limitName(limit: Limit): string {
  return `${limit.siteId}/${limit.id}`
}

/** What the table of a limit with so many keys takes: 16 MiB for a million. */
export function limitTableBytes(maxKeys: number): number {
  return debtTableBytes(maxKeys)
}

/** The empty table of one limit. */
export function createLimitTable(maxKeys: number, nowMs: number): SharedArrayBuffer {
  return createDebtTable(maxKeys, nowMs)
}

/**
 * A table for each limit. Of the tables before, those of limits that have not changed are kept, so a reload
 * forgets nothing; where key, rate or burst changed, old debts would mean something else.
 * `nowMs` is of the monotonic clock.
 */
export function limitTables(limits: Iterable<Limit>, nowMs: number, before?: LimitTables): LimitTables {
  const tables = new Map<string, LimitTable>()
  for (const limit of limits) {
    const name = limitName(limit)
    const terms = JSON.stringify([limit.key, limit.rate, limit.burst, limit.maxKeys])
    const kept = before?.get(name)
    const isSame = kept?.terms === terms
    const { siteId, id: limitId, maxKeys } = limit
    tables.set(name, isSame ? kept : { siteId, limitId, buffer: createLimitTable(maxKeys, nowMs), terms })
  }
  return tables
}
