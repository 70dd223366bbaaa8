import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import * as fc from 'fast-check'
import t from 'tap'
import { createDebtTable, debtTableBytes } from '../../src/store/debtBuckets.ts'
import { DebtTable } from '../../src/store/debtTable.ts'
import { KeyHash } from '../../src/store/keyHash.ts'
import type { ReserveJob } from './reserveWorker.ts'

const startMs = 5_000_000
const secret = new Uint8Array(8)
const second = 64_000

function makeTable(maxKeys: number): DebtTable {
  return new DebtTable(createDebtTable(maxKeys, startMs), new KeyHash(secret))
}

/** The same limit without any bound on keys: a map of debts, in units. */
class EndlessTable {
  readonly #debts = new Map<string, number>()

  isAdmitted(key: string, tolerance: number, now: number): boolean {
    return Math.max(now, this.#debts.get(key) ?? 0) <= now + tolerance
  }

  add(key: string, interval: number, now: number): void {
    this.#debts.set(key, Math.max(now, this.#debts.get(key) ?? 0) + interval)
  }

  refund(key: string, interval: number, owedUntil: number, now: number): void {
    const amount = Math.max(0, Math.min(interval, owedUntil - now))
    this.#debts.set(key, (this.#debts.get(key) ?? 0) - amount)
  }
}

t.test('a burst passes at once, then one more each interval', async t => {
  const table = makeTable(100)
  const reserve = (atMs: number): number => table.reserve('a', second, 4 * second, startMs + atMs)
  for (let i = 0; i < 5; i++) t.equal(reserve(0), 0, `number ${i + 1} of the burst`)
  t.equal(reserve(0), 1000, 'the sixth is told to wait a second')
  t.equal(reserve(600), 400, 'a refused request costs nothing')
  t.equal(reserve(1000), 0)
  t.equal(reserve(1000), 1000)
  t.equal(table.reserve('b', second, 4 * second, startMs), 0, 'another key has its own burst')
  t.equal(table.peek('a', startMs + 1000), 5000)
  t.equal(table.peek('unseen', startMs), 0)
  t.equal(table.fill(startMs + 1000), 1)
  t.equal(table.fill(startMs + 60_000), 0, 'who owes nothing is not counted')
})

t.test('a refund makes the request as if it had never been, but saves nothing up', async t => {
  const table = makeTable(100)
  const now = startMs
  const charge = (atMs: number): number => table.charge('a', second, 2 * second, atMs)
  const owed = [charge(now), charge(now), charge(now)]
  t.same(owed, [-1000, -2000, -3000], 'a charge says how long it is owed')
  t.equal(charge(now), 1000)
  table.refund('a', second, now + 3000, now)
  t.equal(charge(now), -3000, 'the place is free again')
  t.equal(charge(now + 10_000), -1000)
  table.refund('a', second, now + 3000, now + 10_000)
  t.equal(table.peek('a', now + 10_000), 1000, 'a charge that time has paid gives nothing back')
  table.refund('a', second, now + 11_000, now + 10_400)
  t.equal(table.peek('a', now + 10_400), 0, 'one half paid gives back the other half')
  table.refund('nobody', second, now + 11_000, now + 10_400)
  t.equal(table.fill(now + 10_400), 0, 'a refund makes no entry')
})

const steps = fc.array(
  fc.record({
    key: fc.nat({ max: 39 }).map(String),
    waitUnits: fc.oneof(
      { weight: 9, arbitrary: fc.nat({ max: 100 }) },
      { weight: 1, arbitrary: fc.nat({ max: 5000 }) }
    ),
    refund: fc.option(fc.nat({ max: 20 }), { nil: undefined })
  }),
  { minLength: 50, maxLength: 300 }
)

/** Plays the steps; reports each reservation to `onReserve`, and keeps table and endless table in step. */
function play(
  table: DebtTable,
  script: typeof steps extends fc.Arbitrary<infer T> ? T : never,
  onReserve: (isAdmitted: boolean, wouldBe: boolean) => void
): void {
  const endless = new EndlessTable()
  const interval = 1000
  const tolerance = 2000
  const charges: { key: string; owedUntil: number }[] = []
  let now = 64
  for (const { key, waitUnits, refund } of script) {
    now += waitUnits
    const nowMs = startMs - 1 + now / 64
    const given = refund === undefined ? undefined : charges.splice(refund, 1)[0]
    if (given !== undefined) {
      table.refund(given.key, interval, startMs - 1 + given.owedUntil / 64, nowMs)
      endless.refund(given.key, interval, given.owedUntil, now)
    }
    const wait = table.charge(key, interval, tolerance, nowMs)
    onReserve(wait <= 0, endless.isAdmitted(key, tolerance, now))
    if (wait > 0) continue
    endless.add(key, interval, now)
    charges.push({ key, owedUntil: now - wait * 64 })
  }
}

t.test('a table too small for its keys never admits what an endless one refuses', async t => {
  let evictions = 0
  fc.assert(
    fc.property(steps, script => {
      const table = makeTable(1)
      let forgiven = 0
      play(table, script, (isAdmitted, wouldBe) => (forgiven += isAdmitted && !wouldBe ? 1 : 0))
      evictions += table.evictions
      return forgiven === 0
    }),
    { numRuns: 200 }
  )
  t.ok(evictions > 1000, 'entries were evicted all the while')
})

t.test('a table with room answers exactly as an endless one', async t => {
  let reservations = 0
  fc.assert(
    fc.property(steps, script => {
      const table = makeTable(4096)
      let wrong = 0
      play(table, script, (isAdmitted, wouldBe) => (wrong += isAdmitted === wouldBe ? 0 : 1))
      reservations += script.length
      return wrong === 0 && table.evictions === 0
    }),
    { numRuns: 100 }
  )
  t.ok(reservations > 5000)
})

t.test('slow requests cannot be kept open to be given back together', async t => {
  const table = makeTable(10)
  const burst = 5
  const slow: number[] = []
  let nowMs = startMs
  // A hundred requests as fast as the limit lets them, all still unanswered at the end.
  for (let i = 0; i < 100; i++, nowMs += 1000) {
    const owed = table.charge('a', second, (burst - 1) * second, nowMs)
    if (owed <= 0) slow.push(nowMs - owed)
  }
  let passed = 0
  const tryAll = (): void => {
    while (table.reserve('a', second, (burst - 1) * second, nowMs) === 0) passed++
  }
  tryAll()
  for (const owedUntilMs of slow) {
    table.refund('a', second, owedUntilMs, nowMs)
    tryAll()
  }
  t.equal(slow.length, 100)
  t.ok(passed <= 2 * burst, `${passed} pass at once, not a hundred`)
})

t.test('a full table holds newcomers to the least debt it had to drop', async t => {
  const table = makeTable(1)
  for (let key = 0; key < 7; key++) table.reserve(`${key}`, second, 0, startMs)
  t.equal(table.evictions, 0)
  t.equal(table.reserve('newcomer', second, 0, startMs), 1000, 'it may owe what somebody dropped would owe')
  t.equal(table.evictions, 0, 'a refused newcomer drops nobody')
  t.equal(table.reserve('newcomer', second, second, startMs), 0)
  t.equal(table.evictions, 1)
  t.equal(table.peek('newcomer', startMs), 2000)
  t.equal(table.reserve('other', second, 0, startMs + 1000), 0, 'paid debts make room')
  t.equal(table.evictions, 1)
})

t.test('the first to hold a key says until when, and a full table holds no more', async t => {
  const table = makeTable(1)
  t.equal(table.hold('seat', startMs + 5000, startMs), startMs + 5000)
  t.equal(table.hold('seat', startMs + 9000, startMs + 4000), startMs + 5000)
  t.equal(table.hold('seat', startMs + 9000, startMs + 5000), startMs + 9000, 'a hold that has ended is over')
  for (let key = 0; key < 6; key++) table.hold(`${key}`, startMs + 9000, startMs + 5000)
  t.equal(table.hold('late', startMs + 9000, startMs + 5000), undefined)
  t.equal(table.evictions, 0)
  t.equal(table.hold('late', startMs + 9500, startMs + 9000), startMs + 9500)
})

t.test('a million keys fit into 16 MiB', async t => {
  t.equal(debtTableBytes(2 ** 20), 16 * 2 ** 20 + 64)
  t.equal(debtTableBytes(131_072), 2 * 2 ** 20 + 64)
  t.equal(debtTableBytes(1), 128, 'one bucket is the least')
})

/** How many of each key the threads admitted together, and how many entries were evicted. */
async function race(
  job: Pick<ReserveJob, 'rounds' | 'keysPerRound' | 'triesPerKey' | 'burst'>
): Promise<{ sums: readonly number[]; evictions: number }> {
  const threads = 2
  const shared = {
    table: createDebtTable(1, 1000),
    gate: new SharedArrayBuffer(4),
    admitted: new SharedArrayBuffer(job.rounds * job.keysPerRound * 4)
  }
  const ends = Array.from({ length: threads }, (_, thread) => {
    const workerData: ReserveJob = { ...job, ...shared, threads, thread, roundMs: 1000 }
    return once(new Worker(new URL('./reserveWorker.ts', import.meta.url), { workerData }), 'exit')
  })
  await Promise.all(ends)
  const sums = Array.from(new Int32Array(shared.admitted))
  return { sums, evictions: new DebtTable(shared.table, new KeyHash(secret)).evictions }
}

t.test('threads that meet the same new keys at once admit exactly what was promised', async t => {
  const { sums, evictions } = await race({ rounds: 600, keysPerRound: 2, triesPerKey: 30, burst: 20 })
  t.equal(sums.length, 1200)
  t.same(new Set(sums), new Set([20]))
  t.equal(evictions, 0)
})

t.test('threads that evict each other’s keys never admit more than was promised', async t => {
  const { sums, evictions } = await race({ rounds: 100, keysPerRound: 12, triesPerKey: 30, burst: 20 })
  t.ok(Math.max(...sums) <= 20)
  t.ok(evictions > 100)
})
