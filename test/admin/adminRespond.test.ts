import { request } from 'node:http'
import t, { type Test } from 'tap'
import { adminRespond, type AdminPowers } from '../../src/admin/adminRespond.ts'
import { Endpoint } from '../../src/admin/endpoint.ts'

const token = 'a-token-of-more-than-thirty-two-characters'

const powers: AdminPowers = {
  status: () => ({}) as ReturnType<AdminPowers['status']>,
  reload: () => Promise.resolve({ hash: 'h', faults: [], warnings: [] }),
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
  const endpoint = new Endpoint(adminRespond(token, powers))
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
    [{ token, body: large }, '/nowhere', 404, /GET \/status, POST \/reload, POST \/explain/],
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
  const answer = await ask(port, '/reload', { token, body: 'x'.repeat(256 * 1024) })
  t.match(answer, { status: 200, type: 'application/json' })
})
