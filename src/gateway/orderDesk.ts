import { randomBytes } from 'node:crypto'
import { actorOn, type Actor } from '../admin/actor.ts'
import type { AuditAction } from '../admin/auditLog.ts'
import { showOrder, type CommandOutcome } from '../admin/operatorCommand.ts'
import { mostOrders, type OrderBook } from '../admin/orderBook.ts'
import type { OrderDraft } from '../admin/orderRequest.ts'
import type { Clock } from '../core/clock.ts'
import type { Order } from '../core/order.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'
import { parsePrefix } from '../policy/parsePrefix.ts'
import type { BanDesk } from './banDesk.ts'
import type { KeptRecords } from './keptRecords.ts'
import { orderNote } from './orderNote.ts'
import type { Supervisor } from './supervisor.ts'
import { WallTimer } from './wallTimer.ts'

/** What a desk works with. */
export interface OrderDeskParts {
  readonly clock: Clock
  readonly log: OperationalLog
  readonly records: KeptRecords
  readonly supervisor: Supervisor
  readonly bans: BanDesk
  /** Does something by itself when nothing else is changing what is in force. */
  inTurn(task: () => Promise<void>): void
}

/** Takes orders, puts them in force in all threads, ends them at their time, and writes all of it down. */
export class OrderDesk {
  readonly #parts: OrderDeskParts
  readonly #book: OrderBook
  readonly #timer: WallTimer

  constructor(parts: OrderDeskParts) {
    this.#parts = parts
    this.#book = parts.records.book
    this.#timer = new WallTimer(parts.clock, () => parts.inTurn(() => this.#expire()))
    this.#timer.set(this.#book.nextEndMs)
    const { stamp } = parts.supervisor
    for (const order of this.#book.endedMeanwhile) this.#note('order_expired', order, actorOn('clock'), stamp)
  }

  /** All orders in force, the first given first. */
  list(): CommandOutcome {
    const orders = this.#book.orders.map(order => showOrder(order, this.#noteOf(order)))
    return { status: 200, result: { orders } }
  }

  /** Settles once the order is in force in every thread. */
  async give(draft: OrderDraft, actor: Actor): Promise<CommandOutcome> {
    const note = this.#noteOf(draft)
    if (note !== '') return { status: 422, result: note }
    if (this.#book.isFullFor(draft)) {
      return { status: 409, result: `There are ${mostOrders} orders already; end some first` }
    }
    const { clock, records } = this.#parts
    const id = randomBytes(4).toString('hex')
    const order: Order = { id, ...draft, by: actor.name, sinceMs: clock.nowMs() }
    const warnings = records.tried(() => this.#book.give(order))
    await this.#putInForce('order_given', [order], actor)
    const liftedBans = this.#liftBans(order)
    return { status: 201, result: { order: showOrder(order, ''), lifted_bans: liftedBans, warnings } }
  }

  /** Who is allowed everywhere is banned nowhere; on one site the order alone wins. */
  #liftBans({ kind, target, site }: Order): number {
    return kind === 'allow' && site === '' ? this.#parts.bans.liftWithin(parsePrefix(target)!) : 0
  }

  /** Settles once the order is in force nowhere. */
  async end(id: string, actor: Actor): Promise<CommandOutcome> {
    const order = this.#book.orders.find(order => order.id === id)
    if (order === undefined) return { status: 404, result: `There is no order "${id}"; it may be over` }
    const warnings = this.#parts.records.tried(() => this.#book.end(id))
    await this.#putInForce('order_ended', [order], actor)
    return { status: 200, result: { order: showOrder(order, ''), warnings } }
  }

  stop(): void {
    this.#timer.stop()
  }

  async #expire(): Promise<void> {
    const over = this.#book.overAt(this.#parts.clock.nowMs())
    for (const { id } of over) this.#parts.records.tried(() => this.#book.end(id))
    if (over.length === 0) this.#timer.set(this.#book.nextEndMs)
    else await this.#putInForce('order_expired', over, actorOn('clock'))
  }

  async #putInForce(action: AuditAction, orders: readonly Order[], actor: Actor): Promise<void> {
    const { supervisor } = this.#parts
    this.#timer.set(this.#book.nextEndMs)
    const before = supervisor.stamp
    await supervisor.obey(this.#book.orders)
    for (const order of orders) this.#note(action, order, actor, before)
  }

  #note(action: AuditAction, order: Order, actor: Actor, before: string): void {
    const { supervisor, records, log } = this.#parts
    records.audit({ action, actor, before, after: supervisor.stamp, order })
    log.info(`${action.replace('_', ' ')}: ${sentence(order)}`)
  }

  #noteOf(order: Pick<Order, 'kind' | 'target' | 'site'>): string {
    return orderNote(order, this.#parts.supervisor.loaded.policies)
  }
}

function sentence({ id, kind, target, site, by, reason, untilMs }: Order): string {
  const what = [kind, target, site === '' ? 'on all sites' : `on ${site}`].filter(word => word !== '')
  const end = new Date(untilMs).toISOString()
  return `${id} ${what.join(' ')} until ${end}${by === '' ? '' : `, by ${by}`}: ${reason}`
}
