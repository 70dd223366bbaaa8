import { createHash, randomBytes } from 'node:crypto'
import t from 'tap'
import { createDemoApplication } from '../../src/demo/demoApplication.ts'
import { launchChromium } from '../support/chromium.ts'
import { chat, countAppointmentDays, fillApplication, waitForTurn } from '../support/citizen.ts'
import { missing } from '../support/tools.ts'

t.test('a citizen in a browser', { skip: missing('chromium') }, async t => {
  const demo = createDemoApplication({ queueTickMs: 20 })
  const origin = `http://127.0.0.1:${(await demo.listen()).port}`
  const browser = await launchChromium()
  t.teardown(async () => {
    await browser.close()
    await demo.close()
  })
  const context = await browser.newContext()
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', error => problems.push(error.message))
  page.on('console', message => message.type() === 'error' && problems.push(message.text()))

  await t.test('applies for a certificate and uploads a document', async t => {
    const buffer = randomBytes(2_000_000)
    await page.goto(`${origin}/`)
    await page.getByRole('link', { name: 'Certificate of residence' }).click()
    const receipt = await fillApplication(page, { name: 'card.jpg', mimeType: 'image/jpeg', buffer })
    t.match(receipt, { number: /^GD-\d{4}-000001$/, sizeBytes: 2_000_000 })
    t.equal(receipt.sha256, createHash('sha256').update(buffer).digest('hex'))
  })

  await t.test('is asked again for what is missing and keeps what was typed', async t => {
    await page.goto(`${origin}/apply`)
    await page.getByLabel('Full name').fill('<b>"Marie"</b>')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('alert').getByRole('link', { name: 'Enter your locality.' }).click()
    t.equal(await page.evaluate(() => document.activeElement?.id), 'locality')
    t.equal(await page.getByLabel('Full name').inputValue(), '<b>"Marie"</b>')
    // Chromium reports each answer of 400 or more as an error of the page.
    t.match(problems.splice(0), [/422/])
  })

  await t.test('logs in and finds the receipt in the account', async t => {
    await page.goto(`${origin}/account`)
    await page.getByLabel('User name').fill('marie')
    await page.getByLabel('Password').fill('moien-2026')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL('**/account')
    await page.getByRole('link', { name: /^GD-/ }).click()
    t.match(await page.locator('h1').innerText(), 'Receipt')
    const [cookie] = await context.cookies()
    t.match(cookie, { name: 'demo_session', httpOnly: true, sameSite: 'Lax' })
  })

  await t.test('asks for appointments, waits in the queue and talks to the help desk', async t => {
    t.equal(await countAppointmentDays(page, origin, 'Ettelbruck'), 5)
    await waitForTurn(page, origin)
    t.match(await chat(page, origin, 'Moien <i>!</i>'), /Desk:\s*Moien <i>!<\/i>/)
  })

  await t.test('leafs through the search', async t => {
    await page.goto(`${origin}/search`)
    await page.getByRole('searchbox').fill('CERTIF')
    await page.getByRole('button', { name: 'Search' }).click()
    t.match(await page.locator('#count').innerText(), '4 procedures for “CERTIF”')
    await page.goto(`${origin}/search`)
    await page.getByRole('link', { name: 'Next' }).click()
    t.match(page.url(), /page=2/)
  })

  t.strictSame(problems, [], 'and nothing on the pages goes wrong')
})
