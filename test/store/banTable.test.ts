import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import * as fc from 'fast-check'
import t from 'tap'
import { parseAddress, prefixOf, type Address } from '../../src/core/address.ts'
import type { Prefix } from '../../src/core/prefixSet.ts'
import { banTableBytes, createBanTable } from '../../src/store/banSlots.ts'
import { banMemoryMs, BanTable, type Ban } from '../../src/store/banTable.ts'
import type { BanJob } from './banWorker.ts'

const now = 1_800_000_000_000

function network(text: string): Prefix {
  const [address = '', bits] = text.split('/')
  const parsed = parseAddress(address)!
  return { address: parsed, bits: bits === undefined ? (parsed.family === 4 ? 32 : 128) : Number(bits) }
}

function makeBan(prefix: string, untilMs: number, differs: Partial<Ban> = {}): Ban {
  return { prefix: network(prefix), untilMs, sparesPass: false, source: 0, times: 1, ...differs }
}

function isBanned(table: BanTable, address: string, atMs = now): boolean {
  return table.find(parseAddress(address)!, atMs) !== undefined
}

t.test('a ban holds for its network, until its end', async t => {
  const table = new BanTable(createBanTable(100))
  t.notOk(isBanned(table, '192.0.2.1'), 'nobody is banned at first')
  t.ok(table.add(makeBan('192.0.2.77/24', now + 1000), now))
  t.ok(table.add(makeBan('2001:db8:1:2::/64', now + 1000), now))
  t.ok(table.add(makeBan('::/0', now + 10), now))
  t.ok(isBanned(table, '192.0.2.1'))
  t.ok(isBanned(table, '::ffff:192.0.2.1'), 'an IPv4-mapped address is the IPv4 address')
  t.notOk(isBanned(table, '192.0.3.1'))
  t.ok(isBanned(table, '2001:db8:1:2:3::9'))
  t.ok(isBanned(table, '2001:db8:1:3::9'), 'as long as all of IPv6 is')
  t.notOk(isBanned(table, '2001:db8:1:3::9', now + 10))
  t.ok(isBanned(table, '192.0.2.1', now + 999))
  t.notOk(isBanned(table, '192.0.2.1', now + 1000))
  t.same(
    [...table.entries(now + 10)].map(({ prefix: { address, bits } }) => prefixOf(address, bits)).sort(),
    ['192.0.2.0/24', '2001:db8:1:2::/64']
  )
  t.same(table.count(now + 10), { operator: 2, rules: 0 })
})

t.test('of several bans the gravest is found', async t => {
  const table = new BanTable(createBanTable(100))
  const address = parseAddress('192.0.2.1')!
  table.add(makeBan('192.0.2.0/24', now + 5000, { sparesPass: true, source: 7 }), now)
  t.match(table.find(address, now), { sparesPass: true, source: 7 })
  table.add(makeBan('192.0.2.1', now + 1000), now)
  t.match(table.find(address, now), { sparesPass: false, source: 0 }, 'one that spares nobody comes first')
  t.match(table.find(address, now + 1000), { sparesPass: true }, 'the other is still there')
  table.add(makeBan('192.0.2.1', now + 500), now)
  t.match(table.find(address, now), { untilMs: now + 1000 }, 'a ban does not become shorter')
  t.ok(table.remove(network('192.0.2.1'), now))
  t.notOk(table.remove(network('192.0.2.1'), now), 'there is none any more')
  t.notOk(table.remove(network('192.0.2.0/25'), now), 'another network, though of the same addresses')
  t.match(table.find(address, now), { sparesPass: true })
})

/** Does something the next time that anybody reads an atomic word, as another thread might. */
function atNextRead(doIt: () => void): void {
  const { load } = Atomics
  Atomics.load = ((...where: Parameters<typeof load>) => {
    Atomics.load = load
    doIt()
    return load(...where)
  }) as typeof load
}

t.test('a slot that another network takes at the same moment does not ban the first', async t => {
  const buffer = createBanTable(1)
  // Without random numbers all networks have the same hash.
  new Uint8Array(buffer).fill(0)
  const [one, other] = ['192.0.2.1', '192.0.2.2']
  const [table, elsewhere] = [new BanTable(buffer), new BanTable(buffer)]
  table.add(makeBan(one, now + 1000), now)
  const address = parseAddress(one)!
  // The first read is of how many bans there are.
  atNextRead(() => {
    atNextRead(() => {
      elsewhere.remove(network(one), now)
      elsewhere.add(makeBan(other, now + 5000), now)
    })
  })
  t.equal(table.find(address, now), undefined)
  t.ok(isBanned(table, other))
})

