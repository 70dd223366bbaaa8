/** How often the main thread looks whether the event loops of the others turn. */
export const watchdogMs = 5000

/** An event loop that has not turned for so many looks is taken for dead. */
const deadLooks = 6

/** In how long that is, in words. */
export const deadAfter: string = `${(watchdogMs * deadLooks) / 1000} s`

const beatMs = 1000

/** Whether one thread's heart still beats, as the main thread sees it. */
export class Pulse {
  #beats = -1
  #silentLooks = 0

  /** Given all heart-beats so far; once every `watchdogMs`. */
  isDead(beats: number): boolean {
    this.#silentLooks = beats === this.#beats ? this.#silentLooks + 1 : 0
    this.#beats = beats
    return this.#silentLooks >= deadLooks
  }
}

/** Counts up the first word of the buffer as long as this thread's event loop turns. */
export function beatInto(buffer: SharedArrayBuffer): void {
  const beats = new Int32Array(buffer)
  setInterval(() => Atomics.add(beats, 0, 1), beatMs).unref()
}
