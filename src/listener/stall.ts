/** For how long a client has taken next to nothing of what waits for it. */
export class Stall {
  #waitingBytes = 0
  #ms = 0

  get ms(): number {
    return this.#ms
  }

  /**
   * Called now and then with what waits, and the time since the last call. Whoever has taken `minBytes` since, or all,
   * begins anew.
   */
  note(waitingBytes: number, elapsedMs: number, minBytes: number): void {
    const takenBytes = this.#waitingBytes - waitingBytes
    if (waitingBytes > 0 && this.#waitingBytes > 0 && takenBytes >= 0 && takenBytes < minBytes) {
      this.#ms += elapsedMs
      return
    }
    this.#waitingBytes = waitingBytes
    this.#ms = 0
  }
}
