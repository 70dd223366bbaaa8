import type { Actor } from '../admin/actor.ts'
import { adminRespond, type GatewayStatus } from '../admin/adminRespond.ts'
import type { ExplainWish } from '../admin/explainWish.ts'
import {
  showOrder,
  type CommandOutcome,
  type OperatorCommand,
  type ShownOrder
} from '../admin/operatorCommand.ts'
import { Endpoint, type Respond } from '../admin/endpoint.ts'
import { healthRespond } from '../admin/healthRespond.ts'
import { metricsRespond } from '../admin/metricsRespond.ts'
import type { TopReport } from '../admin/topReport.ts'
import { systemClock, type Clock } from '../core/clock.ts'
import type { SocketAddress } from '../core/config.ts'
import type { Order } from '../core/order.ts'
import type { Explanation } from '../rehearsal/explanation.ts'
import { version } from '../core/version.ts'
import { MetricLanes } from '../observe/metricLanes.ts'
import { unpackLayout } from '../observe/metricLayout.ts'
import type { MetricsPage, MetricsText } from '../observe/metricsPage.ts'
import { unpackPolicy } from '../policy/packedPolicy.ts'
import { orderNote } from './orderNote.ts'
import { BanTable } from '../store/banTable.ts'
import { ControlBlock } from './controlBlock.ts'
import type { LiveExplainer } from './liveExplainer.ts'
import type { RecentDecision } from './recentDecisions.ts'
import type { AdminInit, AdminNews, AdminPorts, Delivery, FromAdmin, ToAdmin } from './threadMessages.ts'

/**
 * What the admin thread holds: three endpoints, and what they tell. What only some answers need is loaded when one
 * of them is asked for: no citizen is let in before these addresses are open.
 */
export class AdminServer {
  readonly #clock: Clock = systemClock()
  readonly #init: AdminInit
  readonly #tell: (message: FromAdmin) => void
  readonly #block: ControlBlock
  readonly #lanes: MetricLanes
  readonly #commands: Map<number, (outcome: CommandOutcome) => void> = new Map()
  readonly #recalls: Map<number, (decision: RecentDecision | undefined) => void> = new Map()
  #news: AdminNews
  #page: Promise<MetricsPage> | undefined = undefined
  #explainer: LiveExplainer | undefined = undefined
  #nextCommand = 0
  #nextRecall = 0

  constructor(init: AdminInit, tell: (message: FromAdmin) => void) {
    this.#init = init
    this.#tell = tell
    this.#news = init.news
    this.#block = new ControlBlock(init.control)
    this.#lanes = new MetricLanes(init.lanes)
  }

