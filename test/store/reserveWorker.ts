// One of several threads that make the same reservations at the same moment.
import { workerData } from 'node:worker_threads'
import { DebtTable } from '../../src/store/debtTable.ts'
import { KeyHash } from '../../src/store/keyHash.ts'

/** What each thread is told. */
export interface ReserveJob {
  readonly table: SharedArrayBuffer
  /** One word, counted up by the threads as they come to the start of a round. */
  readonly gate: SharedArrayBuffer
  /** For each round and key how many were admitted, by all threads. */
  readonly admitted: SharedArrayBuffer
  readonly threads: number
  readonly thread: number
  readonly rounds: number
  readonly keysPerRound: number
  readonly triesPerKey: number
  readonly burst: number
  readonly roundMs: number
}

const job = workerData as ReserveJob
const table = new DebtTable(job.table, new KeyHash(new Uint8Array(8)))
const gate = new Int32Array(job.gate)
const interval = job.roundMs * 64
// Half an interval beyond what the burst needs, as the threads' clocks differ.
const tolerance = (job.burst - 0.5) * interval
const admitted = new Int32Array(job.admitted)

for (let round = 0; round < job.rounds; round++) {
  Atomics.add(gate, 0, 1)
  // Spinning brings the threads to the same keys within nanoseconds of each other.
  while (Atomics.load(gate, 0) < (round + 1) * job.threads);
  // Rounds are far enough apart that all earlier debts are paid: every bucket is full of old entries.
  const nowMs = 1_000_000 + round * job.roundMs * (job.burst + 1) + job.thread / 2
  for (let attempt = 0; attempt < job.triesPerKey; attempt++) {
    for (let key = 0; key < job.keysPerRound; key++) {
      if (table.reserve(`${round}/${key}`, interval, tolerance, nowMs) === 0) {
        Atomics.add(admitted, round * job.keysPerRound + key, 1)
      }
    }
  }
}
