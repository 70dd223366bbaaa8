import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { ask, type Answer } from '../support/scriptedVisitor.ts'
import { startGateway, type TestGateway } from '../support/startGateway.ts'
import { until } from '../support/until.ts'

const limits = `limits:
  - id: failed-logins
    when: { method: POST, path: /login }
    count: { response: { status: [401, 403] } }
    key: [client_ip]
    rate: 10/1h
    burst: 5
    then: too_many
  - id: failed-forms
    when: { path: /form }
    count: { response: { status: 302, location: { contains: error= } } }
    key: [client_ip]
    rate: 1/1h
    burst: 2
    then: too_many
  - id: sessions
    when: { path: /session }
    count: { response: { set_cookie: SESSION } }
    key: [client_ip]
    rate: 1/1h
    burst: 2
    then: too_many
`

interface Application {
  readonly gateway: TestGateway
  /** How often the application was asked for each target. */
  readonly asked: Map<string, number>
}

/** An application that answers what its query asks it to answer. */
async function startApplication(t: Test): Promise<Application> {
  const asked = new Map<string, number>()
  const answer = (req: IncomingMessage, res: ServerResponse): void => {
    asked.set(req.url!, (asked.get(req.url!) ?? 0) + 1)
    const query = new URL(req.url!, 'http://a').searchParams
    if (query.has('never')) return
    const location = query.get('location')
    if (location !== null) res.setHeader('Location', location)
    if (query.has('cookie')) res.setHeader('Set-Cookie', ['other=1', `${query.get('cookie')}=2; Path=/`])
    req.resume().on('end', () => res.writeHead(Number(query.get('status') ?? 200)).end('answer'))
  }
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.closeAllConnections())
  t.teardown(() => server.close())
  const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const gateway = await startGateway(t, {
    upstream,
    threads: 2,
    rules: limits,
    config: { trusted_proxies: ['127.0.0.1/32'] }
  })
  return { gateway, asked }
}

t.test('a limit on what is answered', async t => {
  const { gateway, asked } = await startApplication(t)
  const from = (client: string, target: string, method = 'POST'): Promise<Answer> =>
    ask(gateway.origin, target, { method, headers: { 'x-forwarded-for': client } })
  const statuses = async (
    client: string,
    target: string,
    times: number,
    method = 'POST'
  ): Promise<string> => {
    const seen: number[] = []
    for (let i = 0; i < times; i++) seen.push((await from(client, target, method)).status)
    return seen.join(' ')
  }

  await t.test('counts failed log-ins, and no others', async t => {
    t.equal(
      await statuses('192.0.2.1', '/login', 8),
      Array(8).fill(200).join(' '),
      'good ones are not counted'
    )
    t.equal(await statuses('192.0.2.1', '/login?status=401', 6), '401 401 401 401 401 429')
    t.equal((await from('192.0.2.1', '/login')).status, 429, 'then even a good one is held back')
    t.equal((await from('192.0.2.2', '/login')).status, 200, 'of that client alone')
  })

  await t.test('is not slipped past by many at once', async t => {
    const many = Array.from({ length: 100 }, () => from('192.0.2.3', '/login?status=403&many'))
    const answers = await Promise.all(many)
    t.equal(answers.filter(({ status }) => status === 403).length, 5)
    t.equal(asked.get('/login?status=403&many'), 5)
  })

  await t.test('knows a redirect by its place, and a log-in by its cookie', async t => {
    const failed = '/form?status=302&location=/form%3Ferror%3D1'
    t.equal(await statuses('192.0.2.4', '/form?status=302&location=/done', 4, 'GET'), '302 302 302 302')
    t.equal(await statuses('192.0.2.4', failed, 3, 'GET'), '302 302 429')
    t.equal(await statuses('192.0.2.5', '/session?cookie=SESSION2', 4, 'GET'), '200 200 200 200')
    t.equal(await statuses('192.0.2.5', '/session?cookie=SESSION', 3, 'GET'), '200 200 429')
  })

  await t.test('is not slipped past by who does not wait for the answer', async t => {
    const before = await gateway.metric('moien_http_requests_total')
    for (let i = 0; i < 5; i++) {
      const gone = new AbortController()
      const target = `/login?never=${i}`
      const url = `${gateway.origin}${target}`
      const headers = { 'x-forwarded-for': '192.0.2.6' }
      const asking = fetch(url, { method: 'POST', headers, signal: gone.signal }).catch(() => undefined)
      await until(
        () => asked.get(target),
        count => count === 1
      )
      gone.abort()
      await asking
    }
    await until(
      () => gateway.metric('moien_http_requests_total'),
      count => count >= before + 5
    )
    t.equal((await from('192.0.2.6', '/login')).status, 429)
  })
})
