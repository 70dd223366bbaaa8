import type { OperationalLog } from '../observe/operationalLog.ts'
import type { LoggedAddress } from '../observe/loggedAddress.ts'
import type { MadeBan } from './threadMessages.ts'

const mostASecond = 10

/** Tells the operator of each ban that a rule made; of a wave of them the first ten a second, and how many more. */
export class BanReports {
  readonly #log: OperationalLog
  readonly #address: LoggedAddress
  #secondTickMs = -Infinity
  #count = 0

  constructor(log: OperationalLog, address: LoggedAddress) {
    this.#log = log
    this.#address = address
  }

  take({ ban, site, rule, reason }: MadeBan, tickMs: number): void {
    if (tickMs - this.#secondTickMs >= 1000) this.#begin(tickMs)
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
    this.#log.info(fields, `site ${site}: ${rule} bans a client until ${until}${which}${said(reason)}`)
  }

  #begin(tickMs: number): void {
    const untold = this.#count - mostASecond
    if (untold > 0) this.#log.info(`${untold} more bans within a second; "moien bans" lists them all`)
    this.#secondTickMs = tickMs
    this.#count = 0
  }
}

function said(reason: string): string {
  return reason === '' ? '' : `: ${reason}`
}
