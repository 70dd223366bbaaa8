import type { Worker } from 'node:worker_threads'
import type { Actor } from '../admin/actor.ts'
import type { CommandOutcome, OperatorCommand } from '../admin/operatorCommand.ts'
import type { Clock } from '../core/clock.ts'
import { Fault } from '../core/fault.ts'
import { KeptThread } from './keptThread.ts'
import type { RecentDecision } from './recentDecisions.ts'
import type { AdminInit, AdminNews, AdminPorts, FromAdmin, Report, ToAdmin } from './threadMessages.ts'

/** What the admin thread's keeper needs from the gateway around it. */
export interface AdminKeeperParts {
  readonly clock: Clock
  readonly control: SharedArrayBuffer
  readonly lanes: SharedArrayBuffer
  readonly traffic: SharedArrayBuffer
  readonly token: string | undefined
  /** An admin thread that waits for its first message. */
  begin(): Worker
  command(command: OperatorCommand, actor: Actor): Promise<CommandOutcome>
  recall(incident: string): Promise<RecentDecision | undefined>
  report(report: Report): void
  restarted(): void
}

/** Keeps the admin thread alive, on the same ports, and up to date. */
export class AdminKeeper {
  readonly #parts: AdminKeeperParts
  readonly #thread: KeptThread
  #news: AdminNews
  #ports: AdminPorts | undefined = undefined

  constructor(parts: AdminKeeperParts, news: AdminNews) {
    this.#parts = parts
    this.#news = news
    this.#thread = new KeptThread({
      clock: parts.clock,
      spawn: () => this.#spawn(),
      replaced: () => parts.restarted(),
      report: report => parts.report(report)
    })
  }

  /**
   * Settles when all addresses are open.
   * @throws Fault when one cannot be opened.
   */
  async listening(): Promise<AdminPorts> {
    const { worker } = this.#thread
    this.#ports = await new Promise<AdminPorts>((resolve, reject) => {
      worker.on('message', (message: FromAdmin) => {
        if (message.type === 'listening') resolve(message.ports)
        if (message.type === 'failing') reject(new Fault(message.report.code, message.report.message))
      })
      worker.once('exit', () =>
        reject(new Fault('thread_failed', 'The admin thread ended before it listened'))
      )
    })
    return this.#ports
  }

  tell(news: AdminNews): void {
    this.#news = news
    this.#post({ type: 'news', news })
  }

  stop(): Promise<void> {
    return this.#thread.stop()
  }

  #spawn(): Worker {
    const { control, lanes, traffic, token } = this.#parts
    const init: AdminInit = { control, lanes, traffic, token, ports: this.#ports, news: this.#news }
    const worker = this.#parts.begin()
    worker.postMessage(init)
    worker.on('message', (message: FromAdmin) => {
      if (message.type === 'command') void this.#obey(message)
      if (message.type === 'recall') void this.#recall(message.id, message.incident)
      // The first start's fault goes to whoever started the gateway.
      if (message.type === 'failing' && this.#ports !== undefined) this.#parts.report(message.report)
    })
    return worker
  }

  async #obey({ id, command, actor }: Extract<FromAdmin, { type: 'command' }>): Promise<void> {
    const outcome = await this.#parts.command(command, actor)
    this.#post({ type: 'done', id, outcome })
  }

  async #recall(id: number, incident: string): Promise<void> {
    const decision = await this.#parts.recall(incident)
    this.#post({ type: 'recalled', id, decision })
  }

  #post(message: ToAdmin): void {
    this.#thread.worker.postMessage(message)
  }
}
