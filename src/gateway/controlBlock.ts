/** What the gateway as a whole is doing. */
export type GatewayState = 'starting' | 'ready' | 'draining'

const states: readonly GatewayState[] = ['starting', 'ready', 'draining']
const headerWords = 4
const wordsPerSlot = 3
const absent = -1

/**
 * A few words that all threads of one gateway share: its state, and for each edge thread a heart-beat, the
 * number of requests in flight and the bytes of forms it holds. A slot belongs to one thread from its start to its end.
 */
export class ControlBlock {
  readonly #words: Int32Array
  readonly #slots: number

  static create(slots: number): SharedArrayBuffer {
    const buffer = new SharedArrayBuffer((headerWords + slots * wordsPerSlot) * 4)
    const words = new Int32Array(buffer).fill(absent, headerWords)
    for (let slot = 0; slot < slots; slot++) words[headerWords + slot * wordsPerSlot + 2] = 0
    return buffer
  }

  constructor(buffer: SharedArrayBuffer) {
    this.#words = new Int32Array(buffer)
    this.#slots = (this.#words.length - headerWords) / wordsPerSlot
  }

  get state(): GatewayState {
    return states[Atomics.load(this.#words, 0)]!
  }

  set state(state: GatewayState) {
    Atomics.store(this.#words, 0, states.indexOf(state))
  }

  /** Whether the last reload took effect. */
  get reloadGood(): boolean {
    return Atomics.load(this.#words, 1) === 0
  }

  set reloadGood(good: boolean) {
    Atomics.store(this.#words, 1, good ? 0 : 1)
  }

  /** Bytes of access-log lines on their way to the writer, for all threads together. */
  get logBacklog(): Int32Array {
    return this.#words.subarray(2, 3)
  }

  /** A thread enters its slot: alive, nothing in flight. */
  enter(slot: number): void {
    Atomics.store(this.#words, this.#at(slot), 0)
    Atomics.store(this.#words, this.#at(slot) + 1, 0)
    Atomics.store(this.#words, this.#at(slot) + 2, 0)
  }

  /** The thread of this slot is gone. */
  leave(slot: number): void {
    Atomics.store(this.#words, this.#at(slot), absent)
    Atomics.store(this.#words, this.#at(slot) + 1, absent)
    Atomics.store(this.#words, this.#at(slot) + 2, 0)
  }

  /** Says that the thread's event loop still turns. */
  beat(slot: number): void {
    Atomics.add(this.#words, this.#at(slot), 1)
  }

  beats(slot: number): number {
    return Atomics.load(this.#words, this.#at(slot))
  }

  addInFlight(slot: number, change: 1 | -1): number {
    return Atomics.add(this.#words, this.#at(slot) + 1, change) + change
  }

  inFlight(slot: number): number {
    return Atomics.load(this.#words, this.#at(slot) + 1)
  }

  /** The mean number of requests in flight over the threads that are there. */
  meanInFlight(): number {
    let sum = 0
    let threads = 0
    for (let slot = 0; slot < this.#slots; slot++) {
      const inFlight = Atomics.load(this.#words, this.#at(slot) + 1)
      if (inFlight === absent) continue
      sum += inFlight
      threads++
    }
    return threads === 0 ? 0 : sum / threads
  }

  /** Notes that a thread holds more or fewer bytes of forms; answers how many all threads hold together. */
  addFormBytes(slot: number, change: number): number {
    Atomics.add(this.#words, this.#at(slot) + 2, change)
    let sum = 0
    for (let other = 0; other < this.#slots; other++) sum += Atomics.load(this.#words, this.#at(other) + 2)
    return sum
  }

  /** Bytes of forms that the thread of this slot holds. */
  formBytes(slot: number): number {
    return Atomics.load(this.#words, this.#at(slot) + 2)
  }

  #at(slot: number): number {
    return headerWords + slot * wordsPerSlot
  }
}
