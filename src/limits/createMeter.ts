import type { KeyHash } from '../store/keyHash.ts'
import { ByteMeter } from './byteMeter.ts'
import { ConcurrencyMeter } from './concurrencyMeter.ts'
import { DistinctMeter } from './distinctMeter.ts'
import type { LimitTable } from './limitTables.ts'
import type { Meter } from './meter.ts'
import { RateMeter } from './rateMeter.ts'
import { WindowMeter } from './windowMeter.ts'

/** The meter of a limit over its table, for the thread in this slot. */
export function createMeter(
  { limit, buffer, sketches, lanes }: LimitTable,
  hash: KeyHash,
  slot: number
): Meter {
  if (limit.algorithm === 'concurrency') return new ConcurrencyMeter(buffer, hash, limit, lanes, slot)
  switch (limit.unit) {
    case 'request':
      return limit.algorithm === 'sliding_window'
        ? new WindowMeter(buffer, hash, limit)
        : new RateMeter(buffer, hash, limit)
    case 'byte_sent':
    case 'byte_received':
      return new ByteMeter(buffer, hash, limit)
    default:
      return new DistinctMeter(buffer, sketches!, hash, limit)
  }
}
