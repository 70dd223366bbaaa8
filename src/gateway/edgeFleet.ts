import { Worker, type MessagePort } from 'node:worker_threads'
import type { KeyRing } from '../challenge/keyRing.ts'
import type { Clock } from '../core/clock.ts'
import { Fault } from '../core/fault.ts'
import { BackOff } from './backOff.ts'
import type { ControlBlock } from './controlBlock.ts'
import { faultReport } from './faultReport.ts'
import type { Delivery, EdgeInit, FromEdge, Report, ToEdge } from './threadMessages.ts'
import { threadUrl } from './threadUrl.ts'

const watchdogMs = 5000
/** An event loop that has not turned for so many looks of the watchdog is taken for dead. */
const deadLooks = 6
const heapMiB = 1024

/** What the fleet needs from the gateway around it. */
export interface FleetParts {
  readonly threads: number
  /** Slots in the control block and lanes: more than threads, since a failing one drains beside its successor. */
  readonly slots: number
  readonly control: SharedArrayBuffer
  readonly lanes: SharedArrayBuffer
  readonly block: ControlBlock
  readonly keys: KeyRing
  readonly clock: Clock
  /** A new way to the verify thread. */
  connectVerifier(): MessagePort
  /** A slot's thread is gone: its gauges are void. */
  slotLeft(slot: number): void
  /** A thread is started in place of one that failed. */
  restarted(): void
  /** The one that was started so listens. */
  recovered(): void
  report(report: Report): void
  log(lines: string): void
}

interface EdgeThread {
  readonly worker: Worker
  readonly slot: number
  /** Settles when the thread listens, or with the fault that kept it from listening. */
  readonly listening: Promise<readonly number[]>
  readonly gone: Promise<void>
  /** Its listeners are open. */
  accepts: boolean
  /** The policy it has put in force last. */
  hash: string
  /** Draining, failed or ended: nothing more is expected of it. */
  leaving: boolean
  beats: number
  silentLooks: number
}

/** The edge threads: starts them, hands them each policy, replaces those that fail, drains them all. */
export class EdgeFleet {
  readonly #parts: FleetParts
  readonly #threads: Set<EdgeThread> = new Set()
  /** Of these, the ones that failed and have not been told to drain. */
  readonly #failing: Set<EdgeThread> = new Set()
  readonly #freeSlots: number[]
  readonly #backOff: BackOff = new BackOff()
  readonly #timers: Set<NodeJS.Timeout> = new Set()
  #watchdog: NodeJS.Timeout | undefined = undefined
  #delivery: Delivery | undefined = undefined
  #ports: readonly number[] = []
  /** Settles the delivery under way. */
  #delivered: () => void = () => undefined
  #started = false
  #draining = false

  constructor(parts: FleetParts) {
    this.#parts = parts
    this.#freeSlots = Array.from({ length: parts.slots }, (_, slot) => parts.slots - 1 - slot)
  }

