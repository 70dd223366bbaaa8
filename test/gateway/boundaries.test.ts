import t, { type Test } from 'tap'
import { startGateway, type GatewayWishes, type TestGateway } from '../support/startGateway.ts'
import { connectRaw, exchangeRaw } from '../support/rawHttp.ts'
import { missing } from '../support/tools.ts'
import { startCountingUpstream, type CountingUpstream } from '../support/countingUpstream.ts'
import { freePort } from './freePort.ts'
import { startHaproxy, startNginx } from './programs.ts'
import { ask, browserHeaders } from '../support/scriptedVisitor.ts'

const get = 'GET / HTTP/1.1\r\n'
const post = 'POST / HTTP/1.1\r\n'
const host = 'Host: app.test\r\n'
const smuggled = `GET /smuggled HTTP/1.1\r\n${host}\r\n`

/** What arrives, what it is answered, and under which name it is counted. */
const malformed: readonly (readonly [what: string, status: number, reason: string, request: string])[] = [
  ['no HTTP', 400, 'bad_syntax', 'Moien\r\n\r\n'],
  ['the hello of TLS', 400, 'bad_syntax', '\x16\x03\x01\x02\x00\x01\x00'],
  ['a folded header', 400, 'bad_syntax', `${get}${host}X: a\r\n b\r\n\r\n`],
  ['a bare line feed', 400, 'bad_syntax', `${get}Host: app.test\nX: b\r\n\r\n`],
  ['a space before the colon', 400, 'bad_syntax', `${get}Host : app.test\r\n\r\n`],
  [
    'length and coding',
    400,
    'bad_syntax',
    `${post}${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`
  ],
  ['two lengths', 400, 'bad_syntax', `${post}${host}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`],
  [
    'a coding nobody has',
    400,
    'bad_syntax',
    `${post}${host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`
  ],
  [
    'a coding on HTTP/1.0',
    400,
    'bad_syntax',
    `POST / HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`
  ],
  ['a future version', 400, 'bad_syntax', `GET / HTTP/1.2\r\n${host}\r\n`],
  ['an unknown method', 400, 'bad_syntax', `FOO / HTTP/1.1\r\n${host}\r\n`],
  ['no host', 400, 'bad_host', `${get}\r\n`],
  ['two hosts', 400, 'bad_host', `${get}${host}Host: other.test\r\n\r\n`],
  ['a host that is none', 400, 'bad_host', `${get}Host: app.test/x\r\n\r\n`],
  ['a backslash', 400, 'bad_path', `GET /a\\b HTTP/1.1\r\n${host}\r\n`],
  ['an escaped slash', 400, 'bad_path', `GET /a%2fb HTTP/1.1\r\n${host}\r\n`],
  ['an escaped NUL', 400, 'bad_path', `GET /a%00 HTTP/1.1\r\n${host}\r\n`],
  ['half an escape', 400, 'bad_path', `GET /a%2 HTTP/1.1\r\n${host}\r\n`],
  ['escapes that are not UTF-8', 400, 'bad_path', `GET /%ff HTTP/1.1\r\n${host}\r\n`],
  ['dots with parameters', 400, 'bad_path', `GET /a/..;x/b HTTP/1.1\r\n${host}\r\n`],
  ['another scheme', 400, 'bad_path', `GET ftp://app.test/ HTTP/1.1\r\n${host}\r\n`],
  ['CONNECT', 405, 'method_not_allowed', `CONNECT app.test:443 HTTP/1.1\r\n${host}\r\n`],
  ['TRACE', 405, 'method_not_allowed', `TRACE / HTTP/1.1\r\n${host}\r\n`],
  ['a body too large', 413, 'body_too_large', `${post}${host}Content-Length: 1025\r\n\r\n`],
  ['a target too long', 414, 'target_too_long', `GET /${'x'.repeat(8192)} HTTP/1.1\r\n${host}\r\n`],
  [
    'an expectation nobody meets',
    417,
    'expectation_failed',
    `${post}${host}Expect: miracles\r\nContent-Length: 0\r\n\r\n`
  ],
  ['an unknown host', 421, 'unknown_host', `${get}Host: other.test\r\n\r\n`],
  ['an unknown authority', 421, 'unknown_host', `GET http://other.test/ HTTP/1.1\r\n${host}\r\n`],
  ['headers too large', 431, 'header_too_large', `${get}${host}X: ${'x'.repeat(16_384)}\r\n\r\n`],
  ['too many headers', 431, 'header_too_large', `${get}${host}${'X: y\r\n'.repeat(100)}\r\n`]
]

