import { workerData } from 'node:worker_threads'
import { ConductTable } from '../../src/store/conductTable.ts'
import { KeyHash } from '../../src/store/keyHash.ts'

/** What one of several threads is to count, once all of them are there. */
export interface CountJob {
  readonly buffer: SharedArrayBuffer
  readonly gate: SharedArrayBuffer
  readonly threads: number
  readonly key: string
  readonly atMs: number
  readonly pages: number
}

const { buffer, gate, threads, key, atMs, pages } = workerData as CountJob
const arrived = new Int32Array(gate)
const table = new ConductTable(buffer, new KeyHash(new Uint8Array(8)))

Atomics.add(arrived, 0, 1)
Atomics.notify(arrived, 0)
while (Atomics.load(arrived, 0) < threads) Atomics.wait(arrived, 0, Atomics.load(arrived, 0), 100)
for (let i = 0; i < pages; i++) {
  table.enter(key, atMs)
  table.add('pages')
}
