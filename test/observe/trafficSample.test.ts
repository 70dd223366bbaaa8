import * as fc from 'fast-check'
import t from 'tap'
import type { Clock } from '../../src/core/clock.ts'
import { Exchange } from '../../src/core/exchange.ts'
import { softwareOf } from '../../src/core/fingerprintFact.ts'
import { readTraffic, TrafficSample } from '../../src/observe/trafficSample.ts'
import { factsOf, lightPass, type RequestLike } from '../policy/policyRig.ts'

const software = softwareOf({
  ja4: 't13d1517h2_8daaf6152771_cb7bf5808d99',
  tls_hash: 'mt1_0123456789ab'
})

t.test('up to 128 requests a second are kept as they came, and tell what they were', async t => {
  const { sample, clock, memory } = rig()
  clock.atMs = 5000
  sample.observe(
    exchangeOf({
      ip: '2001:db8:1:2::3',
      method: 'POST',
      path: '/search',
      headers: { 'user-agent': 'curl/8', 'accept-language': 'lb, fr;q=0.5' },
      pass: lightPass,
      ...software
    })
  )
  for (let i = 0; i < 127; i++) {
    clock.atMs += 5
    t.ok(sample.observe(exchangeOf({ path: `/${i}` }, 1000 + i)))
  }
  const kept = readTraffic(memory, 0)
  t.same(kept[0], {
    atMs: 0,
    weight: 1,
    site: 'guichet',
    address: '2001:db8:1:2::3',
    network: '2001:db8:1::/48',
    hasPass: true,
    outcome: 'failed',
    method: 'POST',
    path: '/search',
    agent: 'curl/8',
    language: 'lb, fr;q=0.5',
    country: '',
    asn: '',
    ja4: 't13d1517h2_8daaf6152771_cb7bf5808d99',
    tls_hash: 'mt1_0123456789ab'
  })
  t.equal(kept.length, 128)
  t.ok(kept.every(({ weight }) => weight === 1))
  t.equal(readTraffic(memory, 1100).length, 27, 'what came before the time asked for is left out')
})

t.test('above that one stands for several, and the whole is known all the same', async t => {
  const { sample, clock, memory } = rig()
  const perSecond = 20_000
  let kept = 0
  for (let i = 0; i < 10 * perSecond; i++) {
    clock.atMs += 1000 / perSecond
    const path = i % 10 === 0 ? '/rare' : '/often'
    if (sample.observe(exchangeOf({ path }, Math.floor(clock.atMs)))) kept++
  }
  const found = readTraffic(memory, 0)
  t.equal(found.length, kept)
  // The first second doubles its stride seven times, the others keep 128 each, give or take.
  t.ok(kept > 1000 && kept < 3500, `${kept} kept`)
  const whole = found.reduce((sum, { weight }) => sum + weight, 0)
  t.ok(Math.abs(whole / (10 * perSecond) - 1) < 0.15, `${whole} of ${10 * perSecond}`)
  const rare = found.filter(({ path }) => path === '/rare').reduce((sum, { weight }) => sum + weight, 0)
  t.ok(rare / whole > 0.06 && rare / whole < 0.14, `a tenth seems ${rare / whole}`)
})

t.test('the oldest make room, and threads do not disturb each other', async t => {
  const memory = TrafficSample.create(2)
  const clock = { atMs: 0, tickMs: () => clock.atMs, nowMs: () => clock.atMs }
  const threads = [new TrafficSample(memory, 0, clock), new TrafficSample(memory, 1, clock)]
  threads[1]!.observe(exchangeOf({ path: '/other' }, 1))
  for (let i = 0; i < 10_000; i++) {
    clock.atMs += 10
    threads[0]!.observe(exchangeOf({ path: `/${i}` }, 10 + i))
  }
  const kept = readTraffic(memory, 0)
  t.equal(kept.length, 8193)
  t.same([kept[0]!.path, kept[1]!.path, kept.at(-1)!.path], ['/other', '/1808', '/9999'])
})

t.test('whatever a request holds, it is told apart from its neighbours', async () => {
  const latin1 = fc.string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map(code => String.fromCharCode(code)),
    maxLength: 600
  })
  fc.assert(
    fc.property(latin1, latin1, latin1, (path, agent, language) => {
      const { sample, memory } = rig()
      const headers = { 'user-agent': agent, 'accept-language': language }
      const ip = '2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff'
      sample.observe(exchangeOf({ ip, path, headers, ...software }, 1e15))
      const [found] = readTraffic(memory, 0)
      return (
        found?.path === path.slice(0, 160) &&
        found.agent === agent.slice(0, 200) &&
        found.language === language.slice(0, 32) &&
        found.tls_hash === software.fingerprint.tlsHash
      )
    }),
    { numRuns: 200 }
  )
})

function rig(): { memory: SharedArrayBuffer; sample: TrafficSample; clock: Clock & { atMs: number } } {
  const memory = TrafficSample.create(1)
  const clock = { atMs: 0, tickMs: () => clock.atMs, nowMs: () => clock.atMs }
  return { memory, sample: new TrafficSample(memory, 0, clock), clock }
}

function exchangeOf(request: RequestLike, atMs = 0): Exchange {
  const exchange = new Exchange('ID', atMs, atMs, '', 'GET', '/')
  exchange.facts = factsOf(request)
  return exchange
}
