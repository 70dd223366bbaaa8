// `/.moien/client.js` in an application's pages: calls pass a challenge by themselves, and nothing else changes.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { launchChromium } from '../support/chromium.ts'
import { missing } from '../support/tools.ts'
import type { SmallGateway, SmallOptions } from '../challenge/smallGateway.ts'
import { defineTools, type RequestTools } from './requestTools.ts'
import { solves, visitSmall } from './smallVisit.ts'

const patienceMs = 120_000
t.setTimeout(patienceMs)

declare const tools: RequestTools

/** Twenty calls at once, every other one the old way. */
function callMany(): Promise<number[]> {
  return Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      if (i % 2 === 0) return (await fetch(`/api/${i}`)).status
      const request = new XMLHttpRequest()
      request.open('GET', `/api/${i}`)
      request.send()
      return (await tools.end(request)).status
    })
  )
}

/** A request that goes on by itself. */
function begin(): void {
  const request = new XMLHttpRequest()
  Object.assign(globalThis, { request, told: tools.tell(request) })
  request.open('GET', '/api/y')
  request.send()
}

/** The application: pages with the script, and calls that say what they were sent. */
function application(policy: string): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    if (req.url?.startsWith('/app') === true) {
      res.setHeader('Content-Type', 'text/html')
      res.setHeader('Content-Security-Policy', policy)
      res.end(
        '<!doctype html><title>App</title><base href="/elsewhere/"><script src="/.moien/client.js"></script>'
      )
      return
    }
    void buffer(req).then(body => {
      res.setHeader('Content-Type', 'application/json')
      const { method, headers } = req
      const type = headers['content-type']?.split(';', 1)[0]
      res.end(JSON.stringify({ method, type, own: headers['x-own'], body: body.toString('latin1') }))
    })
  }
}

interface Guarded {
  readonly gateway: SmallGateway
  readonly origin: string
  readonly page: Page
  readonly problems: readonly string[]
  /** How often this was asked for. */
  readonly count: (line: string) => number
}

