import type { Actor } from '../admin/actor.ts'
import type { KeptBan } from '../admin/banBook.ts'
import type { BanPreview, CommandOutcome, ShownBan } from '../admin/operatorCommand.ts'
import type { BanDraft } from '../admin/orderRequest.ts'
import { prefixOf } from '../core/address.ts'
import type { Clock } from '../core/clock.ts'
import type { Prefix } from '../core/prefixSet.ts'
import { prefixWithin } from '../core/prefixWithin.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'
import { readTraffic } from '../observe/trafficSample.ts'
import { parsePrefix } from '../policy/parsePrefix.ts'
import { operatorSource, type Ban, type BanTable } from '../store/banTable.ts'
import { banPreview } from '../admin/banPreview.ts'
import { banDangers } from './banDangers.ts'
import type { BanReports } from './banReports.ts'
import type { KeptRecords } from './keptRecords.ts'
import type { Supervisor } from './supervisor.ts'
import type { MadeBan } from './threadMessages.ts'

/** What a desk works with. */
export interface BanDeskParts {
  readonly clock: Clock
  readonly log: OperationalLog
  readonly records: KeptRecords
  readonly supervisor: Supervisor
  readonly table: BanTable
  /** Of `TrafficSample`. */
  readonly traffic: SharedArrayBuffer
  readonly reports: BanReports
}

/** How far back a preview looks, as long as the threads remember. */
const previewMs = 10 * 60_000
/** How often bans that are long over are forgotten. */
const sweepMs = 60_000
/** As many as anyone reads. */
const mostListed = 10_000
/** A full disk is told of once in a while, not once for each ban. */
const quietMs = 60_000

/** Takes bans from operators and from rules, and sees that they survive a restart. */
export class BanDesk {
  readonly #parts: BanDeskParts
  readonly #sweep: NodeJS.Timeout
  #quietUntilTickMs = -Infinity

  /** Puts the bans in force that the records hold. */
  constructor(parts: BanDeskParts) {
    this.#parts = parts
    const { records, table, clock } = parts
    for (const { network, untilMs, sparesPass, source, times } of records.bans.bans) {
      table.add({ prefix: parsePrefix(network)!, untilMs, sparesPass, source, times }, clock.nowMs())
    }
    this.#sweep = setInterval(() => this.#forget(), sweepMs).unref()
  }

