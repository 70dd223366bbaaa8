import { readdirSync, readFileSync } from 'node:fs'

/**
 * CPU time that the threads of a process have used so far, user and system: the first field of each
 * schedstat, in nanoseconds. What proc(5)'s stat tells in steps of 10 ms would ask for longer rounds, and
 * short ones cancel out better what else the machine does.
 */
export function cpuUs(pid: number): number {
  const tasks = `/proc/${pid}/task`
  let ns = 0
  for (const task of readdirSync(tasks))
    ns += Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ', 1)[0])
  return ns / 1000
}

/** Memory of a process that is in RAM now, shared memory included. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1024
}
