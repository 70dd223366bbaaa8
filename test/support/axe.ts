import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as axeCore from 'axe-core'
import type { Browser, Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** How a citizen has asked the system to show pages. */
export type Theme = keyof typeof themes

const themes = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  forced: { colorScheme: 'dark', forcedColors: 'active' }
} as const

export const themeNames = Object.keys(themes) as readonly Theme[]

/** What only another theme can break. */
const colourRules = ['color-contrast', 'color-contrast-enhanced', 'link-in-text-block']

/** Looks at pages as they are answered, one after the other, in one tab. */
export interface Auditor {
  readonly page: Page
  /** Shows a page, its scripts run, in the first theme. */
  show(html: string): Promise<void>
  /**
   * What axe finds in the page shown, a line each: violations, and what it could not decide. In another theme than the
   * first the rules about colours suffice, unless `all` are wished for.
   */
  findings(theme: Theme, all?: boolean): Promise<readonly string[]>
}

/** Nothing of the pages is asked of any server. Their policy allows no script but theirs, so it is not enforced. */
export async function openAuditor(browser: Browser): Promise<Auditor> {
  const context = await browser.newContext({ bypassCSP: true, locale: 'en-GB' })
  const page = await context.newPage()
  let body = ''
  await page.route('**/*', route => route.fulfill({ contentType: 'text/html; charset=utf-8', body }))
  await page.addInitScript(source)
  return {
    page,
    async show(html) {
      body = html
      await page.emulateMedia(themes.light)
      await page.goto('http://pages.test/')
    },
    async findings(theme, all = theme === 'light') {
      await page.emulateMedia(themes[theme])
      return page.evaluate(runAxe, all ? [] : colourRules)
    }
  }
}

/** In the page: every rule that axe has on by itself, good practice among them, and those of WCAG 2.2 and AAA that it has not. */
async function runAxe(only: readonly string[]): Promise<readonly string[]> {
  const { axe } = globalThis as unknown as { axe: typeof axeCore }
  const { violations, incomplete } = await axe.run(document, {
    ...(only.length > 0 && { runOnly: [...only] }),
    rules: {
      'color-contrast-enhanced': { enabled: true },
      'identical-links-same-purpose': { enabled: true },
      'meta-refresh-no-exceptions': { enabled: true },
      'target-size': { enabled: true }
    },
    resultTypes: ['violations', 'incomplete'],
    preload: false
  })
  return [...violations, ...incomplete].flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary?.replace(/\s+/g, ' ')}`)
  )
}
