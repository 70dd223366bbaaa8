import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BanBook } from '../../src/admin/banBook.ts'
import { parseAddress } from '../../src/core/address.ts'
import type { GatewayConfig } from '../../src/core/config.ts'
import { BanDesk, type BanDeskParts } from '../../src/gateway/banDesk.ts'
import { BanReports } from '../../src/gateway/banReports.ts'
import { KeptRecords } from '../../src/gateway/keptRecords.ts'
import type { MadeBan } from '../../src/gateway/threadMessages.ts'
import { LoggedAddress } from '../../src/observe/loggedAddress.ts'
import { createOperationalLog } from '../../src/observe/operationalLog.ts'
import { createBanTable } from '../../src/store/banSlots.ts'
import { BanTable } from '../../src/store/banTable.ts'

const now = 1_800_000_000_000

/** A desk whose bans come from rules alone, and the journal that a restart would read. */
function makeDesk(t: Test) {
  const dir = join(t.testdir({ kept: {} }), 'kept')
  const file = join(dir, 'moien.orders')
  const told: string[] = []
  const log = createOperationalLog({ write: line => void told.push(line) })
  const clock = { tick: 0, nowMs: () => now, tickMs: () => clock.tick }
  const kept = { file, isNamed: true }
  const config = { orders: kept, audit: { file: join(dir, 'moien.audit'), isNamed: true } }
  const records = new KeptRecords(config as GatewayConfig, clock, log)
  const table = new BanTable(createBanTable(100))
  const reports = new BanReports(log, new LoggedAddress('full', new Uint8Array(32)))
  const supervisor = { stamp: '' } as BanDeskParts['supervisor']
  const traffic = new SharedArrayBuffer(0)
  const desk = new BanDesk({ clock, log, records, supervisor, table, traffic, reports })
  t.teardown(() => desk.stop())
  const made = (ip: string): MadeBan => {
    const prefix = { address: parseAddress(ip)!, bits: 32 }
    const ban = { prefix, untilMs: now + 60_000, sparesPass: true, source: 7, times: 1 }
    table.add(ban, now)
    return { ban, site: 'guichet', rule: 'scanners', reason: '' }
  }
  const faults = (): number => told.filter(line => line.includes('orders_unwritable')).length
  const afterRestart = (): readonly string[] =>
    BanBook.open(`${file}.bans`, now).bans.map(({ network }) => network)
  return { desk, dir, clock, made, faults, afterRestart }
}

const actor = { name: 'alice', address: '127.0.0.1', through: 'admin' } as never

t.test('a ban that is lifted before its maker has told of it does not come back with a restart', async t => {
  const { desk, made, afterRestart } = makeDesk(t)
  desk.made(made('192.0.2.1'))
  const underWay = made('192.0.2.2')
  t.match(desk.lift('192.0.2.2', actor), { status: 200 })
  desk.made(underWay)
  t.strictSame(afterRestart(), ['192.0.2.1/32'])
})

t.test('a full disk is told of once in a while, and forgotten as soon as there is room', async t => {
  const { desk, dir, clock, made, faults, afterRestart } = makeDesk(t)
  renameSync(dir, `${dir}.away`)
  for (const host of [1, 2, 3]) desk.made(made(`192.0.2.${host}`))
  t.equal(faults(), 1)
  clock.tick += 60_000
  desk.made(made('192.0.2.4'))
  t.equal(faults(), 2)
  mkdirSync(dir)
  desk.made(made('192.0.2.5'))
  t.equal(afterRestart().length, 5, 'with it all that could not be written before')
})
