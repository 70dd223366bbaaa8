// Passes without the work: what others have got wrong, tried on a running gateway.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { challengeKeys } from '../../src/challenge/deriveKeys.ts'
import { loadKeyRing } from '../../src/challenge/keyRing.ts'
import { openPass, signPass, type Pass } from '../../src/challenge/passToken.ts'
import { ask, browserHeaders, ScriptedVisitor, solutionOf } from '../support/scriptedVisitor.ts'
import { startCountingUpstream, type CountingUpstream } from '../support/countingUpstream.ts'
import { startGateway, type TestGateway } from '../support/startGateway.ts'

/** Everything is challenged, and a pass is worth three requests. */
const rules = `
rules:
  - { id: everyone, then: { challenge: light } }
limits:
  - { id: three-each, key: [pass], rate: 3/1h, then: { challenge: light } }
`

async function guard(t: Test): Promise<TestGateway & { application: CountingUpstream }> {
  const application = await startCountingUpstream(t)
  const button = { wait: '0s', per_client: '1/1ms', per_network: '1/1ms' }
  const gateway = await startGateway(t, {
    upstream: application.origin,
    threads: 2,
    rules,
    site: { challenge: { button } }
  })
  return { ...gateway, application }
}

t.test('passes', async t => {
  const { origin, application } = await guard(t)

  await t.test('nobody chooses how hard their own puzzle is', async t => {
    const visitor = new ScriptedVisitor(origin)
    const challenge = await visitor.challenge()
    const easy = solutionOf(challenge, { bits: 3 })
    const claims = { bits: '3', count: '16', difficulty: '0', level: 'light', algorithm: 'none' }
    const cases: readonly [string, Record<string, string>][] = [
      ['an easier puzzle', { answers: easy, ...claims }],
      ['any number', { answers: Array.from({ length: 16 }, () => '1').join('.') }],
      ['one sub-puzzle', { answers: solutionOf(challenge, { count: 1 }), ...claims, count: '1' }],
      ['the hash in place of the answer', { answers: '0'.repeat(64), hash: '0'.repeat(64) }],
      ['another challenge’s answers', { answers: solutionOf(await visitor.challenge()) }]
    ]
    for (const [name, form] of cases) {
      const fresh = await visitor.challenge()
      const own = name === 'an easier puzzle' || name === 'one sub-puzzle' ? challenge : fresh
      const body = new URLSearchParams({ challenge: own, ...form }).toString()
      const answer = await ask(origin, '/.moien/solve', { method: 'POST', headers: browserHeaders, body })
      t.match(answer.status, /^40[03]$/, name)
      t.equal(answer.headers['set-cookie'], undefined, name)
    }
  })

  await t.test(
    'a solution sent again and again, and ten times at once, is one pass and one quota',
    async t => {
      const visitor = new ScriptedVisitor(origin)
      const challenge = await visitor.challenge()
      const answers = solutionOf(challenge)
      const atOnce = Array.from({ length: 10 }, () => new ScriptedVisitor(origin))
      await Promise.all(atOnce.map(jar => jar.solve(challenge, answers)))
      const inTurn = Array.from({ length: 5 }, () => new ScriptedVisitor(origin))
      for (const jar of inTurn) t.equal((await jar.solve(challenge, answers)).status, 200)
      const pressed = new ScriptedVisitor(origin)
      t.equal((await pressed.press(challenge)).status, 303, 'and by the button as well')
      const jars = [...atOnce.filter(({ cookie }) => cookie !== ''), ...inTurn, pressed]
      t.ok(jars.length > inTurn.length + 1)
      const ids = await Promise.all(jars.map(jar => jar.passId()))
      t.equal(new Set(ids).size, 1)
      const before = application.requests.length
      const asked = await Promise.all(jars.map(jar => jar.get('/page')))
      t.equal(asked.filter(({ status }) => status === 200).length, 3)
      t.equal(application.requests.length - before, 3)
      for (const { status, headers } of asked) {
        if (status !== 200) t.match({ status, ...headers }, { status: 403, 'moien-mitigated': 'challenge' })
      }
    }
  )

  await t.test('neither a challenge nor a pass is worth anything at another host', async t => {
    const here = new ScriptedVisitor(origin, { ...browserHeaders, host: 'here.example' })
    const there = new ScriptedVisitor(origin, { ...browserHeaders, host: 'there.example' })
    const challenge = await here.challenge()
    const answers = solutionOf(challenge)
    t.equal((await there.solve(challenge, answers)).status, 403)
    t.equal(there.cookie, '')
    t.equal((await here.solve(challenge, answers)).status, 200)
    there.cookie = here.cookie
    t.equal((await there.get('/')).status, 403)
    t.equal((await here.get('/')).status, 200)
    // Two more, as the quota has it: a host is the same in capitals and with a port.
    for (const host of ['HERE.example', 'here.example:8080']) {
      const same = await ask(origin, '/', { headers: { ...browserHeaders, host, cookie: here.cookie } })
      t.equal(same.status, 200, host)
    }
  })

  await t.test('a pass earned for another network or by another program opens nothing', async t => {
    const visitor = new ScriptedVisitor(origin)
    const challenge = await visitor.challenge()
    const farm = await ask(origin, '/.moien/solve', {
      method: 'POST',
      headers: browserHeaders,
      body: new URLSearchParams({ challenge, answers: solutionOf(challenge) }).toString(),
      localAddress: '127.9.9.9'
    })
    t.equal(farm.status, 200, 'who solves it does not matter')
    const cookie = farm.headers['set-cookie']![0]!.split(';', 1)[0]!
    const headers = { ...browserHeaders, cookie }
    t.equal((await ask(origin, '/', { headers, localAddress: '127.9.9.9' })).status, 403)
    const program = { ...headers, 'user-agent': 'curl/8' }
    t.equal((await ask(origin, '/', { headers: program })).status, 403)
    t.equal((await ask(origin, '/', { headers })).status, 200, 'it was issued to this one')
  })

  await t.test('the application never gets to see a pass, however it is written', async t => {
    const visitor = new ScriptedVisitor(origin)
    await visitor.solve(await visitor.challenge())
    const [name = '', value = ''] = visitor.cookie.split('=')
    const ways = [
      `a=1; ${name}=${value}; b=2`,
      `${name}=${value};a=1;b=2`,
      `a=1; b=2; ${name}="${value}"; ${name}=${value}; __Host-${name}=${value}; __Secure-${name}=${value}`
    ]
    for (const cookie of ways) {
      t.equal((await ask(origin, '/', { headers: { ...browserHeaders, cookie } })).status, 200, cookie)
      const { headers } = application.requests.at(-1)!
      t.notMatch(JSON.stringify(headers), value, cookie)
      t.equal(headers.cookie, 'a=1; b=2')
    }
  })
})

