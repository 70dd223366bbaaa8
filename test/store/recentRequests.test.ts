import t from 'tap'
import { parseAddress } from '../../src/core/address.ts'
import { createRecentRequests, RecentRequests } from '../../src/store/recentRequests.ts'
import { parsePrefix } from '../../src/policy/parsePrefix.ts'

const slots = 2

t.test('it tells whom a network would have held', async t => {
  const recent = new RecentRequests(createRecentRequests(slots))
  const note = (slot: number, second: number, ip: string, pass: number, wasForwarded: boolean): void =>
    recent.note(slot, second * 1000, parseAddress(ip)!, pass, wasForwarded)
  note(0, 100, '192.0.2.1', 0, true)
  note(0, 101, '192.0.2.1', 11, false)
  note(1, 102, '192.0.2.1', 11, true)
  note(1, 103, '192.0.2.200', 12, true)
  note(1, 103, '2001:db8::1', 13, true)
  note(0, 104, '::192.0.2.1', 0, true)
  type Row = readonly [
    network: string,
    sinceMs: number,
    requests: number,
    forwarded: number,
    clients: number,
    passes: number
  ]
  const rows: readonly Row[] = [
    ['192.0.2.0/24', 0, 4, 3, 2, 2],
    ['192.0.2.1', 0, 3, 2, 1, 1],
    ['192.0.2.1', 101_000, 2, 1, 1, 1],
    ['192.0.2.128/25', 0, 1, 1, 1, 1],
    ['2001:db8::/32', 0, 1, 1, 1, 1],
    ['198.51.100.0/24', 0, 0, 0, 0, 0],
    ['0.0.0.0/0', 0, 4, 3, 2, 2]
  ]
  for (const [network, sinceMs, requests, forwarded, clients, passes] of rows) {
    t.strictSame(
      recent.hits(parsePrefix(network)!, sinceMs),
      { sinceMs, requests, forwarded, clients, passes },
      network
    )
  }
})

t.test('what a thread has forgotten is not taken for nothing', async t => {
  const recent = new RecentRequests(createRecentRequests(slots))
  const address = parseAddress('192.0.2.1')!
  recent.note(1, 1000, address, 0, true)
  for (let i = 0; i < 40_000; i++) recent.note(0, 5000 + i, address, 0, true)
  const { sinceMs, requests } = recent.hits(parsePrefix('192.0.2.1')!, 0)
  t.ok(sinceMs > 5000)
  t.ok(requests <= 32_768)
  t.equal(recent.hits(parsePrefix('192.0.2.1')!, 60_000).sinceMs, 60_000)
})
