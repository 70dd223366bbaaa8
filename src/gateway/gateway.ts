import { actorOn, type Actor } from '../admin/actor.ts'
import type { CommandOutcome, OperatorCommand, ReloadOutcome } from '../admin/operatorCommand.ts'
import { systemClock, type Clock } from '../core/clock.ts'
import { Fault } from '../core/fault.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'
import type { CompiledConfig } from './compiledConfig.ts'
import { compileInThread } from './compileInThread.ts'
import { EarlyThreads } from './earlyThreads.ts'
import type { CompileResult, Finding } from './compileThread.ts'
import { faultReport } from './faultReport.ts'
import { FileWatch } from './fileWatch.ts'
import { guessThreads } from './guessThreads.ts'
import type { NamedAddress } from './namedAddress.ts'
import type { RunningGateway, RunningParts } from './runningGateway.ts'

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

/** What came of a reload, and what was in force before it. */
interface Reloaded {
  readonly outcome: ReloadOutcome
  /** `undefined` where nothing was tried. */
  readonly before: string | undefined
}

/** A gateway and its configuration file. Several run in one process without knowing of each other. */
export class Gateway {
  readonly #options: GatewayOptions
  readonly #clock: Clock
  readonly #fileWatch: FileWatch
  #running: RunningGateway | undefined = undefined
  /** The start, then whatever changes what is in force, one after the other. */
  #turn: Promise<unknown> = Promise.resolve()
  #stopping = false
  /** Who asks for a reload while another waits gets that one. */
  #nextReload: Promise<Reloaded> | undefined = undefined

  constructor(options: GatewayOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock()
    this.#fileWatch = new FileWatch(() => void this.reload(actorOn('file_watch')))
  }

  /** Opens everything, or nothing. Who wants a reload or the end meanwhile waits for it. */
  start(): Promise<Started> {
    return this.#inTurn(() => this.#start())
  }

