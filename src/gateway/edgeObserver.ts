import { deriveKeys } from '../challenge/deriveKeys.ts'
import type { RouteObserver } from '../challenge/ownRequest.ts'
import { challengeFailures } from '../challenge/solveRoute.ts'
import type { ReverseNames } from '../client/reverseNames.ts'
import type { Clock } from '../core/clock.ts'
import { Exchange } from '../core/exchange.ts'
import type { PassMeans } from '../core/passState.ts'
import { refusalStatus, type RefusalReason } from '../core/refusal.ts'
import type { ClientConnection } from '../listener/clientConnection.ts'
import type { HttpListener } from '../listener/httpListener.ts'
import type { UnreadBudget } from '../listener/unreadBudget.ts'
import type { HandshakeCounts } from '../listener/secureEntrance.ts'
import { AccessLine } from '../observe/accessLine.ts'
import { AccessLog } from '../observe/accessLog.ts'
import { EventLoopLag } from '../observe/eventLoopLag.ts'
import { LogBatch } from '../observe/logBatch.ts'
import { LoggedAddress } from '../observe/loggedAddress.ts'
import { LogSpace } from '../observe/logSpace.ts'
import { MetricLanes } from '../observe/metricLanes.ts'
import { unpackLayout, unpackSeries } from '../observe/metricLayout.ts'
import { listenerLabels } from './listenerLabels.ts'
import { handshakeResults, keyStates, memos, noSite, type MemoSizes } from '../observe/metricUniverse.ts'
import { MetricWriter, type HistogramSlots } from '../observe/metricWriter.ts'
import { SiteMetrics } from '../observe/siteMetrics.ts'
import { TrafficSample } from '../observe/trafficSample.ts'
import type { PolicyMemory } from '../policy/policy.ts'
import { RecentDecisions, type RecentDecision } from './recentDecisions.ts'
import { ControlBlock } from './controlBlock.ts'
import type { FormObserver } from './edgeForms.ts'
import { formObserver } from './formMetrics.ts'
import type { Site } from './site.ts'
import type { Delivery, EdgeInit } from './threadMessages.ts'
import type { ThreadSignatures } from './threadSignatures.ts'

/** What an edge thread looks at now and then. */
export interface EdgeSample {
  readonly listeners: readonly HttpListener[]
  readonly sites: readonly Site[]
  readonly unread: UnreadBudget
  /** Presses of the button. */
  readonly held: number
  /** Of forms in memory. */
  readonly formBytes: number
  /** Solutions that wait for the verify thread. */
  readonly verifications: number
  /** Verified passes that are remembered. */
  readonly passes: number
  /** Networks whose solution was wrong lately. */
  readonly failing: number
  /** Addresses that proxies have named, and that are remembered. */
  readonly forwarded: number
  readonly names: ReverseNames
  readonly signatures: ThreadSignatures
}

/** Step 8 of every request's way, in one edge thread: its lane of metrics and its end of the log. */
export class EdgeObserver {
  readonly writer: MetricWriter
  /** Of all threads. */
  readonly lanes: MetricLanes
  readonly lag: EventLoopLag
  readonly challenges: RouteObserver
  readonly forms: FormObserver
  readonly #clock: Clock
  readonly #log: AccessLog
  readonly #traffic: TrafficSample
  readonly #sampledSlot: number
  readonly #strays: SiteMetrics
  readonly #decisions: RecentDecisions
  readonly #address: LoggedAddress
  readonly #listeners: readonly string[]
  /** Of each listener, how many of the connections it dropped are counted already. */
  readonly #dropped: number[]
  /** Connections closed over unread answers that are counted already. */
  #cutUnread = 0
  /** By listener, those of its handshakes that are counted already. */
  readonly #handshakes: Map<string, HandshakeCounts> = new Map()
  /** Counts what a trusted proxy said of a client's software that cannot be. */
  readonly invalidReceived: () => void
  /** Those sampled last. */
  #sites: readonly Site[] = []

