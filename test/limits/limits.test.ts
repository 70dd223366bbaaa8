import * as fc from 'fast-check'
import t from 'tap'
import { parseAddress } from '../../src/core/address.ts'
import type { Clock } from '../../src/core/clock.ts'
import { Facts, type FactsFields } from '../../src/core/facts.ts'
import { noPass } from '../../src/core/passState.ts'
import { parseByteRate, parseRate } from '../../src/core/rate.ts'
import { defaultMaxKeys, type Charge, type KeyPart, type Limit } from '../../src/limits/limit.ts'
import { Limiter } from '../../src/limits/limiter.ts'
import { limitKey } from '../../src/limits/limitKey.ts'
import { limitSentence } from '../../src/limits/limitSentence.ts'
import { limitTableBytes, limitTables } from '../../src/limits/limitTables.ts'

const clientIp: KeyPart = { kind: 'client_ip', v4Bits: 32, v6Bits: 64 }

function makeLimit(fields: Partial<Limit> = {}): Limit {
  const rate = parseRate('10/1m')!
  return {
    id: 'log-ins',
    siteId: 'guichet',
    key: [clientIp],
    algorithm: 'gcra',
    unit: 'request',
    rate,
    burst: 5,
    counts: 'forwarded',
    maxKeys: 1000,
    ...fields
  }
}

function makeFacts(address: string, fields: Partial<FactsFields> = {}): Facts {
  return new Facts({
    atMs: 0,
    siteId: 'guichet',
    address: parseAddress(address)!,
    scheme: 'https',
    method: 'GET',
    host: 'guichet.example.lu',
    path: '/',
    query: '',
    headers: {},
    kind: 'navigation',
    pass: noPass,
    ...fields
  })
}

/** A limiter on a clock that the test turns. */
function makeLimiter(limits: readonly Limit[]): { limiter: Limiter; clock: Clock & { now: number } } {
  const clock = { now: 5000, nowMs: () => 0, tickMs: () => clock.now }
  return { limiter: new Limiter(limitTables(limits, clock.now), new Uint8Array(8), clock), clock }
}

t.test('requests count together exactly when they share every part of the key', async t => {
  const network: KeyPart = { kind: 'client_ip', v4Bits: 24, v6Bits: 48 }
  const header: KeyPart = { kind: 'header', name: 'x-client' }
  const cases: readonly [string, readonly KeyPart[], Facts, Facts, boolean][] = [
    ['one address', [clientIp], makeFacts('192.0.2.1'), makeFacts('192.0.2.1'), true],
    ['two addresses', [clientIp], makeFacts('192.0.2.1'), makeFacts('192.0.2.2'), false],
    ['a mapped address', [clientIp], makeFacts('192.0.2.1'), makeFacts('::ffff:192.0.2.1'), true],
    ['one /64', [clientIp], makeFacts('2001:db8::1'), makeFacts('2001:db8::2:0:0:1'), true],
    ['two /64', [clientIp], makeFacts('2001:db8::1'), makeFacts('2001:db8:0:1::1'), false],
    ['one /24', [network], makeFacts('192.0.2.1'), makeFacts('192.0.2.255'), true],
    ['two /24', [network], makeFacts('192.0.2.1'), makeFacts('192.0.3.1'), false],
    ['one /48', [network], makeFacts('2001:db8:1:2::'), makeFacts('2001:db8:1:3::'), true],
    ['two /48', [network], makeFacts('2001:db8:1::'), makeFacts('2001:db8:2::'), false],
    ['a site', [{ kind: 'site' }], makeFacts('192.0.2.1'), makeFacts('192.0.2.2', { path: '/a' }), true],
    ['two paths', [{ kind: 'path' }], makeFacts('192.0.2.1'), makeFacts('192.0.2.1', { path: '/a' }), false],
    ['two hosts', [{ kind: 'host' }], makeFacts('192.0.2.1'), makeFacts('192.0.2.1', { host: 'b' }), false],
    [
      'a header',
      [header],
      makeFacts('192.0.2.1', { headers: { 'x-client': 'a' } }),
      makeFacts('192.0.2.2', { headers: { 'x-client': 'a' } }),
      true
    ],
    [
      'a cookie',
      [{ kind: 'cookie', name: 'sid' }],
      makeFacts('192.0.2.1', { headers: { cookie: 'sid=a' } }),
      makeFacts('192.0.2.1', { headers: { cookie: 'sid=b' } }),
      false
    ],
    [
      'address and path',
      [clientIp, { kind: 'path' }],
      makeFacts('192.0.2.1'),
      makeFacts('192.0.2.1', { path: '/a' }),
      false
    ]
  ]
  for (const [name, key, a, b, together] of cases) {
    const limit = makeLimit({ key })
    t.not(limitKey(limit, a), undefined, name)
    t.equal(
      limitKey(limit, a) === limitKey(limit, b),
      together,
      `${name}: ${together ? 'together' : 'apart'}`
    )
  }
})

