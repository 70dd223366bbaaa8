// What clients do, under the shipped rules: people with a real browser, in every way that resembles a
// program, are asked nothing; programs that pass for a browser are asked soon. Each has an address of its own.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import t from 'tap'
import { launchChromium } from '../support/chromium.ts'
import { ask } from '../support/scriptedVisitor.ts'
import { missing, tool } from '../support/tools.ts'
import { startGuardedDemo } from './guardedDemo.ts'
import { welcome } from './visitor.ts'

const run = promisify(execFile)

/** What docs/conduct.md promises of programs that fetch some pages a second. */
const mostPages = 60

/** What a Firefox sends when somebody opens a page. */
const browserHeaders: Readonly<Record<string, string>> = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'fr,de;q=0.5',
  'sec-fetch-site': 'none',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document'
}

const addresses = {
  reader: '203.0.113.1',
  tabs: '203.0.113.2',
  withoutPictures: '203.0.113.3',
  revalidating: '203.0.113.4',
  lynx: '127.0.0.1', // which cannot be told to send another
  w3m: '203.0.113.6',
  curl: '203.0.113.7',
  spider: '203.0.113.8'
} as const

const procedures = [
  'passport',
  'identity-card',
  'departure',
  'arrival',
  'life-certificate',
  'marriage-certificate',
  'birth-certificate',
  'residence-certificate',
  'school-enrolment',
  'tax-card'
].map(name => `/procedures/${name}`)