  /**
   * Starts the threads and answers the ports they share. The first thread settles ports that the system
   * chooses; the others follow it.
   * @throws Fault when an address cannot be opened.
   */
  async start(delivery: Delivery): Promise<readonly number[]> {
    this.#delivery = delivery
    this.#ports = delivery.config.listen.map(listen => listen.port)
    this.#ports = await this.#spawn().listening
    const others = Array.from({ length: this.#parts.threads - 1 }, () => this.#spawn().listening)
    await Promise.all(others)
    this.#started = true
    this.#watchdog = setInterval(() => this.#lookAround(), watchdogMs)
    this.#watchdog.unref()
    return this.#ports
  }

  /** Puts a policy in force in every thread, and in those that will come; settles once it is. */
  deliver(delivery: Delivery): Promise<void> {
    this.#delivery = delivery
    this.#tellAll(() => ({ type: 'deliver', delivery }))
    return new Promise(resolve => {
      this.#delivered = resolve
      this.#lookForDelivered()
    })
  }

  /** Connects every thread with a verify thread that took the place of another. */
  reconnectVerifier(): void {
    for (const thread of this.#threads) {
      const port = this.#parts.connectVerifier()
      const message: ToEdge = { type: 'verifier', port }
      thread.worker.postMessage(message, [port])
    }
  }

  /** Lets every thread finish what it accepted; what lasts beyond the deadline is cut off. */
  async drain(deadlineMs: number): Promise<void> {
    this.#draining = true
    clearInterval(this.#watchdog)
    for (const timer of this.#timers) clearTimeout(timer)
    const leaving = [...this.#threads]
    for (const thread of leaving) this.#retire(thread, deadlineMs)
    this.#tellAll(() => ({ type: 'drain', deadlineMs }))
    await Promise.all(leaving.map(thread => thread.gone))
  }

  /** Ends every thread at once, for a start that failed. */
  async abort(): Promise<void> {
    this.#draining = true
    await Promise.all([...this.#threads].map(thread => thread.worker.terminate()))
  }

  #tellAll(message: () => ToEdge): void {
    for (const thread of this.#threads) thread.worker.postMessage(message())
  }

  #spawn(): EdgeThread {
    const slot = this.#freeSlots.pop()!
    this.#parts.block.enter(slot)
    const verifyPort = this.#parts.connectVerifier()
    const init: EdgeInit = {
      role: 'edge',
      slot,
      control: this.#parts.control,
      lanes: this.#parts.lanes,
      keys: this.#parts.keys,
      delivery: this.#delivery!,
      ports: this.#ports,
      verifyPort
    }
    const worker = new Worker(threadUrl('edgeThread'), {
      workerData: init,
      transferList: [verifyPort],
      resourceLimits: { maxOldGenerationSizeMb: heapMiB }
    })
    const thread: EdgeThread = {
      worker,
      slot,
      listening: this.#listening(worker),
      gone: new Promise(resolve => worker.once('exit', () => resolve())),
      accepts: false,
      hash: init.delivery.hash,
      leaving: false,
      beats: 0,
      silentLooks: 0
    }
    // Start awaits it; later the same failure arrives as a message or an exit.
    thread.listening.catch(() => undefined)
    worker.on('message', (message: FromEdge) => this.#hear(thread, message))
    worker.on('error', error => this.#failed(thread, faultReport(error)))
    worker.on('exit', () => this.#ended(thread))
    this.#threads.add(thread)
    return thread
  }

  #listening(worker: Worker): Promise<readonly number[]> {
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromEdge) => {
        if (message.type === 'listening') resolve(message.ports)
        if (message.type === 'failing') reject(new Fault(message.report.code, message.report.message))
      })
      worker.once('exit', () => reject(new Fault('thread_failed', 'An edge thread ended before it listened')))
    })
  }

  #hear(thread: EdgeThread, message: FromEdge): void {
    switch (message.type) {
      case 'log':
        this.#parts.log(message.lines)
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
        thread.hash = message.hash
        this.#lookForDelivered()
        break
      case 'drained':
        break
    }
  }

  /** Threads that leave need no new policy. */
  #lookForDelivered(): void {
    const { hash } = this.#delivery!
    if ([...this.#threads].every(thread => thread.leaving || thread.hash === hash)) this.#delivered()
  }

  #opened(thread: EdgeThread): void {
    thread.accepts = true
    this.#dismissFailing()
    if (this.#started) this.#parts.recovered()
  }

  /** Starts a successor at once, later if threads fail again and again. */
  #failed(thread: EdgeThread, report: Report): void {
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
    const { deadlineMs } = this.#delivery!.config.drain
    for (const thread of this.#failing) {
      if (thread.accepts && !isServed) continue
      this.#failing.delete(thread)
      this.#retire(thread, deadlineMs)
      const message: ToEdge = { type: 'drain', deadlineMs }
      thread.worker.postMessage(message)
    }
  }

  #ended(thread: EdgeThread): void {
    this.#threads.delete(thread)
    this.#failing.delete(thread)
    this.#lookForDelivered()
    this.#freeSlots.push(thread.slot)
    this.#parts.block.leave(thread.slot)
    this.#parts.slotLeft(thread.slot)
    if (thread.leaving) return
    thread.leaving = true
    this.#parts.report(faultReport(new Error('An edge thread ended by itself')))
    this.#replace()
  }

  #replace(): void {
    if (this.#draining || !this.#started) return
    this.#later(this.#backOff.nextMs(this.#parts.clock.tickMs()), () => {
      if (this.#draining) return
      if (this.#freeSlots.length === 0) {
        this.#replace()
        return
      }
      this.#parts.restarted()
      this.#spawn()
    })
  }

  /** Ends a thread that has not ended by itself a moment after its deadline. */
  #retire(thread: EdgeThread, deadlineMs: number): void {
    thread.leaving = true
    const timer = setTimeout(() => void thread.worker.terminate(), deadlineMs + 1000)
    thread.worker.once('exit', () => clearTimeout(timer))
  }

  #lookAround(): void {
    for (const thread of this.#threads) {
      const beats = this.#parts.block.beats(thread.slot)
      thread.silentLooks = beats === thread.beats ? thread.silentLooks + 1 : 0
      thread.beats = beats
      if (thread.silentLooks < deadLooks || thread.leaving) continue
      const fault = new Fault('thread_unresponsive', 'An edge thread has not answered for 30 s')
      this.#failed(thread, faultReport(fault))
      void thread.worker.terminate()
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
