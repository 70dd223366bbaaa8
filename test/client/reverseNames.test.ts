import { promises } from 'node:dns'
import t from 'tap'
import {
  ReverseNames,
  type LookupResult,
  type NameResolver,
  type NameStanding
} from '../../src/client/reverseNames.ts'
import { parseAddress } from '../../src/core/address.ts'
import { nameResolver } from '../../src/gateway/nameResolver.ts'
import { openDnsServer } from '../support/dnsServer.ts'
import { until } from '../support/until.ts'

const hourMs = 3_600_000
const crawler = parseAddress('198.51.100.7')!
const domains = ['googlebot.com']

/** Of 2001:db8:66::1. */
const sixPointer = '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.6.0.0.8.b.d.0.1.0.0.2.ip6.arpa'

/** A resolver whose questions wait until the test answers them. */
class HeldResolver implements NameResolver {
  readonly held: { readonly asked: string; readonly answer: (names: readonly string[] | Error) => void }[] =
    []
  cancelled = 0

  resolvePtr(name: string): Promise<readonly string[]> {
    return this.#hold(`resolvePtr ${name}`)
  }

  resolve4(name: string): Promise<readonly string[]> {
    return this.#hold(`resolve4 ${name}`)
  }

  resolve6(name: string): Promise<readonly string[]> {
    return this.#hold(`resolve6 ${name}`)
  }

  cancel(): void {
    this.cancelled++
    for (const { answer } of this.held.splice(0)) answer(coded('ECANCELLED'))
  }

  /** Answers the oldest question, and lets what follows from it happen. */
  async answer(names: readonly string[] | Error): Promise<string> {
    const { asked, answer } = this.held.shift()!
    answer(names)
    await settled()
    return asked
  }

  #hold(asked: string): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      this.held.push({ asked, answer: names => (names instanceof Error ? reject(names) : resolve(names)) })
    })
  }
}

function nameless(): Promise<readonly string[]> {
  return Promise.resolve([])
}

/** All that promises make of what has been answered. */
function settled(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve)
  })
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code })
}

function rig(resolver: NameResolver = new HeldResolver()) {
  const clock = { tick: 0, nowMs: () => 0, tickMs: () => clock.tick }
  const results: LookupResult[] = []
  const names = new ReverseNames({ resolver: () => resolver, clock, observe: result => results.push(result) })
  const ask = (address = crawler, wanted: readonly string[] = domains): NameStanding =>
    names.standingIn(address, wanted)
  return { names, clock, results, ask }
}

t.test(
  'the first request finds its proof pending, the next one knows, and one question is enough',
  async t => {
    const resolver = new HeldResolver()
    const { names, results, ask } = rig(resolver)
    t.equal(ask(), 'pending')
    t.equal(ask(), 'pending')
    t.equal(names.underWay, 1)
    t.equal(
      await resolver.answer(['Crawl-198-51-100-7.GoogleBot.com.']),
      'resolvePtr 7.100.51.198.in-addr.arpa'
    )
    t.equal(ask(), 'pending')
    t.equal(await resolver.answer(['198.51.100.7']), 'resolve4 crawl-198-51-100-7.googlebot.com')
    t.equal(ask(), 'named')
    t.same(results, ['named'])
    t.equal(names.underWay, 0)
    t.equal(resolver.held.length, 0)
  }
)

t.test('an answer holds for its time, and after that until the next one', async t => {
  const resolver = new HeldResolver()
  const { clock, ask } = rig(resolver)
  const rows: readonly [names: readonly string[] | Error, standing: NameStanding, holdsMs: number][] = [
    [[], 'unnamed', hourMs],
    [coded('ENOTFOUND'), 'unnamed', hourMs],
    [coded('ESERVFAIL'), 'pending', hourMs / 12],
    [['x.googlebot.com'], 'named', 24 * hourMs]
  ]
  let before: NameStanding = 'pending'
  for (const [answer, standing, holdsMs] of rows) {
    t.equal(ask(), before, `${before} until there is another answer`)
    await resolver.answer(answer)
    if (standing === 'named') await resolver.answer([crawler.text])
    t.equal(ask(), standing)
    clock.tick += holdsMs - 1
    t.equal(ask(), standing)
    t.equal(resolver.held.length, 0, 'nobody is asked before its time')
    clock.tick += 1
    before = standing
  }
  t.equal(ask(), 'named')
  t.equal(resolver.held.length, 1)
})

