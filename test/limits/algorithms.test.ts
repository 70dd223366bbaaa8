import { Worker } from 'node:worker_threads'
import { once } from 'node:events'
import * as fc from 'fast-check'
import t from 'tap'
import type { Clock } from '../../src/core/clock.ts'
import { parseByteRate, parseRate } from '../../src/core/rate.ts'
import type { Charge, Limit } from '../../src/limits/limit.ts'
import { Limiter } from '../../src/limits/limiter.ts'
import { clearLane, limitName, limitTables } from '../../src/limits/limitTables.ts'
import { createMeter } from '../../src/limits/createMeter.ts'
import { KeyHash } from '../../src/store/keyHash.ts'
import type { LimitJob } from './limitWorker.ts'

const secret = new Uint8Array(8)
const noBytes = { requestBodyBytes: 0, responseBodyBytes: 0 }

function makeLimit(fields: Partial<Limit> = {}): Limit {
  const rate = fields.rate ?? parseRate('10/1m')!
  return {
    id: 'limit',
    siteId: 'guichet',
    key: [{ kind: 'site' }],
    algorithm: 'sliding_window',
    unit: 'request',
    rate,
    burst: rate.count,
    counts: 'forwarded',
    maxKeys: 1000,
    ...fields
  }
}

interface Rig {
  readonly limiter: Limiter
  readonly clock: Clock & { now: number }
  /** Takes one for a key: 0 when admitted, else the wait. */
  readonly take: (key?: string, value?: string) => number
  readonly fill: () => number
  readonly evictions: () => number
}

/** A limiter on a clock that the test turns. */
function makeRig(limit: Limit): Rig {
  const clock = { now: 5000, nowMs: () => 0, tickMs: () => clock.now }
  const tables = limitTables([limit], clock.now)
  const limiter = new Limiter(tables, secret, clock)
  const meter = createMeter(tables.get(limitName(limit))!, new KeyHash(secret), 0)
  return {
    limiter,
    clock,
    take: (key = 'a', value = '') => limiter.reserve({ limit, key, value }),
    fill: () => meter.fill(clock.now),
    evictions: () => meter.evictions
  }
}

const paces = fc.array(fc.oneof(fc.nat({ max: 3000 }), fc.nat({ max: 60 })), {
  minLength: 40,
  maxLength: 120
})

t.test(
  'a sliding window never holds more than its count, forgets within a quarter, and says when',
  async t => {
    let passedEver = 0
    let refusedEver = 0
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1000, max: 5000 }),
        paces,
        (count, windowMs, waits) => {
          const limit = makeLimit({ rate: { count, windowMs } })
          const { clock, take, limiter } = makeRig(limit)
          const passed: number[] = []
          const within = (ms: number): number => passed.filter(at => at > clock.now - ms).length
          for (const wait of waits) {
            clock.now += wait / 8
            const waitMs = take()
            const [least, most] = [within(windowMs), within(windowMs * 1.25)]
            if (waitMs === 0) {
              if (least >= count) return false
              passed.push(clock.now)
              passedEver++
            } else {
              if (most < count) return false
              refusedEver++
              const now = clock.now
              if (limiter.peek({ limit, key: 'a' }) !== waitMs) return false
              clock.now = now + waitMs - 0.01
              if (limiter.peek({ limit, key: 'a' }) === 0) return false
              clock.now = now + waitMs + 0.01
              if (limiter.peek({ limit, key: 'a' }) !== 0) return false
              clock.now = now
            }
          }
          return true
        }
      ),
      { numRuns: 150 }
    )
    t.ok(passedEver > 1000 && refusedEver > 1000, `${passedEver} passed, ${refusedEver} refused`)
  }
)

