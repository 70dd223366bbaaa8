import type { Clock } from '../core/clock.ts'
import { Fault } from '../core/fault.ts'
import type { BodyBytes } from '../core/responseFacts.ts'
import { KeyHash } from '../store/keyHash.ts'
import { createMeter } from './createMeter.ts'
import type { Charge, Limit } from './limit.ts'
import { limitName, type LimitTables } from './limitTables.ts'
import type { Meter } from './meter.ts'
import type { Quota } from './quota.ts'

/** Holds requests to their limits, exactly across threads. Each thread has its own over the same tables. */
export class Limiter {
  readonly #hash: KeyHash
  readonly #clock: Clock
  readonly #slot: number
  /** Limits of earlier policies keep their meters, so that their last charges can be refunded. */
  readonly #meters = new WeakMap<Limit, Meter>()
  #tables: LimitTables

  /**
   * `secret` is 8 bytes, the same in all threads, drawn anew at each start of the gateway; `slot` tells the
   * threads apart.
   */
  constructor(tables: LimitTables, secret: Uint8Array, clock: Clock, slot = 0) {
    this.#hash = new KeyHash(secret)
    this.#clock = clock
    this.#slot = slot
    this.#tables = tables
  }

  /** Goes over to the tables of a new policy, whose limits are new objects. */
  use(tables: LimitTables): void {
    this.#tables = tables
  }

  /**
   * Takes one from the limit: 0 when admitted, else in how many milliseconds the next one will be. Throws
   * a `Fault` (`request_failed`) when no table was made for the limit.
   */
  reserve(charge: Charge, nowMs: number = this.#clock.tickMs()): number {
    return this.#meterOf(charge.limit).reserve(charge, nowMs)
  }

  /** Gives back what a charge took, as far as time has not; nothing for a charge that was refused. */
  refund(charge: Charge): void {
    if ((charge.owedUntilMs ?? 0) === 0) return
    this.#meterOf(charge.limit).refund(charge, this.#clock.tickMs())
    charge.owedUntilMs = 0
  }

  /** The answer is over, whole or not: takes the bytes, ends what was held. Nothing for a refused charge. */
  finish(charge: Charge, bytes: BodyBytes): void {
    if ((charge.owedUntilMs ?? 0) === 0) return
    this.#meterOf(charge.limit).finish(charge, bytes, this.#clock.tickMs())
    charge.owedUntilMs = 0
  }

  /** In how many milliseconds a request would be admitted, 0 for now; takes nothing. */
  peek(charge: Charge): number {
    return this.#meterOf(charge.limit).peek(charge, this.#clock.tickMs())
  }

  /** What the limit leaves the key of this charge; `undefined` where that cannot be said. */
  quota(charge: Charge): Quota | undefined {
    return this.#meterOf(charge.limit).quota(charge, this.#clock.tickMs())
  }

  #meterOf(limit: Limit): Meter {
    return this.#meters.get(limit) ?? this.#addMeter(limit)
  }

  #addMeter(limit: Limit): Meter {
    const table = this.#tables.get(limitName(limit))
    if (table === undefined) throw new Fault('request_failed', `the limit ${limitName(limit)} has no table`)
    const meter = createMeter({ ...table, limit }, this.#hash, this.#slot)
    this.#meters.set(limit, meter)
    return meter
  }
}
