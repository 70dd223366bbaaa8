// What a keyboard and a screen reader get of a page, from Chromium's own focus and accessibility tree.
import type { Page } from 'playwright-core'

/** One stop on the way that Tab goes. */
export interface TabStop {
  readonly name: string
  /** Whether it lies in the window and nothing covers it (WCAG 2.2, 2.4.11). */
  readonly isSeen: boolean
  /** Whether the focus has an outline of 2 px or more (2.4.7, 2.4.13). */
  readonly hasRing: boolean
}

/** No page has more; it would be a trap (WCAG 2.2, 2.1.2). */
const mostStops = 40

/** Presses Tab from the top of the page to its end. */
export async function tabStops(page: Page): Promise<readonly TabStop[]> {
  const stops: TabStop[] = []
  for (let i = 0; i < mostStops; i++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(describeFocus)
    // Without a window's frame around it, Tab may begin again at the top.
    if (stop === undefined || stop.name === stops[0]?.name) break
    stops.push(stop)
  }
  return stops
}

/** In the page; `undefined` where Tab has left it. */
function describeFocus(): TabStop | undefined {
  const focused = document.activeElement as HTMLElement | null
  if (focused === null || focused === document.body) return undefined
  const { left, top, width, height } = focused.getBoundingClientRect()
  const above = document.elementFromPoint(left + width / 2, top + height / 2)
  const { outlineStyle, outlineWidth } = getComputedStyle(focused)
  return {
    name: focused.innerText.trim(),
    isSeen: above !== null && (focused.contains(above) || above.contains(focused)) && height > 0,
    hasRing: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
  }
}

/** Collects what live regions say from the page's start on; call it before the page is opened. */
export async function listen(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.addInitScript(() => {
    const said: string[] = []
    Object.assign(globalThis, { said })
    new MutationObserver(changes => {
      const regions = changes.map(({ target }) =>
        (target instanceof Element ? target : target.parentElement)?.closest(
          '[role=status], [role=alert], [role=log], [role=timer], [aria-live], output'
        )
      )
      for (const region of new Set(regions)) {
        const text = region?.textContent?.trim() ?? ''
        if (text !== '') said.push(text)
      }
    }).observe(document, { subtree: true, childList: true, characterData: true })
  })
  return () => page.evaluate(() => (globalThis as unknown as { said: readonly string[] }).said)
}

interface Described {
  readonly role: string
  readonly name: string
  readonly properties: Readonly<Record<string, unknown>>
}

/** The accessibility tree as Chromium hands it to assistive technology, in its order. */
async function accessibilityTree(page: Page): Promise<readonly Described[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, properties = [] }) => ({
      role: String(role?.value),
      name: String(name?.value ?? ''),
      properties: Object.fromEntries(
        properties.map(property => [property.name, property.value.value as unknown])
      )
    }))
}

/** The roots of regions that speak by themselves, and how: `status polite`. */
export async function liveRegions(page: Page): Promise<readonly string[]> {
  const tree = await accessibilityTree(page)
  return tree
    .filter(({ role, properties }) => properties['live'] !== undefined && !/text/i.test(role))
    .map(({ role, properties }) => `${role} ${String(properties['live'])}`)
}

/** What has the focus. */
export async function focusedNode(page: Page): Promise<Described | undefined> {
  const tree = await accessibilityTree(page)
  return tree.find(({ role, properties }) => properties['focused'] === true && role !== 'RootWebArea')
}
