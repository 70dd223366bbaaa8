import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/** What the thread that stops and continues processes is given. */
interface SlowDownTask {
  readonly pids: readonly number[]
  readonly factor: number
  /** One word; anything but 0 ends the slow-down. */
  readonly ended: Int32Array<SharedArrayBuffer>
}

/** In a period of so many milliseconds, a process that is to be six times slower runs for a sixth. */
const periodMs = 12

/**
 * Makes processes slower by a factor, with all their threads: they are stopped and continued (SIGSTOP, SIGCONT)
 * many times a second. What a browser's own slow-down (`Emulation.setCPUThrottlingRate`) leaves at full speed, its
 * workers, is slowed down as well. The answer lets the processes run freely again.
 */
export function slowDown(pids: readonly number[], factor: number): () => Promise<void> {
  const ended = new Int32Array(new SharedArrayBuffer(4))
  const workerData: SlowDownTask = { pids, factor, ended }
  const worker = new Worker(import.meta.filename, { workerData })
  const exited = new Promise<void>((resolve, reject) => {
    worker.once('exit', () => resolve())
    worker.once('error', reject)
  })
  return () => {
    Atomics.store(ended, 0, 1)
    return exited
  }
}

function stopAndGo({ pids, factor, ended }: SlowDownTask): void {
  const never = new Int32Array(new SharedArrayBuffer(4))
  const signal = (name: 'SIGSTOP' | 'SIGCONT'): void => {
    for (const pid of pids) process.kill(pid, name)
  }
  while (Atomics.load(ended, 0) === 0) {
    signal('SIGCONT')
    Atomics.wait(never, 0, 0, periodMs / factor)
    signal('SIGSTOP')
    Atomics.wait(never, 0, 0, periodMs - periodMs / factor)
  }
  signal('SIGCONT')
}

if (!isMainThread && parentPort !== null) stopAndGo(workerData as SlowDownTask)