t.test('what a network says of its own addresses proves nothing', async t => {
  const rows: readonly [names: readonly string[], asked: readonly string[]][] = [
    [['evilgooglebot.com', 'googlebot.com.evil.example', 'googlebot.community'], []],
    [
      [
        '',
        '.',
        'com',
        'googlebot',
        'crawl..googlebot.com',
        'a b.googlebot.com',
        `${'x'.repeat(260)}.googlebot.com`
      ],
      []
    ],
    [['crawl.googlebot.com'], ['resolve4 crawl.googlebot.com']],
    [['GOOGLEBOT.COM.'], ['resolve4 googlebot.com']],
    [[...Array.from({ length: 16 }, (_, i) => `host-${i}.example`), 'crawl.googlebot.com'], []],
    [
      Array.from({ length: 50 }, (_, i) => `crawl-${i}.googlebot.com`),
      [
        'resolve4 crawl-0.googlebot.com',
        'resolve4 crawl-1.googlebot.com',
        'resolve4 crawl-2.googlebot.com',
        'resolve4 crawl-3.googlebot.com'
      ]
    ]
  ]
  for (const [names, questions] of rows) {
    const resolver = new HeldResolver()
    const { ask, results } = rig(resolver)
    ask()
    await resolver.answer(names)
    t.same(
      resolver.held.map(({ asked }) => asked),
      questions
    )
    while (resolver.held.length > 0) await resolver.answer(['203.0.113.1'])
    t.equal(ask(), 'unnamed', names[0]!)
    t.same(results, ['unnamed'])
  }
})

t.test('one name of several is enough, and one that fails leaves it open', async t => {
  const rows: readonly [answers: readonly (readonly string[] | Error)[], standing: NameStanding][] = [
    [[coded('ETIMEOUT'), ['203.0.113.1', '::ffff:198.51.100.7']], 'named'],
    [[coded('ENOTFOUND'), []], 'unnamed'],
    [[coded('ENODATA'), coded('ETIMEOUT')], 'pending'],
    [[['not an address'], ['203.0.113.1']], 'unnamed']
  ]
  for (const [answers, standing] of rows) {
    const resolver = new HeldResolver()
    const { ask } = rig(resolver)
    ask()
    await resolver.answer(['a.googlebot.com', 'b.googlebot.com'])
    for (const answer of answers) await resolver.answer(answer)
    t.equal(ask(), standing)
  }
})

t.test('IPv6 is asked for in IPv6, and each set of domains for itself', async t => {
  const resolver = new HeldResolver()
  const { ask } = rig(resolver)
  const six = parseAddress('2001:db8::7')!
  ask(six)
  ask(six, ['search.msn.com'])
  await resolver.answer(['x.googlebot.com'])
  await resolver.answer(['x.googlebot.com'])
  t.same(
    resolver.held.map(({ asked }) => asked),
    ['resolve6 x.googlebot.com']
  )
  await resolver.answer(['2001:0db8:0::0007'])
  t.equal(ask(six), 'named')
  t.equal(ask(six, ['search.msn.com']), 'unnamed')
})

t.test('addresses that nobody has on the Internet are not looked up', t => {
  const resolver = new HeldResolver()
  const { ask } = rig(resolver)
  const special =
    '127.0.0.1 10.1.2.3 172.31.0.1 192.168.1.1 169.254.1.1 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ::1 :: fe80::1 fd00::1 ff02::1 ::ffff:10.0.0.1'
  for (const text of special.split(' ')) t.equal(ask(parseAddress(text)), 'unnamed', text)
  t.equal(resolver.held.length, 0)
  for (const text of ['172.32.0.1', '100.128.0.1', '223.255.255.1', '2001:db8::1']) {
    t.equal(ask(parseAddress(text)), 'pending', text)
  }
  t.equal(resolver.held.length, 4)
  t.end()
})

t.test('a flood of addresses asks thirty-two questions at once, and is told of', async t => {
  const resolver = new HeldResolver()
  const { names, results, ask } = rig(resolver)
  for (let i = 0; i < 1000; i++) t.equal(ask(parseAddress(`198.51.${i >> 8}.${i & 255}`)), 'pending')
  t.equal(resolver.held.length, 32)
  t.equal(names.underWay, 32)
  t.equal(results.filter(result => result === 'dropped').length, 968)
  await resolver.answer([])
  t.equal(ask(parseAddress('203.0.113.1')), 'pending')
  t.equal(resolver.held.length, 32)
})

