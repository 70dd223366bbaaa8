/**
 * Asks until the answer is the one waited for: each answer is the pace of the next question, so nothing
 * sleeps, and the test's own time limit is the bound. A question that fails is asked again.
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
    await new Promise(resolve => setImmediate(resolve))
  }
}
