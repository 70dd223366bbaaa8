import { isMainThread } from 'node:worker_threads'

/*
 * Loaded into every thread of a gateway before its own code (`node --import`). In an edge thread it looks once
 * a millisecond how long the event loop was held up since, and how much of that the thread itself has worked,
 * and writes down what took longer than a few: `stall {"atMs":…,"cpuMs":…,"wallMs":…}`.
 */

/** A time in which an edge thread's event loop did not turn. */
export interface Stall {
  /** Wall clock, at its end. */
  readonly atMs: number
  /** What the thread worked meanwhile: what it would have been on a machine with nothing else to do. */
  readonly cpuMs: number
  readonly wallMs: number
}

const noteworthyMs = 2

if (!isMainThread && process.argv[1]?.includes('edgeThread')) watch()

function watch(): void {
  let [cpu, wallMs] = [process.threadCpuUsage(), performance.now()]
  const look = (): void => {
    const { user, system } = process.threadCpuUsage(cpu)
    const stall: Stall = {
      atMs: Date.now(),
      cpuMs: (user + system) / 1000,
      wallMs: performance.now() - wallMs
    }
    if (stall.cpuMs > noteworthyMs) console.error(`stall ${JSON.stringify(stall)}`)
    ;[cpu, wallMs] = [process.threadCpuUsage(), performance.now()]
    setTimeout(look, 1).unref()
  }
  look()
}
