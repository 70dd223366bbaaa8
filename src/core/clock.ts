/** The two clocks Moien reads. They are arguments everywhere, so that a test can be its own clock. */
export interface Clock {
  /** Wall-clock time in milliseconds since 1970, for what leaves the process: tokens, logs, headers. */
  nowMs(): number
  /**
   * Monotonic time in milliseconds since the machine started, the same in every thread of the machine,
   * for limits, deadlines and durations.
   */
  tickMs(): number
}

const readings = 16

/** The machine's own clocks. */
export function systemClock(): Clock {
  const offsetMs = Math.max(...Array.from({ length: readings }, readOffsetMs))
  return { nowMs: Date.now, tickMs: () => performance.now() + offsetMs }
}

/**
 * performance.now() counts from each thread's own start, hrtime from the machine's. A thread that loses the
 * processor between the two readings gets too small a difference, by milliseconds on a busy machine, and
 * threads would disagree on the time: so the greatest of several is taken.
 */
function readOffsetMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000 - performance.now()
}
