import { Worker, type MessagePort } from 'node:worker_threads'
import { threadUrl } from './threadUrl.ts'

const heapMiB = 1024
/** Twice the default: requests are forgotten soon, and what has died when the space is full costs nothing. */
const youngHeapMiB = 96

export type ThreadKind = 'edge' | 'verify' | 'admin'

/** What each kind of thread begins as. Its first message says what it has to do. */
const beginnings: Readonly<Record<ThreadKind, () => Worker>> = {
  edge: () =>
    new Worker(threadUrl('edgeThread'), {
      resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: youngHeapMiB }
    }),
  verify: () => new Worker(threadUrl('verifyThread')),
  admin: () => new Worker(threadUrl('adminThread'))
}

/**
 * Threads that load their modules while the configuration is still being compiled, which takes as long. Who needs a
 * thread takes one of these, or a new one when there is none.
 */
export class EarlyThreads {
  readonly #waiting: Record<ThreadKind, Set<Worker>>

  constructor(edges: number) {
    const begin = (kind: ThreadKind, count: number): Set<Worker> => {
      const workers = new Set<Worker>()
      for (let i = 0; i < count; i++) this.#begin(kind, workers)
      return workers
    }
    this.#waiting = { edge: begin('edge', edges), admin: begin('admin', 1), verify: begin('verify', 1) }
  }

  /** A thread that does what `task` says. */
  take(kind: ThreadKind, task: unknown, transferred: readonly MessagePort[] = []): Worker {
    const [waiting] = this.#waiting[kind]
    const worker = waiting ?? beginnings[kind]()
    this.#waiting[kind].delete(worker)
    worker.postMessage(task, transferred)
    return worker
  }

  /** Ends those that nobody took. */
  async dismiss(): Promise<void> {
    const ending: Promise<unknown>[] = []
    for (const workers of Object.values(this.#waiting)) {
      for (const worker of workers) ending.push(worker.terminate())
      workers.clear()
    }
    await Promise.all(ending)
  }

  /** One that fails before it is taken is not there; a new one fails in its place, where somebody hears of it. */
  #begin(kind: ThreadKind, workers: Set<Worker>): void {
    const worker = beginnings[kind]()
    const gone = (): void => void workers.delete(worker)
    worker.once('error', gone).once('exit', gone)
    workers.add(worker)
  }
}