t.test('a sliding window gives back what is not counted, once, and keeps keys apart', async t => {
  const limit = makeLimit({ rate: parseRate('2/1m')! })
  const { clock, take, limiter, fill } = makeRig(limit)
  const charge: Charge = { limit, key: 'a' }
  t.equal(limiter.reserve(charge), 0)
  t.equal(take(), 0)
  t.ok(take() > 0)
  t.equal(take('b'), 0, 'another key has its own window')
  limiter.refund(charge)
  limiter.refund(charge)
  t.equal(take(), 0, 'the place is free again')
  t.ok(take() > 0, 'and only one')
  t.equal(fill(), 2)
  clock.now += 75_000
  t.equal(fill(), 0, 'what is forgotten holds nothing')
  t.equal(take(), 0)
})

t.test('a window table too small for its keys never admits what an endless one refuses', async t => {
  let evictions = 0
  const steps = fc.array(fc.tuple(fc.nat({ max: 150 }).map(String), fc.nat({ max: 40 })), {
    minLength: 200,
    maxLength: 400
  })
  fc.assert(
    fc.property(steps, script => {
      const count = 3
      const windowMs = 4000
      const rig = makeRig(makeLimit({ rate: { count, windowMs }, maxKeys: 1 }))
      const passed = new Map<string, number[]>()
      for (const [key, wait] of script) {
        rig.clock.now += wait
        if (rig.take(key) > 0) continue
        const times = passed.get(key) ?? []
        times.push(rig.clock.now)
        passed.set(key, times)
        if (times.filter(at => at > rig.clock.now - windowMs).length > count) return false
      }
      evictions += rig.evictions()
      return true
    }),
    { numRuns: 60 }
  )
  t.ok(evictions > 500, `${evictions} counts had to give way`)
})

t.test('whatever the clock does, no algorithm fails, forgives or locks out for good', async t => {
  const limits = [
    makeLimit({ algorithm: 'gcra', rate: parseRate('10/10s')! }),
    makeLimit({ rate: parseRate('10/10s')! }),
    makeLimit({ rate: parseRate('10/10s')!, unit: 'distinct_path' }),
    makeLimit({ algorithm: 'gcra', unit: 'byte_sent', rate: parseByteRate('1KiB/10s')! })
  ]
  const jumps = fc.array(fc.oneof(fc.integer({ min: -1e7, max: 1e7 }), fc.constantFrom(-1e13, 1e9, 0)), {
    minLength: 5,
    maxLength: 30
  })
  let takings = 0
  for (const limit of limits) {
    fc.assert(
      fc.property(jumps, script => {
        const { clock, limiter } = makeRig(limit)
        let latest = clock.now
        for (const [i, jump] of script.entries()) {
          clock.now = jump === 0 ? 5000 : clock.now + jump
          latest = Math.max(latest, clock.now)
          for (let j = 0; j < 15; j++) {
            const charge: Charge = { limit, key: 'a', value: `${i}/${j}` }
            const waitMs = limiter.reserve(charge)
            takings++
            if (!(waitMs >= 0 && Number.isFinite(waitMs))) return false
            limiter.finish(charge, { requestBodyBytes: 0, responseBodyBytes: 200 })
          }
          if (!(limiter.reserve({ limit, key: 'a', value: `${i}/x` }) > 0)) return false
        }
        clock.now = latest + 60_000
        return limiter.reserve({ limit, key: 'a', value: 'x' }) === 0
      }),
      { numRuns: 60 }
    )
  }
  t.ok(takings > 10_000)
})

t.test('so many at once, from admission to the end of the answer', async t => {
  const limit = makeLimit({ algorithm: 'concurrency', rate: { count: 2, windowMs: 0 } })
  const { limiter, take, fill } = makeRig(limit)
  const open = [0, 1].map((): Charge => ({ limit, key: 'a' }))
  for (const charge of open) t.equal(limiter.reserve(charge), 0)
  t.equal(take(), 1000, 'nobody knows when, so a second')
  t.equal(limiter.peek(open[0]!), 1000)
  t.equal(take('b'), 0)
  t.equal(fill(), 2)
  limiter.finish(open[0]!, noBytes)
  limiter.finish(open[0]!, noBytes)
  limiter.refund(open[0]!)
  t.equal(take(), 0, 'a place is free')
  t.equal(take(), 1000, 'and only one, however often it is given back')
})

