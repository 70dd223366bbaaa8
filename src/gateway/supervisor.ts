import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Actor } from '../admin/actor.ts'
import type { CommandOutcome, OperatorCommand } from '../admin/operatorCommand.ts'
import { readAdminToken } from '../admin/adminToken.ts'
import type { KeyRing } from '../challenge/keyRing.ts'
import type { Clock } from '../core/clock.ts'
import type { Order } from '../core/order.ts'
import { LogWriter } from '../observe/logWriter.ts'
import { createMetricLanes, MetricLanes } from '../observe/metricLanes.ts'
import { MetricWriter } from '../observe/metricWriter.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'
import { TrafficSample } from '../observe/trafficSample.ts'
import { clearLane } from '../limits/limitTables.ts'
import { AdminKeeper } from './adminKeeper.ts'
import type { CompiledConfig } from './compiledConfig.ts'
import { composeDelivery, type ComposedDelivery } from './composeDelivery.ts'
import { ControlBlock } from './controlBlock.ts'
import type { EarlyThreads } from './earlyThreads.ts'
import { EdgeFleet } from './edgeFleet.ts'
import { faultReport } from './faultReport.ts'
import { namedAddresses, type NamedAddress } from './namedAddress.ts'
import { haveKeysChanged } from './gatewayKeys.ts'
import { HealthWatch } from './healthWatch.ts'
import { KeptThread } from './keptThread.ts'
import { migratesConnections, withoutMigration } from './migratesConnections.ts'
import type { PolicyStanding } from './policyHistory.ts'
import type { SharedTables } from './sharedTables.ts'
import type { AdminInit, AdminNews, Delivery, EdgeInit, MadeBan, Report } from './threadMessages.ts'
import { TlsKeeper, type TlsParts } from './tlsKeeper.ts'
import { unchangeable } from './unchangeable.ts'

/** What the supervisor needs from the gateway around it. */
export interface SupervisorParts {
  readonly log: OperationalLog
  readonly clock: Clock
  readonly keys: KeyRing
  readonly threads: EarlyThreads
  command(command: OperatorCommand, actor: Actor): Promise<CommandOutcome>
  standing(): PolicyStanding
  /** A rule has banned a client. */
  banned(made: MadeBan): void
}

/** The main thread's work: it starts the other threads, keeps them alive, hands them each policy, ends them. */
export class Supervisor {
  readonly #parts: SupervisorParts
  readonly #control: SharedArrayBuffer
  readonly #block: ControlBlock
  readonly #lanesBuffer: SharedArrayBuffer
  readonly #lanes: MetricLanes
  readonly #slots: number
  /** Of the last requests: a `TrafficSample`. */
  readonly traffic: SharedArrayBuffer
  readonly #startedMs: number
  readonly #health: HealthWatch
  /** As the files say, before any order. */
  #loaded: CompiledConfig
  #orders: readonly Order[]
  #composed: ComposedDelivery
  #reloadedMs: number
  #faults: readonly string[] = []
  #writer: MetricWriter
  #log: LogWriter | undefined = undefined
  #verifier: KeptThread | undefined = undefined
  #admin: AdminKeeper | undefined = undefined
  #fleet: EdgeFleet | undefined = undefined
  #tls: TlsKeeper | undefined = undefined

  constructor(loaded: CompiledConfig, orders: readonly Order[], parts: SupervisorParts) {
    const { clock, log } = parts
    this.#parts = parts
    // A failing thread drains beside its successor, and may fail again while it does.
    this.#slots = 2 * loaded.config.threads + 2
    this.#control = ControlBlock.create(this.#slots)
    this.#block = new ControlBlock(this.#control)
    this.#lanesBuffer = createMetricLanes(this.#slots + 1)
    this.#lanes = new MetricLanes(this.#lanesBuffer)
    this.traffic = TrafficSample.create(this.#slots)
    this.#startedMs = clock.nowMs()
    this.#reloadedMs = this.#startedMs
    this.#loaded = loaded
    this.#orders = orders
    this.#composed = this.#compose(loaded, orders)
    this.#writer = new MetricWriter(this.#lanes.lane(this.#slots), this.#composed.layout)
    this.#health = new HealthWatch(clock, (site, server, up) =>
      log.warn(`site ${site.id}: the health check finds ${server} ${up ? 'up' : 'down'}`)
    )
  }

