// Thirty pages and thirty tabs of a person's browser, from a cold cache; e2e/conduct.test.ts has as many from a warm one.
import t from 'tap'
import { launchChromium } from '../support/chromium.ts'
import { missing } from '../support/tools.ts'
import { startGuardedDemo } from '../e2e/guardedDemo.ts'
import { welcome } from '../e2e/visitor.ts'

t.test('a plain browser is no program', { skip: missing('chromium') }, async t => {
  const { origin } = await startGuardedDemo(t)
  const browser = await launchChromium()
  t.teardown(() => browser.close())
  const places = ['/', '/search?q=tax', '/search?page=2', '/appointments', '/queue', '/downloads', '/account']

  await t.test('it reads thirty pages and is asked nothing', async t => {
    const { page, asked } = await welcome(t, browser)
    for (let i = 0; i < 30; i++) {
      const answer = await page.goto(`${origin}${places[i % places.length]}`, {
        waitUntil: 'domcontentloaded'
      })
      t.equal(answer?.status(), 200)
    }
    t.strictSame(
      asked.filter(line => line.includes('/.moien/')),
      []
    )
  })

  await t.test('it opens thirty tabs and is asked nothing', async t => {
    const { context, asked } = await welcome(t, browser)
    const tabs = await Promise.all(Array.from({ length: 30 }, () => context.newPage()))
    const answers = await Promise.all(
      tabs.map((tab, i) => tab.goto(`${origin}/search?page=${i}`, { waitUntil: 'commit' }))
    )
    t.ok(answers.every(answer => answer?.status() === 200))
    t.strictSame(
      asked.filter(line => line.includes('/.moien/')),
      []
    )
  })
})