t.test('a pass is renewed on the way, but never on an answer that others may be given', async t => {
  const application = createServer((req, res) => {
    const shared = req.url === '/shared'
    res.setHeader('Cache-Control', shared ? 'public, max-age=3600' : 'private, no-cache')
    res.end('x')
  }).listen(0, '127.0.0.1')
  await once(application, 'listening')
  t.teardown(() => application.close())
  const upstream = `http://127.0.0.1:${(application.address() as AddressInfo).port}`
  const rules = 'rules: [{ id: everyone, then: { challenge: light } }]'
  const { origin, dir } = await startGateway(t, { upstream, rules })
  const visitor = new ScriptedVisitor(origin)
  await visitor.solve(await visitor.challenge())
  t.equal((await visitor.get('/')).headers['set-cookie'], undefined, 'half of its life is not over')

  const keys = challengeKeys(loadKeyRing(join(dir, 'moien.keys')))
  const [name, text = ''] = visitor.cookie.split('=')
  const pass = openPass(keys.pass, text, 'host 127.0.0.1') as Pass
  const longAgoMs = Date.now() - 20 * 60_000
  const old = signPass(keys.pass, { ...pass, issuedMs: longAgoMs, renewedMs: longAgoMs }, 'host 127.0.0.1')
  visitor.cookie = `${name}=${old}`
  const [renewed = ''] = (await visitor.get('/')).headers['set-cookie'] ?? []
  t.match(renewed, new RegExp(`^${name}=[\\w-]+; Path=/; Max-Age=\\d+; HttpOnly; SameSite=Lax$`))
  const shared = await visitor.get('/shared')
  t.equal(shared.status, 200)
  t.equal(shared.headers['set-cookie'], undefined, 'a cache would hand the pass to everyone')
})
