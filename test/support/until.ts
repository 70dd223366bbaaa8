import { setTimeout as pause } from 'node:timers/promises'

/** Whoever is to answer needs the processor, too. */
const paceMs = 10

/**
 * Asks until the answer is the one waited for, where no event tells that it has come. A question that fails
 * is asked again; the test's own time limit is the bound.
 */
export async function until<Answer>(
  ask: () => Answer | Promise<Answer>,
  isGood: (answer: Answer) => boolean
): Promise<Answer> {
  for (;;) {
    try {
      const answer = await ask()
      if (isGood(answer)) return answer
    } catch {
      // Nobody answers yet, or no longer.
    }
    await pause(paceMs)
  }
}
