import type { Page } from 'playwright-core'
import t from 'tap'
import type { Level } from '../../src/core/level.ts'
import { launchChromium } from '../support/chromium.ts'
import { missing } from '../support/tools.ts'
import { solves, visitSmall } from './smallVisit.ts'

const patienceMs = 120_000
t.setTimeout(patienceMs)

/** What browsers lack beside workers, which their pages then have to do without. */
const lacking: readonly (readonly [name: string, level: Level, globals: readonly string[]])[] = [
  ['workers', 'heavy', []],
  [
    'fetch, promises and search parameters, either',
    'light',
    ['WebAssembly', 'Blob', 'fetch', 'Promise', 'URLSearchParams', 'TextEncoder']
  ]
]

/** Every interface by which scripts tell machines apart. */
const probed = [
  'HTMLCanvasElement.prototype.getContext',
  'HTMLCanvasElement.prototype.toDataURL',
  'OffscreenCanvas',
  'WebGLRenderingContext',
  'AudioContext',
  'OfflineAudioContext',
  'FontFace',
  'document.fonts',
  'navigator.hardwareConcurrency',
  'navigator.deviceMemory',
  'navigator.userAgent',
  'navigator.platform',
  'navigator.plugins',
  'navigator.languages',
  'navigator.gpu',
  'navigator.mediaDevices',
  'navigator.connection',
  'navigator.maxTouchPoints',
  'screen.width',
  'screen.colorDepth',
  'devicePixelRatio',
  'RTCPeerConnection'
]

t.test('in a browser', { skip: missing('chromium'), timeout: patienceMs }, async t => {
  const browser = await launchChromium()
  t.teardown(() => browser.close())

  for (const [name, level, globals] of lacking) {
    await t.test(`it gets through without ${name}`, async t => {
      const { gateway, origin, page } = await visitSmall(t, browser, { level: () => level })
      await page.addInitScript(
        names => {
          for (const name of names) Reflect.deleteProperty(globalThis, name)
        },
        ['Worker', ...globals]
      )
      await comesThrough(page, `${origin}/apply`)
      t.equal(solves(gateway), 1)
    })
  }

  await t.test('it gets through where workers have no WebAssembly', async t => {
    const { gateway, origin, page } = await visitSmall(t, browser, { level: () => 'heavy' })
    await page.route('**/apply', async route => {
      const response = await route.fetch()
      const headers = response.headers()
      const policy = headers['content-security-policy']?.replace(" 'wasm-unsafe-eval'", '') ?? ''
      await route.fulfill({ response, headers: { ...headers, 'content-security-policy': policy } })
    })
    await comesThrough(page, `${origin}/apply`)
    t.equal(solves(gateway), 1)
  })

  await t.test('a browser that cannot read the second script goes the way of the first', async t => {
    const { gateway, origin, page } = await visitSmall(t, browser)
    await page.route('**/apply', async route => {
      const response = await route.fetch()
      const body = (await response.text()).replaceAll('async', 'await await await')
      const headers = { ...response.headers(), 'content-security-policy': '' }
      await route.fulfill({ response, headers, body })
    })
    await comesThrough(page, `${origin}/apply`)
    t.equal(solves(gateway), 1)
  })

  await t.test('a browser that lacks what puzzles need keeps the button', async t => {
    const { gateway, origin, page } = await visitSmall(t, browser)
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'Int32Array'))
    await page.goto(`${origin}/apply`)
    t.equal(await page.getByRole('button', { name: 'Continue' }).isVisible(), true)
    t.equal(solves(gateway), 0)
  })

  await t.test('while it runs, nothing about the machine is read', async t => {
    const { origin, page } = await visitSmall(t, browser, { level: () => 'heavy' })
    const read: string[] = []
    await page.exposeFunction('wasRead', (what: string) => read.push(what))
    await page.addInitScript(paths => {
      const tell = (globalThis as unknown as { wasRead: (what: string) => void }).wasRead
      for (const path of paths) {
        const names = path.split('.')
        const name = names.pop()!
        let owner = globalThis as unknown as Record<string, unknown>
        for (const next of names) owner = owner[next] as typeof owner
        const value = owner?.[name]
        if (owner === undefined) continue
        Object.defineProperty(owner, name, {
          configurable: true,
          get() {
            tell(path)
            return value
          }
        })
      }
    }, probed)
    await comesThrough(page, `${origin}/apply`)
    // What has arrived is not yet what is shown.
    await page.waitForFunction(() => document.querySelector('[name=challenge]') === null)
    t.strictSame(read, [])
    await page.evaluate(() => navigator.hardwareConcurrency)
    t.strictSame(read, ['navigator.hardwareConcurrency'], 'the traps work')
  })
})

/** Asks for a page, and waits until it is answered and not challenged. */
async function comesThrough(page: Page, url: string): Promise<void> {
  const arrived = page.waitForResponse(answer => answer.url() === url && answer.status() === 200)
  // The check may be over, and the page be asked for anew, before all of the first has loaded.
  await page.goto(url, { waitUntil: 'commit' })
  await arrived
}
