import { existsSync } from 'node:fs'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { ReloadOutcome } from '../admin/adminRespond.ts'
import { readAdminToken } from '../admin/adminToken.ts'
import { createKeyFile, loadKeyRing, type KeyRing } from '../challenge/keyRing.ts'
import type { Clock } from '../core/clock.ts'
import { LogWriter } from '../observe/logWriter.ts'
import { buildMetricLayout } from '../observe/metricLayout.ts'
import { createMetricLanes, MetricLanes } from '../observe/metricLanes.ts'
import { MetricWriter } from '../observe/metricWriter.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'
import type { LoadedConfig } from '../policy/loadConfig.ts'
import { AdminKeeper } from './adminKeeper.ts'
import { ControlBlock } from './controlBlock.ts'
import { EdgeFleet } from './edgeFleet.ts'
import { faultReport } from './faultReport.ts'
import type { NamedAddress } from './namedAddress.ts'
import { HealthWatch } from './healthWatch.ts'
import { KeptThread } from './keptThread.ts'
import { metricUniverse } from './metricUniverse.ts'
import { migratesConnections } from './migratesConnections.ts'
import { sharedTables } from './sharedTables.ts'
import type { AdminNews, Delivery, Report } from './threadMessages.ts'
import { threadUrl } from './threadUrl.ts'
import { unchangeable } from './unchangeable.ts'

/** What the supervisor needs from the gateway around it. */
export interface SupervisorParts {
  readonly log: OperationalLog
  readonly clock: Clock
  reload(): Promise<ReloadOutcome>
}

/** The main thread's work: it starts the other threads, keeps them alive, hands them each policy, ends them. */
export class Supervisor {
  readonly #parts: SupervisorParts
  readonly #control: SharedArrayBuffer
  readonly #block: ControlBlock
  readonly #lanesBuffer: SharedArrayBuffer
  readonly #lanes: MetricLanes
  readonly #slots: number
  readonly #startedMs: number
  readonly #health: HealthWatch
  #delivery: Delivery
  #reloadedMs: number
  #faults: readonly string[] = []
  #keys: KeyRing | undefined = undefined
  #writer: MetricWriter
  #log: LogWriter | undefined = undefined
  #verifier: KeptThread | undefined = undefined
  #admin: AdminKeeper | undefined = undefined
  #fleet: EdgeFleet | undefined = undefined