interface Guarded {
  readonly gateway: TestGateway
  readonly upstream: CountingUpstream
}

async function start(t: Test, wishes: Omit<GatewayWishes, 'upstream'>): Promise<Guarded> {
  const upstream = await startCountingUpstream(t)
  return { upstream, gateway: await startGateway(t, { upstream: upstream.origin, ...wishes }) }
}

t.test('what cannot be read in one way only is refused, and the application hears nothing of it', async t => {
  const { gateway, upstream } = await start(t, { site: { hosts: ['app.test'], max_body: '1KiB' } })
  // The longest of all waits begins first.
  const slow = await connectRaw(gateway.port)
  slow.send(`${get}Host: app`)
  for (const [what, status, reason, request] of malformed) {
    const before = await gateway.metric('moien_rejected_requests_total', { reason })
    const connection = await connectRaw(gateway.port)
    connection.send(request + smuggled)
    const answer = await connection.readResponse()
    t.equal(answer.status, status, what)
    t.equal(answer.header('connection'), 'close', what)
    t.equal((await connection.readToEnd()).length, 0, `${what}: nothing follows`)
    t.equal(await gateway.metric('moien_rejected_requests_total', { reason }), before + 1, `${what}: counted`)
    connection.destroy()
  }
  const late = await slow.readResponse()
  t.equal(late.status, 408, 'a request that never comes to its end')
  t.equal(await gateway.metric('moien_rejected_requests_total', { reason: 'too_slow' }), 1)
  t.equal(upstream.connections, 0)
  await gateway.stop()
  const lines = gateway.accessLog().filter(line => line['event.action'] === 'rejected')
  const reasons = new Set([...malformed.map(([, , reason]) => reason), 'too_slow'])
  t.strictSame(new Set(lines.map(line => line['moien.reason'])), reasons, 'and logged, each kind')
})

/** Denies by what is known of a request before its body has come. */
const bySize = `
rules:
  - { id: old, description: x, when: { path: /size, protocol: HTTP/1.0 }, then: { deny: { status: 410 } } }
  - { id: large, description: x, when: { body_size: { at_least: 5B } }, on_unknown: skip, then: { deny: { status: 413 } } }
`

t.test('what may be odd', async t => {
  const { gateway, upstream } = await start(t, { site: { hosts: ['app.test'] }, rules: bySize })

  await t.test('is answered', async t => {
    const options = await exchangeRaw(gateway.port, `OPTIONS * HTTP/1.1\r\n${host}\r\n`)
    t.match(options, { status: 204, complete: true })
    t.match(options.header('allow'), /GET, HEAD/)
    t.equal(upstream.connections, 0, 'OPTIONS * is about Moien itself')
    const head = await exchangeRaw(gateway.port, `HEAD /head HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, {
      head: true
    })
    t.equal(head.status, 200)
    t.equal(upstream.requests.at(-1)?.method, 'HEAD')
    const absolute = await exchangeRaw(
      gateway.port,
      `GET http://APP.test/absolute HTTP/1.1\r\nHost: other.test\r\n\r\n`
    )
    t.equal(absolute.body.toString(), '/absolute')
    t.equal(upstream.requests.at(-1)?.headers.host, 'APP.test', 'the authority of the target counts')
    const path = await exchangeRaw(gateway.port, `GET //a/./b/../%63;s=1?q=%2e HTTP/1.1\r\n${host}\r\n`)
    t.equal(path.body.toString(), '/a/c;s=1?q=%2e', 'a path has one form')
    const old = await exchangeRaw(gateway.port, `GET /old HTTP/1.0\r\n${host}\r\n`)
    t.equal(old.body.toString(), '/old')
  })

  await t.test('is seen by rules: the protocol, and the size of the body as it arrives', async t => {
    for (const [request, status] of [
      [`GET /size HTTP/1.0\r\n${host}\r\n`, 410],
      [`${get}${host}\r\n`, 200],
      [`${post}${host}Content-Length: 4\r\n\r\nabcd`, 200],
      [`${post}${host}Content-Length: 5\r\n\r\nabcde`, 413],
      [`${post}${host}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n`, 200]
    ] as const) {
      t.equal((await exchangeRaw(gateway.port, request)).status, status, request.slice(0, 60))
    }
  })
})

