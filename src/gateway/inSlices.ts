import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'

/** How long requests wait at most for a slice of other work, but for the step it ends with. */
const sliceMs = 2

/** Takes the steps of long work in short slices, and lets requests pass between them; answers what it comes to. */
export async function inSlices<Result>(work: Iterator<unknown, Result>): Promise<Result> {
  for (;;) {
    const endMs = performance.now() + sliceMs
    let step = work.next()
    while (step.done !== true && performance.now() < endMs) step = work.next()
    if (step.done === true) return step.value
    await setImmediate()
  }
}
