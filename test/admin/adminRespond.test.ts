import { request } from 'node:http'
import t, { type Test } from 'tap'
import { adminRespond, type AdminPowers } from '../../src/admin/adminRespond.ts'
import { systemClock } from '../../src/core/clock.ts'
import { Endpoint } from '../../src/admin/endpoint.ts'

const token = 'a-token-of-more-than-thirty-two-characters'

const powers: AdminPowers = {
  status: () => ({}) as ReturnType<AdminPowers['status']>,
  top: async () => 'not asked for here',
  command: command => Promise.resolve({ status: 200, result: command }),
  explain: () => Promise.resolve(undefined)
}

interface Asked {
  readonly method?: string
  readonly token?: string
  readonly body?: string
}

/** Sends a request and tells what came back; a body goes out in chunks, its length unannounced. */
function ask(
  port: number,
  path: string,
  asked: Asked
): Promise<{ status: number; type: string; body: string }> {
  const { method = 'POST', body = '' } = asked
  return new Promise((resolve, reject) => {
    const headers = asked.token === undefined ? {} : { authorization: `Bearer ${asked.token}` }
    const req = request({ port, host: '127.0.0.1', path, method, headers, agent: false }, res => {
      let text = ''
      res.setEncoding('utf8').on('data', chunk => (text += chunk))
      res.on('end', () =>
        resolve({ status: res.statusCode!, type: res.headers['content-type'] ?? '', body: text })
      )
    })
    req.on('error', reject)
    req.end(body)
  })
}

async function listen(t: Test): Promise<number> {
  const endpoint = new Endpoint(adminRespond(token, powers, systemClock()))
  t.teardown(() => endpoint.close())
  return endpoint.listen({ host: '127.0.0.1', port: 0 }, 'admin')
}

t.test('what is wrong is said as a problem, and the token is asked for first', async t => {
  const port = await listen(t)
  const large = 'x'.repeat(256 * 1024 + 1)
  const cases: readonly (readonly [asked: Asked, path: string, status: number, detail: RegExp])[] = [
    [{}, '/reload', 401, /bearer token is needed/],
    [{ token: `${token}x` }, '/reload', 401, /bearer token is needed/],
    [{ body: large }, '/reload', 401, /bearer token is needed/],
    [{ token, body: large }, '/reload', 413, /at most 256 KiB/],
    [
      { token, body: large },
      '/nowhere',
      404,
      /GET \/status, .*POST \/explain, POST \/reload.*DELETE \/orders\/ID/
    ],
    [{ token, method: 'GET' }, '/reload', 404, /This address answers/],
    [{ token, method: 'GET' }, '/toString', 404, /This address answers/]
  ]
  for (const [asked, path, status, detail] of cases) {
    const answer = await ask(port, path, asked)
    t.match(answer, { status, type: 'application/problem+json' }, `${path} ${status}`)
    t.match(JSON.parse(answer.body), { status, detail })
  }
})

t.test('a body of up to 256 KiB is read', async t => {
  const port = await listen(t)
  const answer = await ask(port, '/confirm', { token, body: 'x'.repeat(256 * 1024) })
  t.match(answer, { status: 200, type: 'application/json' })
})

t.test('an order that cannot be understood is answered with every mistake in it', async t => {
  const port = await listen(t)
  const good = { kind: 'observe', site: 'guichet', for: '1h', reason: 'why' }
  const far = new Date(Date.now() + 31 * 86_400_000).toISOString()
  const rows: readonly (readonly [body: unknown, detail: RegExp])[] = [
    ['{', /body:1:/],
    ['', /"kind" is missing here: one of rule_off, observe, maintenance, allow/],
    [{ ...good, kind: 'observ' }, /observ is not one of .*did you mean "observe"/],
    [{ ...good, sitee: 'x' }, /Unknown key "sitee" \(did you mean "site"\?\)/],
    [{ ...good, reason: '' }, /"" is not a reason; say in at most 500 characters why/],
    [{ ...good, reason: undefined, for: '1x' }, /"reason" is missing.*\n.*"1x" is not a duration/],
    [{ ...good, reason: 'x'.repeat(501) }, /is not a reason/],
    [{ ...good, for: undefined }, /Say when it ends: either "for" or "until"/],
    [{ ...good, until: far }, /Say when it ends: either "for" or "until"/],
    [{ ...good, for: undefined, until: far }, /at most 30 days/],
    [{ ...good, for: '31d' }, /at most 30 days/],
    [{ ...good, for: undefined, until: '2020-01-01T00:00:00Z' }, /is over already/],
    [{ ...good, for: undefined, until: 'tomorrow' }, /"tomorrow" is not a time/],
    [{ ...good, target: 'x' }, /leave the target out/],
    [{ ...good, kind: 'rule_off' }, /Say which rule or limit/],
    [{ ...good, kind: 'allow', target: '192.0.2.0/33' }, /Say which address or prefix/]
  ]
  for (const [body, detail] of rows) {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await ask(port, '/orders', { token, body: text })
    t.match(answer, { status: 400, type: 'application/problem+json' }, text)
    t.match(JSON.parse(answer.body), { detail }, text)
  }
  const taken = await ask(port, '/orders', {
    token,
    body: JSON.stringify({ ...good, kind: 'allow', target: '2001:DB8::1/32' })
  })
  t.match(JSON.parse(taken.body), {
    kind: 'order',
    draft: { kind: 'allow', target: '2001:db8::/32', site: 'guichet' }
  })
  const reload = await ask(port, '/reload', { token, body: '{"confirm_within":"0s"}' })
  t.match(JSON.parse(reload.body), { status: 400, detail: /"0s" is not a duration above zero/ })
})