t.test('a ban that is renewed while it is lifted is lifted', async t => {
  const buffer = createBanTable(1)
  const [table, elsewhere] = [new BanTable(buffer), new BanTable(buffer)]
  table.add(makeBan('192.0.2.1', now + 1000), now)
  const { compareExchange } = Atomics
  Atomics.compareExchange = ((...what: Parameters<typeof compareExchange>) => {
    Atomics.compareExchange = compareExchange
    elsewhere.add(makeBan('192.0.2.1', now + 9000), now)
    return compareExchange(...what)
  }) as typeof compareExchange
  t.ok(table.remove(network('192.0.2.1'), now))
  t.notOk(isBanned(table, '192.0.2.1'))
})

t.test('how often a network was banned is remembered for a day after the end', async t => {
  const table = new BanTable(createBanTable(100))
  const { prefix } = makeBan('192.0.2.1', now)
  const end = now + 1000
  t.equal(table.timesBefore(prefix, now), 0)
  table.add(makeBan('192.0.2.1', end, { times: 3 }), now)
  t.equal(table.timesBefore(prefix, end - 1), 2, 'a ban in force is not before')
  t.equal(table.timesBefore(prefix, end), 3)
  t.equal(table.timesBefore(prefix, end + banMemoryMs - 1), 3)
  t.equal(table.timesBefore(prefix, end + banMemoryMs), 0)
  t.equal(table.timesBefore(network('192.0.2.2'), end), 0)
  table.sweep(end + banMemoryMs - 1)
  t.equal(table.timesBefore(prefix, end), 3, 'a sweep leaves what is remembered')
  table.sweep(end + banMemoryMs)
  t.equal(table.timesBefore(prefix, end), 0)
  table.add(makeBan('192.0.2.1', now - 1), now)
  t.notOk(isBanned(table, '192.0.2.1'), 'a ban whose end is past bans nobody')
})

t.test('a full table refuses bans and drops none that is in force', async t => {
  const table = new BanTable(createBanTable(1))
  const addresses = Array.from({ length: 33 }, (_, i) => `2001:db8::${i + 1}`)
  const added = addresses.map((address, i) => table.add(makeBan(address, now + 100 + i), now))
  t.same(added, [...addresses.slice(1).map(() => true), false])
  t.equal(table.refusals, 1)
  t.ok(addresses.slice(0, 32).every(address => isBanned(table, address)))
  t.ok(table.add(makeBan('192.0.2.1', now + 500), now + 110), 'one that has ended makes room')
  t.equal(table.evictions, 1)
  t.equal(table.timesBefore(network(addresses[0]!), now + 110), 0, 'that which ended first')
  t.equal(table.timesBefore(network(addresses[1]!), now + 110), 1)
  t.equal(banTableBytes(65_536), 131_072 * 36 + 18_080, 'a table has a fixed size')
})

/** Few networks inside each other, of many lengths. */
const networks: fc.Arbitrary<Prefix> = fc
  .tuple(fc.constantFrom('192.0.2.', '2001:db8::'), fc.nat({ max: 7 }), fc.constantFrom(0, 1, 3, 8, 64))
  .map(([start, host, shorter]) => {
    const address = parseAddress(`${start}${host}`)!
    return { address, bits: Math.max(0, (address.family === 4 ? 32 : 128) - shorter) }
  })

const steps = fc.array(
  fc.record({
    network: networks,
    does: fc.constantFrom('add', 'add', 'add', 'remove', 'sweep'),
    lastsMs: fc.oneof(fc.nat({ max: 100 }), fc.constant(banMemoryMs)),
    sparesPass: fc.boolean(),
    times: fc.nat({ max: 5 }),
    waitMs: fc.oneof(fc.nat({ max: 60 }), fc.constant(banMemoryMs / 2), fc.constant(-30))
  }),
  { maxLength: 60 }
)

/** The bans in force as a plain list. */
class PlainBans {
  bans: Ban[] = []

  add(ban: Ban): void {
    const before = this.#of(ban.prefix).find(({ sparesPass }) => sparesPass === ban.sparesPass)
    this.bans = this.bans.filter(other => other !== before)
    const untilMs = Math.max(ban.untilMs, before?.untilMs ?? 0)
    this.bans.push({ ...ban, untilMs, times: Math.max(ban.times, before?.times ?? 0) })
  }