  /**
   * Puts the files as they are now in force in all threads, if they are good; the old policy stays if they
   * are not. Never rejects.
   */
  async reload(actor: Actor = actorOn('process')): Promise<ReloadOutcome> {
    this.#nextReload ??= this.#inTurn(() => {
      this.#nextReload = undefined
      return this.#reload()
    })
    const { outcome, before } = await this.#nextReload
    if (before !== undefined) this.#running!.audit('reload', actor, before, outcome.faults)
    return outcome
  }

  /** Does what an operator asks at the admin address. Never rejects. */
  async command(command: OperatorCommand, actor: Actor): Promise<CommandOutcome> {
    try {
      return await this.#obey(command, actor)
    } catch (error) {
      const { message } = faultReport(error)
      this.#options.log.error({ error }, `${command.kind}: ${message}`)
      return { status: 500, result: message }
    }
  }

  /**
   * Opens the access log's file anew, after a rotation.
   * @throws Fault `log_unwritable`; the old file stays open.
   */
  async reopenLog(): Promise<void> {
    await this.#running?.reopenLog()
  }

  /** Drains and ends. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#fileWatch.stop()
    await this.#turn
    await this.#running?.stop()
  }

  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(task)
    this.#turn = result.catch(() => undefined)
    return result
  }

  async #start(): Promise<Started> {
    const { configFile, log, watch } = this.#options
    const compiling = compileInThread(configFile)
    const threads = new EarlyThreads(guessThreads(configFile))
    try {
      // Loaded, as the threads are, while the configuration is compiled in a thread of its own.
      const [compiled, { RunningGateway }] = await Promise.all([compiling, import('./runningGateway.ts')])
      for (const { text } of compiled.warnings) log.warn(text)
      if (compiled.loaded === undefined) return { ok: false, faults: compiled.faults }
      const running = new RunningGateway(compiled.loaded, this.#partsWith(threads))
      const addresses = await running.start()
      this.#running = running
      if (watch) this.#fileWatch.watch(compiled.files)
      return { ok: true, addresses }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      return { ok: false, faults: [{ place: error.place, text: error.message, excerpt: undefined }] }
    } finally {
      await threads.dismiss()
    }
  }

  #partsWith(threads: EarlyThreads): RunningParts {
    const { log } = this.#options
    return {
      log,
      clock: this.#clock,
      threads,
      command: (command, actor) => this.command(command, actor),
      inTurn: task => {
        this.#inTurn(task).catch((error: unknown) => log.error({ error }, faultReport(error).message))
      }
    }
  }

  async #obey(command: OperatorCommand, actor: Actor): Promise<CommandOutcome> {
    if (command.kind !== 'reload') return this.#inTurn(() => this.#obeyRunning(command, actor))
    const { confirmWithinMs } = command
    if (confirmWithinMs === undefined) return reloadAnswer(await this.reload(actor))
    return this.#inTurn(async () => {
      const { outcome, before } = await this.#reload()
      if (before !== undefined) this.#running!.audit('reload', actor, before, outcome.faults)
      if (outcome.faults.length > 0) return reloadAnswer(outcome)
      const confirm = this.#running!.await(confirmWithinMs)
      if (confirm === undefined) return { status: 409, result: nothingBefore }
      return reloadAnswer({ ...outcome, confirm })
    })
  }

  async #obeyRunning(
    command: Exclude<OperatorCommand, { kind: 'reload' }>,
    actor: Actor
  ): Promise<CommandOutcome> {
    if (this.#stopping) return { status: 503, result: 'The gateway is stopping' }
    return this.#running!.obey(command, actor)
  }

  async #reload(): Promise<Reloaded> {
    const running = this.#running
    if (running === undefined) return { outcome: refused('', 'The gateway does not run'), before: undefined }
    const before = running.stamp
    try {
      const startMs = this.#clock.tickMs()
      const compiled = await compileInThread(this.#options.configFile)
      const readMs = this.#clock.tickMs() - startMs
      if (this.#stopping)
        return { outcome: refused(running.hash, 'The gateway is stopping'), before: undefined }
      if (this.#options.watch) this.#fileWatch.watch(compiled.files)
      if (compiled.loaded !== undefined)
        return { outcome: await this.#putInForce(running, compiled, compiled.loaded, readMs), before }
      const faults = compiled.faults.map(({ text }) => text)
      return { outcome: this.#keepOld(running, faults), before }
    } catch (error) {
      return { outcome: this.#keepOld(running, [faultReport(error).message]), before }
    }
  }

  async #putInForce(
    running: RunningGateway,
    compiled: CompileResult,
    loaded: CompiledConfig,
    readMs: number
  ): Promise<ReloadOutcome> {
    const { log } = this.#options
    const startMs = this.#clock.tickMs()
    const held = await running.deliver(loaded)
    const swapMs = this.#clock.tickMs() - startMs
    const warnings = [
      ...compiled.warnings.map(({ text }) => text),
      ...held.map(name => `"${name}" has changed; that takes effect at the next start`)
    ]
    for (const text of warnings) log.warn(text)
    const took = `read in ${Math.round(readMs)} ms, put in force in ${Math.round(swapMs)} ms`
    log.info(`reloaded: policy ${loaded.hash} is in force (${took})`)
    const { trial } = running
    return { hash: running.hash, faults: [], warnings, ...(trial !== undefined && { confirm: trial }) }
  }

  #keepOld(running: RunningGateway, faults: readonly string[]): ReloadOutcome {
    running.reloadFailed(faults)
    for (const text of faults) this.#options.log.error(`reload: ${text}`)
    return { hash: running.hash, faults, warnings: [] }
  }
}

const nothingBefore =
  'The files hold the only policy there was since the start: there is none to go back to, so nothing waits to be confirmed'

function refused(hash: string, fault: string): ReloadOutcome {
  return { hash, faults: [fault], warnings: [] }
}

function reloadAnswer(outcome: ReloadOutcome): CommandOutcome {
  return { status: outcome.faults.length === 0 ? 200 : 422, result: outcome }
}
