// What becomes of a pass while its bearer works, moves about, and goes from one host of a site to another.
import { join } from 'node:path'
import t from 'tap'
import { openChallenge } from '../../src/challenge/challengeToken.ts'
import { challengeKeys } from '../../src/challenge/deriveKeys.ts'
import { loadKeyRing } from '../../src/challenge/keyRing.ts'
import { passFor, signPass } from '../../src/challenge/passToken.ts'
import { ask, browserHeaders, solutionOf, type Answer } from '../support/scriptedVisitor.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { startGateway } from '../support/startGateway.ts'

const minuteMs = 60_000
const rules = `rules:
  - { id: shown, when: { path: /form, method: GET }, then: open }
  - { id: everyone, then: { challenge: light } }
`

/** A person whose telephone has one cookie. */
class Walker {
  readonly #origin: string
  readonly #host: string
  asked = 0
  cookie = ''
  ip = '192.0.2.7'

  constructor(origin: string, host: string) {
    this.#origin = origin
    this.#host = host
  }

  send(path: string, headers: Readonly<Record<string, string>> = {}, body?: string): Promise<Answer> {
    const own = {
      ...browserHeaders,
      host: this.#host,
      'x-forwarded-for': this.ip,
      cookie: this.cookie,
      ...headers
    }
    const method = body === undefined ? 'GET' : 'POST'
    return ask(this.#origin, path, { method, headers: own, ...(body !== undefined && { body }) })
  }

  /** Asks for a page, and passes the check where there is one. */
  async visit(path = '/', headers: Readonly<Record<string, string>> = {}): Promise<number> {
    const { status, body } = await this.send(path, headers)
    const challenge = /name="challenge" value="([^"]+)"/.exec(body)?.[1]
    if (challenge === undefined) return status
    this.asked++
    const form = new URLSearchParams({ challenge, answers: solutionOf(challenge) }).toString()
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const solved = await this.send('/.moien/solve', { ...headers, ...type }, form)
    this.cookie = solved.headers['set-cookie']![0]!.split(';', 1)[0]!
    return (await this.send(path, headers)).status
  }
}

