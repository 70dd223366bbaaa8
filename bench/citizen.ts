import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../test/support/chromium.ts'
import type { Benchmark, BenchmarkContext, Finding } from './support/benchmark.ts'
import { addressOf } from './support/citizens.ts'
import { slowDown } from './support/slowDown.ts'

const rules = `rules:
  - { id: bench/light, when: { path: /light }, then: { challenge: light } }
  - { id: bench/heavy, when: { path: /heavy }, then: { challenge: heavy } }
`

/** Six times slower: what stands for a cheap phone in the budget. An emulation, no phone. */
const factor = 6
/** As many visits as rounds, times this: the 95th percentile wants more samples than a median. */
const visitsPerRound = 4

/** How long a citizen waits from asking for a page to having it, the check included, on a slow machine. */
export const citizen: Benchmark = {
  name: 'citizen',
  question: `what a citizen waits for, in Chromium with every thread of the page slowed down ${factor} times`,
  async run(context) {
    const { origin } = await context.servers.start('application')
    const { origin: moien } = await context.servers.startMoien({ upstream: origin, rules })
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      await visit(page, `${moien}/free`, 0)
      const runFreely = slowDown(await rendererPids(browser), factor)
      try {
        return await compare(page, moien, context)
      } finally {
        await runFreely()
      }
    } finally {
      await browser.close()
    }
  }
}

async function compare(
  page: Page,
  moien: string,
  { rounds, progress }: BenchmarkContext
): Promise<readonly Finding[]> {
  const samples: Record<'free' | 'light' | 'heavy', number[]> = { free: [], light: [], heavy: [] }
  const visits = rounds * visitsPerRound
  for (let n = 0; n <= visits; n++) {
    for (const path of ['free', 'light', 'heavy'] as const) {
      progress(`${n === 0 ? 'warm-up' : `visit ${n} of ${visits}`}: ${path}`)
      const tookMs = await visit(page, `${moien}/${path}`, 3 * n)
      if (n > 0) samples[path].push(tookMs)
    }
  }
  const finding = (level: 'light' | 'heavy', mostMs: number): Finding => ({
    what: `page asked for to page shown, ${level} challenge`,
    statistic: 'p95',
    baseline: 'the page without a challenge',
    unit: 'ms',
    baselineSamples: samples.free,
    moienSamples: samples[level],
    budget: { kind: 'value', most: mostMs }
  })
  return [finding('light', 1000), finding('heavy', 3000)]
}

/** Asks for a page as somebody who was never here, and waits until the application's page is there. */
async function visit(page: Page, url: string, visitor: number): Promise<number> {
  await page.context().clearCookies()
  await page.context().setExtraHTTPHeaders({ 'X-Forwarded-For': addressOf(visitor) })
  const startMs = performance.now()
  const shown = page.waitForResponse(answer => answer.url() === url && answer.status() === 200)
  await page.goto(url)
  await shown
  await page.waitForFunction(() => document.querySelector('p')?.textContent?.startsWith('Moien'))
  const tookMs = performance.now() - startMs
  // The page counts how often a tab was challenged lately.
  await page.evaluate(() => sessionStorage.clear())
  return tookMs
}

/** The processes that run pages. */
async function rendererPids(browser: Browser): Promise<readonly number[]> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
}
