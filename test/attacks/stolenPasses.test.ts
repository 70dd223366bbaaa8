// A pass that leaves the hands it was given into: shared by a swarm, stolen on its way, carried off in a log.
import t from 'tap'
import { passCookie } from '../../src/challenge/passCookie.ts'
import { site as guichet } from '../challenge/smallGateway.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { ask, browserHeaders, ScriptedVisitor } from '../support/scriptedVisitor.ts'
import { startGateway } from '../support/startGateway.ts'

const rules = `
rules:
  - { id: heavily, when: { path: { under: /heavy } }, then: { challenge: heavy } }
  - { id: everyone, then: { challenge: light } }
limits:
  - { id: five-each, when: { path: /shared }, key: [pass], rate: 5/1h, then: { challenge: light } }
`

/** A browser of that address, as a trusted proxy tells of it. */
function from(address: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { ...browserHeaders, 'x-forwarded-for': address, ...more }
}

t.test('a pass', async t => {
  const application = await startCountingUpstream(t)
  const gateway = await startGateway(t, {
    upstream: application.origin,
    rules,
    config: { trusted_proxies: ['127.0.0.1'] }
  })
  const { origin } = gateway
  const visitor = new ScriptedVisitor(origin, from('198.51.100.7'))
  await visitor.solve(await visitor.challenge())
  const { cookie } = visitor
  const status = async (path: string, headers: Record<string, string>): Promise<number> =>
    (await ask(origin, path, { headers: { ...headers, cookie } })).status

  await t.test(
    'that a swarm shares is worth one quota to all of it, and nothing beyond its network',
    async t => {
      const neighbours = Array.from({ length: 20 }, (_, i) => `198.51.100.${i + 1}`)
      const statuses = await Promise.all(neighbours.map(address => status('/shared', from(address))))
      t.equal(statuses.filter(one => one === 200).length, 5)
      t.equal(statuses.filter(one => one === 403).length, 15)
      for (const address of ['198.51.101.7', '203.0.113.7', '2001:db8::7']) {
        t.equal(await status('/', from(address)), 403, address)
      }
    }
  )

  await t.test('that is stolen opens nothing for another program, though its owner keeps it', async t => {
    t.equal(await status('/', from('198.51.100.7', { 'user-agent': 'curl/8.14.1' })), 403)
    t.equal(await status('/', from('198.51.100.7', { 'user-agent': '' })), 403)
    t.equal(await status('/', from('198.51.100.7')), 200)
    t.equal(
      await status('/heavy', from('198.51.100.7')),
      403,
      'and it is worth no more than it was earned for'
    )
  })

  await t.test(
    'over plain http is nothing over https, where it could be used by who sat on the line',
    async t => {
      t.equal(await status('/', from('198.51.100.7', { 'x-forwarded-proto': 'https' })), 403)
      const renamed = cookie.replace(/^moien=/, '__Host-moien=')
      const headers = { ...from('198.51.100.7'), cookie: renamed }
      t.equal((await ask(origin, '/', { headers })).status, 403, 'nor the other way round')
    }
  )

  t.test('is out of reach of scripts, other hosts and plain http', t => {
    for (const scheme of ['http', 'https'] as const)
      t.match(passCookie('X', guichet, scheme, 1000), /; HttpOnly(?:;|$)/)
    const secure = passCookie('X', guichet, 'https', 1000)
    t.match(secure, /^__Host-moien=X; Path=\/; /)
    t.match(secure, /; Secure(?:;|$)/)
    t.notMatch(secure, /Domain=/i)
    t.match(passCookie('X', guichet, 'http', 1000), /; SameSite=Lax$/)
    t.match(passCookie('X', guichet, 'https', 30 * 60_000), `Max-Age=${30 * 60 + 24 * 3600};`, 'and ends')
    t.end()
  })

  await t.test('is shown to nobody: not to the application, nor in a page, nor in a log', async t => {
    const value = cookie.split('=')[1]!
    await visitor.get('/')
    t.notMatch(JSON.stringify(application.requests.at(-1)!.rawHeaders), value)
    const pages = [
      await visitor.get('/heavy'),
      await visitor.get('/.moien/pass'),
      await visitor.get('/.moien/x')
    ]
    for (const { body, headers } of pages) t.notMatch(body + JSON.stringify(headers), value)
    const id = await visitor.passId()
    await gateway.stop()
    const log = JSON.stringify([gateway.accessLog(), gateway.logged])
    t.notMatch(log, value)
    t.notMatch(log, id, 'of its number eight characters are told')
    t.match(log, id.slice(0, 8))
  })
})
