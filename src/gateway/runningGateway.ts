import { actorOn, type Actor } from '../admin/actor.ts'
import type { AuditAction } from '../admin/auditLog.ts'
import type { CommandOutcome, OperatorCommand, ReloadOutcome } from '../admin/operatorCommand.ts'
import type { Clock } from '../core/clock.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'
import { deriveKeys } from '../challenge/deriveKeys.ts'
import { LoggedAddress } from '../observe/loggedAddress.ts'
import { BanTable } from '../store/banTable.ts'
import { BanDesk } from './banDesk.ts'
import { BanReports } from './banReports.ts'
import type { CompiledConfig } from './compiledConfig.ts'
import type { EarlyThreads } from './earlyThreads.ts'
import { openKeyRing } from './gatewayKeys.ts'
import { prepareFormPlaces } from './formPlaces.ts'
import { KeptRecords } from './keptRecords.ts'
import type { NamedAddress } from './namedAddress.ts'
import { OrderDesk } from './orderDesk.ts'
import { PolicyHistory } from './policyHistory.ts'
import { Supervisor } from './supervisor.ts'
import { WallTimer } from './wallTimer.ts'

/** What a running gateway needs from the one that started it. */
export interface RunningParts {
  readonly log: OperationalLog
  readonly clock: Clock
  readonly threads: EarlyThreads
  /** What the admin address is asked. */
  command(command: OperatorCommand, actor: Actor): Promise<CommandOutcome>
  /** Does something by itself when nothing else is changing what is in force. */
  inTurn(task: () => Promise<void>): void
}

/** What holds in a running gateway and who changed it: its policy, those before, and the orders on top. */
export class RunningGateway {
  readonly #parts: RunningParts
  readonly #supervisor: Supervisor
  readonly #records: KeptRecords
  readonly #desk: OrderDesk
  readonly #bans: BanDesk
  readonly #history: PolicyHistory
  readonly #trialTimer: WallTimer

  /** @throws Fault when a file of its own cannot be used. */
  constructor(loaded: CompiledConfig, parts: RunningParts) {
    const { clock, log, threads } = parts
    this.#parts = parts
    const keys = openKeyRing(loaded.config.keysFile, log)
    this.#records = new KeptRecords(loaded.config, clock, log)
    prepareFormPlaces(loaded.config, log)
    this.#history = new PolicyHistory(loaded)
    this.#supervisor = new Supervisor(loaded, this.#records.book.orders, {
      log,
      clock,
      keys,
      threads,
      banned: made => this.#bans.made(made),
      command: (command, actor) => parts.command(command, actor),
      standing: () => this.#history.standing
    })
    const [records, supervisor] = [this.#records, this.#supervisor]
    const { addresses } = loaded.config.log
    const reports = new BanReports(
      log,
      new LoggedAddress(addresses, deriveKeys(keys, 'address').signing.secret)
    )
    const table = new BanTable(supervisor.tables.bans)
    const { traffic } = supervisor
    this.#bans = new BanDesk({ clock, log, records, supervisor, table, traffic, reports })
    const bans = this.#bans
    this.#desk = new OrderDesk({ clock, log, records, supervisor, bans, inTurn: task => parts.inTurn(task) })
    this.#trialTimer = new WallTimer(clock, () => parts.inTurn(() => this.#endTrial()))
  }

  /** The hash of the files whose policy is in force. */
  get hash(): string {
    return this.#supervisor.hash
  }

  /** The same, and that of the orders. */
  get stamp(): string {
    return this.#supervisor.stamp
  }

  /**
   * Opens everything, or nothing.
   * @throws Fault when an address or a file cannot be used.
   */
  async start(): Promise<readonly NamedAddress[]> {
    try {
      const addresses = await this.#supervisor.start()
      this.audit('start', actorOn('process'), '')
      return addresses
    } catch (error) {
      await this.#supervisor.abort()
      this.#release()
      throw error
    }
  }

  /** Puts a policy from the files in force; answers what must wait for the next start. */
  async deliver(loaded: CompiledConfig): Promise<readonly string[]> {
    const held = await this.#supervisor.deliver(loaded)
    this.#history.advance(loaded)
    this.#supervisor.tellNews()
    return held
  }

  /** Notes that the files are bad and the policy in force stays. */
  reloadFailed(faults: readonly string[]): void {
    this.#supervisor.reloadFailed(faults)
  }

  /** Has the policy in force wait to be confirmed; `undefined` when there is none to go back to. */
  await(confirmWithinMs: number): ReloadOutcome['confirm'] {
    const untilMs = this.#parts.clock.nowMs() + confirmWithinMs
    if (!this.#history.await(untilMs)) return undefined
    this.#trialTimer.set(untilMs)
    this.#supervisor.tellNews()
    return this.trial
  }

  /** What the policy in force waits for, if it does. */
  get trial(): ReloadOutcome['confirm'] {
    const { confirmUntilMs, before } = this.#history.standing
    if (confirmUntilMs === 0) return undefined
    return { until: new Date(confirmUntilMs).toISOString(), else: before }
  }

  /** Does what an operator asks; a reload is its gateway's. */
  async obey(command: Exclude<OperatorCommand, { kind: 'reload' }>, actor: Actor): Promise<CommandOutcome> {
    switch (command.kind) {
      case 'confirm':
        return this.#confirm(actor)
      case 'rollback':
        return this.#rollBack(actor)
      case 'orders':
        return this.#desk.list()
      case 'order':
        return this.#desk.give(command.draft, actor)
      case 'bans':
        return this.#bans.list()
      case 'ban':
        return this.#bans.give(command.draft, actor)
      case 'unban':
        return this.#bans.lift(command.network, actor)
      default:
        return this.#desk.end(command.id, actor)
    }
  }

  /** Writes down who changed the policy, and from which. */
  audit(action: AuditAction, actor: Actor, before: string, faults: readonly string[] = []): void {
    this.#records.audit({ action, actor, before, after: this.stamp, faults })
  }

  async reopenLog(): Promise<void> {
    await this.#supervisor.reopenLog()
  }

  /** Finishes what was accepted. */
  async stop(): Promise<void> {
    await this.#supervisor.stop()
    this.#release()
  }

  #release(): void {
    this.#desk.stop()
    this.#bans.stop()
    this.#trialTimer.stop()
  }

  #confirm(actor: Actor): CommandOutcome {
    if (!this.#history.confirm()) return { status: 409, result: 'No policy waits to be confirmed' }
    this.#trialTimer.stop()
    this.#supervisor.tellNews()
    this.audit('confirm', actor, this.stamp)
    this.#parts.log.info(`confirmed: policy ${this.hash} stays in force`)
    return { status: 200, result: { hash: this.hash } }
  }

  async #rollBack(actor: Actor): Promise<CommandOutcome> {
    const { target } = this.#history
    if (target === undefined) {
      return {
        status: 409,
        result: 'There is no former policy to go back to'
      }
    }
    const before = this.stamp
    const from = this.hash
    await this.#supervisor.deliver(target)
    this.#trialTimer.stop()
    this.#history.goBack()
    this.#supervisor.tellNews()
    this.audit('rollback', actor, before)
    this.#parts.log.warn(
      `rolled back: policy ${this.hash} is in force; the files still hold another, which the next reload takes`
    )
    return { status: 200, result: { hash: this.hash, from } }
  }

  /** Nobody has confirmed. */
  async #endTrial(): Promise<void> {
    if (this.#history.standing.confirmUntilMs === 0) return
    this.#parts.log.warn(`policy ${this.hash} was not confirmed in time`)
    await this.#rollBack(actorOn('clock'))
  }
}