  /** All bans in force, the one that ends last first; at most ten thousand. */
  list(): CommandOutcome {
    const all = [...this.#parts.table.entries(this.#parts.clock.nowMs())]
    const longest = all.toSorted((one, other) => other.untilMs - one.untilMs).slice(0, mostListed)
    return { status: 200, result: { total: all.length, bans: longest.map(ban => this.#show(ban)) } }
  }

  /** Bans a network in all threads at once. It does not spare who holds a pass. */
  give(draft: BanDraft, actor: Actor): CommandOutcome {
    const { supervisor } = this.#parts
    const dangers = banDangers(draft, supervisor.loaded.config.trustedProxies)
    const preview = this.#preview(draft.prefix)
    if (draft.isDryRun) return { status: 200, result: { ban: null, preview, dangers, warnings: [] } }
    if (dangers.length > 0 && !draft.isForced) {
      return { status: 409, result: `${dangers.join('; ')}. With force (--force) it is banned all the same` }
    }
    const ban = this.#impose(draft)
    if (ban === undefined) return { status: 507, result: 'There is no room for another ban; lift some first' }
    const warnings = [...this.#keep(draft, ban, actor), ...this.#idleSites()]
    return { status: 201, result: { ban: this.#show(ban), preview, dangers, warnings } }
  }

  /** Lifts every ban of exactly this network. */
  lift(text: string, actor: Actor): CommandOutcome {
    const prefix = parsePrefix(text)
    if (prefix === undefined) return { status: 400, result: `"${text}" is no address and no prefix` }
    const { table, clock, supervisor, records } = this.#parts
    const network = prefixOf(prefix.address, prefix.bits)
    if (!table.remove(prefix, clock.nowMs())) return { status: 404, result: this.#notBanned(prefix, network) }
    const warnings = records.tried(() => records.bans.lift(network))
    const { stamp } = supervisor
    const ban = { network, reason: '', untilMs: clock.nowMs() }
    records.audit({ action: 'ban_lifted', actor, before: stamp, after: stamp, ban })
    return { status: 200, result: { network, warnings } }
  }

  /** Lifts every ban of this network or of a part of it; answers how many networks were banned. */
  liftWithin(outer: Prefix): number {
    const { table, clock, records } = this.#parts
    const lifted = new Set<string>()
    for (const { prefix } of table.entries(clock.nowMs())) {
      if (!prefixWithin(prefix, outer) || !table.remove(prefix, clock.nowMs())) continue
      lifted.add(prefixOf(prefix.address, prefix.bits))
    }
    for (const network of lifted) records.tried(() => records.bans.lift(network))
    return lifted.size
  }

  /** A rule has banned somebody: the table knows it, the records must. */
  made(made: MadeBan): void {
    const { clock, records, reports, table } = this.#parts
    const { ban, rule, reason } = made
    reports.take(made, clock.tickMs())
    const { prefix, untilMs, sparesPass, source, times } = ban
    // Lifted before its message came, it must not be in force again after a restart.
    if (!table.holds(prefix, clock.nowMs())) return
    const network = prefixOf(prefix.address, prefix.bits)
    const sinceMs = clock.nowMs()
    const kept = { network, sinceMs, untilMs, sparesPass, source, times, rule, reason, by: '' }
    const isQuiet = clock.tickMs() < this.#quietUntilTickMs
    const faults = records.tried(() => records.bans.keep(kept, false), isQuiet)
    if (faults.length > 0 && !isQuiet) this.#quietUntilTickMs = clock.tickMs() + quietMs
  }

  stop(): void {
    clearInterval(this.#sweep)
  }

  #impose({ prefix, untilMs }: BanDraft): Ban | undefined {
    const { table, clock } = this.#parts
    const nowMs = clock.nowMs()
    // A ban in force is never made shorter; an operator may want just that.
    if (this.#parts.records.bans.find(prefixOf(prefix.address, prefix.bits), false) !== undefined) {
      table.remove(prefix, nowMs)
    }
    const times = table.timesBefore(prefix, nowMs) + 1
    const ban: Ban = { prefix, untilMs, sparesPass: false, source: operatorSource, times }
    return table.add(ban, nowMs) ? ban : undefined
  }

  #keep({ reason }: BanDraft, { prefix, ...terms }: Ban, actor: Actor): readonly string[] {
    const { records, clock, log, supervisor } = this.#parts
    const network = prefixOf(prefix.address, prefix.bits)
    const kept: KeptBan = { network, sinceMs: clock.nowMs(), ...terms, rule: '', reason, by: actor.name }
    const { untilMs } = terms
    const { stamp } = supervisor
    records.audit({
      action: 'ban_given',
      actor,
      before: stamp,
      after: stamp,
      ban: { network, reason, untilMs }
    })
    log.info(`ban given: ${network} until ${new Date(untilMs).toISOString()}: ${reason}`)
    return records.tried(() => records.bans.keep(kept, true))
  }

  #show({ prefix, untilMs, sparesPass, times, source }: Ban): ShownBan {
    const network = prefixOf(prefix.address, prefix.bits)
    const kept = this.#parts.records.bans.find(network, sparesPass)
    return {
      network,
      until: new Date(untilMs).toISOString(),
      by: source === operatorSource ? (kept?.by ?? '') : null,
      rule: source === operatorSource ? null : (kept?.rule ?? null),
      reason: kept?.reason ?? '',
      spares_pass: sparesPass,
      times
    }
  }

  #preview(prefix: Prefix): BanPreview {
    const { traffic, clock } = this.#parts
    const sinceMs = clock.nowMs() - previewMs
    return banPreview(readTraffic(traffic, sinceMs), sinceMs, prefix)
  }

  /** Bans change nothing where a site is not in force. */
  #idleSites(): readonly string[] {
    const idle = this.#parts.supervisor.loaded.policies.filter(({ mode }) => mode !== 'enforce')
    return idle.map(({ siteId, mode }) => `The site "${siteId}" is in mode ${mode}: there it bans nobody`)
  }

  #notBanned(prefix: Prefix, network: string): string {
    const { table, clock } = this.#parts
    const wider = table.find(prefix.address, clock.nowMs())
    if (wider === undefined) return `${network} is not banned`
    const name = prefixOf(wider.prefix.address, wider.prefix.bits)
    return `${network} is not banned by itself but as a part of ${name}`
  }

  #forget(): void {
    const { table, clock, records } = this.#parts
    table.sweep(clock.nowMs())
    records.bans.forget(clock.nowMs())
  }
}
