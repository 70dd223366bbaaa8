import type { EdgeWorker } from './edgeWorker.ts'
import type { RecentDecision } from './recentDecisions.ts'

/** A thread that has not answered by then is too busy, or gone. */
const patienceMs = 2000

interface OpenRecall {
  /** Threads that have not answered. */
  missing: number
  settle(decision: RecentDecision | undefined): void
}

/** Asks all edge threads for a decision that one of them took. */
export class Recalls {
  readonly #open: Map<number, OpenRecall> = new Map()
  #next = 0

  /** The decision; `undefined` when no thread remembers it, or none answers in two seconds. */
  ask(threads: ReadonlySet<EdgeWorker>, incident: string): Promise<RecentDecision | undefined> {
    const recall = this.#next++
    return new Promise(resolve => {
      const timer = setTimeout(() => this.#open.get(recall)?.settle(undefined), patienceMs)
      this.#open.set(recall, {
        missing: threads.size,
        settle: decision => {
          clearTimeout(timer)
          this.#open.delete(recall)
          resolve(decision)
        }
      })
      for (const thread of threads) thread.tell({ type: 'recall', recall, incident })
    })
  }

  /** One thread's answer. */
  hear(recall: number, decision: RecentDecision | undefined): void {
    const open = this.#open.get(recall)
    if (open === undefined) return
    open.missing--
    if (decision !== undefined || open.missing === 0) open.settle(decision)
  }
}
