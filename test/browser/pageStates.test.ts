import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { loadBrowserCode } from '../../src/challenge/browserCode.ts'
import { completeMessages } from '../../src/challenge/languages/languages.ts'
import { renderStates } from '../../src/challenge/renderStates.ts'
import { site } from '../challenge/smallGateway.ts'
import { launchChromium } from '../support/chromium.ts'
import { root } from '../support/sourceFiles.ts'
import { missing } from '../support/tools.ts'

const patienceMs = 120_000
t.setTimeout(patienceMs)

const atMs = Date.parse('2026-11-23T08:00:00Z')
const code = loadBrowserCode()
const english = renderStates(site, code, completeMessages, 'en', atMs)
/** Pictures of all states, kept after the run for whoever wants to look. */
const screens = join(root, '.artefacts/screens')

function pageOf(name: string): string {
  return english.find(state => state.name === name)!.html
}

/** What would make readers scroll sideways; `''` for nothing. */
function overflow(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return ''
    const wide = [...document.querySelectorAll('body *')].filter(
      element => element.getBoundingClientRect().right > clientWidth
    )
    return wide.map(({ tagName, id }) => `${tagName}#${id}`).join(' ')
  })
}

function helpTop(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelector('.help')!.getBoundingClientRect().top)
}

t.test('in a browser', { skip: missing('chromium'), timeout: patienceMs }, async t => {
  const browser = await launchChromium()
  t.teardown(() => browser.close())
  const newPage = async (options: Parameters<typeof browser.newPage>[0]): Promise<Page> => {
    const page = await browser.newPage(options)
    page.on('pageerror', error => t.fail(error.message))
    return page
  }

  await t.test('each state fits 320 pixels and is kept as a picture', async t => {
    mkdirSync(screens, { recursive: true })
    const narrow = await newPage({ viewport: { width: 320, height: 640 }, colorScheme: 'dark' })
    const wide = await newPage({ viewport: { width: 1024, height: 768 } })
    for (const { name, html } of english) {
      await narrow.setContent(html)
      t.equal(await overflow(narrow), '', name)
      await narrow.screenshot({ path: join(screens, `${name}-dark-320.png`), fullPage: true })
      await wide.setContent(html)
      await wide.screenshot({ path: join(screens, `${name}.png`), fullPage: true })
    }
    await Promise.all([narrow.close(), wide.close()])
  })

  await t.test('with text at twice its size, from right to left, the page fits all the same', async t => {
    const page = await newPage({ viewport: { width: 320, height: 640 } })
    for (const name of ['slow', 'cookiesOff', 'without-script', 'notice-too_many', 'notice-denied']) {
      await page.setContent(pageOf(name).replace('dir="ltr"', 'dir="rtl"'))
      await page.addStyleTag({ content: ':root { font-size: 212.5% }' })
      t.equal(await overflow(page), '', name)
      await page.screenshot({ path: join(screens, `${name}-rtl-200.png`), fullPage: true })
      t.equal(
        await page.evaluate(() => getComputedStyle(document.querySelector('[href^=tel]')!).direction),
        'ltr'
      )
    }
    await page.close()
  })

  await t.test('whatever comes about in the page, help stays where it is', async t => {
    const living = new Set([
      'checking',
      'still',
      'slow',
      'done',
      'cookiesOff',
      'framed',
      'failed',
      'failedAgain',
      'offline'
    ])
    for (const width of [320, 1024]) {
      const page = await newPage({ viewport: { width, height: 640 } })
      for (const tag of completeMessages.keys()) {
        const states = renderStates(site, code, completeMessages, tag, atMs).filter(({ name }) =>
          living.has(name)
        )
        let expected = 0
        for (const { name, html } of states) {
          await page.setContent(html)
          const top = await helpTop(page)
          if (expected === 0) expected = top
          t.equal(top, expected, `${width} ${tag} ${name}`)
        }
      }
      await page.close()
    }
  })

  await t.test('a wait counts down, announces its end once, and gives the button back', async t => {
    const page = await newPage({ viewport: { width: 1024, height: 768 } })
    await page.clock.install()
    await page.goto('about:blank')
    await page.setContent(pageOf('notice-too_many'))
    const again = page.getByText('Try again', { exact: true })
    t.equal(await again.getAttribute('href'), null, 'pressing too early helps nobody')
    const before = await helpTop(page)
    await page.clock.runFor(5000)
    t.equal(await page.locator('#wait').innerText(), 'You can try again in: 40 seconds')
    t.equal(await page.getByRole('status').innerText(), '')
    await page.clock.runFor(41_000)
    t.equal(await page.getByRole('status').innerText(), 'You can try again now.')
    t.match(await again.getAttribute('href'), '/forms/residence-certificate?step=2')
    t.equal(await helpTop(page), before, 'nothing moves')
    await page.close()
  })

  await t.test('printed, the page holds what proves a try, and nothing to press', async t => {
    const page = await newPage({})
    await page.emulateMedia({ media: 'print' })
    for (const name of ['notice-denied', 'failed', 'without-script', 'notice-too_many']) {
      await page.setContent(pageOf(name))
      t.equal(await page.locator('button:visible, .button:visible, summary:visible').count(), 0, name)
      t.match(await page.locator('body').innerText(), '7K3F-9QWM-2XAB', name)
    }
    await page.setContent(pageOf('notice-denied'))
    t.match(await page.locator('body').innerText(), 'they show that you tried')
    await page.close()
  })

  await t.test('forced colours keep the bar and the buttons, reduced motion keeps them still', async t => {
    const page = await newPage({ forcedColors: 'active', reducedMotion: 'reduce' })
    await page.setContent(pageOf('slow'))
    const seen = await page.evaluate(() => {
      const [track, bar, button] = ['.track', '#bar', 'form button'].map(selector =>
        getComputedStyle(document.querySelector(selector)!)
      ) as [CSSStyleDeclaration, CSSStyleDeclaration, CSSStyleDeclaration]
      return {
        track: track.borderTopWidth,
        transition: bar.transitionDuration,
        button: button.borderTopStyle,
        isFilled: bar.backgroundColor !== track.backgroundColor
      }
    })
    t.strictSame(seen, { track: '1px', transition: '0s', button: 'solid', isFilled: true })
    await page.screenshot({ path: join(screens, 'slow-forced-colours.png') })
    await page.close()
  })
})
