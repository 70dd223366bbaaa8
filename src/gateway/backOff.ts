const firstMs = 100
const longestMs = 10_000
const calmMs = 60_000

/**
 * How long to wait before a failed thread is started again: nothing the first time, then 100 ms doubling
 * up to 10 s; a calm minute forgets.
 */
export class BackOff {
  #failures = 0
  #lastTickMs = Number.NEGATIVE_INFINITY

  nextMs(tickMs: number): number {
    if (tickMs - this.#lastTickMs > calmMs) this.#failures = 0
    this.#lastTickMs = tickMs
    const waitMs = this.#failures === 0 ? 0 : Math.min(firstMs * 2 ** (this.#failures - 1), longestMs)
    this.#failures++
    return waitMs
  }
}