  remove(prefix: Prefix, atMs: number): boolean {
    const lifted = this.#of(prefix)
    this.bans = this.bans.filter(ban => !lifted.includes(ban))
    return lifted.some(({ untilMs }) => untilMs > atMs)
  }

  sweep(atMs: number): void {
    this.bans = this.bans.filter(({ untilMs }) => untilMs + banMemoryMs > atMs)
  }

  find(address: Address, atMs: number): Pick<Ban, 'untilMs' | 'sparesPass'> | undefined {
    const [ban] = this.bans
      .filter(({ prefix, untilMs }) => untilMs > atMs && covers(prefix, address))
      .sort((a, b) => Number(a.sparesPass) - Number(b.sparesPass) || b.untilMs - a.untilMs)
    return ban && { untilMs: ban.untilMs, sparesPass: ban.sparesPass }
  }

  timesBefore(prefix: Prefix, atMs: number): number {
    const remembered = this.#of(prefix).filter(({ untilMs }) => untilMs + banMemoryMs > atMs)
    return Math.max(0, ...remembered.map(({ untilMs, times }) => (untilMs > atMs ? times - 1 : times)))
  }

  holds(prefix: Prefix, atMs: number): boolean {
    return this.#of(prefix).some(({ untilMs }) => untilMs > atMs)
  }

  #of({ address, bits }: Prefix): readonly Ban[] {
    const text = prefixOf(address, bits)
    return this.bans.filter(({ prefix }) => prefixOf(prefix.address, prefix.bits) === text)
  }
}

function covers({ address, bits }: Prefix, other: Address): boolean {
  return address.family === other.family && prefixOf(address, bits) === prefixOf(other, bits)
}

t.test('a table says what a plain list of bans would say', async t => {
  const probes = Array.from({ length: 8 }, (_, i) => [`192.0.2.${i}`, `2001:db8::${i}`]).flat()
  fc.assert(
    fc.property(steps, steps => {
      const table = new BanTable(createBanTable(2000))
      const plain = new PlainBans()
      let atMs = now
      for (const { network, does, lastsMs, sparesPass, times, waitMs } of steps) {
        atMs += waitMs
        const ban = { prefix: network, untilMs: atMs + lastsMs, sparesPass, source: 1, times }
        if (does === 'add') {
          t.ok(table.add(ban, atMs))
          plain.add(ban)
        } else if (does === 'sweep') {
          table.sweep(atMs)
          plain.sweep(atMs)
        } else t.equal(table.remove(network, atMs), plain.remove(network, atMs))
        t.equal(table.timesBefore(network, atMs), plain.timesBefore(network, atMs))
        t.equal(table.holds(network, atMs), plain.holds(network, atMs))
      }
      for (const text of probes) {
        const address = parseAddress(text)!
        const found = table.find(address, atMs)
        const seen = found && { untilMs: found.untilMs, sparesPass: found.sparesPass }
        t.same(seen, plain.find(address, atMs))
      }
      const inForce = plain.bans.filter(({ untilMs }) => untilMs > atMs)
      t.equal([...table.entries(atMs)].length, inForce.length)
      t.equal(table.count(atMs).rules, inForce.length)
    }),
    { numRuns: 150 }
  )
})

t.test('threads that ban the same networks at the same moment lose none', async t => {
  const threads = 2
  const rounds = 300
  const networks = 12
  const job: Omit<BanJob, 'thread'> = {
    table: createBanTable(1),
    gate: new SharedArrayBuffer(4),
    wrong: new SharedArrayBuffer(4),
    threads,
    rounds,
    networks
  }
  const workers = Array.from(
    { length: threads },
    (_, thread) => new Worker(new URL('banWorker.ts', import.meta.url), { workerData: { ...job, thread } })
  )
  await Promise.all(workers.map(worker => once(worker, 'exit')))
  t.equal(new Int32Array(job.wrong)[0], 0, 'each found what it had banned')
  const table = new BanTable(job.table)
  const left = 1_000_000 + rounds * 10
  t.same(table.count(left), { operator: 0, rules: 0 })
  t.equal(table.refusals, 0)
  table.sweep(left + banMemoryMs)
  t.equal(isBanned(table, '192.0.2.1', left), false)
  t.same(new Int32Array(job.table, 0, 1)[0], 0, 'and every entry is accounted for')
})
