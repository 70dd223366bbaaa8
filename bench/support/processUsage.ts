import { readFileSync } from 'node:fs'

/** What proc(5) counts CPU time in: hundredths of a second on every Linux, whatever its clock. */
const usPerTick = 10_000

/** CPU time that a process has used so far, user and system, all its threads; in steps of 10 ms. */
export function cpuUs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The program's name stands in parentheses and may hold spaces; utime and stime are the 14th and 15th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * usPerTick
}

/** Memory of a process that is in RAM now, shared memory included. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1024
}
