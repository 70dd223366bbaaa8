import { readFileSync, writeFileSync } from 'node:fs'

const setting = '/proc/sys/net/ipv4/tcp_migrate_req'
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGALRM'] as const

/**
 * Has the kernel hand the connections that wait in a closing listener's queue to the port's other
 * listeners, as docs/threads.md asks of operators, until the test is over, however it ends. False where
 * that is not ours to set, and not set already.
 */
export function migrateConnections(t: { teardown(fn: () => unknown): unknown }): boolean {
  const before = readFileSync(setting, 'utf8').trim()
  if (before === '1') return true
  try {
    writeFileSync(setting, '1')
  } catch {
    return false
  }
  const restore = (): void => writeFileSync(setting, before)
  t.teardown(restore)
  process.once('exit', restore)
  for (const signal of signals) {
    process.once(signal, () => {
      restore()
      process.kill(process.pid, signal)
    })
  }
  return true
}
