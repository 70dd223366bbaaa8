import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { HandClock, site } from '../challenge/smallGateway.ts'
import { launchChromium } from '../support/chromium.ts'
import { missing } from '../support/tools.ts'
import { solves, visitSmall } from './smallVisit.ts'

/** A machine with little to spare takes a minute for them all. */
const patienceMs = 120_000
t.setTimeout(patienceMs)

t.test('in a browser', { skip: missing('chromium'), timeout: patienceMs }, async t => {
  const browser = await launchChromium()
  t.teardown(() => browser.close())

  await t.test('a citizen comes to the very page asked for, as if nothing had been', async t => {
    const { gateway, origin, page, problems } = await visitSmall(t, browser)
    await page.goto('about:blank')
    await page.goto(`${origin}/apply?step=1&x=%2F#part-2`)
    await page.waitForFunction(() => document.title === 'Through')
    t.equal(page.url(), `${origin}/apply?step=1&x=%2F#part-2`)
    t.equal(await page.evaluate(() => history.length), 2, 'no entry of its own')
    // The icon is Chromium's idea.
    t.strictSame(
      gateway.log.paths.filter(path => path !== 'GET /favicon.ico'),
      ['GET /apply', 'POST /.moien/solve', 'GET /.moien/pass', 'GET /apply']
    )
    const [cookie] = await page.context().cookies()
    t.match(cookie, { name: 'moien', httpOnly: true, sameSite: 'Lax', path: '/' })
    t.match(problems, [/403/], 'nothing but the status is worth a word to the browser')
    t.equal(problems.length, 1)
  })

  await t.test(
    'a WebView whose application takes a 403 for a failure is answered 200, and comes through',
    async t => {
      const answered200 = { ...site, challenge: { ...site.challenge, status: 200 } }
      const userAgent =
        'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/156.0.0.0 Mobile Safari/537.36'
      const { gateway, origin, page, problems } = await visitSmall(
        t,
        browser,
        { site: answered200 },
        { userAgent }
      )
      const first = await page.goto(`${origin}/apply`)
      t.match(
        { status: first!.status(), ...first!.headers() },
        { status: 200, 'moien-mitigated': 'challenge' }
      )
      await page.getByRole('heading', { name: '/apply' }).waitFor()
      t.strictSame(gateway.log.passed, ['puzzle'])
      t.strictSame(problems, [])
    }
  )

  await t.test('a heavy challenge asks more and is worth more', async t => {
    const { gateway, origin, page } = await visitSmall(t, browser, { level: () => 'heavy' })
    await page.goto(`${origin}/`)
    await page.waitForFunction(() => document.title === 'Through')
    t.strictSame(gateway.log.passed, ['puzzle'])
  })

  await t.test('a light pass gives way to a heavy one where that is asked', async t => {
    const { origin, page } = await visitSmall(t, browser, {
      level: req => (req.url === '/login' ? 'heavy' : 'light')
    })
    for (const path of ['/', '/login', '/', '/login']) {
      await page.goto(origin + path)
      await page.waitForFunction(() => document.title === 'Through')
    }
  })

  await t.test('progress is real, and nothing on the page moves', async t => {
    const { origin, page } = await visitSmall(t, browser)
    await page.addInitScript(() => {
      Object.assign(globalThis, { widths: [], shift: 0 })
      new PerformanceObserver(list => {
        for (const entry of list.getEntries())
          (globalThis as never as { shift: number }).shift += (entry as never as { value: number }).value
      }).observe({ type: 'layout-shift', buffered: true })
      new MutationObserver(records => {
        for (const { target } of records) {
          const { id, style } = target as HTMLElement
          if (id === 'bar') (globalThis as never as { widths: string[] }).widths.push(style.width)
        }
      }).observe(document, { subtree: true, attributeFilter: ['style'] })
    })
    await page.route('**/.moien/solve', () => {})
    await page.goto(`${origin}/`)
    await page.waitForFunction(() => document.getElementById('bar')?.style.width === '100%')
    const { widths, shift } = await page.evaluate(() => {
      const { widths, shift } = globalThis as never as { widths: string[]; shift: number }
      return { widths, shift }
    })
    t.ok(widths.length >= 3, widths.join())
    t.ok(
      widths.every(width => Number.parseFloat(width) % 6.25 === 0),
      'in sixteenths'
    )
    t.equal(shift, 0)
    t.equal(await page.locator('#state').innerText(), 'Check in progress')
    t.equal(await page.locator('#status').innerText(), '', 'nothing is read out for a short check')
    t.equal(await page.getByRole('progressbar').count(), 0)
    t.equal(await page.locator('#continue').isVisible(), false)
  })

  await t.test('a long check speaks twice, politely', async t => {
    const { gateway, origin, page } = await visitSmall(t, browser)
    await page.clock.install()
    const held = Promise.withResolvers<void>()
    await page.route('**/.moien/solve', async route => {
      await held.promise
      await route.continue()
    })
    await page.goto(`${origin}/`)
    await page.waitForFunction(() => document.getElementById('bar')?.style.width === '100%')
    await page.clock.runFor(8000)
    const status = page.getByRole('status')
    t.match(await status.innerText(), 'Still checking')
    const said = page.waitForFunction(() =>
      document.getElementById('status')?.textContent?.startsWith('Done')
    )
    held.resolve()
    await said.catch(() => {})
    await page.waitForFunction(() => document.title === 'Through')
    t.equal(solves(gateway), 1)
  })

  await t.test('without cookies it explains and does not go in circles', async t => {
    const { gateway, origin, page } = await visitSmall(t, browser, {
      tamper: (_, answer) => ({
        ...answer,
        headers: answer.headers.map(name => (name === 'Set-Cookie' ? 'X' : name))
      })
    })
    await page.goto(`${origin}/apply`)
    await page.getByText('did not keep the cookie').waitFor()
    t.equal(await page.evaluate(() => document.activeElement?.id), 'trouble', 'the reader is taken to it')
    t.equal(await page.getByRole('heading').innerText(), 'Please allow cookies')
    t.match(await page.title(), /^Please allow cookies – /)
    t.notMatch(await page.getByRole('main').innerText(), /need to do anything|JavaScript/)
    t.equal(await page.getByRole('button', { name: 'Continue' }).isVisible(), true)
    t.equal(solves(gateway), 1)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('did not keep the cookie').waitFor()
    t.equal(solves(gateway), 2, 'each further try is the citizen’s own')
  })

  await t.test('a browser that keeps no storage is taken for one without cookies', async t => {
    const { gateway, origin, page } = await visitSmall(t, browser)
    await page.addInitScript(() =>
      Object.defineProperty(globalThis, 'sessionStorage', {
        get() {
          throw new DOMException('Access is denied for this document.', 'SecurityError')
        }
      })
    )
    await page.goto(`${origin}/apply`)
    await page.getByRole('heading', { name: 'Please allow cookies' }).waitFor()
    t.equal(solves(gateway), 0)
  })

  await t.test('where a pass is never enough the page stops by itself and leaves the button', async t => {
    const { gateway, origin, page } = await visitSmall(t, browser, { deaf: true })
    await page.goto(`${origin}/`)
    await page.getByText('did not work this time').waitFor()
    t.equal(solves(gateway), 4)
    t.equal(await page.getByRole('button', { name: 'Continue' }).isVisible(), true)
    t.equal(await page.getByRole('button', { name: 'Try again' }).isVisible(), true)
    t.equal(await page.getByRole('heading').innerText(), 'Please try again')
    t.notMatch(await page.getByRole('main').innerText(), /need to do anything|JavaScript/)
  })

  await t.test('a broken line costs a second, not the check', async t => {
    let broken = 1
    const { gateway, origin, page } = await visitSmall(t, browser, {
      tamper: (path, answer) => (path === '/.moien/solve' && broken-- > 0 ? undefined : answer)
    })
    await page.goto(`${origin}/`)
    await page.waitForFunction(() => document.title === 'Through')
    t.strictSame(gateway.log.passed, ['puzzle', 'puzzle'], 'the same solution twice')
    t.strictSame(gateway.log.paths.filter(path => path === 'GET /').length, 2)
  })

  await t.test('a challenge that ran out is replaced without a word', async t => {
    const clock = new HandClock()
    const { gateway, origin, page } = await visitSmall(t, browser, { clock })
    let late = true
    await page.route('**/.moien/solve', async route => {
      if (late) clock.ms += site.challenge.lifeMs
      late = false
      await route.continue()
    })
    await page.goto(`${origin}/`)
    await page.waitForFunction(() => document.title === 'Through')
    t.strictSame(gateway.log.failed, ['expired'])
  })

  await t.test('a tab learns that another one has passed', async t => {
    const { origin, page } = await visitSmall(t, browser)
    await page.route('**/.moien/solve', () => {})
    await page.goto(`${origin}/first`)
    const other = await page.context().newPage()
    await other.goto(`${origin}/second`)
    await other.waitForFunction(() => document.title === 'Through')
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await page.waitForFunction(() => document.title === 'Through')
    t.equal(page.url(), `${origin}/first`)
  })

  await t.test('in another site’s frame it offers a tab of its own', async t => {
    const { gateway, origin, page } = await visitSmall(t, browser)
    const outer = createServer((_, res) =>
      res.setHeader('Content-Type', 'text/html').end(`<iframe src="${origin}/inner"></iframe>`)
    )
    t.teardown(() => outer.close())
    outer.listen(0, '127.0.0.1')
    await once(outer, 'listening')
    await page.goto(`http://localhost:${(outer.address() as AddressInfo).port}/`)
    const frame = page.frameLocator('iframe')
    await frame.getByText('inside another site').waitFor()
    const opened = page.context().waitForEvent('page')
    await frame.getByRole('link', { name: 'Open in a new tab' }).click()
    const tab = await opened
    await tab.waitForFunction(() => document.title === 'Through')
    t.equal(tab.url(), `${origin}/inner`)
    t.ok(solves(gateway) <= 2)
  })

  await t.test('it fits a narrow window with text at twice its size', async t => {
    const { origin, page } = await visitSmall(
      t,
      browser,
      {},
      { viewport: { width: 320, height: 640 }, bypassCSP: true }
    )
    await page.route('**/.moien/solve', () => {})
    await page.goto(`${origin}/`)
    await page.addStyleTag({ content: ':root { font-size: 212.5% }' })
    await page.evaluate(() => {
      document.documentElement.className = ''
      for (const details of document.querySelectorAll('details')) details.open = true
    })
    t.equal(
      await page.evaluate(() => document.documentElement.scrollWidth),
      320,
      'it does not scroll sideways'
    )
    await page.addStyleTag({ content: ':root { font-size: 100% }' })
    for (const control of await page.locator('button:visible, summary:visible, nav a:visible').all()) {
      const box = await control.boundingBox()
      t.ok(box !== null && box.height >= 24, `${await control.innerText()} is large enough to hit`)
    }
  })
})