  /**
   * Opens the addresses and answers their ports.
   * @throws Fault when one cannot be opened.
   */
  async listen(): Promise<AdminPorts> {
    const { token, ports, news } = this.#init
    const { config } = news.delivery
    const state = (): string => this.#block.state
    const [health, metrics, admin] = await Promise.all([
      open(healthRespond(state), config.health, ports?.health, 'health'),
      open(
        metricsRespond(() => this.#scrape()),
        config.metrics,
        ports?.metrics,
        'metrics'
      ),
      token === undefined
        ? 0
        : open(adminRespond(token, this, this.#clock), config.admin, ports?.admin, 'admin')
    ])
    return { health, metrics, admin }
  }

  hear(message: ToAdmin): void {
    switch (message.type) {
      case 'news':
        this.#news = message.news
        void this.#page?.then(page => page.use(unpackLayout(this.#news.delivery.layout)))
        this.#explainer = undefined
        break
      case 'done':
        this.#commands.get(message.id)?.(message.outcome)
        this.#commands.delete(message.id)
        break
      case 'recalled':
        this.#recalls.get(message.id)?.(message.decision)
        this.#recalls.delete(message.id)
        break
    }
  }

  /** What `GET /status` tells. */
  status(): GatewayStatus {
    const { delivery, startedMs, reloadedMs, faults, orders, standing } = this.#news
    const { before, confirmUntilMs, isRolledBack } = standing
    return {
      version,
      pid: process.pid,
      state: this.#block.state,
      started: new Date(startedMs).toISOString(),
      policy: {
        hash: delivery.hash,
        since: new Date(reloadedMs).toISOString(),
        before: before === '' ? null : before,
        confirm_until: confirmUntilMs === 0 ? null : new Date(confirmUntilMs).toISOString(),
        rolled_back: isRolledBack
      },
      last_reload: { successful: this.#block.reloadGood, faults },
      sites: delivery.config.sites.map(({ id, hosts, mode }) => ({ id, hosts, mode })),
      orders: showOrders(orders, delivery),
      bans: new BanTable(delivery.tables.bans).count(this.#clock.nowMs())
    }
  }

  /** What `GET /top` tells. */
  async top(query: URLSearchParams): Promise<TopReport | string> {
    const [{ readTopWishes }, { topReport }, { readTraffic }] = await Promise.all([
      import('../admin/readTopWishes.ts'),
      import('../admin/topReport.ts'),
      import('../observe/trafficSample.ts')
    ])
    const sites = this.#news.delivery.config.sites.map(({ id }) => id)
    const asked = readTopWishes(query, sites)
    if (typeof asked === 'string') return asked
    return topReport(readTraffic(this.#init.traffic, this.#clock.nowMs() - asked.overMs), asked.wishes)
  }

  /** Has the main thread do it. */
  command(command: OperatorCommand, actor: Actor): Promise<CommandOutcome> {
    const id = this.#nextCommand++
    return new Promise(resolve => {
      this.#commands.set(id, resolve)
      this.#tell({ type: 'command', id, command, actor })
    })
  }

  /** What `POST /explain` does. */
  async explain(wish: ExplainWish): Promise<Explanation | undefined> {
    if (wish.is === 'described') {
      const atMs = wish.atMs ?? this.#clock.nowMs()
      return (await this.#explain()).explain(wish.written, { ...wish, atMs, times: 1, everyMs: 0 })
    }
    const decision = await this.#recall(wish.id)
    return decision && (await this.#explain()).recall(decision)
  }

  /** Made when first asked for: most policies come and go without a question. */
  async #explain(): Promise<LiveExplainer> {
    const { LiveExplainer } = await import('./liveExplainer.ts')
    return (this.#explainer ??= new LiveExplainer(this.#news.delivery, this.#lanes, this.#clock))
  }

  async #scrape(): Promise<MetricsText> {
    this.#page ??= this.#makePage()
    return (await this.#page).render()
  }

  async #makePage(): Promise<MetricsPage> {
    const [{ MetricsPage }, { scrapedValues }] = await Promise.all([
      import('../observe/metricsPage.ts'),
      import('./scrapedValues.ts')
    ])
    const { layout } = this.#news.delivery
    return new MetricsPage(this.#lanes, unpackLayout(layout), () =>
      scrapedValues(this.#news, this.#block, this.#clock)
    )
  }

  #recall(incident: string): Promise<RecentDecision | undefined> {
    const id = this.#nextRecall++
    return new Promise(resolve => {
      this.#recalls.set(id, resolve)
      this.#tell({ type: 'recall', id, incident })
    })
  }
}

/** `port` is the one the thread before had, if there was one. */
function open(
  respond: Respond,
  address: SocketAddress,
  port: number | undefined,
  name: string
): Promise<number> {
  return new Endpoint(respond).listen({ ...address, port: port ?? address.port }, name)
}

function showOrders(orders: readonly Order[], { policies }: Delivery): readonly ShownOrder[] {
  if (orders.length === 0) return []
  const named = policies.map(packed => ({
    siteId: packed.siteId,
    limits: packed.limits,
    rules: Array.from(unpackPolicy(packed).rules, ({ rule }) => rule)
  }))
  return orders.map(order => showOrder(order, orderNote(order, named)))
}
