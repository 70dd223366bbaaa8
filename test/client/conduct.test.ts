// What people do must not look like what programs do. Here both go about on a clock of their own, through the
// same ledger as behind a gateway; test/e2e/conduct.test.ts has a real browser and real programs.
import * as fc from 'fast-check'
import t from 'tap'
import { answerKind } from '../../src/client/answerKind.ts'
import { signalsOfCounts, type ConductCounts } from '../../src/client/conductFormulas.ts'
import { ConductLedger } from '../../src/client/conductLedger.ts'
import { countSignals, signalsIn, type ConductMask, type ConductSignal } from '../../src/core/conduct.ts'
import type { ConductConfig } from '../../src/core/config.ts'
import type { Decision } from '../../src/core/decision.ts'
import { ConductTable, createConductTable } from '../../src/store/conductTable.ts'
import { KeyHash } from '../../src/store/keyHash.ts'
import { plainForward } from '../../src/policy/decide.ts'
import { factsOf, type RequestLike } from '../policy/policyRig.ts'

const second = 1000
const minute = 60 * second
const hourAndMore = 70 * minute

const challenged: Decision = { ...plainForward, action: 'challenge', level: 'light' }
const toldToWait = (retryAfterMs: number): Decision => ({ ...plainForward, action: 'too_many', retryAfterMs })

/** A site's ledger on a clock that moves when it is told to, and what clients ask of the site. */
class Site {
  nowMs = 1_000_000
  readonly ledger: ConductLedger
  /** The most signals that ever showed at once. */
  most = 0
  raised: ConductMask = 0

  constructor(config: Partial<ConductConfig> = {}) {
    const hash = new KeyHash(new Uint8Array(8))
    const table = new ConductTable(createConductTable(64, this.nowMs), hash)
    const clock = { nowMs: () => this.nowMs, tickMs: () => this.nowMs }
    this.ledger = new ConductLedger('guichet', { off: [], trapPaths: [], ...config }, { table, hash, clock })
  }

  ask(request: RequestLike, status: number, type: string, decision = plainForward): void {
    const responseHeaders = type === '' ? {} : { 'content-type': type }
    this.raised |= this.ledger.note(factsOf(request), decision, { status, responseHeaders }, this.nowMs)
    this.most = Math.max(this.most, countSignals(this.ledger.signalsOf(factsOf(request))))
  }

  page(target: string, request: RequestLike = {}): void {
    const [path = '', query = ''] = target.split('?')
    this.ask({ ...request, path, query }, 200, 'text/html; charset=utf-8')
  }

  asset(path: string, request: RequestLike = {}): void {
    this.ask({ ...request, path, kind: 'asset' }, 200, 'text/css')
  }

  signals(request: RequestLike = {}): readonly ConductSignal[] {
    return signalsIn(this.ledger.signalsOf(factsOf(request)))
  }

  get everRaised(): readonly ConductSignal[] {
    return signalsIn(this.raised)
  }
}