  constructor(loaded: LoadedConfig, parts: SupervisorParts) {
    const { clock, log } = parts
    this.#parts = parts
    // A failing thread drains beside its successor, and may fail again while it does.
    this.#slots = 2 * loaded.config.threads + 2
    this.#control = ControlBlock.create(this.#slots)
    this.#block = new ControlBlock(this.#control)
    this.#lanesBuffer = createMetricLanes(this.#slots + 1)
    this.#lanes = new MetricLanes(this.#lanesBuffer)
    this.#startedMs = clock.nowMs()
    this.#reloadedMs = this.#startedMs
    this.#delivery = this.#prepare(loaded, undefined)
    this.#writer = new MetricWriter(this.#lanes.lane(this.#slots), this.#delivery.layout)
    this.#health = new HealthWatch(clock, (site, server, up) =>
      log.warn(`site ${site.id}: the health check finds ${server} ${up ? 'up' : 'down'}`)
    )
  }

  /** Of the policy in force. */
  get hash(): string {
    return this.#delivery.hash
  }

  /**
   * Starts everything and answers where it listens.
   * @throws Fault when a file cannot be used or an address cannot be opened; then call `abort`.
   */
  async start(): Promise<readonly NamedAddress[]> {
    const { config } = this.#delivery
    const { log, clock } = this.#parts
    const keys = this.#loadKeys(config.keysFile)
    this.#keys = keys
    const { tokenFile } = config.admin
    const token = tokenFile === undefined ? undefined : readAdminToken(tokenFile)
    this.#log = await LogWriter.open({
      file: config.log.file,
      backlog: this.#block.logBacklog,
      lost: (lines, fault) => {
        this.#writer.add(this.#writer.slot('moien_access_log_lines_dropped_total'), lines)
        this.#report({ ...faultReport(fault), level: 'error' })
      }
    })
    if (!migratesConnections()) {
      log.warn(
        'net.ipv4.tcp_migrate_req is 0: draining resets the connections that wait in a queue; set it to 1'
      )
    }
    this.#verifier = this.#keepVerifier()
    this.#admin = this.#keepAdmin(token)
    this.#fleet = this.#gatherFleet(keys)
    // A citizen's request is taken only once nothing else can keep the start from succeeding.
    const admin = this.#admin.listening()
    const [adminPorts, ports] = await Promise.all([admin, this.#fleet.start(this.#delivery, admin)])
    this.#health.watch(config.sites, this.#delivery.tables)
    this.#block.state = 'ready'
    log.info(`ready in ${Math.round(clock.nowMs() - this.#startedMs)} ms: policy ${this.hash}`)
    const addresses: NamedAddress[] = config.listen.map(({ host }, i) => ({
      name: 'gateway',
      host,
      port: ports[i]!
    }))
    addresses.push({ name: 'health', host: config.health.host, port: adminPorts.health })
    addresses.push({ name: 'metrics', host: config.metrics.host, port: adminPorts.metrics })
    if (token !== undefined)
      addresses.push({ name: 'admin', host: config.admin.host, port: adminPorts.admin })
    return addresses
  }

  /**
   * Puts a configuration in force; answers, once it is in all threads, what of it must wait for the next
   * start.
   */
  async deliver(loaded: LoadedConfig): Promise<readonly string[]> {
    const running = this.#delivery.config
    const held = [...unchangeable(running, loaded.config)]
    const { listen, health, metrics, admin, keysFile, threads, log } = running
    const config = { ...loaded.config, listen, health, metrics, admin, keysFile, threads, log }
    const delivery = this.#prepare({ ...loaded, config }, this.#delivery)
    // First: what cannot be checked must not be put in force.
    this.#health.watch(config.sites, delivery.tables)
    this.#delivery = delivery
    this.#writer.use(delivery.layout)
    if (this.#haveKeysChanged(keysFile)) held.push('the content of keys')
    await this.#fleet?.deliver(this.#delivery)
    this.#reloadedMs = this.#parts.clock.nowMs()
    this.#faults = []
    this.#block.reloadGood = true
    this.#admin?.tell(this.#news)
    return held
  }

  /** Notes that the files are bad and the policy in force stays. */
  reloadFailed(faults: readonly string[]): void {
    this.#faults = faults
    this.#block.reloadGood = false
    this.#admin?.tell(this.#news)
  }

  async reopenLog(): Promise<void> {
    await this.#log?.reopen()
  }

  /** Finishes what was accepted and ends all threads. */
  async stop(): Promise<void> {
    this.#block.state = 'draining'
    this.#health.stop()
    await this.#fleet?.drain(this.#delivery.config.drain.deadlineMs)
    await this.#verifier?.stop()
    await this.#admin?.stop()
    await this.#log?.end()
  }

  /** Ends whatever a failed start has begun. */
  async abort(): Promise<void> {
    this.#health.stop()
    await Promise.all([this.#fleet?.abort(), this.#verifier?.stop(), this.#admin?.stop()])
    await this.#log?.end()
  }

  get #news(): AdminNews {
    return {
      delivery: this.#delivery,
      startedMs: this.#startedMs,
      reloadedMs: this.#reloadedMs,
      faults: this.#faults
    }
  }

  #prepare(loaded: LoadedConfig, before: Delivery | undefined): Delivery {
    const { config, policies } = loaded
    const tables = sharedTables(config.sites, policies, this.#parts.clock.tickMs(), before?.tables)
    return { ...loaded, tables, layout: buildMetricLayout(metricUniverse(loaded), before?.layout) }
  }

  /** On the first start there is no key file yet, and nothing runs on a default. */
  #loadKeys(file: string): KeyRing {
    if (!existsSync(file)) {
      createKeyFile(file)
      this.#parts.log.info(`made the key file ${file}; every machine of these sites needs the same one`)
    }
    return loadKeyRing(file)
  }

  /** Whether the key file now holds other keys than those in use, or none that could be used. */
  #haveKeysChanged(file: string): boolean {
    try {
      return JSON.stringify(loadKeyRing(file)) !== JSON.stringify(this.#keys)
    } catch (error) {
      this.#report({ ...faultReport(error), level: 'warn' })
      return true
    }
  }

  #keepVerifier(): KeptThread {
    return new KeptThread({
      clock: this.#parts.clock,
      spawn: () => new Worker(threadUrl('verifyThread')),
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
      token,
      reload: () => this.#parts.reload(),
      recall: async (incident: string) => this.#fleet?.recall(incident),
      report: (report: Report) => this.#report(report),
      restarted: () => this.#restarted('admin')
    }
    return new AdminKeeper(parts, this.#news)
  }

  #gatherFleet(keys: KeyRing): EdgeFleet {
    return new EdgeFleet({
      threads: this.#delivery.config.threads,
      slots: this.#slots,
      control: this.#control,
      lanes: this.#lanesBuffer,
      block: this.#block,
      keys,
      clock: this.#parts.clock,
      connectVerifier: () => this.#connectVerifier(),
      slotLeft: slot => this.#lanes.clearGauges(slot),
      restarted: () => this.#restarted('edge'),
      recovered: () => this.#parts.log.info('an edge thread took the place of one that failed'),
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