t.test('a request that lacks a part of the key is not counted', async t => {
  const facts = makeFacts('192.0.2.1')
  for (const part of [
    { kind: 'pass' },
    { kind: 'header', name: 'x' },
    { kind: 'cookie', name: 'x' }
  ] as const) {
    t.equal(limitKey(makeLimit({ key: [part] }), facts), undefined, part.kind)
    t.equal(
      limitKey(makeLimit({ key: [clientIp, part] }), facts),
      undefined,
      `${part.kind} beside an address`
    )
  }
  const pass = { ...noPass, id: 'q1', level: 'light' } as const
  const key: readonly KeyPart[] = [{ kind: 'pass' }]
  const withPass = (status: 'valid' | 'expired'): Facts =>
    makeFacts('192.0.2.1', { pass: { ...pass, status } })
  t.equal(limitKey(makeLimit({ key }), withPass('valid')), 'q1')
  t.equal(limitKey(makeLimit({ key }), withPass('expired')), undefined, 'an expired pass has no quota')
})

t.test('no two combinations of values share a key', async t => {
  const limit = makeLimit({
    key: [{ kind: 'header', name: 'a' }, { kind: 'header', name: 'b' }, { kind: 'path' }]
  })
  const text = fc.string({ unit: fc.constantFrom('1', ':'), maxLength: 2 })
  const keyOf = ([a, b, path]: readonly [string, string, string]): string | undefined =>
    limitKey(limit, makeFacts('192.0.2.1', { headers: { a, b }, path }))
  let compared = 0
  fc.assert(
    fc.property(fc.tuple(text, text, text), fc.tuple(text, text, text), (one, other) => {
      compared++
      return (keyOf(one) === keyOf(other)) === (JSON.stringify(one) === JSON.stringify(other))
    }),
    { numRuns: 1000 }
  )
  t.equal(compared, 1000)
})

t.test('a limit reads as one sentence', async t => {
  const cases: [Partial<Limit>, string][] = [
    [
      {},
      'log-ins: each client address (IPv4 /32, IPv6 /64): 5 at once, then one more every 6 s, at most 5 + 10 per minute'
    ],
    [
      { id: 'pages', key: [{ kind: 'pass' }], rate: parseRate('120/10m')!, burst: 40 },
      'pages: each pass: 40 at once, then one more every 5 s, at most 40 + 120 per 10 minutes'
    ],
    [
      { id: 'search', key: [{ kind: 'site' }], rate: parseRate('50/1s')!, burst: 100 },
      'search: everyone together: 100 at once, then one more every 20 ms, at most 100 + 50 per second'
    ],
    [
      { key: [{ kind: 'header', name: 'x-key' }, { kind: 'path' }], rate: parseRate('7/2h')!, burst: 1 },
      'log-ins: each value of the header x-key and path: 1 at once, then one more every 17.1 min, at most 1 + 7 per 2 hours'
    ],
    [
      { key: [{ kind: 'cookie', name: 'sid' }, { kind: 'host' }], rate: parseRate('3/1500ms')!, burst: 3 },
      'log-ins: each value of the cookie sid and hostname: 3 at once, then one more every 500 ms, at most 3 + 3 per 1500ms'
    ],
    [
      { rate: parseRate('1/1d')!, burst: 1 },
      'log-ins: each client address (IPv4 /32, IPv6 /64): 1 at once, then one more every 24 h, at most 1 + 1 per day'
    ]
  ]
  const sliding = { algorithm: 'sliding_window', rate: parseRate('100/1h')! } as const
  cases.push(
    [sliding, 'log-ins: each client address (IPv4 /32, IPv6 /64): at most 100 in any hour'],
    [
      { algorithm: 'concurrency', rate: { count: 20, windowMs: 0 }, burst: 20, key: [{ kind: 'site' }] },
      'log-ins: everyone together: at most 20 under way at once'
    ],
    [
      { unit: 'byte_sent', rate: parseByteRate('100MiB/1h')!, burst: 10 * 2 ** 20, key: [{ kind: 'pass' }] },
      'log-ins: each pass: 10MiB sent in answers at once, then on average 100MiB per hour'
    ],
    [
      { ...sliding, unit: 'distinct_path', key: [{ kind: 'pass' }] },
      'log-ins: each pass: about 100 different paths in any hour'
    ]
  )
  for (const [fields, sentence] of cases) t.equal(limitSentence(makeLimit(fields)), sentence)
  t.match(limitSentence(makeLimit({}), 'answered with 401'), /, requests answered with 401: /)
})

