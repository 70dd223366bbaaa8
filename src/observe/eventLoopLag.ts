import type { Clock } from '../core/clock.ts'

const intervalMs = 50
/** The newest lateness counts for so much of the average: an old one is forgotten in about a second. */
const weight = 0.15

/** Measures how late a thread's timers run: what every request of that thread had to wait for. */
export class EventLoopLag {
  readonly #clock: Clock
  readonly #observe: (seconds: number) => void
  #timer: NodeJS.Timeout | undefined = undefined
  #dueMs = 0
  #recentMs = 0

  constructor(clock: Clock, observe: (seconds: number) => void) {
    this.#clock = clock
    this.#observe = observe
  }

  /** On average over about a second; one pause hardly shows in it. */
  get recentMs(): number {
    return this.#recentMs
  }

  /** Looks twenty times a second, without keeping the thread alive. */
  start(): void {
    this.#dueMs = this.#clock.tickMs() + intervalMs
    this.#timer = setTimeout(() => {
      const lateMs = Math.max(0, this.#clock.tickMs() - this.#dueMs)
      this.#recentMs += weight * (lateMs - this.#recentMs)
      this.#observe(lateMs / 1000)
      this.start()
    }, intervalMs)
    this.#timer.unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