/** Of the page that says so, in the languages a citizen may prefer. */
const titles: readonly (readonly [language: string, title: string])[] = [
  ['en', 'The service cannot be reached'],
  ['fr', 'Le service est injoignable'],
  ['de', 'Der Dienst ist nicht erreichbar'],
  ['lb', 'De Service ass net z’erreechen'],
  ['pt-BR, en;q=0.5', 'O serviço não está acessível']
]

t.test('where the application fails, the citizen is told so, with a number that the log knows', async t => {
  const upstream = await startCountingUpstream(t)
  const failing = {
    dead: { servers: [`http://127.0.0.1:${await freePort()}`] },
    silent: { servers: [upstream.origin], timeout: { first_byte: '100ms' } },
    busy: { servers: [upstream.origin], connections: 1 }
  }
  const sites = Object.entries(failing).map(([id, upstream]) => ({ id, hosts: [`${id}.test`], upstream }))
  const gateway = await startGateway(t, { upstream: '', config: { sites } })
  const incidents = new Map<string, number>()
  const tell = async (site: string, path: string, accept = browserHeaders.accept!, language = 'en') => {
    const headers = { ...browserHeaders, host: `${site}.test`, accept, 'accept-language': language }
    const answer = await ask(gateway.origin, path, { headers })
    const [incident = ''] = /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(answer.body) ?? []
    incidents.set(incident, answer.status)
    return answer
  }
  for (const [language, title] of titles) {
    const { status, headers, body } = await tell('dead', '/', browserHeaders.accept, language)
    t.equal(status, 502)
    t.equal(headers['content-language'], language.slice(0, 2))
    t.match(body, title)
  }
  const problem = await tell('dead', '/', 'application/json')
  t.equal(problem.headers['content-type'], 'application/problem+json')
  t.equal((await tell('silent', '/hold/silent')).status, 504, 'too late')
  // Of three at once, one has the only connection and one waits for it.
  const first = tell('busy', '/hold/busy')
  await upstream.asks('/hold/busy')
  const others = [tell('busy', '/hold/busy/or'), tell('busy', '/hold/busy/or')]
  t.equal((await Promise.race(others)).status, 503, 'too many')
  upstream.release()
  await upstream.asks('/hold/busy/or')
  upstream.release()
  const statuses = (await Promise.all([first, ...others])).map(({ status }) => status)
  t.strictSame(
    statuses.toSorted((a, b) => a - b),
    [200, 200, 503]
  )
  const many = 100
  await Promise.all(
    Array.from({ length: many }, () => ask(gateway.origin, '/', { headers: { host: 'dead.test' } }))
  )
  await gateway.stop()
  const faults = gateway.logged.filter(record => record['error.code'] === 'upstream_unreachable')
  const more = faults.map(({ message }) =>
    Number(/^(\d+) more of the same kind/.exec(String(message))?.[1] ?? 0)
  )
  const told = more.filter(count => count === 0).length
  t.equal(told + more.reduce((sum, count) => sum + count), many + titles.length + 1, 'each fault is counted')
  t.ok(told < many, 'and not each is told')
  incidents.delete('')
  t.equal(incidents.size, titles.length + 3)
  const lines = gateway.accessLog()
  for (const [incident, status] of incidents) {
    t.match(
      lines.find(line => line['http.request.id'] === incident),
      { 'http.response.status_code': status, 'event.action': 'failed' },
      `${status}: ${incident}`
    )
  }
})

