import { deriveKeys } from '../challenge/deriveKeys.ts'
import type { KeyRing } from '../challenge/keyRing.ts'
import type { Clock } from '../core/clock.ts'
import { LoggedAddress } from '../observe/loggedAddress.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'
import { BanTable } from '../store/banTable.ts'
import type { Delivery, MadeBan } from './threadMessages.ts'

const mostASecond = 10
/** How often bans that are long over are forgotten. */
const secondsPerSweep = 60

/**
 * The main thread's part in bans: it tells the operator of each that a rule made, of a wave of them the first
 * ten a second and how many more, and sweeps the table.
 */
export class BanKeeper {
  readonly #log: OperationalLog
  readonly #address: LoggedAddress
  readonly #timer: NodeJS.Timeout
  #seconds = 0
  #count = 0

  /** Until `stop`. */
  constructor({ config, tables }: Delivery, keys: KeyRing, log: OperationalLog, clock: Clock) {
    this.#log = log
    this.#address = new LoggedAddress(config.log.addresses, deriveKeys(keys, 'address').signing.secret)
    const table = new BanTable(tables.bans)
    this.#timer = setInterval(() => this.#tick(table, clock.nowMs()), 1000)
    this.#timer.unref()
  }

  take({ ban, site, rule, reason }: MadeBan): void {
    if (++this.#count > mostASecond) return
    const { prefix, untilMs, times } = ban
    const until = new Date(untilMs).toISOString()
    const fields = {
      ...(JSON.parse(`{${this.#address.field(prefix.address.text)}}`) as object),
      'rule.id': rule,
      'moien.site': site,
      'moien.ban.prefix_length': prefix.bits,
      'moien.ban.until': until,
      'moien.ban.times': times
    }
    const which = times === 1 ? '' : `, ban number ${times} of it`
    const why = reason === '' ? '' : `: ${reason}`
    this.#log.info(fields, `site ${site}: ${rule} bans a client until ${until}${which}${why}`)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tick(table: BanTable, nowMs: number): void {
    const untold = this.#count - mostASecond
    if (untold > 0) this.#log.info(`${untold} more bans within a second; "moien bans" lists them all`)
    this.#count = 0
    if (this.#seconds++ % secondsPerSweep === 0) table.sweep(nowMs)
  }
}
