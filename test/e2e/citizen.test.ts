// The issue of it all: a citizen comes to an online procedure through Moien, and nothing is in the way.
import { createHash, randomBytes } from 'node:crypto'
import type { BrowserContextOptions, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { downloadBlock } from '../../src/demo/downloadRoutes.ts'
import { launchChromium } from '../support/chromium.ts'
import { chat, countAppointmentDays, fillApplication, waitForTurn } from '../support/citizen.ts'
import { missing } from '../support/tools.ts'
import { startGuardedDemo } from './guardedDemo.ts'
import { holdSolutions, welcome, type Visitor } from './visitor.ts'

const contact = {
  organisation: 'Guichet de démonstration',
  phone: '+352 000 000',
  email: 'support@example.lu',
  privacy: '/privacy',
  accessibility: '/accessibility'
}
const interstitials: readonly [locale: string, tag: string, heading: string][] = [
  ['en-GB', 'en', 'One moment, please'],
  ['fr-LU', 'fr', 'Un instant, s’il vous plaît'],
  ['de-LU', 'de', 'Einen Moment, bitte'],
  ['lb-LU', 'lb', 'Een Ament, wann ech gelift'],
  ['pt-PT', 'pt', 'Um momento, por favor']
]

async function seesTheForm(page: Page): Promise<void> {
  await page.getByLabel('Full name').waitFor()
}

function historyLength(page: Page): Promise<number> {
  return page.evaluate(() => history.length)
}

/** How much wider the page is than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
}

t.test('a citizen in a browser', { skip: missing('chromium') }, async t => {
  const demo = await startGuardedDemo(t, { site: { contact } })
  const { origin } = demo
  const browser = await launchChromium()
  t.teardown(() => browser.close())
  const visitors: Visitor[] = []

  async function newcomer(t: Test, options: BrowserContextOptions = {}): Promise<Visitor> {
    const visitor = await welcome(t, browser, options)
    visitors.push(visitor)
    return visitor
  }

  await t.test('is asked nothing until the application form, and there for a moment only', async t => {
    const { page, count, problems } = await newcomer(t)
    const widths: number[] = []
    await page.exposeFunction('noteWidth', (width: string) => widths.push(Number.parseFloat(width)))
    await page.addInitScript(() => {
      const note = (globalThis as never as { noteWidth: (width: string) => void }).noteWidth
      new MutationObserver(records => {
        for (const { target } of records as never as { target: { id: string; style: { width: string } } }[])
          if (target.id === 'bar') note(target.style.width)
      }).observe(document, { subtree: true, attributeFilter: ['style'] })
    })
    const home = await page.goto(`${origin}/`)
    t.equal(home?.status(), 200)
    const entries = await historyLength(page)
    const asking = page.waitForResponse(response => response.url() === `${origin}/apply`)
    await page.getByRole('link', { name: 'Certificate of residence' }).click()
    const asked = await asking
    t.equal(asked.status(), 403)
    t.equal(asked.headers()['moien-mitigated'], 'challenge')
    await seesTheForm(page)
    t.equal(await historyLength(page), entries + 1, 'the check has no place in the history')
    t.equal(count('POST /.moien/solve'), 1)
    t.equal(count('GET /apply'), 2)
    t.ok(widths.length >= 3, `the bar moved: ${widths.join(' ')}`)
    t.strictSame(
      widths,
      widths.toSorted((a, b) => a - b),
      'forward'
    )
    t.equal(widths.at(-1), 100)
    await page.goBack()
    t.equal(page.url(), `${origin}/`)
    t.equal(await page.locator('h1').innerText(), 'Welcome')
    await page.goForward()
    await seesTheForm(page)
    await page.goto(`${origin}/apply`)
    await seesTheForm(page)
    t.equal(count('POST /.moien/solve'), 1, 'the next visit is not asked')
    t.strictSame(problems, [])
  })

  for (const [locale, tag, heading] of interstitials) {
    await t.test(`is asked in ${tag}, and comes to the very place asked for`, async t => {
      const { page } = await newcomer(t, { locale })
      const release = await holdSolutions(page)
      const url = `${origin}/apply?from=letter&x=%2F#postcode`
      const answer = await page.goto(url)
      t.equal(answer?.status(), 403)
      t.equal(answer?.headers()['content-language'], tag)
      t.equal(await page.locator('html').getAttribute('lang'), tag)
      t.equal(await page.locator('h1').innerText(), heading)
      t.match(await page.title(), heading)
      t.equal(await page.getByText('+352 000 000').isVisible(), true)
      await page.setViewportSize({ width: 320, height: 640 })
      t.equal(await overflow(page), 0, 'all of it in a window of 320 pixels')
      release()
      await seesTheForm(page)
      t.equal(page.url(), url)
      await page.waitForFunction(() => document.querySelector(':target')?.id === 'postcode')
      await page.goto(`${origin}/.moien/nothing-here`)
      t.equal(await page.locator('html').getAttribute('lang'), tag, 'and so are the other pages')
      t.equal(await overflow(page), 0)
    })
  }

  await t.test('fills in the form, hands in a document, and everything else works as well', async t => {
    const { page, context, count, problems } = await newcomer(t)
    const buffer = randomBytes(2_000_000)
    await page.goto(`${origin}/apply`)
    const receipt = await fillApplication(page, { name: 'card.jpg', mimeType: 'image/jpeg', buffer })
    t.match(receipt, { number: /^GD-\d{4}-\d{6}$/, sizeBytes: 2_000_000 })
    t.equal(receipt.sha256, createHash('sha256').update(buffer).digest('hex'))
    t.equal(await countAppointmentDays(page, origin, 'Ettelbruck'), 5)
    await waitForTurn(page, origin)
    t.match(await chat(page, origin, 'Moien <i>!</i>'), /Desk:\s*Moien <i>!<\/i>/)

    const cookies = await context.cookies()
    t.match(
      cookies.find(({ name }) => name === 'moien'),
      { httpOnly: true, sameSite: 'Lax', secure: false, path: '/', domain: '127.0.0.1' }
    )
    await page.goto(`${origin}/headers`)
    const head = await page.locator('body').innerText()
    t.match(head, /^Cookie: demo_session=\S+$/m, 'the application gets its own cookie and no other')
    t.notMatch(head, /moien/i)
    t.equal(count('POST /.moien/solve'), 1, 'all on one pass')
    t.strictSame(problems, [])
  })

  await t.test('downloads what the application sends, byte for byte', async t => {
    const { page } = await newcomer(t)
    await page.goto(`${origin}/downloads`)
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Extract of 50MiB' }).click()
    const hash = createHash('sha256')
    for await (const piece of await (await downloading).createReadStream()) hash.update(piece as Buffer)
    const expected = createHash('sha256')
    for (let left = 50 * 1024 ** 2; left > 0; left -= downloadBlock.length)
      expected.update(downloadBlock.subarray(0, left))
    t.equal(hash.digest('hex'), expected.digest('hex'))
  })

  await t.test('opens six tabs at once, and each shows its own page', async t => {
    const { context, page, count } = await newcomer(t)
    const tabs = [page, ...(await Promise.all([1, 2, 3, 4, 5].map(() => context.newPage())))]
    const urls = tabs.map((_, i) => `${origin}/apply?tab=${i}`)
    await Promise.all(tabs.map((tab, i) => tab.goto(urls[i]!)))
    await Promise.all(tabs.map(seesTheForm))
    t.strictSame(
      tabs.map(tab => tab.url()),
      urls
    )
    t.ok(count('GET /apply') <= 12, `each is asked once at most: ${count('GET /apply')} pages for six tabs`)
    t.ok(count('POST /.moien/solve') <= 6)
    const later = await context.newPage()
    t.equal((await later.goto(`${origin}/apply?tab=7`))?.status(), 200)
  })

  const asked = visitors.flatMap(visitor => visitor.asked.map(line => new URL(line.split(' ')[1]!).origin))
  t.strictSame([...new Set(asked)], [origin], 'no page asked anyone else')
})
