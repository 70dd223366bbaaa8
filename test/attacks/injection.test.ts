// What a client writes into its request and hopes to find again: in a redirect, in a page, in a header, in
// somebody else's cache.
import t, { type Test } from 'tap'
import { readMetric, startGateway } from '../support/startGateway.ts'
import { exchangeRaw, type RawResponse } from '../support/rawHttp.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { browserHeaders } from '../support/scriptedVisitor.ts'
import { until } from '../support/until.ts'

const rules = `
rules:
  - { id: denied, when: { path: { under: /denied } }, then: deny }
  - { id: hidden, when: { path: { under: /hidden } }, then: { deny: { status: 404 } } }
  - { id: enough, when: { path: { under: /enough } }, then: too_many }
  - { id: open, when: { path: { under: /open } }, then: open }
  - { id: everyone, then: { challenge: light } }
`
const ordinary = Object.entries(browserHeaders).map(([name, value]) => `${name}: ${value}`)

interface Guarded {
  /** Sends a head with these lines, and perhaps a body. */
  readonly send: (line: string, headers?: readonly string[], body?: string) => Promise<RawResponse>
  readonly metrics: string
}

async function guard(t: Test): Promise<Guarded> {
  const application = await startCountingUpstream(t)
  const button = { wait: '0s', per_client: '1/1ms', per_network: '1/1ms', per_site: '1000/1ms' }
  const site = { hosts: ['guichet.example'], challenge: { button }, max_body: '1KiB' }
  const { port, metrics } = await startGateway(t, { upstream: application.origin, rules, site })
  const send: Guarded['send'] = (line, headers = [], body = '') => {
    const named = headers.some(header => header.startsWith('Host:')) ? [] : ['Host: guichet.example']
    const length = body === '' ? [] : [`Content-Length: ${body.length}`]
    const head = [`${line} HTTP/1.1`, ...named, ...length, ...ordinary, ...headers].join('\r\n')
    return exchangeRaw(port, `${head}\r\n\r\n${body}`)
  }
  return { send, metrics }
}

function challengeIn(page: RawResponse): string {
  return /name="challenge" value="([^"]+)"/.exec(page.body.toString())?.[1] ?? ''
}

/** Would be markup wherever it came out as it went in. */
const hostile = `"'><script>alert(1)</script><img/src=x/onerror=alert(1)>`
const hostilePath = `"'><script>alert(1)<!--script><img`

