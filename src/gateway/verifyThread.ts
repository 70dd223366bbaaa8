import { parentPort, type MessagePort } from 'node:worker_threads'
import { verifySolution } from '../challenge/verifySolution.ts'
import { beatInto } from './pulse.ts'

/*
 * The verify thread: it checks solved puzzles one after the other, synchronously, so that none of that
 * work delays a request. The main thread sends it where its heart beats into, then a port for each edge thread.
 */

const main = parentPort!

main.once('message', (beats: SharedArrayBuffer) => {
  beatInto(beats)
  main.on('message', verifyFor)
})

/** Answers what an edge thread asks. */
function verifyFor(port: MessagePort): void {
  port.on('message', ({ id, job }: { id: number; job: Parameters<typeof verifySolution>[0] }) => {
    port.postMessage({ id, result: verifySolution(job) })
  })
}