t.test('what a stranger claims to be reaches neither the decision nor the application', async t => {
  const rules = `
rules:
  - { id: claimed, description: Whom a stranger claims to be., when: { client_ip: 192.0.2.66 }, then: deny }
  - { id: local, description: Who it is., when: { client_ip: 127.0.0.3 }, then: deny }
`
  const { gateway, upstream } = await start(t, { rules, config: { trusted_proxies: ['127.0.0.1/32'] } })
  const claims = {
    'X-Forwarded-For': '192.0.2.66',
    'X-Forwarded-Host': 'evil.test',
    'X-Forwarded-Proto': 'https',
    'X-Real-IP': '192.0.2.66',
    Forwarded: 'for=192.0.2.66;proto=https',
    'True-Client-IP': '192.0.2.66',
    'CF-Connecting-IP': '192.0.2.66',
    X_Forwarded_For: '192.0.2.66',
    'X-Request-Id': 'mine',
    'X-Moien-Rule': 'mine',
    'X-Original-URL': '/admin',
    Connection: 'close, X-Real-IP, X-Request-Id',
    Cookie: 'moien=mine; a=1; __Host-moien=mine'
  }
  const from = (localAddress: string): ReturnType<typeof ask> =>
    ask(gateway.origin, '/claims', { headers: claims, localAddress })
  t.equal((await from('127.0.0.2')).status, 200)
  t.equal((await from('127.0.0.3')).status, 403)
  t.equal((await from('127.0.0.1')).status, 403, 'only of a trusted proxy the claim is believed')
  const { headers } = upstream.requests[0]!
  t.equal(upstream.requests.length, 1)
  t.match(headers, {
    host: `127.0.0.1:${gateway.port}`,
    'x-forwarded-for': /^127\.0\.0\.2$/,
    'x-forwarded-host': `127.0.0.1:${gateway.port}`,
    'x-forwarded-proto': 'http',
    'x-real-ip': '127.0.0.2',
    forwarded: /^for=127\.0\.0\.2;/,
    cookie: /^a=1$/
  })
  t.notMatch(JSON.stringify(headers), /192\.0\.2\.66|evil|mine|admin/)
  await gateway.stop()
  const lines = gateway.accessLog()
  const lineOf = (address: string): Readonly<Record<string, unknown>> | undefined =>
    lines.find(line => line['client.ip'] === address)
  t.equal(lineOf('127.0.0.2')?.['http.request.id'], headers['x-request-id'])
  t.equal(lineOf('127.0.0.3')?.['rule.id'], 'local')
  t.equal(lineOf('192.0.2.66')?.['rule.id'], 'claimed')
  t.equal(lines.length, 3)
})

/** What a gateway answers for two paths, of which it denies one. */
async function statusesOf({ gateway }: Guarded): Promise<readonly number[]> {
  return [await ask(gateway.origin, '/one'), await ask(gateway.origin, '/two')].map(({ status }) => status)
}

/** How addresses stand in the log of a gateway's front page. */
function addressesIn({ gateway }: Guarded, field: string): readonly unknown[] {
  const lines = gateway.accessLog().filter(line => line['url.path'] === '/')
  return lines.map(line => line[field])
}

function byText(a: unknown, b: unknown): number {
  return String(a).localeCompare(String(b))
}

