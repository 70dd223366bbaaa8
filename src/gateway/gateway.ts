import type { ReloadOutcome } from '../admin/adminRespond.ts'
import { systemClock, type Clock } from '../core/clock.ts'
import { Fault } from '../core/fault.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'
import { compileInThread } from './compileInThread.ts'
import type { CompileResult, Finding } from './compileThread.ts'
import { faultReport } from './faultReport.ts'
import { FileWatch } from './fileWatch.ts'
import type { NamedAddress } from './namedAddress.ts'
import { Supervisor } from './supervisor.ts'

/** What a gateway is made of. */
export interface GatewayOptions {
  /** Path of `moien.yaml`. */
  readonly configFile: string
  /** Where faults, warnings and changes of state are told. */
  readonly log: OperationalLog
  /** Whether a changed file is reloaded by itself. */
  readonly watch: boolean
  readonly clock?: Clock
}

/** A gateway that runs, or everything that is wrong with its configuration or its machine. */
export type Started =
  | { readonly ok: true; readonly addresses: readonly NamedAddress[] }
  | { readonly ok: false; readonly faults: readonly Finding[] }

/** A gateway and its configuration file. Several run in one process without knowing of each other. */
export class Gateway {
  readonly #options: GatewayOptions
  readonly #clock: Clock
  readonly #fileWatch: FileWatch
  #supervisor: Supervisor | undefined = undefined
  /** Reloads come one after the other. */
  #reloading: Promise<ReloadOutcome> | undefined = undefined

  constructor(options: GatewayOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock()
    this.#fileWatch = new FileWatch(() => void this.reload())
  }

  /** Opens everything, or nothing. */
  async start(): Promise<Started> {
    const { configFile, log, watch } = this.#options
    const compiled = await compileInThread(configFile)
    this.#warn(compiled)
    if (compiled.loaded === undefined) return { ok: false, faults: compiled.faults }
    const supervisor = new Supervisor(compiled.loaded, {
      log,
      clock: this.#clock,
      reload: () => this.reload()
    })
    try {
      const addresses = await supervisor.start()
      this.#supervisor = supervisor
      if (watch) this.#fileWatch.watch(compiled.files)
      return { ok: true, addresses }
    } catch (error) {
      await supervisor.abort()
      if (!(error instanceof Fault)) throw error
      return { ok: false, faults: [{ place: error.place, text: error.message }] }
    }
  }

  /** Puts the files as they are now in force, if they are good; the old policy stays if they are not. */
  async reload(): Promise<ReloadOutcome> {
    await this.#reloading
    this.#reloading = this.#reload()
    return this.#reloading
  }

  /**
   * Opens the access log's file anew, after a rotation.
   * @throws Fault `log_unwritable`; the old file stays open.
   */
  async reopenLog(): Promise<void> {
    await this.#supervisor?.reopenLog()
  }

  /** Drains and ends. */
  async stop(): Promise<void> {
    this.#fileWatch.stop()
    await this.#supervisor?.stop()
  }

  async #reload(): Promise<ReloadOutcome> {
    const { configFile, log, watch } = this.#options
    const supervisor = this.#supervisor
    if (supervisor === undefined) return { hash: '', faults: ['The gateway does not run'], warnings: [] }
    let compiled: CompileResult
    try {
      compiled = await compileInThread(configFile)
    } catch (error) {
      compiled = {
        loaded: undefined,
        faults: [{ place: undefined, text: faultReport(error).message }],
        warnings: [],
        files: []
      }
    }
    if (watch && compiled.files.length > 0) this.#fileWatch.watch(compiled.files)
    this.#warn(compiled)
    const faults = compiled.faults.map(({ text }) => text)
    const warnings = compiled.warnings.map(({ text }) => text)
    if (compiled.loaded === undefined) {
      supervisor.reloadFailed(faults)
      for (const text of faults) log.error(`reload: ${text}`)
      return { hash: supervisor.hash, faults, warnings }
    }
    const held = supervisor.deliver(compiled.loaded)
    log.info(`reloaded: policy ${compiled.loaded.hash} is in force`)
    for (const name of held) log.warn(`"${name}" has changed; that takes effect at the next start`)
    return { hash: supervisor.hash, faults, warnings }
  }

  #warn({ warnings }: CompileResult): void {
    for (const { text } of warnings) this.#options.log.warn(text)
  }
}