t.test('a thread that dies holds nothing, and the others keep what is theirs', async t => {
  const limit = makeLimit({ algorithm: 'concurrency', rate: { count: 3, windowMs: 0 } })
  const clock: Clock = { nowMs: () => 0, tickMs: () => 5000 }
  const tables = limitTables([limit], 5000, undefined, 3)
  const [one, other] = [0, 2].map(slot => new Limiter(tables, secret, clock, slot))
  const charge: Charge = { limit, key: 'a' }
  t.equal(one!.reserve(charge), 0)
  t.equal(one!.reserve({ limit, key: 'a' }), 0)
  t.equal(other!.reserve({ limit, key: 'a' }), 0)
  t.equal(other!.reserve({ limit, key: 'a' }), 1000)
  clearLane(tables, 0)
  t.strictSame(
    [0, 0, 1000],
    [0, 1, 2].map(() => other!.reserve({ limit, key: 'a' }))
  )
  const more = makeLimit({ algorithm: 'concurrency', rate: { count: 4, windowMs: 0 } })
  other!.use(limitTables([more], 6000, tables, 3))
  t.strictSame(
    [0, 1000],
    [0, 1].map(() => other!.reserve({ limit: more, key: 'a' })),
    'a reload that lets more through forgets nobody who is under way'
  )
})

t.test('a full lane has no place for another key, and says so', async t => {
  const limit = makeLimit({ algorithm: 'concurrency', rate: { count: 2, windowMs: 0 }, maxKeys: 1 })
  const { take, evictions } = makeRig(limit)
  const waits = Array.from({ length: 9 }, (_, key) => take(`${key}`))
  t.strictSame(waits, [0, 0, 0, 0, 0, 0, 0, 1000, 1000])
  t.equal(evictions(), 2)
  t.equal(take('0'), 0, 'who has a place may use it')
})

t.test('bytes are paid for when they have gone, and who owes waits', async t => {
  const rate = parseByteRate('60KiB/1m')!
  const limit = makeLimit({ algorithm: 'gcra', unit: 'byte_sent', rate, burst: 10 * 1024 })
  const { limiter, clock, take, fill } = makeRig(limit)
  const sent = (bytes: number): number => {
    const charge: Charge = { limit, key: 'a' }
    const waitMs = limiter.reserve(charge)
    limiter.finish(charge, { requestBodyBytes: 1e9, responseBodyBytes: bytes })
    return waitMs
  }
  t.equal(sent(4 * 1024), 0)
  t.equal(sent(5 * 1024), 0)
  t.equal(sent(21 * 1024), 0, 'something was left, so it begins')
  t.equal(Math.ceil(sent(1024)), 20_001, '30 KiB went, 10 may: twenty seconds at 1 KiB a second')
  t.equal(fill(), 1)
  clock.now += 20_001
  t.equal(sent(0), 0, 'a refused request sent nothing')
  t.equal(take('b'), 0)
  const back: Charge = { limit, key: 'c' }
  limiter.reserve(back)
  limiter.refund(back)
  limiter.finish(back, { requestBodyBytes: 0, responseBodyBytes: 1e9 })
  t.equal(take('c'), 0, 'what was given back does not pay')
  const received = makeRig(makeLimit({ algorithm: 'gcra', unit: 'byte_received', rate }))
  const post: Charge = { limit: makeLimit({ algorithm: 'gcra', unit: 'byte_received', rate }), key: 'a' }
  received.limiter.reserve(post)
  received.limiter.finish(post, { requestBodyBytes: 2 ** 50, responseBodyBytes: 0 })
  t.ok(
    Number.isFinite(received.take()) && received.take() > 1e9,
    'a petabyte is a long wait, not an overflow'
  )
})

