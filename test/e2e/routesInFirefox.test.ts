// The same in Firefox, as far as it differs or nobody can be sure.
import type { Page } from 'puppeteer-core'
import t, { type Test } from 'tap'
import { launchFirefox } from '../support/firefox.ts'
import { startLivelyApplication } from '../support/livelyApplication.ts'
import { startGateway } from '../support/startGateway.ts'
import { missing } from '../support/tools.ts'
import { defineTools, type RequestTools } from '../browser/requestTools.ts'
import { startRoutesApplication } from './routesApplication.ts'

declare const tools: RequestTools

const livelyHost = 'lively.localhost'
const rules = `rules:
  - { id: lively, when: { host: ${livelyHost} }, then: { challenge: light } }
  - { id: guarded, when: { path: { under: /guarded } }, then: { challenge: light } }
`
const patienceMs = 120_000
t.setTimeout(patienceMs)

async function arrives(page: Page): Promise<void> {
  await page.waitForFunction(() => document.title === 'Through')
}

/** Through the history; a page out of memory loads nothing that could be waited for. */
async function travel(page: Page, by: number): Promise<void> {
  await page.evaluate(steps => void setTimeout(() => history.go(steps)), by)
}

function site(id: string, host: string, server: string): object {
  return {
    id,
    hosts: [host],
    rules: ['rules.yaml'],
    upstream: { servers: [server] }
  }
}

t.test('in Firefox', { skip: missing('firefox-esr'), timeout: patienceMs }, async t => {
  const application = await startRoutesApplication(t)
  const lively = await startLivelyApplication()
  t.teardown(() => lively.close())
  const sites = [site('lively', livelyHost, lively.origin), site('routes', '*', application.origin)]
  const gateway = await startGateway(t, { upstream: '', rules, config: { sites } })
  const { origin, port } = gateway
  const asked = (line: string): number => application.asked.filter(each => each === line).length
  const solved = (): Promise<number> => gateway.metric('moien_challenges_passed_total')

  await t.test('whose visitor keeps cookies', async t => {
    const browser = await launchFirefox()
    t.teardown(() => browser.close())
    const newcomer = async (t: Test): Promise<Page> => {
      const context = await browser.createBrowserContext()
      t.teardown(() => context.close())
      return context.newPage()
    }

    await t.test('the way there and back leads past the check', async t => {
      const page = await newcomer(t)
      await page.goto(`${origin}/`)
      await page.click('a')
      await arrives(page)
      await travel(page, -1)
      await page.waitForFunction(() => document.title === 'Open')
      await travel(page, 1)
      await arrives(page)
      t.equal(asked('GET /guarded/page'), 1)
    })

    await t.test('a page that a service worker asks for is the one of the check', async t => {
      for (const name of ['passed-on', 'copied', 'by-address']) {
        const page = await newcomer(t)
        await page.goto(`${origin}/`)
        await page.evaluate(async () => {
          await navigator.serviceWorker.register('/worker.js')
          if (navigator.serviceWorker.controller === null)
            await new Promise(resolve =>
              navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
            )
        })
        await page.goto(`${origin}/guarded/${name}`)
        await arrives(page)
        t.equal(asked(`GET /guarded/${name}`), 1, name)
      }
    })

    await t.test('all that a page asks for by itself goes through on its pass', async t => {
      const page = await newcomer(t)
      const before = await solved()
      lively.begin()
      await page.goto(`http://${livelyHost}:${port}/`)
      await page.waitForFunction(() => document.title === 'done')
      t.equal((await solved()) - before, 1)
    })

    await t.test('calls of an application that includes the script pass by themselves', async t => {
      const page = await newcomer(t)
      await page.evaluateOnNewDocument(defineTools)
      await page.goto(`${origin}/calling`)
      const before = await solved()
      const statuses = await page.evaluate(() =>
        Promise.all(
          ['a', 'b', 'c', 'd'].map(async (name, i) => {
            const upload = new FormData()
            upload.append('file', new File([name], name))
            const init = { method: 'POST', body: upload }
            if (i % 2 === 0) return (await fetch(new Request(`/guarded/${name}`, init))).status
            const request = new XMLHttpRequest()
            request.open('POST', `/guarded/${name}`)
            request.send(upload)
            return (await tools.end(request)).status
          })
        )
      )
      t.strictSame(statuses, [200, 200, 200, 200])
      t.equal((await solved()) - before, 1)
      for (const type of ['', 'json', 'blob', 'arraybuffer', 'document'] as const) {
        const call = (): Promise<readonly [string[], string]> =>
          page.evaluate(async wish => {
            const request = new XMLHttpRequest()
            const told = tools.tell(request)
            request.open('POST', '/guarded/told')
            request.responseType = wish
            request.send('Moien')
            await tools.end(request)
            const { response } = request as { response: unknown }
            return [told, `${request.responseType} ${Object.prototype.toString.call(response)}`] as const
          }, type)
        const ordinary = await call()
        await page.deleteCookie(...(await page.cookies()))
        t.strictSame(await call(), ordinary, type)
        t.ok(ordinary[0].length > 4)
      }
      t.equal((await solved()) - before, 6)
    })
  })

  await t.test('whose visitor keeps none', async t => {
    const browser = await launchFirefox({ 'network.cookie.cookieBehavior': 2 })
    t.teardown(() => browser.close())
    const page = await browser.newPage()
    await page.goto(`${origin}/guarded/without-cookies`)
    await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Please allow cookies')
    t.equal(asked('GET /guarded/without-cookies'), 0)
  })
})
