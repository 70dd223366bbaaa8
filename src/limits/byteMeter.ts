import type { BodyBytes } from '../core/responseFacts.ts'
import { DebtTable } from '../store/debtTable.ts'
import { unitsPerMs } from '../store/debtWord.ts'
import type { KeyHash } from '../store/keyHash.ts'
import type { Charge, Limit } from './limit.ts'
import type { Meter } from './meter.ts'
import type { Quota } from './quota.ts'

/**
 * GCRA over bytes, which are known only when a request is over: one is admitted as long as its key owes less
 * than the burst, and pays for what went through afterwards. Who owes more waits until it is paid off.
 */
export class ByteMeter implements Meter {
  readonly #table: DebtTable
  readonly #unitsPerByte: number
  readonly #toleranceMs: number
  readonly #burst: number
  readonly #isSent: boolean

  constructor(buffer: SharedArrayBuffer, hash: KeyHash, { rate, burst, unit }: Limit) {
    this.#table = new DebtTable(buffer, hash)
    this.#unitsPerByte = (rate.windowMs * unitsPerMs) / rate.count
    this.#toleranceMs = (burst * rate.windowMs) / rate.count
    this.#burst = burst
    this.#isSent = unit === 'byte_sent'
  }

  reserve(charge: Charge, nowMs: number): number {
    const waitMs = this.peek(charge, nowMs)
    if (waitMs === 0) charge.owedUntilMs = Infinity
    return waitMs
  }

  /** Nothing: what is not forwarded has taken nothing yet. */
  refund(): void {}

  peek({ key }: Charge, nowMs: number): number {
    const excessMs = this.#table.peek(key, nowMs) - this.#toleranceMs
    return excessMs < 0 ? 0 : excessMs + 1 / unitsPerMs
  }

  quota(charge: Charge, nowMs: number): Quota {
    const owedMs = this.#table.peek(charge.key, nowMs)
    const left = Math.max(0, Math.floor((1 - owedMs / this.#toleranceMs) * this.#burst))
    const resetMs = left > 0 ? owedMs : this.peek(charge, nowMs)
    return { size: this.#burst, windowMs: this.#toleranceMs, unit: 'content-bytes', left, resetMs }
  }

  finish({ key }: Charge, { requestBodyBytes, responseBodyBytes }: BodyBytes, nowMs: number): void {
    const bytes = this.#isSent ? responseBodyBytes : requestBodyBytes
    // Rounded up, so that never more pass than promised.
    if (bytes > 0) this.#table.charge(key, Math.ceil(bytes * this.#unitsPerByte), Infinity, nowMs)
  }

  fill(nowMs: number): number {
    return this.#table.fill(nowMs)
  }

  get evictions(): number {
    return this.#table.evictions
  }
}
