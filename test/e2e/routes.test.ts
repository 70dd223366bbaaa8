// Every way in which a browser asks for things, at a place that is guarded: none of them ends in a circle, in a
// challenge that nobody sees, or in a page where none was meant.
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { startLivelyApplication } from '../support/livelyApplication.ts'
import { ask, browserHeaders } from '../support/scriptedVisitor.ts'
import { defaultRules, startGateway } from '../support/startGateway.ts'
import { missing, tool } from '../support/tools.ts'
import { startRoutesApplication } from './routesApplication.ts'
import { holdSolutions, welcome, type Visitor } from './visitor.ts'

const livelyHost = 'lively.localhost'
/** Chromium's service workers keep the name they were born with, whatever their pages say. */
const rules = `overrides: [{ id: default/driven-browser, mode: off }]
rules:
  - { id: lively, when: { host: ${livelyHost} }, then: { challenge: light } }
  - id: preflights
    when: { method: OPTIONS, path: { under: /guarded/interface }, header: { access-control-request-method: { exists: true } } }
    then: open
  - { id: guarded, when: { path: { under: /guarded } }, then: { challenge: light } }
  - { id: callback, when: { path: /saml/acs }, then: { challenge: light } }
`
const patienceMs = 120_000
t.setTimeout(patienceMs)

async function arrives(page: Page): Promise<void> {
  await page.waitForFunction(() => document.title === 'Through')
}

function site(id: string, host: string, server: string): object {
  return {
    id,
    hosts: [host],
    rules: ['rules.yaml', defaultRules],
    upstream: { servers: [server] },
    callbacks: ['/saml/acs'],
    // A page with a status that browsers take for the answer is the harder case.
    challenge: { status: 200 }
  }
}

/** Through the history; a page out of memory loads nothing that could be waited for. */
async function travel(page: Page, by: number): Promise<void> {
  await page.evaluate(steps => setTimeout(() => history.go(steps)), by)
}

