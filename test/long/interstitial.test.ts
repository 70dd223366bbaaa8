// Ways through the interstitial that test/e2e goes as well, here with nothing but the page and its routes.
import type { IncomingMessage, ServerResponse } from 'node:http'
import t from 'tap'
import { solves, visitSmall } from '../browser/smallVisit.ts'
import { site } from '../challenge/smallGateway.ts'
import { launchChromium } from '../support/chromium.ts'
import { missing } from '../support/tools.ts'

/** A form that says what it was sent. */
function formPage(req: IncomingMessage, res: ServerResponse): void {
  res.setHeader('Content-Type', 'text/html')
  if (req.method !== 'POST') {
    res.end('<form method=post action=/send><input name=who aria-label=Who><button>Send</button></form>')
    return
  }
  let body = ''
  req.on('data', (chunk: Buffer) => (body += chunk.toString()))
  req.on('end', () => res.end(`<p id=sent>${body}</p>`))
}

t.test('in a browser', { skip: missing('chromium') }, async t => {
  const browser = await launchChromium()
  t.teardown(() => browser.close())

  await t.test('five tabs at once all get through', async t => {
    const { origin, page } = await visitSmall(t, browser)
    const pages = [page, ...(await Promise.all([1, 2, 3, 4].map(() => page.context().newPage())))]
    await Promise.all(pages.map((tab, i) => tab.goto(`${origin}/tab/${i}`)))
    await Promise.all(pages.map(tab => tab.waitForFunction(() => document.title === 'Through')))
    t.strictSame(
      pages.map(tab => new URL(tab.url()).pathname),
      pages.map((_, i) => `/tab/${i}`)
    )
  })

  await t.test('where workers cannot be had the page works by itself', async t => {
    const { gateway, origin, page } = await visitSmall(t, browser)
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'Worker'))
    await page.goto(`${origin}/`)
    await page.waitForFunction(() => document.title === 'Through')
    t.equal(solves(gateway), 1)
  })

  await t.test(
    'a form that met a challenge is not lost: its citizen goes back to it and sends it again',
    async t => {
      const { origin, page } = await visitSmall(t, browser, {
        open: path => path === '/form',
        page: formPage
      })
      await page.goto(`${origin}/form`)
      await page.getByLabel('Who').fill('Marie Muller')
      await page.getByRole('button', { name: 'Send' }).click()
      await page.getByText('your form has not been sent').waitFor()
      t.equal(await page.getByRole('heading').innerText(), 'Please send your form again')
      t.equal(await page.getByRole('button', { name: 'Continue' }).isVisible(), false)
      await page.getByRole('button', { name: 'Back to the form' }).click()
      await page.waitForURL('**/form')
      t.equal(await page.getByLabel('Who').inputValue(), 'Marie Muller')
      await page.getByRole('button', { name: 'Send' }).click()
      t.equal(await page.locator('#sent').innerText(), 'who=Marie+Muller')
    }
  )

  const button = { ...site.challenge.button, waitMs: 200 }
  const quick = { ...site, challenge: { ...site.challenge, button } }

  await t.test('without JavaScript the button leads to the page asked for', async t => {
    const { gateway, origin, page } = await visitSmall(
      t,
      browser,
      { site: quick },
      { javaScriptEnabled: false }
    )
    await page.goto(`${origin}/apply?step=1`)
    t.equal(await page.locator('#under-way').isVisible(), false)
    t.notMatch(await page.getByRole('main').innerText(), 'need to do anything')
    t.match(await page.getByRole('main').innerText(), 'because JavaScript is off')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: '/apply?step=1' }).waitFor()
    t.equal(page.url(), `${origin}/apply?step=1`)
    t.strictSame(gateway.log.passed, ['button'])
  })

  await t.test('without JavaScript a press in another language is as good', async t => {
    const { origin, page } = await visitSmall(t, browser, { site: quick }, { javaScriptEnabled: false })
    await page.goto(`${origin}/apply`)
    await page.getByText('Lëtzebuergesch').click()
    await page.getByRole('button', { name: 'Weider' }).click()
    await page.getByRole('heading', { name: '/apply' }).waitFor()
  })

  await t.test('without JavaScript and cookies it explains', async t => {
    const { origin, page } = await visitSmall(
      t,
      browser,
      {
        site: quick,
        tamper: (_, answer) => ({
          ...answer,
          headers: answer.headers.map(name => (name === 'Set-Cookie' ? 'X' : name))
        })
      },
      { javaScriptEnabled: false }
    )
    await page.goto(`${origin}/apply`)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Please allow cookies' }).waitFor()
    t.equal(await page.getByRole('link', { name: 'Try again' }).getAttribute('href'), '/apply')
  })
})
