import type { Clock } from '../core/clock.ts'

const intervalMs = 50

/** Measures how late a thread's timers run: what every request of that thread had to wait for. */
export class EventLoopLag {
  readonly #clock: Clock
  readonly #observe: (seconds: number) => void
  #timer: NodeJS.Timeout | undefined = undefined
  #dueMs = 0

  constructor(clock: Clock, observe: (seconds: number) => void) {
    this.#clock = clock
    this.#observe = observe
  }

  /** Looks twenty times a second, without keeping the thread alive. */
  start(): void {
    this.#dueMs = this.#clock.tickMs() + intervalMs
    this.#timer = setTimeout(() => {
      this.#observe(Math.max(0, this.#clock.tickMs() - this.#dueMs) / 1000)
      this.start()
    }, intervalMs)
    this.#timer.unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
