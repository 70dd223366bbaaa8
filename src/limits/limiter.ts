import type { Clock } from '../core/clock.ts'
import { Fault } from '../core/fault.ts'
import { DebtTable } from '../store/debtTable.ts'
import { unitsPerMs } from '../store/debtWord.ts'
import { KeyHash } from '../store/keyHash.ts'
import type { Charge, Limit } from './limit.ts'
import { limitName, type LimitTables } from './limitTables.ts'

/** A limit in the table's own terms. */
interface Meter {
  readonly table: DebtTable
  readonly intervalUnits: number
  readonly toleranceUnits: number
}

/**
 * Holds requests to their limits, exactly across threads: at most burst + t × rate of a key pass in any
 * time t, as far as the clock's 1/64 ms tells. Each thread has its own over the same tables.
 */
export class Limiter {
  readonly #hash: KeyHash
  readonly #clock: Clock
  /** Limits of earlier policies keep their meters, so that their last charges can be refunded. */
  readonly #meters = new WeakMap<Limit, Meter>()
  #tables: ReadonlyMap<string, DebtTable> = new Map()

  /** `secret` is 8 bytes, the same in all threads, drawn anew at each start of the gateway. */
  constructor(tables: LimitTables, secret: Uint8Array, clock: Clock) {
    this.#hash = new KeyHash(secret)
    this.#clock = clock
    this.use(tables)
  }

  /** Goes over to the tables of a new policy, whose limits are new objects. */
  use(tables: LimitTables): void {
    this.#tables = new Map(
      Array.from(tables, ([name, { buffer }]) => [name, new DebtTable(buffer, this.#hash)])
    )
  }

  /**
   * Takes one from the limit: 0 when admitted, else in how many milliseconds the next one will be. Throws
   * a `Fault` (`request_failed`) when no table was made for the limit.
   */
  reserve(charge: Charge, nowMs: number = this.#clock.tickMs()): number {
    const { table, intervalUnits, toleranceUnits } = this.#meterOf(charge.limit)
    const waitMs = table.charge(charge.key, intervalUnits, toleranceUnits, nowMs)
    if (waitMs > 0) return waitMs
    charge.owedUntilMs = nowMs - waitMs
    return 0
  }

  /** Gives back what a charge took, as far as time has not; nothing for a charge that was refused. */
  refund(charge: Charge): void {
    const { limit, key, owedUntilMs = 0 } = charge
    if (owedUntilMs === 0) return
    charge.owedUntilMs = 0
    const { table, intervalUnits } = this.#meterOf(limit)
    table.refund(key, intervalUnits, owedUntilMs, this.#clock.tickMs())
  }

  /** In how many milliseconds a request would be admitted, 0 for now; takes nothing. */
  peek(charge: Charge): number {
    const { table, toleranceUnits } = this.#meterOf(charge.limit)
    return Math.max(0, table.peek(charge.key, this.#clock.tickMs()) - toleranceUnits / unitsPerMs)
  }

  #meterOf(limit: Limit): Meter {
    return this.#meters.get(limit) ?? this.#addMeter(limit)
  }

  #addMeter(limit: Limit): Meter {
    const table = this.#tables.get(limitName(limit))
    if (table === undefined) throw new Fault('request_failed', `the limit ${limitName(limit)} has no table`)
    // Rounded up, so that never more pass than promised.
    const intervalUnits = Math.ceil((limit.rate.windowMs * unitsPerMs) / limit.rate.count)
    const meter = { table, intervalUnits, toleranceUnits: (limit.burst - 1) * intervalUnits }
    this.#meters.set(limit, meter)
    return meter
  }
}
