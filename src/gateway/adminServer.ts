import { adminRespond, type GatewayStatus, type ReloadOutcome } from '../admin/adminRespond.ts'
import type { ExplainWish } from '../admin/explainWish.ts'
import { Endpoint, type Respond } from '../admin/endpoint.ts'
import { healthRespond } from '../admin/healthRespond.ts'
import { metricsRespond } from '../admin/metricsRespond.ts'
import { systemClock, type Clock } from '../core/clock.ts'
import type { SocketAddress } from '../core/config.ts'
import type { Explanation } from '../rehearsal/explanation.ts'
import { version } from '../core/version.ts'
import { MetricLanes } from '../observe/metricLanes.ts'
import { MetricsPage } from '../observe/metricsPage.ts'
import { ControlBlock } from './controlBlock.ts'
import { LiveExplainer } from './liveExplainer.ts'
import type { RecentDecision } from './recentDecisions.ts'
import { scrapedValues } from './scrapedValues.ts'
import type { AdminInit, AdminNews, AdminPorts, FromAdmin, ToAdmin } from './threadMessages.ts'

/** What the admin thread holds: three endpoints, and what they tell. */
export class AdminServer {
  readonly #clock: Clock = systemClock()
  readonly #init: AdminInit
  readonly #tell: (message: FromAdmin) => void
  readonly #block: ControlBlock
  readonly #page: MetricsPage
  readonly #reloads: Map<number, (outcome: ReloadOutcome) => void> = new Map()
  readonly #recalls: Map<number, (decision: RecentDecision | undefined) => void> = new Map()
  #news: AdminNews
  #explainer: LiveExplainer | undefined = undefined
  #nextReload = 0
  #nextRecall = 0

  constructor(init: AdminInit, tell: (message: FromAdmin) => void) {
    this.#init = init
    this.#tell = tell
    this.#news = init.news
    this.#block = new ControlBlock(init.control)
    const scraped = (): ReturnType<typeof scrapedValues> =>
      scrapedValues(this.#news, this.#block, this.#clock)
    this.#page = new MetricsPage(new MetricLanes(init.lanes), init.news.delivery.layout, scraped)
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
        metricsRespond(() => this.#page.render()),
        config.metrics,
        ports?.metrics,
        'metrics'
      ),
      token === undefined ? 0 : open(adminRespond(token, this), config.admin, ports?.admin, 'admin')
    ])
    return { health, metrics, admin }
  }

  hear(message: ToAdmin): void {
    switch (message.type) {
      case 'news':
        this.#news = message.news
        this.#page.use(message.news.delivery.layout)
        this.#explainer = undefined
        break
      case 'reloaded':
        this.#reloads.get(message.id)?.(message.outcome)
        this.#reloads.delete(message.id)
        break
      case 'recalled':
        this.#recalls.get(message.id)?.(message.decision)
        this.#recalls.delete(message.id)
        break
    }
  }

  /** What `GET /status` tells. */
  status(): GatewayStatus {
    const { delivery, startedMs, reloadedMs, faults } = this.#news
    return {
      version,
      pid: process.pid,
      state: this.#block.state,
      started: new Date(startedMs).toISOString(),
      policy: { hash: delivery.hash, since: new Date(reloadedMs).toISOString() },
      last_reload: { successful: this.#block.reloadGood, faults },
      sites: delivery.config.sites.map(({ id, hosts, mode }) => ({ id, hosts, mode }))
    }
  }

  /** What `POST /reload` does. */
  reload(): Promise<ReloadOutcome> {
    const id = this.#nextReload++
    return new Promise(resolve => {
      this.#reloads.set(id, resolve)
      this.#tell({ type: 'reload', id })
    })
  }

  /** What `POST /explain` does. */
  async explain(wish: ExplainWish): Promise<Explanation | undefined> {
    if (wish.is === 'described') {
      const atMs = wish.atMs ?? this.#clock.nowMs()
      return this.#explain.explain(wish.written, { ...wish, atMs, times: 1, everyMs: 0 })
    }
    const decision = await this.#recall(wish.id)
    return decision && this.#explain.recall(decision)
  }

  /** Made when first asked for: most policies come and go without a question. */
  get #explain(): LiveExplainer {
    this.#explainer ??= new LiveExplainer(this.#news.delivery, this.#clock)
    return this.#explainer
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
