import type { MessagePort, Worker } from 'node:worker_threads'
import type { KeyRing } from '../challenge/keyRing.ts'
import type { Clock } from '../core/clock.ts'
import { Fault } from '../core/fault.ts'
import { LogSpace } from '../observe/logSpace.ts'
import { BackOff } from './backOff.ts'
import type { ListenersCertificates } from './certificateKeeper.ts'
import type { ControlBlock } from './controlBlock.ts'
import { EdgeWorker } from './edgeWorker.ts'
import { faultReport } from './faultReport.ts'
import { deadAfter, watchdogMs } from './pulse.ts'
import type { RecentDecision } from './recentDecisions.ts'
import { Recalls } from './recalls.ts'
import type { Delivery, EdgeInit, FromEdge, MadeBan, Report } from './threadMessages.ts'
import type { TlsKeeper } from './tlsKeeper.ts'

/** What the fleet needs from the gateway around it. */
export interface FleetParts {
  readonly threads: number
  /** Slots in the control block and lanes: more than threads, since a failing one drains beside its successor. */
  readonly slots: number
  readonly control: SharedArrayBuffer
  readonly lanes: SharedArrayBuffer
  readonly traffic: SharedArrayBuffer
  readonly block: ControlBlock
  readonly keys: KeyRing
  readonly tls: TlsKeeper
  readonly clock: Clock
  /** Gives an edge thread its task. */
  begin(init: EdgeInit): Worker
  /** A new way to the verify thread. */
  connectVerifier(): MessagePort
  /** A slot's thread is gone: its gauges are void. */
  slotLeft(slot: number): void
  /** A thread is started in place of one that failed. */
  restarted(): void
  /** The one that was started so listens. */
  recovered(): void
  /** A thread made a ban. */
  banned(made: MadeBan): void
  report(report: Report): void
  log(space: LogSpace, chunk: number, bytes: number): void
}

/** The edge threads: starts them, hands them each policy, replaces those that fail, drains them all. */
export class EdgeFleet {
  readonly #parts: FleetParts
  readonly #threads: Set<EdgeWorker> = new Set()
  /** Of these, the ones that failed and have not been told to drain. */
  readonly #failing: Set<EdgeWorker> = new Set()
  readonly #freeSlots: number[]
  readonly #recalls: Recalls = new Recalls()
  readonly #backOff: BackOff = new BackOff()
  readonly #timers: Set<NodeJS.Timeout> = new Set()
  #watchdog: NodeJS.Timeout | undefined = undefined
  #delivery: Delivery | undefined = undefined
  /** Settles the delivery under way. */
  #delivered: () => void = () => undefined
  #ports: readonly number[] = []
  #started = false
  /** Threads that failed while others were still starting. */
  #missing = 0
  #draining = false

  constructor(parts: FleetParts) {
    this.#parts = parts
    this.#freeSlots = Array.from({ length: parts.slots }, (_, slot) => parts.slots - 1 - slot)
  }

