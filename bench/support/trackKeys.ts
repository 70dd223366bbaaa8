import { randomBytes } from 'node:crypto'
import { systemClock } from '../../src/core/clock.ts'
import { Limiter } from '../../src/limits/limiter.ts'
import type { Limit } from '../../src/limits/limit.ts'
import { limitName, limitTables } from '../../src/limits/limitTables.ts'
import { DebtTable } from '../../src/store/debtTable.ts'
import { KeyHash } from '../../src/store/keyHash.ts'
import { residentMiB } from './processUsage.ts'

/*
 * A process of its own, for bench/memory.ts: what it takes to remember of a million clients when each may
 * come again. Usage: node --expose-gc trackKeys.ts limit | map. It prints a TrackedKeys in JSON.
 */

/** What one way to remember takes. */
export interface TrackedKeys {
  /** By how much the process has grown. */
  readonly grownMiB: number
  /** What was set aside at the beginning, and is all there will ever be; 0 where there is no such bound. */
  readonly fixedMiB: number
  /** How many clients are remembered each by itself. */
  readonly tracked: number
}

/** A way to remember, filled. */
interface Memory {
  readonly fixedBytes: number
  tracked(): number
}

const clients = 1_000_000
const rate = { count: 10, windowMs: 600_000 }

/** In 10.0.0.0/8. */
function addressOf(client: number): string {
  return `10.${client >> 16}.${(client >> 8) & 255}.${client & 255}`
}

/** One of Moien's limits, charged once for each client. */
function fillLimit(): Memory {
  const limit: Limit = {
    id: 'bench',
    siteId: 'bench',
    key: [{ kind: 'client_ip', v4Bits: 32, v6Bits: 64 }],
    algorithm: 'gcra',
    unit: 'request',
    rate,
    burst: 10,
    counts: 'received',
    maxKeys: clients
  }
  const clock = systemClock()
  const tables = limitTables([limit], clock.tickMs())
  const secret = randomBytes(8)
  const limiter = new Limiter(tables, secret, clock)
  for (let client = 0; client < clients; client++) limiter.reserve({ limit, key: addressOf(client) })
  const { buffer } = tables.get(limitName(limit))!
  const table = new DebtTable(buffer, new KeyHash(secret))
  return { fixedBytes: buffer.byteLength, tracked: () => table.fill(clock.tickMs()) }
}

/** What one would write first: a time for each client, in this thread alone and without a bound. */
function fillMap(): Memory {
  const times = new Map<string, number>()
  const intervalMs = rate.windowMs / rate.count
  for (let client = 0; client < clients; client++)
    times.set(addressOf(client), performance.now() + intervalMs)
  return { fixedBytes: 0, tracked: () => times.size }
}

function measure(fill: () => Memory): TrackedKeys {
  const mebi = 1024 * 1024
  globalThis.gc!()
  const beforeMiB = residentMiB(process.pid)
  const memory = fill()
  globalThis.gc!()
  const grownMiB = residentMiB(process.pid) - beforeMiB
  return { grownMiB, fixedMiB: memory.fixedBytes / mebi, tracked: memory.tracked() }
}

console.log(JSON.stringify(measure(process.argv[2] === 'limit' ? fillLimit : fillMap)))
