// Citizens whose way is not the smooth one: without JavaScript, without cookies, without a worker, in the
// middle of a form, back from another site, after a long pause.
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { chromium, type BrowserContextOptions, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { launchChromium } from '../support/chromium.ts'
import { fillApplication } from '../support/citizen.ts'
import { root } from '../support/sourceFiles.ts'
import { editConfig } from '../support/startGateway.ts'
import { missing, tool } from '../support/tools.ts'
import { certificate, privateKey } from '../upstream/certificates.ts'
import { startGuardedDemo } from './guardedDemo.ts'
import { ordinaryUserAgent, watch, welcome, type Visitor } from './visitor.ts'

/** At this host forms are shown to everyone and challenged when they are sent. */
const formsHost = 'forms.localhost'
const rules = `${readFileSync(join(root, 'src/demo/rules.yaml'), 'utf8')}
  - id: forms-sent
    when: { host: ${formsHost}, method: POST }
    then: { challenge: light }
`.replace('rules:', `rules:\n  - { id: forms-shown, when: { host: ${formsHost}, method: GET }, then: open }`)

/** A press of the button waits as shortly as can be seen, and is not rationed here. */
const challenge = { button: { wait: '300ms', per_client: '1/1ms', per_network: '1/1ms' } }

async function seesTheForm(page: Page): Promise<void> {
  await page.getByLabel('Full name').waitFor()
}

t.test('a citizen', { skip: missing('chromium') }, async t => {
  const { origin, port } = await startGuardedDemo(t, { rules, site: { challenge } })
  const formsOrigin = `http://${formsHost}:${port}`
  const browser = await launchChromium()
  t.teardown(() => browser.close())
  const visitors: Visitor[] = []

  async function newcomer(t: Test, options: BrowserContextOptions = {}): Promise<Visitor> {
    const visitor = await welcome(t, browser, options)
    visitors.push(visitor)
    return visitor
  }

  await t.test('without JavaScript, presses a button in any language and is there', async t => {
    for (const language of ['English', 'Lëtzebuergesch']) {
      const { page, count } = await newcomer(t, { javaScriptEnabled: false })
      await page.goto(`${origin}/apply?from=letter`)
      const main = page.getByRole('main')
      t.match(await main.innerText(), 'Press Continue; your page opens after about 1 second.')
      t.match(await main.innerText(), 'because JavaScript is off')
      t.notMatch(await main.innerText(), 'Check in progress', 'nothing pretends to be under way')
      if (language === 'English') await page.getByRole('button', { name: 'Continue' }).click()
      else {
        await page.getByRole('button', { name: language }).click()
        t.match(await page.locator('html[lang=lb]').innerText(), 'Een Ament, wann ech gelift')
        await page.getByRole('button', { name: 'Weider' }).click()
      }
      await seesTheForm(page)
      t.equal(page.url(), `${origin}/apply?from=letter`)
      t.equal(count('POST /.moien/continue'), language === 'English' ? 1 : 2)
    }
  })

  await t.test('whose browser keeps no cookies', async t => {
    const folder = mkdtempSync(join(tmpdir(), 'moien-profile-'))
    mkdirSync(join(folder, 'Default'))
    const settings = { profile: { default_content_setting_values: { cookies: 2 } } }
    writeFileSync(join(folder, 'Default/Preferences'), JSON.stringify(settings))
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: tool('chromium'),
      chromiumSandbox: false,
      args: [
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ],
      userAgent: ordinaryUserAgent(browser),
      locale: 'en-GB'
    })
    t.teardown(async () => {
      await context.close()
      rmSync(folder, { recursive: true })
    })
    const visitor = watch(context, context.pages()[0]!)
    visitors.push(visitor)
    const { page, count } = visitor

    await t.test('is told so without JavaScript', async t => {
      const session = await context.newCDPSession(page)
      await session.send('Emulation.setScriptExecutionDisabled', { value: true })
      await page.goto(`${origin}/apply`)
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('heading', { name: 'Please allow cookies' }).waitFor()
      t.equal(await page.getByRole('link', { name: 'Try again' }).getAttribute('href'), '/apply')
      t.equal(count('GET /apply'), 1, 'and not sent in a circle')
      await session.detach()
    })

    await t.test('is told so with it', async t => {
      await page.goto(`${origin}/apply`)
      const explanation = page.getByText('did not keep the cookie')
      await explanation.waitFor({ timeout: 10_000 })
      t.equal(await page.evaluate(() => document.activeElement?.id), 'trouble', 'the reader is taken there')
      t.equal(count('GET /apply'), 2)
      const loaded = page.waitForEvent('load')
      await page.getByRole('button', { name: 'Try again' }).click()
      await loaded
      await explanation.waitFor()
      t.equal(count('GET /apply'), 3, 'again only when asked to')
      t.equal(count('POST /.moien/solve'), 0)
    })
  })

  await t.test('whose browser drops our cookie alone is told so as well', async t => {
    const { page, count } = await newcomer(t)
    await page.route('**/.moien/solve', async route => {
      const response = await route.fetch()
      await route.fulfill({ response, headers: { 'content-type': 'application/json' } })
    })
    await page.route('**/.moien/pass', route => route.fulfill({ json: { id: '', level: '' } }))
    await page.goto(`${origin}/apply`)
    await page.getByText('did not keep the cookie').waitFor()
    t.equal(count('GET /apply'), 1)
    t.equal(count('POST /.moien/solve'), 1)
  })

  await t.test('is through where there are no workers', async t => {
    const { page, count } = await newcomer(t)
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'Worker'))
    await page.goto(`${origin}/apply`)
    await seesTheForm(page)
    t.equal(count('POST /.moien/solve'), 1)
  })

  await t.test('loses nothing when a form itself meets the check', async t => {
    const { page, count } = await newcomer(t)
    t.equal((await page.goto(`${formsOrigin}/apply`))?.status(), 200)
    await page.getByLabel('Full name').fill('Marie Muller')
    await page.getByLabel('E-mail address').fill('marie@example.lu')
    await page.getByRole('button', { name: 'Continue' }).click()
    // Not all of it is there, says the application.
    await page.getByRole('alert').waitFor()
    t.equal(new URL(page.url()).pathname, '/apply', 'its links lead where they should')
    t.equal(count('POST /apply'), 2, 'once to be challenged, once to be sent')
    t.equal(count('POST /.moien/solve'), 1)
    t.equal(await page.getByLabel('Full name').inputValue(), 'Marie Muller', 'the application has it')
    t.equal(await page.getByLabel('E-mail address').inputValue(), 'marie@example.lu')
    const buffer = randomBytes(10_000)
    const receipt = await fillApplication(page, { name: 'card.jpg', mimeType: 'image/jpeg', buffer })
    t.equal(receipt.sha256, createHash('sha256').update(buffer).digest('hex'))
  })

  await t.test('loses nothing then without JavaScript either', async t => {
    const { page } = await newcomer(t, { javaScriptEnabled: false })
    await page.goto(`${formsOrigin}/apply`)
    await page.getByLabel('Full name').fill('Marie Muller')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'One moment, please' }).waitFor()
    await page.getByRole('button', { name: 'Continue and send the form' }).click()
    await page.getByRole('alert').waitFor()
    t.equal(await page.getByLabel('Full name').inputValue(), 'Marie Muller', 'the application has it')
  })

  await t.test('over https', async t => {
    const secure = await startGuardedDemo(t, {
      rules: 'rules: [{ id: apply, when: { path: { under: /apply } }, then: { challenge: light } }]',
      site: { public_scheme: 'https' }
    })
    const terminator = createTlsServer({ key: privateKey, cert: certificate }, socket => {
      const onward = connect(secure.port, '127.0.0.1')
      for (const end of [socket, onward]) end.on('error', () => end.destroy())
      socket.pipe(onward).pipe(socket)
    })
    terminator.listen(0, '127.0.0.1')
    await once(terminator, 'listening')
    t.teardown(() => terminator.close())
    const secureOrigin = `https://127.0.0.1:${(terminator.address() as AddressInfo).port}`
    const { page, context } = await welcome(t, browser, { ignoreHTTPSErrors: true })

    await t.test('the pass is a cookie of this host and no other', async t => {
      await page.goto(`${secureOrigin}/apply`)
      await seesTheForm(page)
      const cookies = await context.cookies()
      t.strictSame(
        cookies.map(({ name, httpOnly, secure, sameSite, path }) => [name, httpOnly, secure, sameSite, path]),
        [['__Host-moien', true, true, 'None', '/']]
      )
    })

    await t.test('it is there when another site sends the citizen back', async t => {
      const shop = createServer((_, res) => {
        res.setHeader('Content-Type', 'text/html')
        res.end(`<form method="post" action="${secureOrigin}/apply"><button>Pay</button></form>`)
      })
      shop.listen(0, '127.0.0.1')
      await once(shop, 'listening')
      t.teardown(() => shop.close())
      await page.goto(`http://payment.localhost:${(shop.address() as AddressInfo).port}/`)
      const [answer] = await Promise.all([
        page.waitForResponse(`${secureOrigin}/apply`),
        page.getByRole('button', { name: 'Pay' }).click()
      ])
      t.equal(answer.status(), 422, 'the application’s own word on an empty form')
    })

    await t.test('a form that lay open for hours is sent, once', async t => {
      await page.goto(`${secureOrigin}/apply`)
      await page.getByLabel('Full name').fill('Marie Muller')
      editConfig(secure.configFile, config => {
        Object.assign((config.sites as object[])[0]!, { pass: { life: '1ms' } })
      })
      t.strictSame((await secure.gateway.reload()).faults, [])
      await page.waitForFunction(
        async () => ((await (await fetch('/.moien/pass')).json()) as { id: string }).id === ''
      )
      const send = async (): Promise<number> => {
        const sent = page.waitForResponse(response => response.request().method() === 'POST')
        await page.getByRole('button', { name: 'Continue' }).click()
        return (await sent).status()
      }
      t.equal(await send(), 422)
      await page.getByRole('alert').waitFor()
      t.equal(await page.getByLabel('Full name').inputValue(), 'Marie Muller', 'the application has it')
      t.equal(await send(), 403)
    })
  })

  const asked = visitors.flatMap(visitor => visitor.asked.map(line => new URL(line.split(' ')[1]!).origin))
  t.strictSame([...new Set(asked)].toSorted(), [origin, formsOrigin].toSorted(), 'no page asked anyone else')
})
