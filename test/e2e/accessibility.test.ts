// What keeps nobody out: every page that citizens see, as axe, a keyboard and the accessibility tree have it. All states in
// all languages are looked at in test/long/accessibility.test.ts.
import t from 'tap'
import { loadBrowserCode } from '../../src/challenge/browserCode.ts'
import { loadLanguages } from '../../src/challenge/languages/languages.ts'
import { renderStates } from '../../src/challenge/renderStates.ts'
import { languageTags } from '../../src/core/languageTags.ts'
import { site } from '../challenge/smallGateway.ts'
import { visitSmall } from '../browser/smallVisit.ts'
import { openAuditor, themeNames } from '../support/axe.ts'
import { launchChromium } from '../support/chromium.ts'
import { missing } from '../support/tools.ts'
import { focusedNode, listen, liveRegions, tabStops } from './assistive.ts'

const code = loadBrowserCode()
const spoken = await loadLanguages(languageTags)
const atMs = Date.parse('2026-11-23T08:00:00Z')

/** A machine with little to spare takes longer than tap has patience. */
const patienceMs = 150_000
t.setTimeout(patienceMs)

/** What most people see, whatever their language; every other state is made of the same parts. */
const common: ReadonlySet<string> = new Set(['checking', 'without-script', 'notice-denied'])

/** Of the states that differ in what can be reached: what comes before help, languages and links. */
const reachable: readonly (readonly [string, readonly string[]])[] = [
  ['checking', []],
  ['slow', ['Continue']],
  ['cookiesOff', ['Try again', 'Continue']],
  ['framed', ['Open in a new tab']],
  ['form-not_kept-formNotSent', ['Back to the form']],
  ['without-script', ['Continue']],
  ['notice-denied', ['Go to the start page']],
  ['notice-too_many', []],
  ['notice-internal', ['Try again']]
]

t.test('in Chromium', { skip: missing('chromium'), timeout: patienceMs }, async t => {
  const browser = await launchChromium()
  t.teardown(() => browser.close())

  await t.test('axe finds nothing in any state, in light, dark and forced colours', async t => {
    const auditor = await openAuditor(browser)
    for (const { name, html } of renderStates(site, code, spoken, 'lb', atMs)) {
      await auditor.show(html)
      for (const theme of themeNames) t.strictSame(await auditor.findings(theme), [], `${name}, ${theme}`)
    }
  })

  await t.test('axe finds nothing in any language', async t => {
    const auditor = await openAuditor(browser)
    for (const tag of languageTags) {
      for (const { name, html } of renderStates(site, code, spoken, tag, atMs)) {
        if (!common.has(name)) continue
        await auditor.show(html)
        t.strictSame(await auditor.findings('light'), [], `${name} in ${tag}`)
      }
    }
  })

  await t.test('Tab goes through every page in its order, and shows where it is', async t => {
    const auditor = await openAuditor(browser)
    const states = new Map(renderStates(site, code, spoken, 'en', atMs).map(({ name, html }) => [name, html]))
    for (const [name, before] of reachable) {
      await auditor.show(states.get(name)!)
      const stops = await tabStops(auditor.page)
      const isNotice = name.startsWith('notice-')
      const others = ['Lëtzebuergesch', 'Français', 'Deutsch', 'Português']
      const expected = [...before, '+352 247-82000', 'aide@guichet.example.lu', ...others]
      // Where there is something to do besides, it comes before help: what the page is about comes first.
      t.strictSame(
        stops.map(stop => stop.name),
        [...expected, 'Privacy', 'Accessibility'],
        name
      )
      for (const stop of stops) t.match(stop, { isSeen: true, hasRing: true }, `${name}: ${stop.name}`)
      if (!isNotice) continue
      const summary = auditor.page.getByText('Français', { exact: true })
      await summary.focus()
      await auditor.page.keyboard.press('Enter')
      t.equal(await auditor.page.locator('details[lang=fr][open]').count(), 1, 'Enter opens it')
    }
  })

  await t.test('Enter is enough to get through without a script', async t => {
    const button = { ...site.challenge.button, waitMs: 200 }
    const quick = { ...site, challenge: { ...site.challenge, button } }
    const { origin, page } = await visitSmall(t, browser, { site: quick }, { javaScriptEnabled: false })
    await page.goto(`${origin}/apply`)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '/apply' }).waitFor()
  })

  await t.test('a check that takes for ever speaks once, and politely', async t => {
    const { origin, page } = await visitSmall(t, browser)
    const said = await listen(page)
    await page.clock.install()
    await page.route('**/.moien/solve', () => {})
    await page.goto(`${origin}/`)
    await page.waitForFunction(() => document.getElementById('bar')?.style.width === '100%')
    t.strictSame(await liveRegions(page), ['status polite'])
    await page.clock.runFor(4000)
    t.strictSame(await said(), [])
    await page.clock.runFor(10 * 60_000)
    t.strictSame(await said(), ['Still checking. Thank you for your patience.'])
  })

  await t.test('a check that fails takes its reader to the reason, and says nothing besides', async t => {
    const { origin, page } = await visitSmall(t, browser)
    await page.addInitScript(() => Object.defineProperty(navigator, 'cookieEnabled', { value: false }))
    const said = await listen(page)
    await page.goto(`${origin}/`)
    await page.getByRole('heading', { name: 'Please allow cookies' }).waitFor()
    const focused = await focusedNode(page)
    t.match(focused, { role: 'group', name: /cookie/ })
    t.strictSame(await said(), [])
    await page.keyboard.press('Tab')
    t.match(await focusedNode(page), { role: 'button', name: 'Try again' })
  })

  await t.test('a countdown speaks once, at its end', async t => {
    const auditor = await openAuditor(browser)
    const { page } = auditor
    const said = await listen(page)
    await page.clock.install()
    const states = renderStates(site, code, spoken, 'en', atMs)
    await auditor.show(states.find(({ name }) => name === 'notice-too_many')!.html)
    t.strictSame(await liveRegions(page), ['status polite'])
    await page.clock.runFor(44_000)
    t.strictSame(await said(), [])
    await page.clock.runFor(10 * 60_000)
    t.strictSame(await said(), ['You can try again now.'])
    t.match(
      await page.getByRole('link', { name: 'Try again' }).getAttribute('href'),
      '/forms/residence-certificate?step=2'
    )
  })
})
