/** Takes all steps of work that could be done in slices, where nobody waits; answers what it comes to. */
export function atOnce<Result>(work: Iterator<unknown, Result>): Result {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}
