import type { ReloadOutcome } from '../admin/adminRespond.ts'
import { systemClock, type Clock } from '../core/clock.ts'
import { Fault } from '../core/fault.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'
import type { LoadedConfig } from '../policy/loadConfig.ts'
import { compileInThread } from './compileInThread.ts'
import type { CompileResult, Finding } from './compileThread.ts'
import { faultReport } from './faultReport.ts'
import { FileWatch } from './fileWatch.ts'
import type { NamedAddress } from './namedAddress.ts'
import type { Supervisor } from './supervisor.ts'

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
  /** The start, then reloads, one after the other; who asks for one while another waits gets that one. */
  #reloading: Promise<unknown> = Promise.resolve()
  #stopping = false
  #nextReload: Promise<ReloadOutcome> | undefined = undefined

  constructor(options: GatewayOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock()
    this.#fileWatch = new FileWatch(() => void this.reload())
  }

  /** Opens everything, or nothing. Who wants a reload or the end meanwhile waits for it. */
  start(): Promise<Started> {
    const starting = this.#start()
    this.#reloading = starting.catch(() => undefined)
    return starting
  }

  /**
   * Puts the files as they are now in force in all threads, if they are good; the old policy stays if they
   * are not. Never rejects.
   */
  reload(): Promise<ReloadOutcome> {
    this.#nextReload ??= this.#reloading.then(() => {
      this.#nextReload = undefined
      const reload = this.#reload()
      this.#reloading = reload
      return reload
    })
    return this.#nextReload
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
    this.#stopping = true
    this.#fileWatch.stop()
    await this.#reloading
    await this.#supervisor?.stop()
  }

  async #start(): Promise<Started> {
    const { configFile, log, watch } = this.#options
    // Loaded while the configuration is compiled in a thread of its own.
    const [compiled, { Supervisor }] = await Promise.all([
      compileInThread(configFile),
      import('./supervisor.ts')
    ])
    for (const { text } of compiled.warnings) log.warn(text)
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
      return { ok: false, faults: [{ place: error.place, text: error.message, excerpt: undefined }] }
    }
  }

  async #reload(): Promise<ReloadOutcome> {
    const supervisor = this.#supervisor
    if (supervisor === undefined) return { hash: '', faults: ['The gateway does not run'], warnings: [] }
    try {
      const startMs = this.#clock.tickMs()
      const compiled = await compileInThread(this.#options.configFile)
      const readMs = this.#clock.tickMs() - startMs
      if (this.#stopping) return { hash: supervisor.hash, faults: ['The gateway is stopping'], warnings: [] }
      if (this.#options.watch) this.#fileWatch.watch(compiled.files)
      if (compiled.loaded === undefined)
        return this.#keepOld(
          supervisor,
          compiled.faults.map(({ text }) => text)
        )
      return await this.#putInForce(supervisor, compiled, compiled.loaded, readMs)
    } catch (error) {
      return this.#keepOld(supervisor, [faultReport(error).message])
    }
  }

  async #putInForce(
    supervisor: Supervisor,
    compiled: CompileResult,
    loaded: LoadedConfig,
    readMs: number
  ): Promise<ReloadOutcome> {
    const { log } = this.#options
    const startMs = this.#clock.tickMs()
    const held = await supervisor.deliver(loaded)
    const swapMs = this.#clock.tickMs() - startMs
    const warnings = [
      ...compiled.warnings.map(({ text }) => text),
      ...held.map(name => `"${name}" has changed; that takes effect at the next start`)
    ]
    for (const text of warnings) log.warn(text)
    const took = `read in ${Math.round(readMs)} ms, put in force in ${Math.round(swapMs)} ms`
    log.info(`reloaded: policy ${loaded.hash} is in force (${took})`)
    return { hash: supervisor.hash, faults: [], warnings }
  }

  #keepOld(supervisor: Supervisor, faults: readonly string[]): ReloadOutcome {
    supervisor.reloadFailed(faults)
    for (const text of faults) this.#options.log.error(`reload: ${text}`)
    return { hash: supervisor.hash, faults, warnings: [] }
  }
}
