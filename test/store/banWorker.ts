// One of several threads that ban, renew, lift and look up the same networks at the same moment.
import { workerData } from 'node:worker_threads'
import { addressOf } from '../../src/core/address.ts'
import { BanTable } from '../../src/store/banTable.ts'

/** What each thread is told. */
export interface BanJob {
  readonly table: SharedArrayBuffer
  /** One word, counted up by the threads as they come to the start of a round. */
  readonly gate: SharedArrayBuffer
  /** One word: what went wrong, counted by all threads. */
  readonly wrong: SharedArrayBuffer
  readonly threads: number
  readonly thread: number
  readonly rounds: number
  readonly networks: number
}

const job = workerData as BanJob
const table = new BanTable(job.table)
const gate = new Int32Array(job.gate)
const wrong = new Int32Array(job.wrong)

function ban(network: number, nowMs: number): boolean {
  const address = addressOf(4, [0, 0, 0, network])
  const kept = { prefix: { address, bits: 32 }, sparesPass: true, source: network, times: 1 }
  return table.add({ ...kept, untilMs: nowMs + 10 }, nowMs)
}

for (let round = 0; round < job.rounds; round++) {
  Atomics.add(gate, 0, 1)
  // Spinning brings the threads to the same networks within nanoseconds of each other.
  while (Atomics.load(gate, 0) < (round + 1) * job.threads);
  // Each round finds the table full of bans that have just ended.
  const nowMs = 1_000_000 + round * 10
  for (let i = 0; i < job.networks; i++) {
    const network = round * job.networks + i
    const address = addressOf(4, [0, 0, 0, network])
    if (!ban(network, nowMs)) Atomics.add(wrong, 0, 1)
    const found = table.find(address, nowMs)
    if (found?.source !== network || found.untilMs !== nowMs + 10) Atomics.add(wrong, 0, 1)
    // Bans made now and then for a moment, which are in the way of others.
    const passing = addressOf(6, [1, 2, 3, network])
    const once = { prefix: { address: passing, bits: 128 }, sparesPass: false, source: 0, times: 1 }
    table.add({ ...once, untilMs: nowMs }, nowMs)
    table.remove(once.prefix, nowMs)
  }
}
