import type { Clock } from '../core/clock.ts'

/** Words of shared memory for each server: failures in a row, ejected until, found down by a check. */
const WORDS = 3
const FAILURES = 0
const UNTIL = 1
const DOWN = 2

/** Failures in a row, over all threads, after which a server is left alone. As HAProxy's `fall 3`. */
const FAILURES_TO_EJECT = 3
/** The first ejection; each further failure doubles it. */
const FIRST_EJECTION_S = 5
const LONGEST_EJECTION_S = 60
/** Whether a server may be given requests; one on `trial` has served its ejection and waits for a first. */
export type HealthState = 'up' | 'trial' | 'out'

/** Zeroed memory for the health of so many servers: all are up until something shows otherwise. */
export function allocateHealth(servers: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(servers * WORDS * Int32Array.BYTES_PER_ELEMENT))
}

/**
 * What all threads know of the servers of one upstream. Times are whole seconds of the machine's monotonic
 * clock, which all threads share; no state needs two words to change together.
 */
export class ServerHealth {
  readonly #words: Int32Array
  readonly #clock: Clock

  /** `words` comes from `allocateHealth` and is shared by all threads. */
  constructor(words: Int32Array, clock: Clock) {
    this.#words = words
    this.#clock = clock
  }

  state(server: number): HealthState {
    if (Atomics.load(this.#words, server * WORDS + DOWN) !== 0) return 'out'
    const until = Atomics.load(this.#words, server * WORDS + UNTIL)
    if (until === 0) return 'up'
    return this.#nowS() < until ? 'out' : 'trial'
  }

  /**
   * Takes the trial of a server; false when another request, of any thread, was faster. The trial is
   * presumed to fail, so that no other request waits for it: the server stays out for its next, longer
   * term unless the trial brings an answer.
   */
  claimTrial(server: number): boolean {
    const at = server * WORDS
    const until = Atomics.load(this.#words, at + UNTIL)
    if (until === 0 || this.#nowS() < until) return false
    const next = this.#nowS() + ejectionS(Atomics.load(this.#words, at + FAILURES) + 1)
    if (Atomics.compareExchange(this.#words, at + UNTIL, until, next) !== until) return false
    Atomics.add(this.#words, at + FAILURES, 1)
    return true
  }

  /** How bad a server that is out is, smaller being better: the soonest to return, checked-down ones last. */
  badness(server: number): number {
    const down = Atomics.load(this.#words, server * WORDS + DOWN)
    return Atomics.load(this.#words, server * WORDS + UNTIL) + (down === 0 ? 0 : 2 ** 31)
  }

  /** A server answered. */
  succeeded(server: number): void {
    const at = server * WORDS
    if (Atomics.load(this.#words, at + FAILURES) === 0) return
    Atomics.store(this.#words, at + FAILURES, 0)
    Atomics.store(this.#words, at + UNTIL, 0)
  }

  /** A server could not be reached or broke off before answering. What fails while it is out adds nothing. */
  failed(server: number): void {
    const at = server * WORDS
    if (this.#nowS() < Atomics.load(this.#words, at + UNTIL)) return
    const failures = Atomics.add(this.#words, at + FAILURES, 1) + 1
    if (failures >= FAILURES_TO_EJECT)
      Atomics.store(this.#words, at + UNTIL, this.#nowS() + ejectionS(failures))
  }

  /** What the active checks found. Coming up again also forgives what requests saw. */
  checked(server: number, up: boolean): void {
    Atomics.store(this.#words, server * WORDS + DOWN, up ? 0 : 1)
    if (up) this.succeeded(server)
  }

  #nowS(): number {
    return Math.floor(this.#clock.tickMs() / 1000)
  }
}

function ejectionS(failures: number): number {
  return Math.min(FIRST_EJECTION_S * 2 ** (failures - FAILURES_TO_EJECT), LONGEST_EJECTION_S)
}
