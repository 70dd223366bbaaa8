import { BanBook } from '../admin/banBook.ts'
import { AuditLog, type AuditEntry } from '../admin/auditLog.ts'
import { OrderBook } from '../admin/orderBook.ts'
import type { Clock } from '../core/clock.ts'
import type { GatewayConfig } from '../core/config.ts'
import { Fault } from '../core/fault.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'

/** What a gateway writes down: the orders and bans in force, and who changed what. */
export class KeptRecords {
  readonly book: OrderBook
  readonly bans: BanBook
  readonly #auditLog: AuditLog
  readonly #clock: Clock
  readonly #log: OperationalLog

  /**
   * Opens all. Where the operator names no file and the usual place cannot be written, the gateway runs
   * without, and says so.
   * @throws Fault `orders_unreadable`, `orders_unwritable`.
   */
  constructor({ orders, audit }: GatewayConfig, clock: Clock, log: OperationalLog) {
    this.#clock = clock
    this.#log = log
    const nowMs = clock.nowMs()
    const { file, isNamed } = orders
    const [book, bans] = openBooks(file, isNamed, nowMs, log)
    this.book = book
    this.bans = bans
    this.#auditLog = new AuditLog(audit.file)
  }

  /** Writes down what was done. It is done all the same where that cannot be; then the log says so. */
  audit(entry: AuditEntry): void {
    this.tried(() => this.#auditLog.write(entry, this.#clock.nowMs()))
  }

  /** Writes something; what cannot be written is answered as a warning, and told in the log unless it is quiet. */
  tried(write: () => unknown, isQuiet = false): readonly string[] {
    try {
      write()
      return []
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      if (!isQuiet) this.#log.error({ error }, error.message)
      return [error.message]
    }
  }
}

function openBooks(
  file: string,
  isNamed: boolean,
  nowMs: number,
  log: OperationalLog
): readonly [OrderBook, BanBook] {
  try {
    return [OrderBook.open(file, nowMs), BanBook.open(`${file}.bans`, nowMs)]
  } catch (error) {
    if (isNamed || !(error instanceof Fault) || error.code !== 'orders_unwritable') throw error
    log.warn({ error }, error.message)
    return [OrderBook.unwritten(), BanBook.unwritten()]
  }
}
