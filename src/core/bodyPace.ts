/**
 * A body may pause this long, and must come at this rate after a first grace: the figures of Apache's
 * mod_reqtimeout (`body=20,MinRate=500`).
 */
const idleMs = 20_000
const graceMs = 20_000
const bytesPerMs = 0.5

/** Whether a client sends its body fast enough. */
export class BodyPace {
  #activeMs = 0
  #idleMs = 0
  #bytesSeen = 0

  /** Called now and then with the bytes so far and the time, in which the client could send, since the last call. */
  isTooSlow(bytes: number, elapsedMs: number): boolean {
    this.#activeMs += elapsedMs
    this.#idleMs = bytes === this.#bytesSeen ? this.#idleMs + elapsedMs : 0
    this.#bytesSeen = bytes
    return this.#idleMs > idleMs || this.#activeMs > graceMs + bytes / bytesPerMs
  }
}