t.test('a pass', async t => {
  const application = await startCountingUpstream(t)
  const ofSite = (): object => ({ rules: ['rules.yaml'], upstream: { servers: [application.origin] } })
  const gateway = await startGateway(t, {
    upstream: application.origin,
    rules,
    config: {
      trusted_proxies: ['127.0.0.1/32'],
      sites: [
        { id: 'guichet', hosts: ['guichet.example.lu'], ...ofSite() },
        {
          id: 'family',
          hosts: ['a.family.lu', 'b.family.lu'],
          ...ofSite(),
          pass: { scope: 'site' }
        }
      ]
    }
  })
  const { origin } = gateway

  await t.test('goes with a telephone from network to network', async t => {
    const walker = new Walker(origin, 'guichet.example.lu')
    for (let i = 0; i < 10; i++) {
      walker.ip = i % 2 === 0 ? `100.64.${i}.7` : `2001:db8:${i}::7`
      t.equal(await walker.visit(), 200, `change ${i}`)
    }
    t.equal(walker.asked, 10, 'once in each')
    for (let i = 0; i < 20; i++) {
      walker.ip = i % 2 === 0 ? '100.64.8.7' : '2001:db8:9::7'
      t.equal(await walker.visit(), 200)
    }
    t.equal(walker.asked, 10, 'to and fro between two it knows')
  })

  await t.test('lets the form through once that is sent from elsewhere, and no page', async t => {
    const walker = new Walker(origin, 'guichet.example.lu')
    await walker.visit()
    walker.ip = '100.64.99.7'
    t.equal((await walker.send('/')).status, 403)
    const form = { origin: 'http://guichet.example.lu', 'content-type': 'application/x-www-form-urlencoded' }
    const before = application.requests.length
    t.equal((await walker.send('/form', form, 'name=Marie')).status, 200)
    t.equal(application.requests.length, before + 1)
    t.equal((await walker.send('/form', form, 'name=Marie')).status, 403)
    t.equal(await walker.visit(), 200, 'after one more check everything goes on')
  })

  await t.test('is renewed on the way while its bearer works', async t => {
    const host = 'guichet.example.lu'
    const keys = challengeKeys(loadKeyRing(join(gateway.dir, 'moien.keys')))
    const walker = new Walker(origin, host)
    await walker.visit()
    const { body } = await new Walker(origin, host).send('/')
    const opened = openChallenge(keys, /name="challenge" value="([^"]+)"/.exec(body)![1]!, host)
    if (opened === undefined || opened === 'foreign') throw new Error('no challenge')
    const aged = (ageMs: number, changes: object = {}): string => {
      const issuedMs = opened.issuedMs - ageMs
      const challenge = { ...opened, issuedMs }
      const pass = { ...passFor(keys.pass, challenge, 'puzzle', 0, undefined), ...changes }
      return `moien=${signPass(keys.pass, pass, `host ${host}`)}`
    }
    const renewed = async (
      cookie: string,
      headers: Readonly<Record<string, string>> = {}
    ): Promise<boolean> => {
      walker.cookie = cookie
      const answer = await walker.send('/', headers)
      return (answer.headers['set-cookie'] ?? []).some(line => line.startsWith('moien='))
    }
    const page = { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }
    const cases: readonly [
      what: string,
      cookie: string,
      headers: Readonly<Record<string, string>>,
      boolean
    ][] = [
      ['in the first half of its life', aged(14 * minuteMs), page, false],
      ['past it', aged(16 * minuteMs), page, true],
      ['past it, by a browser without Fetch Metadata', aged(16 * minuteMs), {}, true],
      ['by a call that a page repeats', aged(16 * minuteMs), { 'sec-fetch-dest': 'empty' }, false],
      ['by a picture', aged(16 * minuteMs), { 'sec-fetch-dest': 'image' }, false],
      ['after its end', aged(31 * minuteMs), page, false],
      ['from elsewhere', aged(16 * minuteMs), { ...page, 'x-forwarded-for': '100.64.77.7' }, false],
      ['by another program', aged(16 * minuteMs), { ...page, 'user-agent': 'Mozilla/5.0 (other)' }, false],
      [
        'at the end of its longest life',
        aged(720 * minuteMs - 1000, { renewedMs: opened.issuedMs - 16 * minuteMs }),
        page,
        false
      ]
    ]
    for (const [what, cookie, headers, is] of cases) t.equal(await renewed(cookie, headers), is, what)
    // Renewed or not, it is the same pass: two tabs that renew at once take nothing from one another.
    const old = aged(16 * minuteMs)
    walker.cookie = old
    const both = await Promise.all([walker.send('/', page), walker.send('/', page)])
    const cookies = [old, ...both.map(({ headers }) => headers['set-cookie']![0]!.split(';', 1)[0]!)]
    const ids = new Set<string>()
    for (const cookie of cookies) {
      walker.cookie = cookie
      ids.add((JSON.parse((await walker.send('/.moien/pass')).body) as { id: string }).id)
    }
    t.equal(ids.size, 1)
  })

  await t.test('is good at all hosts of a site that shares it, and asked for once', async t => {
    const walker = new Walker(origin, 'a.family.lu')
    const https = { 'x-forwarded-proto': 'https' }
    t.equal(await walker.visit('/', https), 200)
    t.match(walker.cookie, /^__Secure-moien=/)
    const at = async (host: string): Promise<number> => {
      const other = new Walker(origin, host)
      other.cookie = walker.cookie
      return (await other.send('/', https)).status
    }
    t.equal(await at('b.family.lu'), 200)
    t.equal(await at('guichet.example.lu'), 403)
    t.equal(walker.asked, 1)
  })
})
