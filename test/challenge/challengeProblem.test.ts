import type { IncomingHttpHeaders } from 'node:http'
import t from 'tap'
import { openChallenge } from '../../src/challenge/challengeToken.ts'
import type { ChallengeProblem } from '../../src/challenge/challengeProblem.ts'
import type { Answer } from '../../src/core/answer.ts'
import type { RequestKind } from '../../src/core/kind.ts'
import { solutionOf } from '../support/scriptedVisitor.ts'
import { HandClock, site, SmallGateway, type FactsLike } from './smallGateway.ts'

const clock = new HandClock()
// Pages with a status of their own: a problem keeps its 403.
const gateway = new SmallGateway({ clock, site: { ...site, challenge: { ...site.challenge, status: 200 } } })
const html = { accept: 'text/html', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }
const { host } = { host: 'guichet.example.lu' }

function challenge(request: FactsLike): Answer {
  const facts = gateway.facts(request)
  return gateway.interstitial.answer({
    facts,
    target: '/api/x?y=1',
    incident: '7K3F',
    rule: 'r',
    level: 'heavy'
  })
}

function problemOf(answer: Answer): ChallengeProblem | undefined {
  const type = answer.headers[answer.headers.indexOf('Content-Type') + 1]!
  return type === 'application/problem+json'
    ? (JSON.parse(String(answer.body)) as ChallengeProblem)
    : undefined
}

t.test('a page’s call is told all that its script needs', async t => {
  const headers = { 'user-agent': 'Firefox', 'sec-fetch-site': 'same-origin' }
  const answer = challenge({ kind: 'background', method: 'POST', headers })
  t.equal(answer.status, 403)
  t.equal(answer.headers[answer.headers.indexOf('Moien-Mitigated') + 1], 'challenge')
  t.equal(answer.headers[answer.headers.indexOf('Cache-Control') + 1], 'no-store')
  const { challenge: offer, ...told } = problemOf(answer)!
  t.match(told, {
    type: 'about:blank',
    title: 'Forbidden',
    status: 403,
    incident: '7K3F',
    detail: /client\.js/
  })
  const { token, expires, ...rest } = offer!
  const opened = openChallenge(gateway.keys, token, host)
  t.match(opened, { level: 'heavy', puzzle: offer!.puzzle, rule: 'r', wasPost: false, returnPath: '/' })
  t.match(rest, { level: 'heavy', solve: '/.moien/solve', pass: '' })
  t.equal(Date.parse(expires), clock.nowMs() + site.challenge.lifeMs)
})

t.test('nobody else is offered a challenge, and none of them a page', async t => {
  const own = { 'sec-fetch-site': 'same-origin' }
  const cases: readonly [string, RequestKind, IncomingHttpHeaders, offered: boolean][] = [
    ['a call of a browser without Fetch Metadata', 'background', {}, true],
    ['a POST of such a one', 'background', { origin: `https://${host}`, host }, true],
    ['a call from another site', 'background', { 'sec-fetch-site': 'cross-site' }, false],
    ['a call from a neighbour', 'background', { 'sec-fetch-site': 'same-site' }, false],
    ['a call from another site of an old browser', 'background', { origin: 'https://other.lu', host }, false],
    ['<link rel=prefetch>', 'background', { ...own, 'sec-purpose': 'prefetch' }, false],
    ['an asset', 'asset', own, false],
    ['an upgrade', 'upgrade', own, false],
    ['a prefetched page', 'navigation', { ...html, 'sec-purpose': 'prefetch' }, false],
    ['a prerendered page', 'navigation', { ...html, 'sec-purpose': 'prefetch;prerender' }, false],
    ['a page prefetched by an old browser', 'navigation', { ...html, purpose: 'prefetch' }, false]
  ]
  for (const [what, kind, headers, offered] of cases) {
    const answer = challenge({ kind, headers })
    t.equal(answer.status, 403, what)
    t.equal(problemOf(answer)?.challenge !== undefined, offered, what)
    t.equal(answer.headers[answer.headers.indexOf('Cache-Control') + 1], 'no-store', what)
  }
  t.equal(challenge({ kind: 'navigation', headers: html }).status, 200, 'the page is as configured')
})

t.test('what is offered can be redeemed', async t => {
  const small = new SmallGateway()
  t.teardown(() => small.close())
  const origin = await small.listen()
  const called = await fetch(`${origin}/api`)
  const { challenge: offer } = (await called.json()) as ChallengeProblem
  const body = new URLSearchParams({ challenge: offer!.token, answers: solutionOf(offer!.token) })
  const solved = await fetch(origin + offer!.solve, { method: 'POST', body })
  const cookie = solved.headers.getSetCookie()[0]!.split(';', 1)[0]!
  t.equal((await fetch(`${origin}/api`, { headers: { cookie } })).status, 200)
})

t.test('the client’s script is kept for a while and then asked for by its tag', async t => {
  const small = new SmallGateway()
  t.teardown(() => small.close())
  const url = `${await small.listen()}/.moien/client.js`
  const plain = await fetch(url, { headers: { 'accept-encoding': 'identity' } })
  t.match(plain.headers.get('content-type'), 'text/javascript')
  t.equal(plain.headers.get('cache-control'), 'public, max-age=600')
  const text = await plain.text()
  const packed = await fetch(url, { headers: { 'accept-encoding': 'gzip' } })
  t.equal(packed.headers.get('content-encoding'), 'gzip')
  t.ok(Number(packed.headers.get('content-length')) <= 5.5 * 1024, packed.headers.get('content-length')!)
  t.equal(await packed.text(), text)
  t.not(packed.headers.get('etag'), plain.headers.get('etag'))
  for (const answer of [plain, packed]) {
    t.equal(answer.headers.get('vary'), 'Accept-Encoding')
    const known = await fetch(url, { headers: { 'if-none-match': answer.headers.get('etag')! } })
    t.equal(known.status, 304)
    t.equal(await known.text(), '')
  }
  t.equal((await fetch(url, { headers: { 'if-none-match': '"other"' } })).status, 200)
  t.equal((await fetch(url, { method: 'POST' })).status, 405)
  t.notMatch(text, /\beval\b|new Function/)
})
