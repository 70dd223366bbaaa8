// A form that is challenged and sent on must not come out with more than it went in with.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { launchChromium } from '../support/chromium.ts'
import { keptFormOf, sendOn, type KeptForm } from '../support/keptForm.ts'
import { startReceivingApplication } from '../support/receivingApplication.ts'
import { ask, browserHeaders, ScriptedVisitor, solutionOf } from '../support/scriptedVisitor.ts'
import { startGateway } from '../support/startGateway.ts'
import { missing } from '../support/tools.ts'
import { welcome } from '../e2e/visitor.ts'

const rules = `rules:
  - { id: shown, when: { path: /account }, then: open }
  - { id: everyone, then: { challenge: light } }
`
const button = { wait: '0s', per_client: '1/1ms', per_network: '1/1ms', per_site: '1/1ms' }
const urlEncoded = { 'content-type': 'application/x-www-form-urlencoded' }

t.test('forms that were kept', async t => {
  const application = await startReceivingApplication(t, {
    'Set-Cookie': 'session=secret; Path=/; SameSite=Lax'
  })
  const gateway = await startGateway(t, {
    upstream: application.origin,
    rules,
    site: { challenge: { button } }
  })
  const { origin, port } = gateway

  async function keep(
    headers: Readonly<Record<string, string>> = {},
    target = '/transfer'
  ): Promise<KeptForm> {
    const sent = { ...browserHeaders, ...urlEncoded, ...headers }
    return keptFormOf(await ask(origin, target, { method: 'POST', headers: sent, body: 'amount=1000' }))!
  }

  function refused(reason: string): Promise<number> {
    return gateway.metric('moien_forms_not_sent_total', { reason })
  }

  await t.test(
    'another site’s page that sends a form cannot have it come out with the session’s cookie',
    { skip: missing('chromium') },
    async t => {
      const browser = await launchChromium()
      t.teardown(() => browser.close())
      const victimOrigin = `http://guichet.localhost:${port}`
      const attacker = createServer((_, res) => {
        res.writeHead(200, { 'Content-Type': 'text/html' })
        res.end(`<form method="post" action="${victimOrigin}/transfer">
          <input name="amount" value="1000"><button>Win</button></form>`)
      }).listen(0, '127.0.0.1')
      await once(attacker, 'listening')
      t.teardown(() => {
        attacker.close()
        attacker.closeAllConnections()
      })
      const evil = `http://evil.example.localhost:${(attacker.address() as AddressInfo).port}`
      for (const javaScriptEnabled of [true, false]) {
        const { page, context } = await welcome(t, browser, { javaScriptEnabled })
        await page.goto(`${victimOrigin}/account`)
        t.match(await context.cookies(victimOrigin), [{ name: 'session', value: 'secret' }], 'logged in')
        const before = application.received.length
        await page.goto(`${evil}/`)
        await page.getByRole('button', { name: 'Win' }).click()
        if (!javaScriptEnabled) await page.getByRole('button', { name: 'Continue' }).click()
        await page.getByText('POST /transfer').waitFor()
        const [forged, ...more] = application.received.slice(before).filter(({ method }) => method === 'POST')
        t.strictSame(more, [], 'it was sent once')
        t.equal(forged!.body.toString(), 'amount=1000')
        t.equal(forged!.headers.cookie, undefined, 'without the session')
        t.equal(forged!.headers.origin, evil)
        t.equal(forged!.headers['sec-fetch-site'], 'cross-site')
        await context.close()
      }
      const { page } = await welcome(t, browser)
      await page.goto(`${victimOrigin}/account`)
      await page.evaluate(() => {
        document.body.innerHTML = '<form method="post" action="/transfer"><input name="a" value="1"></form>'
        document.forms[0]!.submit()
      })
      await page.getByText('POST /transfer').waitFor()
      const own = application.received.findLast(({ method }) => method === 'POST')!
      t.equal(own.headers.cookie, 'session=secret', 'the site’s own form keeps it')
      t.equal(own.headers.origin, victimOrigin)
    }
  )

  await t.test('are for the client alone that sent them', async t => {
    const kept = await keep()
    t.equal((await sendOn(origin, kept, browserHeaders, '127.66.6.6')).status, 403, 'another network')
    const other = {
      ...browserHeaders,
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0'
    }
    t.equal((await sendOn(origin, kept, other)).status, 403, 'another browser')
    t.equal(await refused('other_client'), 2)
    t.equal((await sendOn(origin, kept, browserHeaders)).status, 200)
  })

  await t.test('are sent on by no other site’s page', async t => {
    const kept = await keep()
    for (const site of ['cross-site', 'same-site']) {
      const headers = { ...browserHeaders, 'sec-fetch-site': site, 'sec-fetch-dest': 'document' }
      t.equal((await sendOn(origin, kept, headers)).status, 403, site)
    }
    t.equal(await refused('cross_site'), 2)
  })

  await t.test('go to one host and one address', async t => {
    const kept = await keep({ host: 'guichet.localhost' })
    t.equal((await sendOn(origin, kept, { ...browserHeaders, host: 'other.localhost' })).status, 403)
    const elsewhere = { ...kept, action: '/delete?moien-sealed' }
    t.equal((await sendOn(origin, elsewhere, { ...browserHeaders, host: 'guichet.localhost' })).status, 403)
    const swapped = { ...kept, challenge: (await keep({ host: 'guichet.localhost' })).challenge }
    t.equal((await sendOn(origin, swapped, { ...browserHeaders, host: 'guichet.localhost' })).status, 403)
    t.equal(await refused('forged'), 3)
  })

  await t.test('are sent once, however often they are sealed anew', async t => {
    const visitor = new ScriptedVisitor(origin)
    const kept = await keep()
    await visitor.solve(kept.challenge, solutionOf(kept.challenge))
    const before = application.received.length
    const pass = { ...browserHeaders, cookie: visitor.cookie }
    t.equal((await sendOn(origin, kept, pass)).status, 200)
    t.equal((await sendOn(origin, kept, pass)).status, 409)
    t.equal(application.received.length, before + 1)
    t.equal(await refused('sent_before'), 1)
  })

  await t.test('are none where the seal is junk', async t => {
    const kept = await keep()
    for (const seal of [
      '',
      'x',
      'A'.repeat(100_000),
      `${kept.seal.slice(0, -4)}AAAA`,
      `B${kept.seal.slice(1)}`
    ]) {
      t.ok([400, 403].includes((await sendOn(origin, { ...kept, seal }, browserHeaders)).status))
    }
    t.equal((await sendOn(origin, { ...kept, seal: 'A'.repeat(600_000) }, browserHeaders)).status, 413)
  })

  await gateway.stop()
  t.notMatch(JSON.stringify(gateway.accessLog()), /seal=|amount/, 'nothing of it is in the log')
})
