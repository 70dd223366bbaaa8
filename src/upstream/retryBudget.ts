/** Retries that may come at once. */
const BURST = 10
/** Retries that each request earns: one tenth of the traffic. */
const EARNED = 0.1

/**
 * Keeps retries from doubling the load of an upstream that is failing: ten at once, then at most one for
 * every ten requests. The idea is Finagle's retry budget.
 */
export class RetryBudget {
  #balance = BURST

  /** A new request, not a retry. */
  deposit(): void {
    if (this.#balance < BURST) this.#balance += EARNED
  }

  /** Takes one retry; false when there is none left. */
  withdraw(): boolean {
    if (this.#balance < 1) return false
    this.#balance -= 1
    return true
  }
}
