import type { Clock } from '../core/clock.ts'

/** The clock on the wall may be set meanwhile, or the machine asleep. */
const mostSleepMs = 30_000

/** Rings at a time of day, however far away it is and whatever happens to the clock. */
export class WallTimer {
  readonly #clock: Clock
  readonly #ring: () => void
  #timer: NodeJS.Timeout | undefined = undefined

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** Rings once, at this time instead of any before; never for Infinity. */
  set(atMs: number): void {
    clearTimeout(this.#timer)
    if (atMs === Infinity) return
    const waitMs = Math.max(0, atMs - this.#clock.nowMs())
    this.#timer = setTimeout(() => this.#look(atMs), Math.min(waitMs, mostSleepMs))
    this.#timer.unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #look(atMs: number): void {
    if (this.#clock.nowMs() >= atMs) this.#ring()
    else this.set(atMs)
  }
}
