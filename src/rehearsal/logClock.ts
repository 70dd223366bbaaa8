/** Requests are logged when they end, by several processes: so much disorder is no clock that jumped. */
const disorderMs = 60_000
/** Longer than most limits look back; what is silent for longer is not waited for. */
const longestStepMs = 24 * 60 * 60 * 1000

/**
 * The monotonic clock of a log, which limits need: it never runs back. A line from up to a minute ago is
 * judged at the time already reached. Where the log jumps back further (files in the wrong order, a clock
 * set), time goes on from where it was; where it jumps ahead, one day passes at most, so that one wrong
 * line neither freezes the limits nor ends them.
 */
export class LogClock {
  #tickMs = 0
  #offsetMs: number | undefined = undefined
  #jumps = 0
  #furthestBackMs = 0

  /** How often the log jumped back by more than a minute. */
  get jumps(): number {
    return this.#jumps
  }

  /** The longest way back, of jumps and of mere disorder. */
  get furthestBackMs(): number {
    return this.#furthestBackMs
  }

  /** The time on this clock of a line with that wall clock; it counts from 0 at the first line. */
  advance(atMs: number): number {
    this.#offsetMs ??= atMs
    const stepMs = atMs - this.#offsetMs - this.#tickMs
    if (stepMs < 0) this.#furthestBackMs = Math.max(this.#furthestBackMs, -stepMs)
    if (stepMs < -disorderMs) this.#jumps++
    if (stepMs > 0) this.#tickMs += Math.min(stepMs, longestStepMs)
    if (stepMs < -disorderMs || stepMs > longestStepMs) this.#offsetMs = atMs - this.#tickMs
    return this.#tickMs
  }
}