t.test('what a client wrote', async t => {
  const { send, metrics } = await guard(t)

  await t.test('nobody is led anywhere but to a path of this host', async t => {
    /** Where the button leads from the page shown for this target; `undefined` when there is no page. */
    async function destination(line: string): Promise<string | undefined> {
      const challenge = challengeIn(await send(line))
      if (challenge === '') return undefined
      const body = `challenge=${challenge}&return=//evil.example/&redir=javascript:alert(1)&returnPath=//evil.example`
      const pressed = await send('POST /.moien/continue?redir=//evil.example', [], body)
      const cookie = pressed.header('set-cookie')!.split(';', 1)[0]!
      const arrived = await send(`GET ${pressed.header('location')}&redir=//evil.example`, [
        `Cookie: ${cookie}`
      ])
      t.equal(arrived.status, 303, line)
      return arrived.header('location')
    }
    const cases: readonly [target: string, led: string | undefined][] = [
      ['/apply?step=1&next=https://evil.example/', '/apply?step=1&next=https://evil.example/'],
      ['//evil.example/', '/evil.example/'],
      ['///evil.example', '/evil.example'],
      ['/.//evil.example', '/evil.example'],
      ['/%2e//evil.example', '/evil.example'],
      ['/x/..//evil.example', '/evil.example'],
      ['/;//evil.example', undefined],
      ['/%09/evil.example', undefined],
      ['/\\evil.example', undefined],
      ['/%5cevil.example', undefined],
      ['/%2fevil.example', undefined],
      ['/%2F%2Fevil.example', undefined],
      ['/%0d%0aSet-Cookie:%20a=1', undefined],
      ['/%0aLocation:%20//evil.example', undefined],
      ['/\u0085evil', undefined],
      ['/?a%0d%0aSet-Cookie:%20a=1', '/?a%0d%0aSet-Cookie:%20a=1'],
      ['/?//evil.example', '/?//evil.example'],
      ['/?\\evil.example', '/'],
      ['/@evil.example', '/@evil.example'],
      ['http://guichet.example//evil.example', '/evil.example'],
      ['http://evil.example@guichet.example/', undefined],
      ['javascript:alert(1)', undefined],
      [`/${'a'.repeat(4000)}`, '/']
    ]
    for (const [target, led] of cases) {
      const location = await destination(`GET ${target}`)
      t.equal(location, led, target.slice(0, 60))
      if (location !== undefined)
        t.equal(new URL(location, 'https://guichet.example').host, 'guichet.example', target)
    }
    const forged = ['//evil.example', 'javascript:alert(1)', '%2F%2Fevil.example', 'x'.repeat(200)]
    for (const challenge of forged) {
      const answer = await send(`GET /.moien/arrived?challenge=${challenge}`)
      t.equal(answer.status, 400)
      t.equal(answer.header('location'), undefined)
    }
  })

  await t.test('nothing that a client wrote becomes markup or a header', async t => {
    const headers = [
      `User-Agent: Mozilla/5.0 ${hostile}`,
      `Accept-Language: en;q=0.1, ${hostile}`,
      `Referer: http://${hostile}`,
      `X-Forwarded-Host: ${hostile}`,
      `X-Forwarded-For: ${hostile}`,
      `X-Request-Id: ${hostile}`,
      `Origin: ${hostile}`,
      `Cookie: moien=${hostile}; ${hostile}`
    ]
    const query = hostile.replaceAll(' ', '+')
    const lines = ['', 'denied', 'hidden', 'enough'].map(place => `GET /${place}/${hostilePath}?q=${query}`)
    const others = [
      `GET /.moien/${hostilePath}`,
      `GET /.moien/arrived?challenge=${query}`,
      `POST /.moien/continue?${query}`,
      `PUT /.moien/solve/${hostilePath}`
    ]
    for (const line of [...lines, ...others]) {
      for (const accept of ['text/html', 'application/json']) {
        const answer = await send(line, [...headers, `Accept: ${accept}`])
        const text = answer.body.toString()
        t.ok(answer.status >= 400, line)
        t.notMatch(text, /<script>alert|<img/, line)
        t.notMatch(JSON.stringify(answer.headers), 'alert(1)', line)
        if (answer.header('content-type')?.includes('json') === true) JSON.parse(text)
      }
    }
    for (const host of ['<b>', 'guichet.example"><b>', 'a\u0000b', 'guichet.example/<b>', 'evil.example']) {
      const answer = await send('GET /', [`Host: ${host}`])
      t.match(answer.status, /^4(00|21)$/, host)
      t.notMatch(answer.body.toString(), /<b>|evil/, host)
    }
  })

  await t.test('what Moien answers is for nobody’s cache', async t => {
    const page = await send('GET /apply')
    const challenge = challengeIn(page)
    const pressed = await send('POST /.moien/continue', [], `challenge=${challenge}`)
    const cookie = `Cookie: ${pressed.header('set-cookie')!.split(';', 1)[0]!}`
    const answers: readonly [string, RawResponse, number][] = [
      ['the check', page, 403],
      ['the check as a problem', await send('GET /apply', ['Sec-Fetch-Dest: empty']), 403],
      ['a refusal', await send('GET /denied'), 403],
      ['a refusal as a problem', await send('GET /denied', ['Sec-Fetch-Dest: image']), 403],
      ['nothing there', await send('GET /hidden'), 404],
      ['too many', await send('GET /enough'), 429],
      ['the button', pressed, 303],
      ['the way back', await send(`GET ${pressed.header('location')}`, [cookie]), 303],
      ['no cookie came', await send(`GET ${pressed.header('location')}`), 403],
      ['which pass', await send('GET /.moien/pass', [cookie]), 200],
      ['a wrong solution', await send('POST /.moien/solve', [], `challenge=${challenge}&answers=1`), 400],
      ['no such route', await send('GET /.moien/x'), 404],
      ['the wrong method', await send('PUT /.moien/solve'), 405],
      ['no such host', await send('GET /', ['Host: other.example']), 421],
      ['a bad path', await send('GET /%00'), 400],
      ['too large a body', await send('POST /open', [], 'x'.repeat(2000)), 413]
    ]
    for (const [name, answer, status] of answers) {
      t.equal(answer.status, status, name)
      t.equal(answer.header('cache-control'), 'no-store', name)
      if (answer.header('set-cookie') === undefined) continue
      t.equal(name, 'the button', 'a cookie is set there alone')
    }
    for (const [name, answer] of answers.slice(0, 6)) {
      t.match(answer.header('vary'), /\bCookie\b/, name)
      t.match(answer.header('vary'), name.endsWith('problem') ? /Accept/ : /Accept-Language/, name)
    }
    for (const [name, answer] of answers.filter(([, { headers }]) => String(headers).includes('text/html'))) {
      t.equal(answer.header('x-robots-tag'), 'noindex', name)
      t.match(answer.header('content-security-policy'), /^default-src 'none'; /, name)
    }
  })

  await t.test('no client chooses what a metric is called', async t => {
    const others = () => readMetric(metrics, 'moien_http_requests_total', { method: 'other' })
    const before = await others()
    await send('GET /', ['Host: label-from-a-host.example'])
    for (const method of ['PROPFIND', 'MKCOL']) await send(`${method} /label-from-a-path?label-from-a-query`)
    await send('GET /', ['User-Agent: label-from-a-program'])
    await until(others, count => count >= before + 2)
    const text = await (await fetch(metrics)).text()
    t.notMatch(text, /label-from|propfind|mkcol/i)
  })
})
