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

/** The machine's own clocks. */
export function systemClock(): Clock {
  // performance.now() counts from each thread's own start; hrtime counts from the machine's.
  const offsetMs = Number(process.hrtime.bigint() / 1000n) / 1000 - performance.now()
  return { nowMs: Date.now, tickMs: () => performance.now() + offsetMs }
}
