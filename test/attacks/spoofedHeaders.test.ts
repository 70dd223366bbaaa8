// Headers by which a client would pass for somebody else, or for having been looked at already.
import t from 'tap'
import { startGateway } from '../support/startGateway.ts'
import { exchangeRaw } from '../support/rawHttp.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'

const rules = `
lists:
  staff: { prefixes: [192.0.2.0/24] }
rules:
  - { id: staff, when: { client_ip: { list: staff } }, then: allow }
  - { id: admin, when: { path: { under: /admin } }, then: { deny: { status: 404 } } }
  - { id: asked, when: { path: { under: /asked } }, then: { challenge: light } }
limits:
  - { id: two-each, when: { path: /counted }, key: [client_ip], rate: 2/1h, then: too_many }
`

/** Everything by which some proxy tells some application where a request came from. */
const origins: readonly string[] = [
  'X-Forwarded-For: 192.0.2.1',
  'x-forwarded-for: 192.0.2.2',
  'X-FORWARDED-FOR: 192.0.2.3, 192.0.2.4',
  'X_Forwarded_For: 192.0.2.5',
  'X-Forwarded_For: 192.0.2.6',
  'X.Forwarded.For: 192.0.2.7',
  'X-Forwarded-Host: spoofed.example',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Port: 443',
  'X-Forwarded-Server: spoofed.example',
  'X-Forwarded-Prefix: /spoofed',
  'X-Forwarded-Uri: /spoofed',
  'X-Forwarded-Client-Cert: By=spoofed',
  'Forwarded: for=192.0.2.8;host=spoofed.example;proto=https',
  'X-Real-IP: 192.0.2.9',
  'X-Real_IP: 192.0.2.10',
  'X-Client-IP: 192.0.2.11',
  'X-Cluster-Client-IP: 192.0.2.12',
  'Client-IP: 192.0.2.13',
  'True-Client-IP: 192.0.2.14',
  'CF-Connecting-IP: 192.0.2.15',
  'Fastly-Client-IP: 192.0.2.16',
  'X-Originating-IP: 192.0.2.17',
  'X-Remote-Addr: 192.0.2.18',
  'X-Request-Id: spoofed'
]
/** What Moien itself might say, and what makes servers serve another path than the one asked for. */
const verdicts: readonly string[] = [
  'Moien-Mitigated: spoofed',
  'Moien-Pass: spoofed',
  'X-Moien-Decision: spoofed',
  'X-Moien-Pass: spoofed',
  'X_Moien_Pass: spoofed',
  'X-Original-URL: /spoofed',
  'X-Original-URI: /spoofed',
  'X-Rewrite-URL: /spoofed',
  'Proxy: http://spoofed.example',
  'Proxy-Authorization: spoofed',
  'Proxy-Connection: spoofed'
]

t.test('nothing a stranger says of itself', async t => {
  const application = await startCountingUpstream(t)
  const { port } = await startGateway(t, { upstream: application.origin, rules })
  const send = (target: string, headers: readonly string[]) =>
    exchangeRaw(port, `GET ${target} HTTP/1.1\r\nHost: example.lu\r\n${headers.join('\r\n')}\r\n\r\n`)

  await t.test('reaches the application', async t => {
    const spoofed = [...origins, ...verdicts]
    for (const headers of [...spoofed.map(header => [header]), spoofed]) {
      t.equal((await send('/', headers)).status, 200)
      const { rawHeaders } = application.requests.pop()!
      t.notMatch(rawHeaders.join('\n'), /spoofed|192\.0\.2\./, headers.join(' '))
    }
  })

  await t.test('takes ours away', async t => {
    const names = [
      'X-Forwarded-For',
      'X-Real-IP',
      'Forwarded',
      'X-Request-Id',
      'X-Forwarded-Proto',
      'Host',
      'Cookie'
    ]
    await send('/', [`Connection: close, ${names.join(', ')}`, 'X-Forwarded-For: 192.0.2.1'])
    const { headers } = application.requests.pop()!
    t.match(headers, {
      host: 'example.lu',
      'x-forwarded-for': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'example.lu',
      forwarded: 'for=127.0.0.1;host="example.lu";proto=http',
      'x-request-id': /^[\dA-Z-]{14}$/
    })
  })

  await t.test('makes it one of the staff', async t => {
    for (const header of origins) t.equal((await send('/asked', [header])).status, 403, header)
    t.equal((await send('/asked', origins)).status, 403)
  })

  await t.test('makes it another for a limit', async t => {
    const statuses: number[] = []
    for (const header of origins.slice(0, 6)) statuses.push((await send('/counted', [header])).status)
    t.strictSame(statuses, [200, 200, 429, 429, 429, 429])
  })

  await t.test('opens another path, or one that is closed', async t => {
    application.asked.clear()
    for (const header of verdicts) {
      t.equal((await send('/admin', [header])).status, 404, header)
      t.equal((await send('/asked', [header])).status, 403, header)
    }
    t.equal((await send('/admin', ['X-Original-URL: /.well-known/x'])).status, 404)
    t.equal((await send('/admin', ['X-HTTP-Method-Override: OPTIONS'])).status, 404)
    t.equal(application.asked.size, 0)
  })

  await t.test('is believed before the request even begins', async t => {
    const announced = 'PROXY TCP4 192.0.2.1 127.0.0.1 1 80\r\nGET /asked HTTP/1.1\r\nHost: example.lu\r\n\r\n'
    t.equal((await exchangeRaw(port, announced)).status, 400)
  })
})

t.test('a trusted proxy is believed for what it wrote itself', async t => {
  const application = await startCountingUpstream(t)
  const { port } = await startGateway(t, {
    upstream: application.origin,
    rules,
    config: { trusted_proxies: ['127.0.0.1'] }
  })
  const status = async (header: string): Promise<number> =>
    (await exchangeRaw(port, `GET /asked HTTP/1.1\r\nHost: example.lu\r\n${header}\r\n\r\n`)).status
  t.equal(await status('X-Forwarded-For: 192.0.2.1'), 200, 'one of the staff, says the proxy')
  t.equal(await status('X-Forwarded-For: 192.0.2.1, 198.51.100.7'), 403, 'a stranger who says so')
  t.equal(await status('X-Forwarded-For: 198.51.100.7\r\nForwarded: for=192.0.2.1'), 403)
  t.equal(await status('X-Forwarded-For: 198.51.100.7\r\nX-Real-IP: 192.0.2.1'), 403)
  t.equal(
    await status('X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 198.51.100.7'),
    403,
    'the last line is the nearest'
  )
  t.equal(await status('X-Forwarded-For: 192.0.2.1, nonsense'), 403)
})
