/** Numbers in one lane: 128 KiB, enough for ten thousand rules. */
export const laneSlots = 16_384

/** Where a lane's gauges begin; what lies before only grows. */
export const gaugeStart = 15_360

/** Empty lanes, one for each thread that may count at the same time. */
export function createMetricLanes(lanes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(lanes * laneSlots * Float64Array.BYTES_PER_ELEMENT)
}

/**
 * The numbers of all threads in shared memory. A lane has one writer at a time, which adds to it without
 * atomic operations; it outlives the thread, and the next one to get it goes on counting. Readers sum over
 * lanes: an aligned 64-bit number is never seen half written on the machines Node runs on.
 */
export class MetricLanes {
  readonly #lanes: readonly Float64Array[]

  constructor(buffer: SharedArrayBuffer) {
    const bytes = laneSlots * Float64Array.BYTES_PER_ELEMENT
    const count = buffer.byteLength / bytes
    this.#lanes = Array.from({ length: count }, (_, i) => new Float64Array(buffer, i * bytes, laneSlots))
  }

  /** The lane to write to. Throws a `RangeError` when there is none of that number. */
  lane(index: number): Float64Array {
    const lane = this.#lanes[index]
    if (lane === undefined) throw new RangeError(`there is no metric lane ${index}`)
    return lane
  }

  sum(slot: number): number {
    let sum = 0
    for (const lane of this.#lanes) sum += lane[slot]!
    return sum
  }

  /** A thread is gone, and with it what its gauges counted. */
  clearGauges(index: number): void {
    this.lane(index).fill(0, gaugeStart)
  }
}