t.test('two gateways in one process do not disturb each other, whatever they log of an address', async t => {
  const begin = (path: string, addresses: string): Promise<Guarded> =>
    start(t, {
      rules: `rules:\n  - { id: mine, description: One of two., when: { path: ${path} }, then: deny }\n`,
      config: { trusted_proxies: ['127.0.0.1/32'], log: { file: 'access.log', addresses } }
    })
  const [one, two] = await Promise.all([begin('/one', 'truncated'), begin('/two', 'keyed')])
  const citizens = ['203.0.113.77', '203.0.113.78', '2001:db8:1:2:3::4', '203.0.113.77']
  for (const { gateway } of [one, two]) {
    for (const address of citizens) {
      t.equal((await ask(gateway.origin, '/', { headers: { 'x-forwarded-for': address } })).status, 200)
    }
  }
  t.strictSame(
    [await statusesOf(one), await statusesOf(two)],
    [
      [403, 200],
      [200, 403]
    ]
  )
  t.equal(await one.gateway.metric('moien_http_requests_total'), 6)
  await one.gateway.stop()
  t.strictSame(await statusesOf(two), [200, 403], 'the other one goes on')
  t.equal(await two.gateway.metric('moien_http_requests_total'), 8)
  await two.gateway.stop()
  t.strictSame(
    addressesIn(one, 'client.ip').toSorted(byText),
    ['2001:db8:1::', '203.0.113.0', '203.0.113.0', '203.0.113.0'],
    'truncated to the network'
  )
  const pseudonyms = addressesIn(two, 'client.address')
  t.equal(pseudonyms.length, 4)
  t.equal(new Set(pseudonyms).size, 3, 'keyed: the same for the same address')
  for (const { gateway } of [one, two]) {
    t.notMatch(
      JSON.stringify(gateway.accessLog()),
      /203\.0\.113\.7|2001:db8:1:2/,
      'no address stands there whole'
    )
  }
})

/** Refuses one source, so that what the policy sees of it can be told. */
const refuseOne = `
rules:
  - { id: refused, description: One of them., when: { client_ip: 127.0.0.3 }, then: deny }
`

/** Through a proxy, two clients are told apart that come from addresses of their own. */
async function tellsApart(t: Test, { gateway, upstream }: Guarded, port: number): Promise<void> {
  const claims = { 'x-forwarded-for': '127.0.0.3', 'x-real-ip': '127.0.0.3' }
  const origin = `http://127.0.0.1:${port}`
  t.equal((await ask(origin, '/', { localAddress: '127.0.0.2', headers: claims })).status, 200)
  t.equal((await ask(origin, '/', { localAddress: '127.0.0.3' })).status, 403)
  t.equal(upstream.requests.length, 1)
  t.match(upstream.requests[0]?.headers, { 'x-forwarded-for': /^127\.0\.0\.2$/, 'x-real-ip': '127.0.0.2' })
  await gateway.stop()
  const lines = gateway.accessLog().filter(line => line['event.action'] !== 'rejected')
  const addresses = lines.map(line => line['client.ip'])
  t.strictSame(addresses.toSorted(byText), ['127.0.0.2', '127.0.0.3'])
}

t.test('behind nginx the true client is seen', { skip: missing('nginx') }, async t => {
  const guarded = await start(t, { rules: refuseOne, config: { trusted_proxies: ['127.0.0.1/32'] } })
  await tellsApart(t, guarded, await startNginx(t, guarded.gateway.port))
})

t.test(
  'behind HAProxy the true client is seen, by the PROXY protocol',
  { skip: missing('haproxy') },
  async t => {
    const listen = [{ address: '127.0.0.1:0', proxy_protocol: true }]
    const guarded = await start(t, {
      rules: refuseOne,
      config: { listen, trusted_proxies: ['127.0.0.1/32'] }
    })
    const { gateway } = guarded
    await t.rejects(ask(gateway.origin, '/'), 'without the header a connection is closed')
    const strange = await connectRaw({ port: gateway.port, localAddress: '127.0.0.9' })
    strange.send(`PROXY TCP4 127.0.0.2 127.0.0.1 1 2\r\n${get}${host}\r\n`)
    t.equal((await strange.readToEnd()).length, 0, 'and so is one whose header a stranger wrote')
    t.equal(await gateway.metric('moien_rejected_requests_total', { reason: 'bad_proxy_header' }), 2)
    await tellsApart(t, guarded, await startHaproxy(t, gateway.port))
  }
)
