// Another site's page in a citizen's browser, against the citizen's way through Moien.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext, Page } from 'playwright-core'
import t from 'tap'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { ask, browserHeaders, ScriptedVisitor, solutionOf } from '../support/scriptedVisitor.ts'
import { launchChromium } from '../support/chromium.ts'
import { startGateway } from '../support/startGateway.ts'
import { missing } from '../support/tools.ts'
import { ordinaryUserAgent, welcome } from '../e2e/visitor.ts'

const rules = 'rules: [{ id: everyone, then: { challenge: light } }]'
const button = { wait: '0s', per_client: '1/1ms', per_network: '1/1ms' }

/** The status of the next answer from one of Moien's own routes. */
async function ownAnswer(page: Page): Promise<number> {
  return (await page.waitForResponse(response => response.url().includes('/.moien/'))).status()
}

t.test('in a browser', { skip: missing('chromium') }, async t => {
  const application = await startCountingUpstream(t)
  const gateway = await startGateway(t, {
    upstream: application.origin,
    rules,
    site: { challenge: { button } }
  })
  const { port } = gateway
  const origin = `http://guichet.localhost:${port}`
  const browser = await launchChromium()
  t.teardown(() => browser.close())

  /** What the attacker's server answers, whatever it is asked. */
  let attack = ''
  let headers: Readonly<Record<string, string>> = {}
  const attacker = createServer((_, res) => {
    res.writeHead(200, { 'Content-Type': 'text/html', ...headers }).end(attack)
  }).listen(0, '127.0.0.1')
  await once(attacker, 'listening')
  t.teardown(() => {
    attacker.close()
    attacker.closeAllConnections()
  })
  const { port: attackerPort } = attacker.address() as AddressInfo
  const evil = `http://evil.localhost:${attackerPort}/`
  const sibling = `http://sibling.guichet.localhost:${attackerPort}/`

  /** A challenge as an attacker gets it, who knows what the victim's browser says of itself. */
  async function challengeFor(userAgent: string): Promise<string> {
    const headers = { ...browserHeaders, host: `guichet.localhost:${port}`, 'user-agent': userAgent }
    return new ScriptedVisitor(`http://127.0.0.1:${port}`, headers).challenge('/apply')
  }

  async function passesOf(context: BrowserContext): Promise<number> {
    return (await context.cookies(origin)).filter(({ name }) => name === 'moien').length
  }

  const userAgent = ordinaryUserAgent(browser)

  for (const [whose, from] of [
    ['another site', evil],
    ['a sibling host', sibling]
  ] as const) {
    await t.test(`${whose} cannot press or solve for the citizen`, async t => {
      const { page, context } = await welcome(t, browser)
      const challenge = await challengeFor(userAgent)
      attack = `<form method="post" action="${origin}/.moien/continue">
        <input name="challenge" value="${challenge}"></form><script>document.forms[0].submit()</script>`
      const [status] = await Promise.all([ownAnswer(page), page.goto(from)])
      t.equal(status, 403)
      attack = `<script>fetch('${origin}/.moien/solve', { method: 'POST', mode: 'no-cors', credentials: 'include',
        body: new URLSearchParams({ challenge: '${challenge}', answers: '${solutionOf(challenge)}' }) })</script>`
      const [solved] = await Promise.all([ownAnswer(page), page.goto(from)])
      t.equal(solved, 403)
      t.equal(await passesOf(context), 0)
    })

    await t.test(`${whose} learns nothing of the citizen’s pass`, async t => {
      const { page } = await welcome(t, browser)
      await page.goto(`${origin}/apply`)
      await page.getByText('/apply', { exact: true }).waitFor()
      attack = '<h1>Hello</h1>'
      await page.goto(from)
      const read = await page.evaluate(
        url => fetch(url, { credentials: 'include' }).then(answer => answer.text(), String),
        `${origin}/.moien/pass`
      )
      t.match(read, 'TypeError: Failed to fetch')
    })
  }

  await t.test('in another site’s frame the page offers a tab and does not go in circles', async t => {
    const { page, count, context } = await welcome(t, browser)
    attack = `<iframe src="${origin}/apply" width="600" height="600"></iframe>`
    await page.goto(evil)
    const frame = page.frameLocator('iframe')
    await frame.getByText('This page is shown inside another site').waitFor()
    t.equal(count('GET /apply'), 1)
    const [tab] = await Promise.all([
      context.waitForEvent('page'),
      frame.getByRole('link', { name: 'Open in a new tab' }).click()
    ])
    await tab.getByText('/apply', { exact: true }).waitFor()
    t.equal(await tab.evaluate(() => window.opener as unknown), null)
    t.equal(new URL(tab.url()).origin, origin)
  })

  await t.test('a sibling host that plants a cookie under our name keeps nobody out', async t => {
    const { page, count } = await welcome(t, browser)
    attack = '<h1>Hello</h1>'
    headers = { 'Set-Cookie': 'moien=planted; Domain=guichet.localhost; Path=/apply' }
    await page.goto(sibling)
    headers = {}
    await page.goto(`${origin}/apply`)
    await page.getByText('/apply', { exact: true }).waitFor()
    t.equal(count('GET /apply'), 2, 'the challenge, and then the page')
  })

  await t.test('a sibling host that plants its own pass gains nothing by it', async t => {
    const headers = { ...browserHeaders, host: 'sibling.guichet.localhost' }
    const visitor = new ScriptedVisitor(`http://127.0.0.1:${port}`, headers)
    await visitor.solve(await visitor.challenge())
    t.equal((await visitor.get('/')).status, 200)
    const planted = { ...browserHeaders, host: 'guichet.localhost', cookie: visitor.cookie }
    t.equal((await ask(`http://127.0.0.1:${port}`, '/', { headers: planted })).status, 403)
  })

  t.equal(await gateway.metric('moien_challenges_failed_total', { reason: 'cross_site' }), 4)
  await gateway.stop()
  t.notMatch(JSON.stringify(gateway.accessLog()), /challenge=/, 'no challenge in the log')
})