t.test('at most burst + rate × t pass in any time t, and the wait that is told is the wait', async t => {
  let passedEver = 0
  fc.assert(
    fc.property(
      fc.record({ count: fc.integer({ min: 1, max: 2000 }), windowMs: fc.integer({ min: 1, max: 5000 }) }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.nat({ max: 200 }), { minLength: 40, maxLength: 80 }),
      (rate, burst, waits) => {
        const limit = makeLimit({ rate, burst })
        const { limiter, clock } = makeLimiter([limit])
        const passed: number[] = []
        for (const wait of waits) {
          clock.now += wait / 8
          const waitMs = limiter.reserve({ limit, key: 'a' })
          if (waitMs === 0) passed.push(clock.now)
          else if (limiter.peek({ limit, key: 'a' }) !== waitMs) return false
        }
        passedEver += passed.length
        return passed.every((from, i) =>
          passed
            .slice(i)
            .every((to, more) => more + 1 <= burst + ((to - from) * rate.count) / rate.windowMs + 1e-9)
        )
      }
    ),
    { numRuns: 200 }
  )
  t.ok(passedEver > 1000)
})

t.test('a refunded charge leaves no trace, and is refunded once', async t => {
  const limit = makeLimit()
  const { limiter, clock } = makeLimiter([limit])
  const reserve = (): { charge: Charge; waitMs: number } => {
    const charge: Charge = { limit, key: 'a' }
    return { charge, waitMs: limiter.reserve(charge) }
  }
  const admitted = Array.from({ length: 5 }, reserve)
  t.same(
    admitted.map(({ waitMs }) => waitMs),
    [0, 0, 0, 0, 0]
  )
  const refused = reserve()
  t.equal(refused.waitMs, 6000)
  limiter.refund(refused.charge)
  t.equal(reserve().waitMs, 6000, 'a refused charge has nothing to give back')
  limiter.refund(admitted[0]!.charge)
  limiter.refund(admitted[0]!.charge)
  t.equal(reserve().waitMs, 0)
  t.equal(reserve().waitMs, 6000, 'a second refund of the same charge does nothing')
  clock.now += 6000
  t.equal(reserve().waitMs, 0)
})

t.test('a reload keeps the debts of limits that stay, and frees those on new terms', async t => {
  const stays = makeLimit({ id: 'stays', burst: 1 })
  const before = limitTables([stays, makeLimit({ id: 'changes', burst: 1 }), makeLimit({ id: 'goes' })], 5000)
  const changed = makeLimit({ id: 'changes', burst: 1, rate: parseRate('20/1m')! })
  const after = limitTables([{ ...stays }, changed, makeLimit({ id: 'comes' })], 6000, before)
  t.same([...after.keys()], ['guichet/stays', 'guichet/changes', 'guichet/comes'])
  t.equal(after.get('guichet/stays')!.buffer, before.get('guichet/stays')!.buffer)
  t.not(after.get('guichet/changes')!.buffer, before.get('guichet/changes')!.buffer)

  const clock = { nowMs: () => 0, tickMs: () => 6000 }
  const limiter = new Limiter(before, new Uint8Array(8), clock)
  const charge: Charge = { limit: stays, key: 'a' }
  limiter.reserve(charge)
  limiter.use(after)
  t.equal(limiter.reserve({ limit: { ...stays }, key: 'a' }), 6000)
  limiter.refund(charge)
  t.equal(
    limiter.reserve({ limit: { ...stays }, key: 'a' }),
    0,
    'a charge of the policy before can be refunded'
  )
})

t.test('a limit without a table is a fault, not a free pass', async t => {
  const { limiter } = makeLimiter([makeLimit()])
  t.throws(() => limiter.reserve({ limit: makeLimit({ id: 'unheard-of' }), key: 'a' }), {
    code: 'request_failed'
  })
})

t.test('a million keys of one limit stay far below 64 MiB', async t => {
  t.ok(limitTableBytes(makeLimit({ maxKeys: 1_000_000 })) <= 16 * 2 ** 20 + 64)
  t.ok(limitTableBytes(makeLimit({ maxKeys: defaultMaxKeys })) <= 2 * 2 ** 20 + 64)
})
