import { readFileSync } from 'node:fs'

/**
 * Whether the kernel hands the connections that wait in a closing listener's queue to another listener of
 * the same port (Linux 5.14, `net.ipv4.tcp_migrate_req`). Without it they are reset.
 */
export function migratesConnections(): boolean {
  try {
    return readFileSync('/proc/sys/net/ipv4/tcp_migrate_req', 'utf8').trim() === '1'
  } catch {
    return false // an older kernel, or none of Linux
  }
}

export const withoutMigration =
  'net.ipv4.tcp_migrate_req is 0: draining resets the connections that wait in a queue; set it to 1'
