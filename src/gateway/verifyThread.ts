import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { verifySolution } from '../challenge/verifySolution.ts'
import { beatInto } from './pulse.ts'

/*
 * The verify thread: it checks solved puzzles one after the other, synchronously, so that none of that
 * work delays a request. The main thread sends it a port for each edge thread.
 */

beatInto(workerData as SharedArrayBuffer)

parentPort!.on('message', (port: MessagePort) => {
  port.on('message', ({ id, job }: { id: number; job: Parameters<typeof verifySolution>[0] }) => {
    port.postMessage({ id, result: verifySolution(job) })
  })
})
