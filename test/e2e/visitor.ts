import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { Test } from 'tap'

/** A person with a browser of their own: no cookie, no history, and a record of what their pages do. */
export interface Visitor {
  readonly context: BrowserContext
  /** The first tab. */
  readonly page: Page
  /** What the pages have asked for, in order: `GET http://…`. */
  readonly asked: readonly string[]
  /** What went wrong on the pages; an answer of 400 or more is not counted. */
  readonly problems: readonly string[]
  /** How often the pages have asked for this path, whatever the query. */
  readonly count: (request: string) => number
}

/** The User-Agent of the same browser with a screen, which says nothing of being driven. */
export function ordinaryUserAgent(browser: Browser): string {
  const [major] = browser.version().split('.')
  return `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`
}

/** Somebody new comes, who speaks English unless told otherwise, and leaves with the test. */
export async function welcome(
  t: Test,
  browser: Browser,
  options: BrowserContextOptions = {}
): Promise<Visitor> {
  const userAgent = ordinaryUserAgent(browser)
  const context = await browser.newContext({ locale: 'en-GB', userAgent, ...options })
  t.teardown(() => context.close())
  return watch(context, await context.newPage())
}

/** Keeps the record of a browser that is open already. */
export function watch(context: BrowserContext, page: Page): Visitor {
  const asked: string[] = []
  const problems: string[] = []
  context.on('request', request => asked.push(`${request.method()} ${request.url()}`))
  context.on('weberror', error => problems.push(error.error().message))
  context.on('console', message => {
    const { url } = message.location()
    const isStatus = message.text().startsWith('Failed to load resource: the server responded')
    if (message.type() === 'error' && !isStatus) problems.push(`${url}: ${message.text()}`)
  })
  return { context, page, asked, problems, count: request => countOf(asked, request) }
}

function countOf(asked: readonly string[], request: string): number {
  return asked.filter(line => {
    const [method = '', url = ''] = line.split(' ')
    return `${method} ${new URL(url).pathname}` === request
  }).length
}

/** Keeps the page's solutions from being sent until they are released, so that its check can be looked at. */
export async function holdSolutions(page: Page): Promise<() => void> {
  const held = Promise.withResolvers<void>()
  await page.route('**/.moien/solve', async route => {
    await held.promise
    await route.continue()
  })
  return held.resolve
}