/** Places of this site that a page links to, save those where everyone is asked and those that are no pages. */
function linksOf(html: string): readonly string[] {
  const links = [...html.matchAll(/<a [^>]*href="(\/[^"#]*)/g)].map(([, link]) =>
    link!.replaceAll('&amp;', '&')
  )
  return [...new Set(links)].filter(link => !/^\/(?:apply|download\?|slow|health|headers)/.test(link))
}

/** The signals that one line of the log names. */
function signalsOf(line: Readonly<Record<string, unknown>>): string {
  return ((line['moien.conduct'] ?? ['nothing']) as readonly string[]).join()
}

t.test('conduct', { skip: missing('chromium', 'curl', 'lynx', 'w3m') }, async t => {
  const demo = await startGuardedDemo(t, { config: { trusted_proxies: ['127.0.0.1/32'] } })
  const { origin } = demo

  /** The site's pages as one goes about them in a menu: some twice. */
  const round = ['/', '/search?q=tax', ...procedures, '/', '/appointments', '/queue', '/downloads', '/search']

  await t.test('of people in a browser', async t => {
    const browser = await launchChromium()
    t.teardown(() => browser.close())
    const newcomer = async (address: string): Promise<Page> => {
      const { page } = await welcome(t, browser, { extraHTTPHeaders: { 'x-forwarded-for': address } })
      return page
    }
    const read = async (page: Page, paths: readonly string[]): Promise<void> => {
      for (const path of paths) {
        const answer = await page.goto(origin + path, { waitUntil: 'domcontentloaded' })
        t.equal(answer?.status(), 200, path)
      }
    }

    await t.test('who read page after page, styles and scripts from the cache', async () => {
      await read(await newcomer(addresses.reader), [...round, ...round])
    })

    await t.test('who open thirty tabs at once after some pages from a warm cache', async t => {
      const page = await newcomer(addresses.tabs)
      await read(page, round.slice(0, 8))
      const context = page.context()
      const tabs = await Promise.all(Array.from({ length: 30 }, () => context.newPage()))
      const answers = await Promise.all(
        tabs.map((tab, i) => tab.goto(`${origin}/search?q=tax&tab=${i}`, { waitUntil: 'commit' }))
      )
      t.strictSame([...new Set(answers.map(answer => answer?.status()))], [200])
    })

    await t.test('who look at no pictures', async () => {
      const page = await newcomer(addresses.withoutPictures)
      await page.route('**/*', route =>
        route.request().resourceType() === 'image' ? route.abort() : route.continue()
      )
      await read(page, round)
    })

    await t.test('whose browser asks whether anything has changed', async () => {
      const page = await newcomer(addresses.revalidating)
      for (const path of round) {
        await read(page, [path])
        await page.reload({ waitUntil: 'domcontentloaded' })
      }
    })
  })

  await t.test('of people with a text browser, who see no styles at all', async t => {
    for (const path of round) {
      const { stdout: byLynx } = await run(tool('lynx'), ['-dump', '-nolist', origin + path])
      t.notMatch(byLynx, 'One moment, please', path)
      const header = `X-Forwarded-For: ${addresses.w3m}`
      const { stdout: byW3m } = await run(tool('w3m'), ['-dump', '-header', header, origin + path])
      t.notMatch(byW3m, 'One moment, please', path)
    }
  })

  await t.test('of a loop of curl over the links of the first page', async t => {
    const headers = Object.entries({ ...browserHeaders, 'x-forwarded-for': addresses.curl })
    const fetchStatus = async (path: string): Promise<string> => {
      const args = headers.flatMap(([name, value]) => ['--header', `${name}: ${value}`])
      const { stdout } = await run(tool('curl'), [
        '--silent',
        '--output',
        '/dev/null',
        '--write-out',
        '%{http_code}',
        ...args,
        origin + path
      ])
      return stdout
    }
    const { body } = await ask(origin, '/', { headers: browserHeaders })
    const links = linksOf(body)
    t.ok(links.length >= 5, links.join(' '))
    let pages = 0
    while (pages <= mostPages && (await fetchStatus(links[pages % links.length]!)) === '200') pages++
    t.ok(pages <= mostPages, `is asked after ${pages} pages`)
    t.comment(`curl was asked after ${pages} pages`)
  })

  await t.test(
    'of a spider that goes down every link first, and fetches nothing that pages bring',
    async t => {
      const headers = { ...browserHeaders, 'x-forwarded-for': addresses.spider }
      let pages = 0
      const isAsked = async (): Promise<boolean> => {
        const seen = new Set<string>()
        const stack = ['/']
        for (let path = stack.pop(); path !== undefined && pages <= mostPages; path = stack.pop()) {
          if (seen.has(path)) continue
          seen.add(path)
          const { status, body, headers: answered } = await ask(origin, path, { headers })
          if (status === 403) {
            t.equal(answered['moien-mitigated'], 'challenge')
            return true
          }
          if (answered['content-type']?.startsWith('text/html') === true) pages++
          stack.push(...linksOf(body).toReversed())
        }
        return false
      }
      // The site has some forty pages; then it begins again.
      let asked = false
      for (let walk = 0; walk < 3 && !asked; walk++) asked = await isAsked()
      t.equal(asked, true)
      t.ok(pages <= mostPages, `is asked after ${pages} pages`)
      t.comment(`the spider was asked after ${pages} pages`)
    }
  )

  await t.test('is counted and logged', async t => {
    t.ok((await demo.metric('moien_conduct_signals_total', { signal: 'too_fast' })) >= 2)
    t.ok((await demo.metric('moien_conduct_signals_total', { signal: 'no_assets' })) >= 4)
    t.equal(await demo.metric('moien_conduct_keys'), Object.keys(addresses).length)
    t.equal(await demo.metric('moien_conduct_evictions_total'), 0)
    await demo.stop()
    const lines = demo.accessLog()
    for (const [name, address] of Object.entries(addresses)) {
      const own = lines.filter(line => line['client.ip'] === address)
      const shown = new Set(own.map(signalsOf))
      t.comment(`${name}: ${[...shown].join('; ')}`)
      const isProgram = name === 'curl' || name === 'spider'
      t.equal(
        own.some(line => (line['moien.tags'] as readonly string[] | undefined)?.includes('conduct')),
        isProgram,
        name
      )
      t.equal(
        own.some(line => line['event.action'] === 'challenged'),
        isProgram,
        name
      )
    }
  })
})
