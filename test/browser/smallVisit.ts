import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Test } from 'tap'
import { SmallGateway, type SmallOptions } from '../challenge/smallGateway.ts'

/** A visitor before a small gateway. */
export interface SmallVisit {
  readonly gateway: SmallGateway
  readonly origin: string
  readonly page: Page
  /** What went wrong on the page, as the browser tells it. */
  readonly problems: readonly string[]
}

/** A gateway, and a visitor who speaks English; both go with the test. */
export async function visitSmall(
  t: Test,
  browser: Browser,
  options: SmallOptions = {},
  visitor: BrowserContextOptions = {}
): Promise<SmallVisit> {
  const gateway = new SmallGateway(options)
  const origin = await gateway.listen()
  const context = await browser.newContext({ locale: 'en-GB', ...visitor })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', error => problems.push(error.message))
  page.on('console', message => problems.push(message.text()))
  t.teardown(async () => {
    await context.close()
    gateway.close()
  })
  return { gateway, origin, page, problems }
}

/** How many solutions the gateway was sent. */
export function solves(gateway: SmallGateway): number {
  return gateway.log.paths.filter(path => path === 'POST /.moien/solve').length
}