  /**
   * Starts the threads and answers the ports they share. All load at once; none listens before `ready`. The
   * first thread settles ports that the system chooses; the others follow it.
   * @throws Fault when an address cannot be opened, or what `ready` rejects with.
   */
  async start(delivery: Delivery, ready: Promise<unknown>): Promise<readonly number[]> {
    this.#delivery = delivery
    const first = this.#spawn()
    const others = Array.from({ length: this.#parts.threads - 1 }, () => this.#spawn())
    await ready
    first.listen(delivery.config.listen.map(({ port }) => port))
    this.#ports = await first.listening
    for (const thread of others) thread.listen(this.#ports)
    await Promise.all(others.map(({ listening }) => listening))
    this.#started = true
    for (; this.#missing > 0; this.#missing--) this.#replace()
    this.#watchdog = setInterval(() => this.#lookAround(), watchdogMs)
    this.#watchdog.unref()
    return this.#ports
  }

  /** Puts a policy in force in every thread, and in those that will come; settles once it is. */
  deliver(delivery: Delivery): Promise<void> {
    this.#delivery = delivery
    for (const thread of this.#threads) thread.tell({ type: 'deliver', delivery })
    return new Promise(resolve => {
      this.#delivered = resolve
      this.#lookForDelivered()
    })
  }

  /** Has every thread serve other certificates. */
  renew(certificates: ListenersCertificates): void {
    for (const thread of this.#threads) thread.tell({ type: 'certificates', certificates })
  }

  /** Connects every thread with a verify thread that took the place of another. */
  reconnectVerifier(): void {
    for (const thread of this.#threads) {
      const port = this.#parts.connectVerifier()
      thread.tell({ type: 'verifier', port }, [port])
    }
  }

  /** What one of the threads decided under this incident number, if one remembers. */
  recall(incident: string): Promise<RecentDecision | undefined> {
    return this.#recalls.ask(this.#threads, incident)
  }

  /** Lets every thread finish what it accepted; what lasts beyond the deadline is cut off. */
  async drain(deadlineMs: number): Promise<void> {
    this.#draining = true
    clearInterval(this.#watchdog)
    for (const timer of this.#timers) clearTimeout(timer)
    const leaving = [...this.#threads]
    for (const thread of leaving) thread.drain(deadlineMs)
    await Promise.all(leaving.map(thread => thread.gone))
  }

  /** Ends every thread at once, for a start that failed. */
  async abort(): Promise<void> {
    this.#draining = true
    const leaving = [...this.#threads]
    for (const thread of leaving) thread.leaving = true
    await Promise.all(leaving.map(thread => thread.terminate()))
  }

  #spawn(): EdgeWorker {
    const { block, control, lanes, traffic, keys, tls } = this.#parts
    const slot = this.#freeSlots.pop()!
    block.enter(slot)
    const verifyPort = this.#parts.connectVerifier()
    const delivery = this.#delivery!
    const log = LogSpace.create()
    const { certificates, tickets } = tls
    const shared = { slot, control, lanes, traffic, log, tickets }
    const init: EdgeInit = { ...shared, keys, certificates, delivery, verifyPort }
    const thread = new EdgeWorker(this.#parts.begin(init), init, {
      heard: message => this.#hear(thread, message),
      failed: report => this.#failed(thread, report),
      ended: () => this.#ended(thread)
    })
    this.#threads.add(thread)
    return thread
  }

  #hear(thread: EdgeWorker, message: FromEdge): void {
    switch (message.type) {
      case 'log':
        this.#parts.log(thread.log, message.chunk, message.bytes)
        break
      case 'banned':
        this.#parts.banned(message.made)
        break
      case 'report':
        this.#parts.report(message.report)
        break
      case 'failing':
        this.#failed(thread, message.report)
        break
      case 'listening':
        this.#opened(thread)
        break
      case 'in_force':
        thread.serial = message.serial
        this.#lookForDelivered()
        break
      case 'recalled':
        this.#recalls.hear(message.recall, message.decision)
        break
      case 'drained':
        break
    }
  }

  /** Threads that leave need no new policy. */
  #lookForDelivered(): void {
    const { serial } = this.#delivery!
    if ([...this.#threads].every(thread => thread.leaving || thread.serial === serial)) this.#delivered()
  }

  #opened(thread: EdgeWorker): void {
    thread.accepts = true
    this.#dismissFailing()
    if (this.#started) this.#parts.recovered()
  }

  /** Starts a successor at once, later if threads fail again and again. */
  #failed(thread: EdgeWorker, report: Report): void {
    this.#parts.report(report)
    if (thread.leaving) return
    thread.leaving = true
    this.#failing.add(thread)
    this.#lookForDelivered()
    this.#dismissFailing()
    this.#replace()
  }

  /**
   * Lets failed threads stop accepting and finish what they have, once another one accepts: where nobody
   * listens every citizen is refused, and a thread in doubt is better than none.
   */
  #dismissFailing(): void {
    const isServed = [...this.#threads].some(({ accepts, leaving }) => accepts && !leaving)
    for (const thread of this.#failing) {
      if (thread.accepts && !isServed) continue
      this.#failing.delete(thread)
      thread.drain(this.#delivery!.config.drain.deadlineMs)
    }
  }

  #ended(thread: EdgeWorker): void {
    this.#threads.delete(thread)
    this.#failing.delete(thread)
    this.#freeSlots.push(thread.slot)
    this.#parts.block.leave(thread.slot)
    this.#parts.slotLeft(thread.slot)
    this.#lookForDelivered()
    if (thread.leaving) return
    thread.leaving = true
    this.#parts.report(faultReport(new Error('An edge thread ended by itself')))
    this.#replace()
  }

  #replace(): void {
    if (this.#draining) return
    if (!this.#started) {
      this.#missing++
      return
    }
    this.#later(this.#backOff.nextMs(this.#parts.clock.tickMs()), () => {
      if (this.#draining) return
      if (this.#freeSlots.length === 0) {
        this.#replace()
        return
      }
      this.#parts.restarted()
      this.#spawn().listen(this.#ports)
    })
  }

  #lookAround(): void {
    for (const thread of this.#threads) {
      if (thread.leaving || !thread.isDead(this.#parts.block.beats(thread.slot))) continue
      const fault = new Fault('thread_unresponsive', `An edge thread has not answered for ${deadAfter}`)
      this.#failed(thread, faultReport(fault))
      void thread.terminate()
    }
  }

  #later(waitMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      action()
    }, waitMs)
    this.#timers.add(timer)
  }
}