/** Numbers between 0 and 1 that are the same in each run. */
function* chances(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

t.test('each signal begins where its formula says', t => {
  const nothing: ConductCounts = {
    pages: 0,
    assets: 0,
    errors: 0,
    recentPages: 0,
    gaps: 0,
    evenGaps: 0,
    visits: 0,
    returns: 0,
    traps: 0,
    ignoredWaits: 0
  }
  const cases: readonly [counts: Partial<ConductCounts>, signals: readonly ConductSignal[]][] = [
    [{}, []],
    [{ pages: 7.9 }, []],
    [{ pages: 8 }, ['no_assets']],
    [{ pages: 20, assets: 2 }, []],
    [{ pages: 20, assets: 1.9 }, ['no_assets']],
    [{ recentPages: 39.9 }, []],
    [{ recentPages: 40 }, ['too_fast']],
    [{ gaps: 8, evenGaps: 7.9 }, []],
    [{ gaps: 10, evenGaps: 8 }, ['too_even']],
    [{ gaps: 11, evenGaps: 8 }, []],
    [{ errors: 7.9 }, []],
    [{ errors: 8, pages: 7 }, ['errors']],
    [{ errors: 30, pages: 30, assets: 3 }, []],
    [{ visits: 59.9 }, []],
    [{ visits: 60, returns: 3 }, ['enumeration']],
    [{ visits: 60, returns: 3.1 }, []],
    [{ traps: 0.49 }, []],
    [{ traps: 0.5 }, ['trap']],
    [{ ignoredWaits: 4.9 }, []],
    [{ ignoredWaits: 5 }, ['ignored_waits']]
  ]
  for (const [counts, signals] of cases) {
    t.same(signalsIn(signalsOfCounts({ ...nothing, ...counts })), signals, JSON.stringify(counts))
  }
  t.end()
})

t.test('what a request was is told by its answer, not by the client', t => {
  const cases: readonly [method: string, path: string, status: number, type: string, kind: string][] = [
    ['GET', '/', 200, 'text/html; charset=utf-8', 'page'],
    ['GET', '/page.css', 200, 'Text/HTML', 'page'],
    ['GET', '/', 200, 'application/xhtml+xml', 'page'],
    ['GET', '/', 200, 'text/html-sandboxed', 'page'],
    ['POST', '/', 200, 'text/html', ''],
    ['HEAD', '/', 200, 'text/html', ''],
    ['GET', '/', 302, 'text/html', ''],
    ['GET', '/', 500, 'text/html', ''],
    ['GET', '/css', 200, 'text/css', 'asset'],
    ['GET', '/js', 200, 'application/javascript', 'asset'],
    ['GET', '/js', 200, 'text/javascript; charset=utf-8', 'asset'],
    ['GET', '/data', 200, 'application/json', 'asset'],
    ['GET', '/data', 200, 'application/hal+json', 'asset'],
    ['GET', '/icon', 200, 'image/svg+xml', 'asset'],
    ['GET', '/font', 200, 'font/woff2', 'asset'],
    ['GET', '/film', 206, 'video/mp4', 'asset'],
    ['GET', '/kept', 304, '', 'asset'],
    ['GET', '/socket', 101, '', 'asset'],
    ['GET', '/letter', 200, 'application/pdf', ''],
    ['GET', '/gone', 404, 'text/html', 'missing'],
    ['HEAD', '/gone', 410, 'text/html', 'missing'],
    ['GET', '/picture.png', 404, 'text/html', ''],
    ['POST', '/form', 400, 'text/html', ''],
    ['GET', '/private', 403, 'text/html', ''],
    ['GET', '/private', 401, 'text/html', '']
  ]
  for (const [method, path, status, type, kind] of cases) {
    const responseHeaders = { 'content-type': type }
    t.equal(answerKind({ method, path }, { status, responseHeaders }), kind, `${method} ${path} ${status}`)
  }
  t.equal(answerKind({ method: 'GET', path: '/' }, { status: 200, responseHeaders: undefined }), '')
  t.equal(answerKind({ method: 'GET', path: '/' }, { status: 101, responseHeaders: undefined }), 'asset')
  t.end()
})

t.test('people', async t => {
  await t.test('who read in a text browser or without pictures show one signal at most, all day long', t => {
    for (let seed = 1; seed <= 50; seed++) {
      const site = new Site()
      const chance = chances(seed)
      let newest = 0
      for (let page = 0; page < 500; page++) {
        // From two seconds to over a minute, more often short than long, and every fourth time back to a page.
        site.nowMs += 2 * second + 60 * second * chance.next().value ** 3
        const isBack = chance.next().value < 0.25
        site.page(`/page?n=${isBack ? newest - Math.ceil(chance.next().value * 8) : ++newest}`)
      }
      t.same(site.everRaised, ['no_assets'], `the ${seed}th`)
    }
    t.end()
  })

  await t.test('who open thirty tabs at once, from a warm cache, after an hour of reading', t => {
    const site = new Site()
    const chance = chances(7)
    for (let page = 0; page < 30; page++) {
      site.nowMs += minute + minute * chance.next().value
      site.page(`/news/${page % 20}`)
    }
    for (let tab = 0; tab < 30; tab++) {
      site.nowMs += 10
      site.page(`/search?page=${tab}`)
    }
    t.same(site.everRaised, ['no_assets'])
    t.end()
  })

  await t.test(
    'whose page reloads itself, or whose monitor asks for one address, are not counted at all',
    t => {
      const site = new Site()
      for (let i = 0; i < 1000; i++) {
        site.nowMs += 5 * second
        site.page('/queue')
      }
      t.same(site.everRaised, [])
      t.end()
    }
  )

  await t.test('behind one address, five hundred of them, are fast together and nothing else', t => {
    const site = new Site()
    const chance = chances(3)
    for (let i = 0; i < 5000; i++) {
      site.nowMs += 2 * second * chance.next().value
      site.page(`/procedure/${Math.floor(chance.next().value * 40)}`)
      if (i % 3 === 0) site.asset('/site.css')
    }
    t.same(site.everRaised, ['too_fast'])
    t.end()
  })

  await t.test('who meet pages with many missing pictures, and a few dead links', t => {
    const site = new Site()
    const chance = chances(5)
    for (let i = 0; i < 40; i++) {
      site.nowMs += minute * chance.next().value
      site.page(`/old/${i}`)
      for (let picture = 0; picture < 20; picture++) site.ask({ path: `/${i}/${picture}.gif` }, 404, '')
      if (i % 3 === 0) site.ask({ path: `/dead/${i}` }, 404, 'text/html')
    }
    t.same(site.everRaised, ['no_assets'])
    t.end()
  })

  await t.test('whose page of many parts is refused at once, and who then press reload a few times', t => {
    const site = new Site()
    for (let press = 0; press < 4; press++) {
      for (let part = 0; part < 70; part++) site.ask({ path: `/${part}` }, 0, '', toldToWait(30 * second))
      site.nowMs += 3 * second
    }
    t.same(site.everRaised, [])
    t.end()
  })
  t.end()
})

/** How many pages a program gets until two signals show. */
function pagesUntilTwo(site: Site, next: (i: number) => void): number {
  for (let i = 1; i <= 500; i++) {
    next(i)
    if (site.most >= 2) return i
  }
  return Infinity
}

function passOf(id: string): RequestLike {
  return { pass: { status: 'valid', id, level: 'light' } }
}

t.test('programs', async t => {
  const paces: readonly [what: string, pauseMs: (chance: number) => number, most: number][] = [
    ['a hundred pages a second', () => 10, 40],
    ['ten a second', () => 100, 42],
    ['one a second or so', chance => 500 + 1000 * chance, 60],
    ['one every five seconds, by a timer', () => 5 * second, 12],
    ['one every minute, by a timer', () => minute, 20],
    ['one every ten seconds or so, each page once', chance => 20 * second * chance, 80],
    ['one every twenty seconds or so, each page once', chance => 40 * second * chance, 110]
  ]
  for (const [what, pauseMs, most] of paces) {
    await t.test(`that fetch pages alone, ${what}, show two signals within ${most} pages`, t => {
      const site = new Site()
      const chance = chances(11)
      const pages = pagesUntilTwo(site, i => {
        site.nowMs += pauseMs(chance.next().value)
        site.page(`/item/${i}`)
      })
      t.ok(pages <= most, `${pages}: ${site.everRaised.join()}`)
      t.end()
    })
  }

  await t.test('that guess at addresses show that they do', t => {
    const site = new Site()
    for (let i = 0; i < 10; i++) site.ask({ path: `/backup/${i}` }, 404, 'text/html')
    t.same(site.signals(), ['errors'])
    t.same(site.signals({ ip: '192.0.2.2' }), [], 'and nobody else does')
    t.end()
  })

  await t.test('that go on while they are told to wait show that they do', t => {
    const site = new Site()
    for (let i = 0; i < 100; i++) {
      site.nowMs += 100
      site.ask({ path: '/search' }, 0, '', toldToWait(6 * second))
    }
    t.same(site.signals(), ['ignored_waits'])
    site.nowMs += hourAndMore
    t.same(site.signals(), [], 'which is forgotten')
    t.end()
  })

  await t.test('that go on from page to page while they are asked keep their pace', t => {
    const site = new Site()
    for (let i = 0; i < 200; i++) {
      site.nowMs += 200
      site.ask({ path: `/item/${i}` }, 0, '', i < 50 ? plainForward : challenged)
      if (i < 50) site.page(`/item/${i}`)
    }
    t.ok(site.signals().includes('too_fast'))
    t.end()
  })

  await t.test('that find what no person finds are remembered for an hour', t => {
    const site = new Site({ trapPaths: ['/archive/all'] })
    site.page('/archive/alla')
    site.page('/archive')
    t.same(site.signals(), [])
    site.ask({ path: '/archive/all/1' }, 0, '', challenged)
    t.same(site.signals(), ['trap'])
    t.same(site.signals({ ip: '2001:db8::1' }), [])
    site.nowMs += 59 * minute
    t.same(site.signals(), ['trap'])
    site.nowMs += 2 * minute
    t.same(site.signals(), [])
    t.end()
  })
  t.end()
})

t.test('a signal that is off never shows, and raises nothing', t => {
  const site = new Site({ off: ['no_assets', 'too_even'] })
  for (let i = 0; i < 30; i++) {
    site.nowMs += 5 * second
    site.page(`/item/${i}`)
  }
  t.same(site.everRaised, [])
  t.same(site.signals(), [])
  t.end()
})

t.test('conduct is kept by pass where there is one, else by address or IPv6 network', t => {
  const site = new Site({ trapPaths: ['/trap'] })
  site.ask({ ip: '192.0.2.1', path: '/trap', ...passOf('a') }, 404, '')
  t.same(site.signals({ ip: '198.51.100.7', ...passOf('a') }), ['trap'], 'wherever the pass is shown')
  t.same(site.signals({ ip: '192.0.2.1', ...passOf('b') }), [])
  t.same(site.signals({ ip: '192.0.2.1' }), [], 'nor have neighbours it who show none')
  t.same(site.signals({ pass: { status: 'expired', id: 'a' } }), [])
  site.ask({ ip: '2001:db8::1', path: '/trap' }, 404, '')
  t.same(site.signals({ ip: '2001:db8::ffff' }), ['trap'])
  t.same(site.signals({ ip: '2001:db8:0:1::1' }), [])
  t.end()
})

t.test('a signal is told of once when it begins to show', t => {
  const site = new Site()
  const chance = chances(9)
  let raised = 0
  for (let i = 0; i < 30; i++) {
    site.raised = 0
    site.nowMs += minute * chance.next().value
    site.page(`/item/${i}`)
    raised += countSignals(site.raised)
  }
  t.equal(raised, 1)
  t.end()
})

t.test('whatever clients do, none shows what another did', t => {
  const deed = fc.record({
    ip: fc.constantFrom('192.0.2.1', '192.0.2.2'),
    path: fc.constantFrom('/a', '/b', '/trap', '/c.css'),
    status: fc.constantFrom(200, 304, 404, 500),
    type: fc.constantFrom('text/html', 'text/css', ''),
    waitMs: fc.nat({ max: 3000 }),
    decision: fc.constantFrom(plainForward, challenged, toldToWait(5000))
  })
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 100 }), deeds => {
      const site = new Site({ trapPaths: ['/trap'] })
      for (const { ip, path, status, type, waitMs, decision } of deeds) {
        site.nowMs += waitMs
        site.ask({ ip, path }, status, type, decision)
      }
      return site.signals({ ip: '192.0.2.3' }).length === 0
    }),
    { numRuns: 100 }
  )
  t.end()
})
