import { prefixOf, type Address } from '../core/address.ts'
import type { ButtonConfig } from '../core/config.ts'
import type { Rate } from '../core/rate.ts'
import type { DebtTable } from '../store/debtTable.ts'
import { unitsPerMs } from '../store/debtWord.ts'
import { networkOf } from './clientDigest.ts'

/** A press of the button, on the monotonic clock. */
export interface Press {
  readonly siteId: string
  readonly address: Address
  /** Of the challenge. Pressing twice with one is one press. */
  readonly nonce: string
  /** When the announced wait is over. */
  readonly announcedTickMs: number
  readonly challengeLifeMs: number
}

/** When the pass is ready, or when to ask again. */
export type RationVerdict =
  | { readonly kind: 'ready'; readonly atTickMs: number }
  | { readonly kind: 'refused'; readonly retryAfterMs: number }

/** How many may press at once before the rates hold. */
const bursts = { client: 2, network: 4, site: 16 } as const

interface Budget {
  readonly key: string
  readonly intervalUnits: number
  readonly burst: number
  /** How long a press beyond the burst may be made to wait instead of being refused. */
  readonly queueMs: number
}

interface Charge {
  readonly budget: Budget
  readonly owedUntilTickMs: number
}

/**
 * The rationing of passes earned by pressing a button, or they would be the robots' door. All threads of
 * the machine share the two tables.
 *
 * What it promises: of the presses made in any time t, at most 2 + t × perClient are granted to a client
 * (IPv4 /32, IPv6 /64), at most 4 + (t + maxWait) × perNetwork to a network (/24, /48), and at most
 * 16 + (t + maxWait) × perSite to all clients of the site together; a burst is at most its rate's count.
 * So the passes a prefix can earn in an hour are the smallest of those that apply to it, with t = 1 h. A
 * client waits for one pass at a time. Where a network or the site is busy the wait grows with the backlog,
 * up to maxWait; past that, presses are refused.
 */
export class PassRations {
  readonly #debts: DebtTable
  readonly #holds: DebtTable

  /** `holds` has a table of its own: a reservation must not push a hold out. */
  constructor(debts: DebtTable, holds: DebtTable) {
    this.#debts = debts
    this.#holds = holds
  }

  /** Takes one pass from every budget; nothing when one refuses or this challenge was charged before. */
  take(press: Press, config: ButtonConfig, tickMs: number): RationVerdict {
    const before = this.#readyTime(press, tickMs)
    if (before !== undefined) return { kind: 'ready', atTickMs: before }
    const client = prefixOf(press.address, press.address.family === 4 ? 32 : 64)
    const waitingMs = this.#holds.peek(waitingKey(press, client), tickMs)
    if (waitingMs > 0) return { kind: 'refused', retryAfterMs: waitingMs }
    const charges: Charge[] = []
    let readyTickMs = press.announcedTickMs
    for (const budget of budgetsOf(press, client, config)) {
      const { key, intervalUnits, burst, queueMs } = budget
      const toleranceUnits = (burst - 1) * intervalUnits + queueMs * unitsPerMs
      const owedMs = -this.#debts.charge(key, intervalUnits, toleranceUnits, tickMs)
      if (owedMs <= 0) {
        this.#refund(charges, tickMs)
        // Perhaps another thread charged a press of this very challenge just now.
        const meanwhile = this.#readyTime(press, tickMs)
        return meanwhile === undefined
          ? { kind: 'refused', retryAfterMs: -owedMs }
          : { kind: 'ready', atTickMs: meanwhile }
      }
      charges.push({ budget, owedUntilTickMs: tickMs + owedMs })
      readyTickMs = Math.max(readyTickMs, tickMs + owedMs - (burst * intervalUnits) / unitsPerMs)
    }
    return this.#hold(press, client, readyTickMs, charges, tickMs)
  }

  /**
   * Remembers the time for whoever presses again with this challenge, until the challenge is over. Of two
   * threads that come here with one challenge, the first one's time holds and the other gets its charges back.
   */
  #hold(press: Press, client: string, readyTickMs: number, charges: Charge[], tickMs: number): RationVerdict {
    const untilTickMs = readyTickMs + press.challengeLifeMs
    const heldTickMs = this.#holds.hold(press.nonce, untilTickMs, tickMs)
    if (heldTickMs === undefined || Math.abs(heldTickMs - untilTickMs) > 2 / unitsPerMs) {
      this.#refund(charges, tickMs)
      if (heldTickMs === undefined) return { kind: 'refused', retryAfterMs: 1000 }
      return { kind: 'ready', atTickMs: heldTickMs - press.challengeLifeMs }
    }
    if (readyTickMs > tickMs) this.#holds.hold(waitingKey(press, client), readyTickMs, tickMs)
    return { kind: 'ready', atTickMs: readyTickMs }
  }

  /** The time remembered for this challenge. A hold outlasts its challenge, so it tells both. */
  #readyTime(press: Press, tickMs: number): number | undefined {
    const heldMs = this.#holds.peek(press.nonce, tickMs)
    return heldMs === 0 ? undefined : tickMs + heldMs - press.challengeLifeMs
  }

  #refund(charges: readonly Charge[], tickMs: number): void {
    for (const { budget, owedUntilTickMs } of charges) {
      this.#debts.refund(budget.key, budget.intervalUnits, owedUntilTickMs, tickMs)
    }
  }
}

function budgetsOf({ siteId, address }: Press, client: string, config: ButtonConfig): Budget[] {
  const { perClient, perNetwork, perSite, maxWaitMs } = config
  return [
    budget(`client ${siteId} ${client}`, perClient, bursts.client, 0),
    budget(`network ${siteId} ${networkOf(address)}`, perNetwork, bursts.network, maxWaitMs),
    budget(`site ${siteId}`, perSite, bursts.site, maxWaitMs)
  ]
}

function budget(key: string, rate: Rate, burst: number, queueMs: number): Budget {
  const intervalUnits = Math.ceil((rate.windowMs * unitsPerMs) / rate.count)
  return { key, intervalUnits, burst: Math.min(burst, rate.count), queueMs }
}

function waitingKey({ siteId }: Press, client: string): string {
  return `waiting ${siteId} ${client}`
}