t.test(
  'one network has eight questions at once, however many addresses it has, and leaves the rest to others',
  async t => {
    for (const [flood, neighbour, other] of [
      ['198.51.100.', '198.51.100.200', '198.51.101.1'],
      ['2001:db8:7:', '2001:db8:7:ffff::1', '2001:db8:8::1']
    ] as const) {
      const resolver = new HeldResolver()
      const { names, results, ask } = rig(resolver)
      const suffix = flood.endsWith(':') ? '::1' : ''
      for (let i = 1; i <= 100; i++) ask(parseAddress(`${flood}${i}${suffix}`))
      t.equal(names.underWay, 8)
      t.equal(results.length, 92)
      t.equal(ask(parseAddress(other)), 'pending')
      t.equal(names.underWay, 9)
      for (let i = 0; i < 8; i++) await resolver.answer([])
      t.equal(names.underWay, 1)
      ask(parseAddress(neighbour))
      t.equal(names.underWay, 2, 'what is answered makes room')
    }
  }
)

t.test('ten thousand addresses are remembered', async t => {
  const { names, ask } = rig({
    resolvePtr: nameless,
    resolve4: nameless,
    resolve6: nameless,
    cancel: () => undefined
  })
  for (let i = 0; i < 11_000; i++) {
    ask(parseAddress(`203.${i & 255}.${i >> 8}.1`))
    if (i % 32 === 31) await settled()
  }
  t.equal(names.remembered, 10_000)
})

t.test('who is closed ends what is under way, remembers nothing of it and asks nothing more', async t => {
  const resolver = new HeldResolver()
  const { names, results, ask } = rig(resolver)
  ask()
  names.close()
  t.equal(resolver.cancelled, 1)
  await settled()
  t.same(results, [])
  t.equal(ask(), 'pending')
  t.equal(resolver.held.length, 0)
  rig().names.close()
})

t.test('a resolver that throws at once is a failure like any other', async t => {
  const broken: NameResolver = {
    resolvePtr: () => {
      throw coded('EBADNAME')
    },
    resolve4: () => Promise.resolve([]),
    resolve6: () => Promise.resolve([]),
    cancel: () => undefined
  }
  const { results, ask } = rig(broken)
  ask()
  await settled()
  t.same(results, ['failed'])
  t.equal(ask(), 'pending')
})

t.test('a real resolver is told the truth, and lies, by a real server', async t => {
  const six = '2001:db8:66::1'
  const { address, asked } = await openDnsServer(t, {
    'PTR 1.100.51.198.in-addr.arpa': ['crawl-1.googlebot.com'],
    'A crawl-1.googlebot.com': ['203.0.113.9', '198.51.100.1'],
    'PTR 2.100.51.198.in-addr.arpa': ['crawl-2.googlebot.com'],
    'A crawl-2.googlebot.com': ['198.51.100.99'],
    'PTR 3.100.51.198.in-addr.arpa': ['evilgooglebot.com'],
    'A evilgooglebot.com': ['198.51.100.3'],
    'PTR 4.100.51.198.in-addr.arpa': Array.from({ length: 50 }, (_, i) => `h${i}.googlebot.com`),
    'A h49.googlebot.com': ['198.51.100.4'],
    'PTR 5.100.51.198.in-addr.arpa': 'servfail',
    'PTR 6.100.51.198.in-addr.arpa': 'nxdomain',
    'PTR 7.100.51.198.in-addr.arpa': 'silent',
    'PTR 8.100.51.198.in-addr.arpa': ['lost.googlebot.com'],
    'PTR 10.113.0.203.in-addr.arpa': [],
    [`PTR ${sixPointer}`]: ['CRAWL-6.GoogleBot.COM'],
    'AAAA crawl-6.googlebot.com': [six]
  })
  const { names, ask, results } = rig(nameResolver({ servers: [address], timeoutMs: 300 }))
  t.teardown(() => names.close())
  const expected: Readonly<Record<string, NameStanding>> = {
    '198.51.100.1': 'named',
    '198.51.100.2': 'unnamed',
    '198.51.100.3': 'unnamed',
    '198.51.100.4': 'unnamed',
    '198.51.100.5': 'pending',
    '198.51.100.6': 'unnamed',
    '198.51.100.7': 'pending',
    '198.51.100.8': 'unnamed',
    '203.0.113.10': 'unnamed',
    [six]: 'named'
  }
  for (const text of Object.keys(expected)) t.equal(ask(parseAddress(text)), 'pending')
  await until(
    () => names.underWay,
    underWay => underWay === 0
  )
  for (const [text, standing] of Object.entries(expected)) t.equal(ask(parseAddress(text)), standing, text)
  t.equal(results.filter(result => result === 'failed').length, 2)
  t.notOk(asked.includes('A evilgooglebot.com'))
  t.ok(asked.filter(question => /^A h\d+\./.test(question)).length <= 4)
})

t.test('the system’s servers are asked where none are named', t => {
  const resolver = nameResolver({ servers: [], timeoutMs: 100 })
  t.ok(resolver instanceof promises.Resolver)
  resolver.cancel()
  t.end()
})