  /** Of the files whose policy is in force. */
  get hash(): string {
    return this.#loaded.hash
  }

  /** The same, and a hash of the orders that change it, where there are any. */
  get stamp(): string {
    return this.#delivery.stamp
  }

  get tables(): SharedTables {
    return this.#delivery.tables
  }

  /** What the files say, before any order, and but for what must wait for the next start. */
  get loaded(): CompiledConfig {
    return this.#loaded
  }

  /**
   * Starts everything and answers where it listens.
   * @throws Fault when a file cannot be used or an address cannot be opened; then call `abort`.
   */
  async start(): Promise<readonly NamedAddress[]> {
    const { config } = this.#delivery
    const { log, clock } = this.#parts
    const token = config.admin.tokenFile && readAdminToken(config.admin.tokenFile)
    this.#log = await LogWriter.open({
      file: config.log.file,
      backlog: this.#block.logBacklog,
      lost: (lines, fault) => {
        this.#writer.add(this.#writer.slot('moien_access_log_lines_dropped_total'), lines)
        this.#report({ ...faultReport(fault), level: 'error' })
      }
    })
    if (!migratesConnections()) log.warn(withoutMigration)
    const renewed: TlsParts['renewed'] = certificates => this.#fleet?.renew(certificates)
    this.#tls = new TlsKeeper(config.listen, { clock, log, writer: this.#writer, renewed })
    this.#verifier = this.#keepVerifier()
    this.#admin = this.#keepAdmin(token)
    this.#fleet = this.#gatherFleet()
    // A citizen's request is taken only once nothing else can keep the start from succeeding.
    const admin = this.#admin.listening()
    const [adminPorts, ports] = await Promise.all([admin, this.#fleet.start(this.#delivery, admin)])
    this.#health.watch(config.sites, this.#delivery.tables)
    this.#block.state = 'ready'
    log.info(`ready in ${Math.round(clock.nowMs() - this.#startedMs)} ms: policy ${this.hash}`)
    return namedAddresses(config, ports, adminPorts)
  }

  /**
   * Puts a configuration in force; answers, once it is in all threads, what of it must wait for the next
   * start.
   */
  async deliver(loaded: CompiledConfig): Promise<readonly string[]> {
    const running = this.#delivery.config
    const held = [...unchangeable(running, loaded.config)]
    const { listen, health, metrics, admin, keysFile, orders, audit, forms, spool, threads, log } = running
    const kept = { listen, health, metrics, admin, keysFile, orders, audit, forms, spool, threads, log }
    const config = { ...loaded.config, ...kept }
    if (haveKeysChanged(keysFile, this.#parts.keys, this.#parts.log)) held.push('the content of keys')
    await this.#putInForce({ ...loaded, config }, this.#orders)
    this.#reloadedMs = this.#parts.clock.nowMs()
    this.#faults = []
    this.#block.reloadGood = true
    this.tellNews()
    return held
  }

  /** Puts the same files in force under other orders; settles once they are, in all threads. */
  async obey(orders: readonly Order[]): Promise<void> {
    await this.#putInForce(this.#loaded, orders)
    this.tellNews()
  }

  /** Has the admin thread tell what holds now. */
  tellNews(): void {
    this.#admin?.tell(this.#news)
  }

  /** Notes that the files are bad and the policy in force stays. */
  reloadFailed(faults: readonly string[]): void {
    this.#faults = faults
    this.#block.reloadGood = false
    this.tellNews()
  }

  async reopenLog(): Promise<void> {
    await this.#log?.reopen()
  }

  /** Finishes what was accepted and ends all threads. */
  async stop(): Promise<void> {
    this.#block.state = 'draining'
    this.#tls?.stop()
    this.#health.stop()
    await this.#fleet?.drain(this.#delivery.config.drain.deadlineMs)
    await this.#verifier?.stop()
    await this.#admin?.stop()
    await this.#log?.end()
  }

  /** Ends whatever a failed start has begun. */
  async abort(): Promise<void> {
    this.#tls?.stop()
    this.#health.stop()
    await Promise.all([this.#fleet?.abort(), this.#verifier?.stop(), this.#admin?.stop()])
    await this.#log?.end()
  }

  get #delivery(): Delivery {
    return this.#composed.delivery
  }

  get #news(): AdminNews {
    return {
      delivery: this.#delivery,
      startedMs: this.#startedMs,
      reloadedMs: this.#reloadedMs,
      orders: this.#orders,
      standing: this.#parts.standing(),
      faults: this.#faults
    }
  }

  async #putInForce(loaded: CompiledConfig, orders: readonly Order[]): Promise<void> {
    const composed = this.#compose(loaded, orders, this.#composed)
    const { delivery, layout } = composed
    // First: what cannot be checked must not be put in force.
    this.#health.watch(delivery.config.sites, delivery.tables)
    this.#loaded = loaded
    this.#orders = orders
    this.#composed = composed
    this.#writer.use(layout)
    await this.#fleet?.deliver(delivery)
  }

  #compose(loaded: CompiledConfig, orders: readonly Order[], before?: ComposedDelivery): ComposedDelivery {
    const terms = { slots: this.#slots, nowTickMs: this.#parts.clock.tickMs() }
    return composeDelivery(loaded, orders, terms, before)
  }

  #keepVerifier(): KeptThread {
    return new KeptThread({
      clock: this.#parts.clock,
      name: 'The verify thread',
      spawn: beats => this.#parts.threads.take('verify', beats),
      replaced: () => {
        this.#restarted('verify')
        this.#fleet?.reconnectVerifier()
      },
      report: report => this.#report(report)
    })
  }

  #keepAdmin(token: string | undefined): AdminKeeper {
    const parts = {
      clock: this.#parts.clock,
      control: this.#control,
      lanes: this.#lanesBuffer,
      traffic: this.traffic,
      token,
      begin: (init: AdminInit) => this.#parts.threads.take('admin', init),
      command: (command: OperatorCommand, actor: Actor) => this.#parts.command(command, actor),
      recall: async (incident: string) => this.#fleet?.recall(incident),
      report: (report: Report) => this.#report(report),
      restarted: () => this.#restarted('admin')
    }
    return new AdminKeeper(parts, this.#news)
  }

  #gatherFleet(): EdgeFleet {
    return new EdgeFleet({
      threads: this.#delivery.config.threads,
      slots: this.#slots,
      control: this.#control,
      lanes: this.#lanesBuffer,
      traffic: this.traffic,
      block: this.#block,
      keys: this.#parts.keys,
      tls: this.#tls!,
      clock: this.#parts.clock,
      begin: (init: EdgeInit) => this.#parts.threads.take('edge', init, [init.verifyPort]),
      connectVerifier: () => this.#connectVerifier(),
      slotLeft: slot => {
        this.#lanes.clearGauges(slot)
        clearLane(this.#delivery.tables.limits, slot)
      },
      restarted: () => this.#restarted('edge'),
      recovered: () => this.#parts.log.info('an edge thread took the place of one that failed'),
      banned: made => this.#parts.banned(made),
      report: report => this.#report(report),
      log: (space, chunk, bytes) => this.#log!.write(space, chunk, bytes)
    })
  }

  #connectVerifier(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    this.#verifier!.worker.postMessage(port1, [port1])
    return port2
  }

  #restarted(thread: string): void {
    this.#writer.add(this.#writer.slot('moien_thread_restarts_total', thread))
  }

  #report({ level, code, message, stack }: Report): void {
    this.#parts.log[level]({ 'error.code': code, 'error.stack_trace': stack }, message)
  }
}
