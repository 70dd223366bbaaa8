// One of several threads that take from the same limit at the same moment, each at its own time of the clock.
import { workerData } from 'node:worker_threads'
import type { Limit } from '../../src/limits/limit.ts'
import { Limiter } from '../../src/limits/limiter.ts'
import type { LimitTables } from '../../src/limits/limitTables.ts'

/** What each thread is told. */
export interface LimitJob {
  readonly limit: Limit
  readonly tables: LimitTables
  /** One word, counted up by the threads as they come to the next key. */
  readonly gate: SharedArrayBuffer
  /** For each key how many were admitted, by all threads. */
  readonly admitted: SharedArrayBuffer
  readonly threads: number
  readonly thread: number
  readonly keys: number
  readonly tries: number
}

const { limit, tables, threads, thread, keys, tries, ...shared } = workerData as LimitJob
const gate = new Int32Array(shared.gate)
const admitted = new Int32Array(shared.admitted)
let now = 0
const limiter = new Limiter(tables, new Uint8Array(8), { nowMs: () => 0, tickMs: () => now }, thread)

for (let key = 0; key < keys; key++) {
  Atomics.add(gate, 0, 1)
  // Spinning brings the threads to the same key within nanoseconds of each other.
  while (Atomics.load(gate, 0) < (key + 1) * threads);
  for (let attempt = 0; attempt < tries; attempt++) {
    // Across the border between two parts of a window, one thread a little behind the other.
    now = 1_000_000 + key * 100 + attempt * 1000 + thread
    if (limiter.reserve({ limit, key: `${key}` }) === 0) Atomics.add(admitted, key, 1)
  }
}