t.test(
  'an application that includes the script',
  { skip: missing('chromium'), timeout: patienceMs },
  async t => {
    const browser = await launchChromium()
    t.teardown(() => browser.close())

    async function visit(
      t: Test,
      options: SmallOptions = {},
      policy = "default-src 'self'; base-uri 'self'"
    ): Promise<Guarded> {
      const small = await visitSmall(t, browser, {
        open: path => path.startsWith('/app'),
        page: application(policy),
        ...options
      })
      await small.page.addInitScript(defineTools)
      await small.page.goto(`${small.origin}/app`)
      const count = (line: string): number => small.gateway.log.paths.filter(path => path === line).length
      return { ...small, count }
    }

    await t.test('calls with any body, which arrives whole and once', async t => {
      const { page, gateway, count } = await visit(t)
      const bodies = ['text', 'form', 'upload', 'file', 'bytes', 'request', 'none'] as const
      const expected: Readonly<
        Record<(typeof bodies)[number], readonly [type: string | undefined, body: RegExp]>
      > = {
        text: ['text/plain', /^Moien$/],
        form: ['application/x-www-form-urlencoded', /^a=1&b=%C3%A9$/],
        upload: ['multipart/form-data', /name="who"\r\n\r\nMarie\r\n[^]*filename="scan.txt"[^]*\r\nscan\r\n/],
        file: ['image/png', /^picture$/],
        bytes: [undefined, /^abc$/],
        request: ['application/json', /^\{"a":1\}$/],
        none: [undefined, /^$/]
      }
      for (const way of ['fetch', 'request'] as const) {
        for (const name of bodies) {
          await page.context().clearCookies()
          const { status, text } = await page.evaluate(
            async ([how, what]) => {
              const bytes = new Uint8Array([97, 98, 99])
              const upload = new FormData()
              upload.append('who', 'Marie')
              upload.append('file', new File(['scan'], 'scan.txt'))
              const form = new URLSearchParams({ a: '1', b: 'é' })
              const json = '{"a":1}'
              const made = {
                text: 'Moien',
                form,
                upload,
                file: new Blob(['picture'], { type: 'image/png' }),
                bytes,
                request: json,
                none: undefined
              }[what]
              const headers: Record<string, string> = { 'x-own': 'yes' }
              if (what === 'request') headers['content-type'] = 'application/json'
              // What becomes of it after the call is nobody's business.
              const spoil = (): void => {
                bytes.fill(9)
                upload.append('late', 'x')
                form.append('late', 'x')
              }
              if (how === 'fetch') {
                const init = { method: 'POST', headers, body: made as BodyInit }
                const called = what === 'request' ? fetch(new Request('/api/x', init)) : fetch('/api/x', init)
                spoil()
                const answer = await called
                return { status: answer.status, text: await answer.text() }
              }
              const request = new XMLHttpRequest()
              request.open('POST', '/api/x')
              for (const [key, value] of Object.entries(headers)) request.setRequestHeader(key, value)
              request.send(made)
              spoil()
              await tools.end(request)
              return { status: request.status, text: request.responseText }
            },
            [way, name] as const
          )
          const [type, body] = expected[name]
          t.equal(status, 200, `${way} ${name}`)
          const got = JSON.parse(text) as { type?: string; body: string; own: string }
          t.match(got, { body, own: 'yes' }, `${way} ${name}`)
          t.equal(got.type, type, `${way} ${name}`)
          t.notMatch(got.body, 'late')
        }
      }
      t.equal(solves(gateway), 2 * bodies.length, 'one for each pass')
      t.equal(count('POST /api/x'), 4 * bodies.length, 'and each call was made twice')
    })

    await t.test('makes many calls at once, in several tabs, and one puzzle is solved', async t => {
      const { page, gateway, origin } = await visit(t)
      const other = await page.context().newPage()
      await other.addInitScript(defineTools)
      await other.goto(`${origin}/app`)
      const statuses = await Promise.all([page.evaluate(callMany), other.evaluate(callMany)])
      t.strictSame(new Set(statuses.flat()), new Set([200]))
      t.equal(solves(gateway), 1)
    })

    await t.test('solves anew where what was solved for another call is not enough', async t => {
      const { page, gateway } = await visit(t, {
        level: req => (req.url === '/api/heavy' ? 'heavy' : 'light')
      })
      const statuses = await page.evaluate(() =>
        Promise.all(['light', 'heavy', 'light'].map(async level => (await fetch(`/api/${level}`)).status))
      )
      t.strictSame(statuses, [200, 200, 200])
      t.ok(solves(gateway) <= 2)
    })

    await t.test('hears of its requests what it would have heard with a pass', async t => {
      const { page, gateway } = await visit(t)
      const call = (type: XMLHttpRequestResponseType): Promise<readonly [string[], string]> =>
        page.evaluate(async wish => {
          const request = new XMLHttpRequest()
          const told = tools.tell(request)
          request.open('POST', '/api/x')
          request.responseType = wish
          request.addEventListener('load', () => told.push('loaded'))
          request.send('Moien')
          await tools.end(request)
          const { response } = request as { response: unknown }
          return [
            told,
            `${request.responseType} ${Object.prototype.toString.call(response)} ${request.status}`
          ]
        }, type)
      for (const type of ['', 'text', 'json', 'blob', 'arraybuffer', 'document'] as const) {
        await page.context().clearCookies()
        const challenged = await call(type)
        t.strictSame(challenged, await call(type), type)
        t.match(challenged[0], [
          'request readystatechange 1 0',
          'request loadstart 1 0',
          'upload loadstart 1 0'
        ])
      }
      t.equal(solves(gateway), 6)
    })

    await t.test('gives a call up while a puzzle is being solved', async t => {
      const { page, gateway, count } = await visit(t)
      const release: (() => void)[] = []
      await page.route('**/.moien/solve', async route => {
        await new Promise<void>(resolve => release.push(resolve))
        await route.continue()
      })
      const solving = (): Promise<unknown> => page.waitForRequest('**/.moien/solve')
      const [given] = await Promise.all([
        page.evaluate(async () => {
          const controller = new AbortController()
          Object.assign(globalThis, { controller })
          return fetch('/api/x', { signal: controller.signal }).catch((error: unknown) => String(error))
        }),
        solving().then(() =>
          page.evaluate(() =>
            (globalThis as never as { controller: AbortController }).controller.abort(new Error('enough'))
          )
        )
      ])
      t.equal(given, 'Error: enough')
      release[0]!()
      await page.waitForResponse('**/.moien/solve').catch(() => {})
      await page.context().clearCookies()

      const held = solving()
      await page.evaluate(begin)
      await held
      const told = await page.evaluate(() => {
        const { request, told } = globalThis as never as { request: XMLHttpRequest; told: string[] }
        request.abort()
        return [...told, `then ${request.readyState}`]
      })
      release[1]!()
      // This one is sent after whatever the one before might still have sent.
      t.equal(await page.evaluate(async () => (await fetch('/api/z')).status), 200)
      const ordinary = await page.evaluate(() => {
        const request = new XMLHttpRequest()
        const told = tools.tell(request)
        request.open('GET', '/api/z')
        request.send()
        request.abort()
        return [...told, `then ${request.readyState}`]
      })
      t.strictSame(told, ordinary)
      t.equal(told[2], 'request readystatechange 4 0')
      t.equal(count('GET /api/x'), 1)
      t.equal(count('GET /api/y'), 1)
      t.equal(solves(gateway), 2)
    })

    await t.test('uses a request again while a puzzle is being solved', async t => {
      const { page, count } = await visit(t)
      const body = await page.evaluate(async () => {
        const request = new XMLHttpRequest()
        request.open('POST', '/api/old')
        request.send('old')
        // By then the first answer has come; the solution takes longer.
        await fetch('/app').then(() => new Promise(resolve => setTimeout(resolve)))
        request.open('POST', '/api/new')
        request.send('new')
        await tools.end(request)
        return request.responseText
      })
      t.match(JSON.parse(body), { body: 'new' })
      t.ok(count('POST /api/old') <= 1)
    })

    await t.test('gets the answer itself where a pass does not help, and solves no further', async t => {
      const { page, gateway } = await visit(t, { deaf: true })
      const called = await page.evaluate(async () => {
        const statuses: number[] = []
        let problem: unknown
        for (let i = 0; i < 6; i++) {
          const answer = await fetch('/api/x', { method: 'POST', body: 'x' })
          statuses.push(answer.status)
          problem = await answer.json()
        }
        const request = new XMLHttpRequest()
        request.responseType = 'json'
        request.open('GET', '/api/y')
        request.send()
        await tools.end(request)
        return { statuses, problem, request: [request.status, request.response as object] }
      })
      t.strictSame(called.statuses, [403, 403, 403, 403, 403, 403])
      t.match(called.problem, { status: 403, challenge: { solve: '/.moien/solve' } })
      t.match(called.request, [403, { status: 403 }])
      t.equal(solves(gateway), 4)
    })

    await t.test('solves what is heavy as well', async t => {
      const { page, gateway } = await visit(t, { level: () => 'heavy' })
      t.equal(await page.evaluate(async () => (await fetch('/api/x')).status), 200)
      t.equal(solves(gateway), 1)
    })

    await t.test('solves on the page where its policy allows no worker', async t => {
      const policy = "default-src 'self'; worker-src 'none'"
      const { page, count } = await visit(t, {}, policy)
      t.equal(await page.evaluate(async () => (await fetch('/api/x')).status), 200)
      t.equal(count('GET /.moien/client.js'), 1, 'for the page')
    })

    await t.test('all else is as it was', async t => {
      const { page, gateway, count } = await visit(t, {}, "script-src 'self'")
      const asked: string[] = []
      const elsewhere = createServer((req, res) => {
        asked.push(`${req.method} ${req.headers['content-type']}`)
        res.setHeader('Access-Control-Allow-Origin', '*')
        res.setHeader('Access-Control-Expose-Headers', '*')
        res
          .writeHead(403, { 'Content-Type': 'application/problem+json', 'Moien-Mitigated': 'challenge' })
          .end('{}')
      })
      t.teardown(() => elsewhere.close())
      elsewhere.listen(0, '127.0.0.1')
      await once(elsewhere, 'listening')
      const foreign = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`
      const found = await page.evaluate(async url => {
        const statuses: Record<string, unknown> = {}
        statuses['fetch elsewhere'] = (await fetch(url, { method: 'POST', body: 'x' })).status
        const away = new XMLHttpRequest()
        away.open('POST', url)
        away.send('x')
        statuses['request elsewhere'] = (await tools.end(away)).status
        const wait = new XMLHttpRequest()
        wait.open('GET', '/api/x', false)
        wait.send()
        statuses['synchronous'] = wait.status
        statuses['without cookies'] = (await fetch('/api/x', { credentials: 'omit' })).status
        statuses['malformed'] = await fetch('http://[').catch((error: Error) => error.name)
        statuses['aborted'] = await fetch('/api/x', { signal: AbortSignal.abort() }).catch(
          (error: Error) => error.name
        )
        const body = new ReadableStream({ start: controller => controller.close() })
        const streamed = { method: 'POST', body, duplex: 'half' }
        statuses['stream'] = await fetch('/api/x', streamed).then(
          answer => answer.status,
          (error: Error) => error.name
        )
        statuses['is'] = [new XMLHttpRequest() instanceof XMLHttpRequest, XMLHttpRequest.DONE]
        return statuses
      }, foreign)
      t.strictSame(found, {
        'fetch elsewhere': 403,
        'request elsewhere': 403,
        synchronous: 403,
        'without cookies': 403,
        malformed: 'TypeError',
        aborted: 'AbortError',
        // Over HTTP/1.1 Chromium sends none.
        stream: 'TypeError',
        is: [true, 4]
      })
      t.strictSame(asked, ['POST text/plain;charset=UTF-8', 'POST text/plain;charset=UTF-8'], 'no preflight')
      t.equal(solves(gateway), 0)
      t.equal(count('GET /api/x'), 2)
    })
  }
)