  constructor(init: EdgeInit, clock: Clock, post: (chunk: number, bytes: number) => void) {
    const { slot, control, lanes, traffic, delivery, keys } = init
    this.#clock = clock
    this.lanes = new MetricLanes(lanes)
    this.writer = new MetricWriter(this.lanes.lane(slot), unpackLayout(delivery.layout))
    this.#traffic = new TrafficSample(traffic, slot, clock)
    this.#sampledSlot = this.writer.slot('moien_requests_sampled_total')
    this.challenges = challengeObserver(this.writer)
    this.forms = formObserver(this.writer)
    this.#strays = new SiteMetrics(this.writer, noSite)
    this.#listeners = listenerLabels(delivery.config)
    this.#dropped = this.#listeners.map(() => 0)
    const key = deriveKeys(keys, 'address').signing.secret
    this.#address = new LoggedAddress(delivery.config.log.addresses, key)
    const line = new AccessLine(this.#address, delivery.config.log.fingerprints)
    this.#decisions = new RecentDecisions(this.#address)
    const invalidSlot = this.writer.slot('moien_received_fingerprints_invalid_total')
    this.invalidReceived = () => this.writer.add(invalidSlot)
    const droppedSlot = this.writer.slot('moien_access_log_lines_dropped_total')
    const dropped = (lines: number): void => this.writer.add(droppedSlot, lines)
    const { logBacklog } = new ControlBlock(control)
    const batch = new LogBatch({ space: new LogSpace(init.log), post, backlog: logBacklog, dropped })
    this.#log = new AccessLog(line, batch, () => clock.tickMs())
    const lag = this.writer.histogram('moien_event_loop_lag_seconds', 'edge')
    this.lag = new EventLoopLag(clock, seconds => this.writer.observe(lag, seconds))
    this.lag.start()
  }

  /** Learns where a policy's new series are, one at each step. */
  learn({ layout }: Delivery): Iterator<void> {
    // What was decided under the policy before must not keep its files in memory.
    this.#decisions.settle()
    return this.writer.follow(unpackSeries(layout, this.writer.known))
  }

  observe(exchange: Exchange, site: Site | undefined): void {
    const endTickMs = this.#clock.tickMs()
    const metrics = site?.observer.requests ?? this.#strays
    metrics.observe(exchange, endTickMs)
    if (site !== undefined) metrics.finished()
    if (this.#log.record(exchange, endTickMs) && site !== undefined) {
      this.#decisions.keep(exchange, site.stamp)
    }
    if (this.#traffic.observe(exchange)) this.writer.add(this.#sampledSlot)
  }

  /** Counts and logs what never became a request. */
  refused(id: string, reason: RefusalReason, { peer }: ClientConnection): string {
    const exchange = new Exchange(id, this.#clock.nowMs(), this.#clock.tickMs(), peer.address.text, '', '')
    exchange.outcome = 'rejected'
    exchange.reason = reason
    exchange.status = refusalStatus[reason]
    this.observe(exchange, undefined)
    return id
  }

  /** What was decided under this incident number, if that is not too long ago. */
  recall(id: string): RecentDecision | undefined {
    return this.#decisions.find(id)
  }

  /** Notes what is read off rather than counted. */
  sample(sample: EdgeSample): void {
    const { listeners, sites, unread, held, verifications } = sample
    const { writer } = this
    listeners.forEach(({ connections, dropped, handshakes }, i) => {
      const label = this.#listeners[i]!
      writer.set(writer.slot('moien_connections', label), connections)
      writer.add(writer.slot('moien_connections_dropped_total', label), dropped - this.#dropped[i]!)
      this.#dropped[i] = dropped
      if (handshakes !== undefined) this.#countHandshakes(label, handshakes)
    })
    writer.set(writer.slot('moien_unread_bytes'), unread.bytes)
    writer.add(writer.slot('moien_unread_connections_closed_total'), unread.cut - this.#cutUnread)
    this.#cutUnread = unread.cut
    // Of a site that a reload took away, nothing may stay behind.
    for (const { config } of this.#sites) writer.set(writer.slot('moien_upstream_waiting', config.id), 0)
    this.#sites = sites
    for (const { config, upstream } of sites) {
      writer.set(writer.slot('moien_upstream_waiting', config.id), upstream.waiting)
    }
    this.#decisions.forget(this.#clock.nowMs())
    writer.set(writer.slot('moien_recent_decisions'), this.#decisions.size)
    writer.set(writer.slot('moien_held_buttons'), held)
    writer.set(writer.slot('moien_form_bytes'), sample.formBytes)
    writer.set(writer.slot('moien_verifications_pending'), verifications)
    writer.set(writer.slot('moien_bot_lookups_in_flight'), sample.names.underWay)
    const { counts } = sample.signatures
    for (const state of keyStates) writer.set(writer.slot('moien_bot_keys', state), counts[state])
    const sizes = this.#memoSizes(sample)
    for (const memo of memos) writer.set(writer.slot('moien_remembered', memo), sizes[memo])
  }

  #countHandshakes(label: string, counts: HandshakeCounts): void {
    const counted = this.#handshakes.get(label) ?? { full: 0, resumed: 0, failed: 0 }
    for (const result of handshakeResults) {
      const slot = this.writer.slot('moien_tls_handshakes_total', label, result)
      this.writer.add(slot, counts[result] - counted[result])
    }
    this.#handshakes.set(label, { ...counts })
  }

  #memoSizes({ sites, passes, failing, forwarded, names, signatures }: EdgeSample): MemoSizes {
    const memories = sites.map(({ policy }) => policy.remembered())
    const sum = (of: keyof PolicyMemory): number => memories.reduce((all, memory) => all + memory[of], 0)
    return {
      user_agents: sum('userAgents'),
      paths: sum('paths'),
      addresses: sum('addresses'),
      passes,
      failing_networks: failing,
      forwarded_addresses: forwarded,
      logged_addresses: this.#address.remembered,
      floods: this.#log.floods,
      claims: sites.reduce((all, { contradictions }) => all + contradictions.remembered, 0),
      bot_user_agents: sites.reduce((all, { bots }) => all + (bots?.remembered ?? 0), 0),
      bot_names: names.remembered,
      wrong_signatures: signatures.remembered
    }
  }

  /** Sends off what is still held back. */
  end(): void {
    this.lag.stop()
    this.#log.end()
  }
}

/** Counts how challenges end. */
function challengeObserver(writer: MetricWriter): RouteObserver {
  const passed = (means: PassMeans): number => writer.slot('moien_challenges_passed_total', means)
  const solve = (means: PassMeans): HistogramSlots => writer.histogram('moien_challenge_solve_seconds', means)
  const slots = { puzzle: passed('puzzle'), button: passed('button') }
  const times = { puzzle: solve('puzzle'), button: solve('button') }
  const failed = new Map(
    challengeFailures.map(reason => [reason, writer.slot('moien_challenges_failed_total', reason)])
  )
  return {
    passed: (means, _level, tookMs) => {
      writer.add(slots[means])
      writer.observe(times[means], tookMs / 1000)
    },
    failed: reason => writer.add(failed.get(reason)!)
  }
}
