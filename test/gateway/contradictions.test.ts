import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { get } from 'node:https'
import t from 'tap'
import { launchChromium } from '../support/chromium.ts'
import { launchFirefox } from '../support/firefox.ts'
import { livelyRequests, startLivelyApplication } from '../support/livelyApplication.ts'
import { ask } from '../support/scriptedVisitor.ts'
import { startGateway } from '../support/startGateway.ts'
import { TestAuthority } from '../support/testCertificates.ts'
import { missing } from '../support/tools.ts'
import { until } from '../support/until.ts'

const rules = `rules:
  - { id: trap, when: { path: /trap, contradictions: no_language }, then: { deny: { status: 404 } } }
  - { id: odd, when: { contradictions: { count: { at_least: 1 } } }, then: { tag: odd } }
`
const chrome =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'

t.test('contradictions', { skip: missing('chromium', 'firefox-esr') }, async t => {
  const application = await startLivelyApplication()
  t.teardown(() => application.close())
  const site = { contradictions: { off: ['client_hints_platform'] } }
  const { certificateFile: certificate, keyFile: key } = new TestAuthority(t).issue({ hosts: ['localhost'] })
  const listen = [{ address: '127.0.0.1:0' }, { address: '127.0.0.1:0', tls: { certificate, key } }]
  const gateway = await startGateway(t, { upstream: application.origin, rules, site, config: { listen } })
  const secure = `https://localhost:${gateway.ports[1]}`

  /** What an explanation says of a request or of an incident. */
  async function contradictionsTold(asked: object | string): Promise<unknown> {
    const isText = typeof asked === 'string'
    const headers = {
      authorization: `Bearer ${gateway.token}`,
      'content-type': isText ? 'text/plain' : 'application/json'
    }
    const body = isText ? asked : JSON.stringify(asked)
    const answer = await ask(gateway.admin, '/explain', { method: 'POST', headers, body })
    const told = JSON.parse(answer.body) as { outcome: { facts: { contradictions: unknown } } }
    return told.outcome.facts.contradictions
  }

  await t.test('are told of a script, in log, metrics and explanation', async t => {
    const headers = { 'user-agent': chrome, 'accept-language': 'lb', 'sec-ch-ua-platform': '"Windows"' }
    t.equal((await ask(gateway.origin, '/script', { headers })).status, 200)
    t.equal((await ask(gateway.origin, '/curl', { headers: { 'user-agent': 'curl/8.14.1' } })).status, 200)
    const trapped = await ask(gateway.origin, '/trap', { headers: { 'user-agent': chrome } })
    t.equal(trapped.status, 404)
    const counted = (contradiction: string): Promise<number> =>
      gateway.metric('moien_contradictions_total', { site: 'test', contradiction })
    t.equal(await counted('no_fetch_metadata'), 2)
    t.equal(await counted('no_language'), 1)
    t.equal(await counted('client_hints_platform'), 0)
    await until(
      () => gateway.metric('moien_remembered', { memo: 'claims' }),
      remembered => remembered === 2
    )
    const { incident } = JSON.parse(trapped.body) as { readonly incident: string }
    t.same(await contradictionsTold({ id: incident }), [
      'no_fetch_metadata',
      'no_client_hints',
      'no_language'
    ])
    const curl = `curl ${gateway.origin}/ -A '${chrome}' -H 'accept-language: lb' -H 'sec-ch-ua-platform: "Windows"'`
    t.same(await contradictionsTold(curl), ['no_fetch_metadata', 'no_client_hints'])
  })

  await t.test('are more of a script whose connection is seen', async t => {
    const headers = { 'user-agent': chrome, 'accept-language': 'lb' }
    const asked = get(`${secure}/node`, { headers, rejectUnauthorized: false })
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    answer.resume()
    await once(answer, 'end')
    t.equal(answer.statusCode, 200)
  })

  for (const [name, visit] of Object.entries({ Chromium: visitWithChromium, Firefox: visitWithFirefox })) {
    await t.test(`are none of ${name}, whatever a page asks for`, async () => {
      await visit(`${gateway.origin}/`, () => application.begin())
      await visit(`${secure}/`, () => application.begin())
    })
  }

  await t.test('of browsers stand in no line of the log', async t => {
    await gateway.stop()
    const lines = gateway.accessLog()
    const found = (path: string): unknown =>
      lines.find(line => line['url.path'] === path)?.['moien.contradictions']
    t.same(found('/script'), ['no_fetch_metadata', 'no_client_hints'])
    t.same(found('/curl'), [])
    t.match(found('/node'), ['no_fetch_metadata', 'no_client_hints', 'no_brotli', 'no_zstd', 'no_grease'])
    const visits = lines.filter(
      line => !['/script', '/curl', '/trap', '/node'].includes(line['url.path'] as string)
    )
    t.ok(visits.length >= 4 * livelyRequests.length)
    t.same(new Set(visits.map(line => line['http.version'])), new Set(['1.1', '2.0']))
    for (const line of visits) {
      t.same(
        line['moien.contradictions'],
        [],
        JSON.stringify([line['user_agent.original'], line['url.path']])
      )
    }
  })
})

async function visitWithChromium(url: string, begin: () => void): Promise<void> {
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ ignoreHTTPSErrors: true })
    begin()
    await page.goto(url)
    await page.waitForFunction(() => document.title === 'done')
  } finally {
    await browser.close()
  }
}

async function visitWithFirefox(url: string, begin: () => void): Promise<void> {
  const browser = await launchFirefox()
  try {
    const page = await browser.newPage()
    begin()
    await page.goto(url)
    await page.waitForFunction(() => document.title === 'done')
  } finally {
    await browser.close()
  }
}