t.test('in Chromium', { skip: missing('chromium'), timeout: patienceMs }, async t => {
  const application = await startRoutesApplication(t)
  const lively = await startLivelyApplication()
  t.teardown(() => lively.close())
  const sites = [site('lively', livelyHost, lively.origin), site('routes', '*', application.origin)]
  const gateway = await startGateway(t, { upstream: '', rules, config: { sites } })
  const { origin, port } = gateway
  const browser = await chromium.launch({
    executablePath: tool('chromium'),
    chromiumSandbox: false,
    args: ['--disable-gpu', '--in-process-gpu', '--no-first-run', '--disable-background-networking'],
    // Pages are kept in memory when their visitor goes on, as in everybody's Chromium.
    ignoreDefaultArgs: ['--disable-back-forward-cache']
  })
  t.teardown(() => browser.close())
  const newcomer = (t: Test): Promise<Visitor> => welcome(t, browser)
  const asked = (line: string): number => application.asked.filter(each => each === line).length

  await t.test('a page that was fetched before anybody wanted it is asked for again', async t => {
    for (const name of ['prefetched', 'prerendered', 'linked']) {
      const { page, count } = await newcomer(t)
      const answers: string[] = []
      page.context().on('response', answer => {
        const { pathname } = new URL(answer.url())
        if (pathname === `/guarded/${name}`)
          answers.push(`${answer.status()} ${answer.headers()['content-type']}`)
      })
      await page.goto(`${origin}/speculating`)
      // By then it has been refused: it was asked for before.
      await page.waitForFunction(
        path => performance.getEntriesByType('resource').some(({ name: url }) => url.endsWith(path)),
        '/guarded/linked'
      )
      t.equal(asked(`GET /guarded/${name}`), 0, 'the application has not heard of it')
      await page.getByRole('link', { name, exact: true }).click()
      await arrives(page)
      t.equal(new URL(page.url()).pathname, `/guarded/${name}`)
      t.equal(count('POST /.moien/solve'), 1)
      t.equal(asked(`GET /guarded/${name}`), 1)
      t.strictSame(answers.filter(line => line.includes('html')).length, 2, `${name}: ${answers.join(', ')}`)
    }
  })

  await t.test('a page that a service worker asks for is the one of the check', async t => {
    for (const name of ['passed-on', 'copied', 'by-address']) {
      const { page, context, count } = await newcomer(t)
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
      t.equal((await context.cookies()).length, 1, name)
      t.equal(asked(`GET /guarded/${name}`), 1, name)
      t.ok(count('POST /.moien/solve') <= 1, name)
    }
  })

  await t.test('the way back leads past the check, also out of memory', async t => {
    const { page, context, count } = await newcomer(t)
    await page.goto(`${origin}/`)
    await page.getByRole('link', { name: 'on' }).click()
    await arrives(page)
    const before = asked('GET /')
    await travel(page, -1)
    await page.waitForFunction(() => document.title === 'Open')
    t.equal(asked('GET /'), before, 'a page out of memory')
    await travel(page, 1)
    await arrives(page)
    t.equal(count('POST /.moien/solve'), 1)

    await context.clearCookies()
    const release = await holdSolutions(page)
    await page.goto(`${origin}/guarded/left`)
    await page.waitForRequest('**/.moien/solve')
    await page.goto(`${origin}/`)
    release()
    await travel(page, -1)
    await arrives(page)
    t.equal(new URL(page.url()).pathname, '/guarded/left')
  })

  await t.test('whoever reloads the check is still let through', async t => {
    const { page, count } = await newcomer(t)
    const release = await holdSolutions(page)
    await page.goto(`${origin}/guarded/reloaded`)
    for (let i = 0; i < 3; i++) {
      await page.waitForRequest('**/.moien/solve')
      await page.reload()
    }
    release()
    await arrives(page)
    t.equal(asked('GET /guarded/reloaded'), 1)
    t.ok(count('POST /.moien/solve') <= 4)
  })

  await t.test('whoever is asked in many places within minutes is not taken for a circle', async t => {
    const { page, context } = await newcomer(t)
    for (let i = 0; i < 6; i++) {
      await context.clearCookies()
      await page.goto(`${origin}/guarded/place-${i}`)
      await arrives(page)
    }
  })

  await t.test('a frame of the same site passes by itself, an object gets no page', async t => {
    const { page } = await newcomer(t)
    const object = page.waitForResponse(`${origin}/guarded/object`)
    await page.goto(`${origin}/framing`)
    t.equal((await object).headers()['content-type'], 'application/problem+json')
    await page.frameLocator('iframe').getByRole('heading', { name: '/guarded/framed' }).waitFor()
    t.equal(await page.getByText('no object').isVisible(), true)
  })

  await t.test('a page under which the rules change goes on at the next click', async t => {
    const { page } = await newcomer(t)
    await page.goto(`${origin}/`)
    writeFileSync(
      gateway.rulesFile,
      `${rules}  - { id: assets, when: { path: /late }, then: { challenge: light } }\n`
    )
    t.strictSame((await gateway.gateway.reload()).faults, [])
    const late = await page.evaluate(async () => {
      const image = new Image()
      const shown = new Promise(resolve => {
        image.addEventListener('load', () => resolve('shown'))
        image.addEventListener('error', () => resolve('missing'))
      })
      image.src = '/late'
      const answer = await fetch('/late')
      return [await shown, answer.status, answer.headers.get('content-type')]
    })
    t.strictSame(late, ['missing', 403, 'application/problem+json'])
    await page.getByRole('link', { name: 'on' }).click()
    await arrives(page)
    t.equal(await page.evaluate(async () => (await fetch('/late')).status), 200)
  })

  await t.test('another site sends the citizen back, with or without a pass', async t => {
    const elsewhere = createServer((_, res) => {
      res.setHeader('Content-Type', 'text/html')
      res.end(`<form method="post" action="${origin}/saml/acs"><button>Log in</button></form>`)
    })
    elsewhere.listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
    t.teardown(() => elsewhere.close())
    const { page, count } = await newcomer(t)
    for (const solved of [1, 1]) {
      await page.goto(`http://identity.localhost:${(elsewhere.address() as AddressInfo).port}/`)
      await page.getByRole('button').click()
      await arrives(page)
      t.equal(new URL(page.url()).pathname, '/guarded/returned')
      t.equal(count('POST /.moien/solve'), solved)
    }
    t.equal(asked('POST /saml/acs'), 2)
  })

  await t.test('a download is a download, and without a pass none', async t => {
    const { page } = await newcomer(t)
    await page.goto(`${origin}/file`)
    const save = async (): Promise<string | null> => {
      const begun = page.waitForEvent('download')
      await page.getByRole('link').click()
      return (await begun).failure()
    }
    t.match(await save(), /./)
    t.equal(asked('GET /guarded/file'), 0)
    await page.goto(`${origin}/guarded/page`)
    await arrives(page)
    await page.goto(`${origin}/file`)
    t.equal(await save(), null)
  })

  await t.test('all that a page asks for by itself goes through on its pass', async t => {
    const { page, count, problems } = await newcomer(t)
    lively.begin()
    await page.goto(`http://${livelyHost}:${port}/`)
    await page.waitForFunction(() => document.title === 'done')
    t.equal(count('POST /.moien/solve'), 1)
    t.strictSame(problems, [])
  })

  await t.test('what carries no cookies by its nature is judged like all else', async t => {
    const cross = { ...browserHeaders, accept: '*/*', origin: 'https://other.lu' }
    const mode = { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'empty' }
    const preflight = { ...cross, ...mode, 'access-control-request-method': 'PUT' }
    const at = async (
      path: string,
      method: string,
      headers: Readonly<Record<string, string>>
    ): Promise<number> => (await ask(origin, path, { method, headers })).status
    t.equal(await at('/api', 'OPTIONS', preflight), 200, 'where nothing is guarded, a preflight is forwarded')
    t.equal(
      await at('/guarded/api', 'OPTIONS', preflight),
      403,
      'elsewhere a rule of the operator’s opens it'
    )
    t.equal(asked('OPTIONS /guarded/api'), 0)
    t.equal(await at('/guarded/interface', 'OPTIONS', preflight), 200)
    t.equal(await at('/guarded/interface', 'OPTIONS', cross), 403, 'of which this is none')
    const manifest = { ...cross, ...mode, 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'manifest' }
    t.equal(await at('/site.webmanifest', 'GET', manifest), 200)
    t.equal(await at('/favicon.ico', 'GET', { ...browserHeaders, 'sec-fetch-dest': 'image' }), 200)
    const head = await ask(origin, '/guarded/page', { method: 'HEAD', headers: browserHeaders })
    t.match(head, {
      status: 200,
      body: '',
      headers: { 'moien-mitigated': 'challenge', 'cache-control': 'no-store' }
    })
  })
})
