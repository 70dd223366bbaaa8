import t from 'tap'
import { PassRations, type Press, type RationVerdict } from '../../src/challenge/passRations.ts'
import { parseAddress } from '../../src/core/address.ts'
import type { ButtonConfig } from '../../src/core/config.ts'
import { debtTable, HandClock } from './smallGateway.ts'

const hourMs = 3_600_000
const config: ButtonConfig = {
  waitMs: 5000,
  maxWaitMs: 60_000,
  perClient: { count: 6, windowMs: hourMs },
  perNetwork: { count: 60, windowMs: hourMs },
  perSite: { count: 600, windowMs: hourMs }
}

/** One machine's rations, with a clock to turn. */
class Counter {
  readonly clock: HandClock = new HandClock()
  readonly #rations = new PassRations(debtTable(this.clock, 65_536), debtTable(this.clock, 65_536))
  #nonces = 0

  press(ip: string, nonce = `nonce ${this.#nonces++}`, changes: Partial<ButtonConfig> = {}): RationVerdict {
    const tickMs = this.clock.tickMs()
    const press: Press = {
      siteId: 'guichet',
      address: parseAddress(ip)!,
      nonce,
      announcedTickMs: tickMs,
      challengeLifeMs: 600_000
    }
    return this.#rations.take(press, { ...config, ...changes }, tickMs)
  }

  /** How many of so many presses, one after each pause, are granted. */
  granted(presses: number, pauseMs: number, ip: (i: number) => string): number {
    let granted = 0
    for (let i = 0; i < presses; i++) {
      if (this.press(ip(i)).kind === 'ready') granted++
      this.clock.ms += pauseMs
    }
    return granted
  }
}

t.test('a script at one address earns in an hour what is promised, and no more', async t => {
  t.equal(
    new Counter().granted(3600, 1000, () => '192.0.2.7'),
    2 + 5
  )
  t.equal(
    new Counter().granted(1000, 0, () => '192.0.2.7'),
    2,
    'all at once'
  )
  t.equal(
    new Counter().granted(1000, 0, i => `2001:db8::${i.toString(16)}`),
    2,
    'an IPv6 /64 is one client'
  )
})

t.test('a network and a site earn in an hour what is promised, and no more', async t => {
  const network = new Counter().granted(3600, 1000, i => `192.0.2.${i % 256}`)
  t.ok(network <= 4 + 60 + 1 && network >= 60, `${network} for a /24`)
  const site = new Counter().granted(7200, 500, i => `10.${i >> 8}.${i & 255}.1`)
  t.ok(site <= 16 + 600 + 10 && site >= 600, `${site} for the site`)
})

t.test(
  'where a network is busy the wait grows with the backlog, up to its longest, and then presses are refused',
  async t => {
    const counter = new Counter()
    const busy = { perNetwork: { count: 360, windowMs: hourMs } }
    const waits: number[] = []
    let refused: RationVerdict | undefined
    for (let i = 0; i < 20 && refused === undefined; i++) {
      const verdict = counter.press(`192.0.2.${i}`, `n${i}`, busy)
      if (verdict.kind === 'ready') waits.push(verdict.atTickMs - counter.clock.tickMs())
      else refused = verdict
    }
    t.strictSame(waits, [0, 0, 0, 0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000])
    t.match(refused, { kind: 'refused', retryAfterMs: 10_000 })
    t.equal(counter.press('198.51.100.1', 'other', busy).kind, 'ready', 'other networks do not wait')
  }
)

t.test('pressing twice with one challenge is one press', async t => {
  const counter = new Counter()
  const first = counter.press('192.0.2.7', 'same')
  for (let i = 0; i < 10; i++) t.strictSame(counter.press('192.0.2.7', 'same'), first)
  counter.clock.ms += 300_000
  t.match(counter.press('192.0.2.7', 'same'), first, 'as long as the challenge lives')
  t.equal(counter.press('192.0.2.7').kind, 'ready', 'only one of two had been charged')
})

t.test('a client waits for one pass at a time', async t => {
  const counter = new Counter()
  const busy = { perNetwork: { count: 360, windowMs: hourMs } }
  for (let i = 0; i < 4; i++) counter.press(`192.0.2.${i}`, `n${i}`, busy)
  t.match(counter.press('192.0.2.99', 'waiting', busy), { kind: 'ready' })
  t.match(counter.press('192.0.2.99', 'another', busy), { kind: 'refused', retryAfterMs: 10_000 })
  counter.clock.ms += 10_000
  t.match(counter.press('192.0.2.99', 'another', busy), { kind: 'ready' })
})

t.test('a press that one budget refuses costs the others nothing', async t => {
  const counter = new Counter()
  const none = { perSite: { count: 1, windowMs: 10_000 }, maxWaitMs: 0 }
  t.equal(counter.press('192.0.2.1', 'a', none).kind, 'ready')
  for (let i = 0; i < 50; i++) t.equal(counter.press('192.0.2.7', `b${i}`, none).kind, 'refused')
  t.equal(
    counter.granted(3, 0, () => '192.0.2.7'),
    2,
    'its own budget is still whole'
  )
})

t.test('a full table grants nothing', async t => {
  const clock = new HandClock()
  const rations = new PassRations(debtTable(clock, 65_536), debtTable(clock, 4))
  const tickMs = clock.tickMs()
  const generous = { ...config, perSite: { count: 1e6, windowMs: hourMs } }
  let granted = 0
  for (let i = 0; i < 200; i++) {
    const address = parseAddress(`10.0.${i}.1`)!
    const press = { siteId: 's', address, nonce: `${i}`, announcedTickMs: tickMs, challengeLifeMs: 600_000 }
    if (rations.take(press, generous, tickMs).kind === 'ready') granted++
  }
  t.ok(granted > 0 && granted <= 8, `${granted} holds fitted`)
})