t.test('different values are counted once each, and the one too many ends it', async t => {
  const limit = makeLimit({ unit: 'distinct_path', rate: parseRate('5/1m')! })
  const { limiter, clock, take } = makeRig(limit)
  for (let round = 0; round < 3; round++) {
    for (const path of ['/1', '/2', '/3', '/4', '/5']) t.equal(take('a', path), 0, `${path} again and again`)
  }
  const waitMs = take('a', '/6')
  t.ok(waitMs > 0)
  t.ok(take('a', '/1') > 0, 'then nothing is admitted')
  t.equal(take('b', '/6'), 0, 'of this key')
  clock.now += waitMs + 1
  t.equal(take('a', '/6'), 0, 'until the time that was told')

  const refunded: Charge = { limit, key: 'c', value: '/1' }
  limiter.reserve(refunded)
  limiter.refund(refunded)
  for (const path of ['/2', '/3', '/4', '/5', '/6']) t.equal(take('c', path), 0)
  t.ok(take('c', '/7') > 0)
})

t.test(
  'who stays with the same pages may do so for ever, and a value counts from when it was last seen',
  async t => {
    const { clock, take } = makeRig(makeLimit({ unit: 'distinct_path', rate: parseRate('5/1m')! }))
    for (let i = 0; i < 200; i++) {
      clock.now += 7000
      for (const path of ['/1', '/2', '/3', '/4'])
        if (take('a', path) > 0) t.fail(`refused after ${i} rounds`)
    }
    t.equal(take('a', '/5'), 0)
    t.ok(take('a', '/6') > 0, 'what was seen long ago and since still counts')
  }
)

t.test('the estimate of different values is right to a few per cent', async t => {
  for (const [count, tolerance] of [
    [20, 0.05],
    [100, 0.05],
    [500, 0.05]
  ] as const) {
    const { take } = makeRig(makeLimit({ unit: 'distinct_path', rate: { count, windowMs: 60_000 } }))
    const admitted = Array.from({ length: 60 }, (_, key) => {
      let paths = 0
      while (paths < 3 * count && take(`${key}`, `/${key}/${paths}`) === 0) paths++
      return paths
    })
    const mean = admitted.reduce((sum, paths) => sum + paths) / admitted.length
    const deviation = Math.sqrt(
      admitted.reduce((sum, paths) => sum + (paths - mean) ** 2, 0) / admitted.length
    )
    t.comment(`${count}: ${mean} on average, standard deviation ${deviation}`)
    t.ok(Math.abs(mean / count - 1) < tolerance, `${count}: ${mean} on average`)
    t.ok(deviation / count < 0.1)
  }
})

t.test('a table of different values that is full counts too much, never too little', async t => {
  const { take, evictions } = makeRig(
    makeLimit({ unit: 'distinct_path', rate: parseRate('20/1m')!, maxKeys: 1 })
  )
  const paths = new Map<string, Set<string>>()
  for (let i = 0; i < 6000; i++) {
    const [key, path] = [`${i % 40}`, `/${i % 997}`]
    if (take(key, path) > 0) continue
    paths.set(key, (paths.get(key) ?? new Set()).add(path))
  }
  t.ok(evictions() > 0)
  t.ok([...paths.values()].every(({ size }) => size <= 25))
})

/** What threads that take at the same moment from the same keys are let have, by key. */
async function race(limit: Limit, keys: number, tries: number): Promise<readonly number[]> {
  const threads = 2
  const tables = limitTables([limit], 1000, undefined, threads)
  const gate = new SharedArrayBuffer(4)
  const admitted = new SharedArrayBuffer(keys * 4)
  const ends = Array.from({ length: threads }, (_, thread) => {
    const workerData: LimitJob = { limit, tables, gate, admitted, threads, thread, keys, tries }
    return once(new Worker(new URL('./limitWorker.ts', import.meta.url), { workerData }), 'exit')
  })
  await Promise.all(ends)
  return Array.from(new Int32Array(admitted))
}

t.test('threads that take from the same new keys at once get exactly what was promised', async t => {
  const cases: readonly Limit[] = [
    makeLimit({ rate: parseRate('20/1m')! }),
    makeLimit({ algorithm: 'concurrency', rate: { count: 20, windowMs: 0 } })
  ]
  for (const limit of cases) {
    const sums = await race(limit, 250, 60)
    t.strictSame(new Set(sums), new Set([20]), limit.algorithm)
  }
})
