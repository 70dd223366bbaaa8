import { connect } from 'node:net'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { mock } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { issueChallenge } from '../../src/challenge/challengeToken.ts'
import { challengeKeys } from '../../src/challenge/deriveKeys.ts'
import {
  isHardEnough,
  puzzleFor,
  type Puzzle,
  type ScryptPuzzle,
  type Strain
} from '../../src/challenge/puzzle.ts'
import { readSmallBody } from '../../src/challenge/smallBody.ts'
import { parseAddress } from '../../src/core/address.ts'
import type { ChallengeConfig } from '../../src/core/config.ts'
import { verifySolution } from '../../src/challenge/verifySolution.ts'
import { solutionOf, stamped } from '../support/scriptedVisitor.ts'
import { HandClock, ring, site, SmallGateway, type SmallOptions } from './smallGateway.ts'

const page = { accept: 'text/html', 'user-agent': 'Firefox' }
const quick: ChallengeConfig = { ...site.challenge, button: { ...site.challenge.button, waitMs: 0 } }

/** A client without a browser: it reads the page as a script would. */
class Client {
  readonly gateway: SmallGateway
  readonly origin: string
  cookie = ''

  constructor(gateway: SmallGateway, origin: string) {
    this.gateway = gateway
    this.origin = origin
  }

  async get(path: string, headers: Record<string, string> = page): Promise<Response> {
    return fetch(this.origin + path, { redirect: 'manual', headers: { cookie: this.cookie, ...headers } })
  }

  async post(
    path: string,
    form: Record<string, string>,
    headers: Record<string, string> = page
  ): Promise<Response> {
    const answer = await fetch(this.origin + path, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(form),
      headers: { cookie: this.cookie, ...headers }
    })
    const [cookie] = answer.headers.getSetCookie()
    if (cookie !== undefined) this.cookie = cookie.split(';')[0]!
    return answer
  }

  /** The challenge that asking for a page brings. */
  async challenge(path = '/apply?x=1'): Promise<string> {
    const answer = await this.get(path)
    return /name="challenge" value="([^"]+)"/.exec(await answer.text())![1]!
  }

  async passId(): Promise<string> {
    return ((await (await this.get('/.moien/pass')).json()) as { id: string }).id
  }
}

function timers(): number {
  return process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
}

async function open(t: Test, options: SmallOptions = {}): Promise<Client> {
  const gateway = new SmallGateway(options)
  t.teardown(() => gateway.close())
  return new Client(gateway, await gateway.listen())
}

t.test('a solved challenge is worth a pass, and the same one each time it is sent', async t => {
  const client = await open(t)
  const challenge = await client.challenge()
  const answers = solutionOf(challenge)
  const ids: string[] = []
  for (let i = 0; i < 3; i++) {
    const answer = await client.post('/.moien/solve', { challenge, answers })
    t.equal(answer.status, 200)
    t.equal(answer.headers.get('cache-control'), 'no-store')
    const { id } = (await answer.json()) as { id: string }
    t.equal(await client.passId(), id, 'the cookie is that pass')
    ids.push(id)
  }
  t.equal(new Set(ids).size, 1, 'one quota')
  t.equal((await client.get('/apply?x=1')).status, 200)
  t.strictSame(client.gateway.log.passed, ['puzzle', 'puzzle', 'puzzle'])
})

t.test('nothing a client says about its challenge is believed', async t => {
  const client = await open(t)
  const challenge = await client.challenge()
  const easy = solutionOf(challenge, { bits: 4 })
  const answers = solutionOf(challenge)
  const address = parseAddress('127.0.0.1')!
  const request = {
    level: 'light',
    puzzle: puzzleFor('light', 'calm'),
    rule: '',
    address,
    userAgent: 'Firefox',
    target: '/',
    wasPost: false
  } as const
  const times = { nowMs: Date.now(), lifeMs: 600_000 }
  const foreign = challengeKeys({ keys: [{ ...ring.keys[0]!, id: 'ffffffff' }] })
  const { keys } = client.gateway
  const otherHost = issueChallenge(keys, { ...request, ...times, host: 'other.example.lu' })
  const expired = issueChallenge(keys, {
    ...request,
    host: '127.0.0.1',
    nowMs: Date.now() - 600_001,
    lifeMs: 600_000
  })
  const unknown = issueChallenge(foreign, { ...request, ...times, host: '127.0.0.1' })
  const cases: readonly [string, Record<string, string>, number, string][] = [
    ['an easier puzzle', { challenge, answers: easy, bits: '4', difficulty: '4', count: '1' }, 403, 'wrong'],
    ['any hash', { challenge, answers: answers.replace(/^\d+/, '0') }, 403, 'wrong'],
    ['one answer too few', { challenge, answers: answers.replace(/^\d+\./, '') }, 400, 'malformed'],
    ['one answer too many', { challenge, answers: `${answers}.1` }, 400, 'malformed'],
    ['one answer for all', { challenge, answers: '1' }, 400, 'malformed'],
    [
      'an answer beyond 32 bits',
      { challenge, answers: answers.replace(/^\d+/, '4294967296') },
      400,
      'malformed'
    ],
    ['a negative answer', { challenge, answers: answers.replace(/^\d+/, '-1') }, 400, 'malformed'],
    ['no answers', { challenge }, 400, 'malformed'],
    ['no challenge', { answers }, 400, 'malformed'],
    ['an invented challenge', { challenge: `${challenge.slice(0, -4)}AAAA`, answers }, 403, 'forged'],
    ['another host’s challenge', { challenge: otherHost, answers: solutionOf(otherHost) }, 403, 'forged'],
    ['a challenge under an unknown key', { challenge: unknown, answers }, 403, 'foreign_key'],
    ['an expired challenge', { challenge: expired, answers: solutionOf(expired) }, 410, 'expired'],
    ['a long body', { challenge, answers, padding: 'x'.repeat(8192) }, 413, 'too_large']
  ]
  for (const [name, form, status, reason] of cases) {
    // A challenge survives one failure only, so each case has its own where it needs one.
    const fresh = await open(t)
    const answer = await fresh.post('/.moien/solve', form)
    t.equal(answer.status, status, name)
    t.strictSame(fresh.gateway.log.failed, [reason], name)
    t.strictSame(answer.headers.getSetCookie(), [], name)
    t.equal(answer.headers.get('content-type'), 'application/problem+json', name)
  }
})

t.test('the second failed verification is a challenge’s last, also when many come at once', async t => {
  const client = await open(t)
  const challenge = await client.challenge()
  const answers = solutionOf(challenge)
  const wrong = answers.replace(/^\d+/, '0')
  await client.post('/.moien/solve', { challenge, answers: wrong })
  t.equal((await client.post('/.moien/solve', { challenge, answers })).status, 200, 'one failure is forgiven')
  await Promise.all(
    Array.from({ length: 20 }, () => client.post('/.moien/solve', { challenge, answers: wrong }))
  )
  t.equal(client.gateway.log.failed.filter(reason => reason === 'wrong').length, 2)
  t.equal(client.gateway.log.failed.filter(reason => reason === 'burnt').length, 19)
  const burnt = await client.post('/.moien/solve', { challenge, answers })
  t.equal(burnt.status, 403)
  client.cookie = ''
  const next = await client.challenge()
  t.equal((await client.post('/.moien/solve', { challenge: next, answers: solutionOf(next) })).status, 200)
})

t.test('a busy verifier costs no strike and says when to come back', async t => {
  let busy = true
  const client = await open(t, { verify: async () => (busy ? 'busy' : 'solved') })
  const challenge = await client.challenge()
  const answers = solutionOf(challenge)
  for (let i = 0; i < 5; i++) {
    const answer = await client.post('/.moien/solve', { challenge, answers })
    t.equal(answer.status, 503)
    t.equal(answer.headers.get('retry-after'), '2')
  }
  busy = false
  t.equal((await client.post('/.moien/solve', { challenge, answers })).status, 200)
})

t.test('a heavy challenge wants its answers stamped, and looks at one that nobody can foretell', async t => {
  const chosen: number[] = []
  const verify: SmallOptions['verify'] = async job => {
    chosen.push(job.chosen)
    return verifySolution(job)
  }
  const client = await open(t, { level: () => 'heavy', verify })
  const challenge = await client.challenge()
  const answers = solutionOf(challenge)
  const unstamped = answers.replace(/\d+$/, '0')
  const refused = await client.post('/.moien/solve', { challenge, answers: unstamped })
  t.equal(refused.status, 403)
  t.strictSame(client.gateway.log.failed, ['unstamped'])
  t.strictSame(chosen, [], 'without a stamp nothing is derived')
  for (let i = 0; i < 2; i++) {
    t.equal((await client.post('/.moien/solve', { challenge, answers })).status, 200)
  }
  t.equal(chosen[0], chosen[1], 'the same solution is looked at in the same place')
  client.cookie = ''
  const { count } = puzzleFor('heavy', 'calm')
  const invented = Array.from({ length: count }, () => 0)
  for (let guess = 0; guess < 12; guess++) {
    const another = await client.challenge()
    const answers = stamped(Buffer.from(another, 'base64url').subarray(-32), invented)
    await client.post('/.moien/solve', { challenge: another, answers })
  }
  t.ok(new Set(chosen).size > 1, 'another is looked at elsewhere')
  t.strictSame(client.gateway.log.passed, ['puzzle', 'puzzle'])
})

t.test('strain asks more of those who come now, and leaves what was asked before', async t => {
  for (const level of ['light', 'heavy'] as const) {
    const counts = (['calm', 'busy', 'attack'] as const).map(strain => puzzleFor(level, strain).count)
    t.ok(counts[0]! < counts[1]! && counts[1]! < counts[2]!, counts.join())
    for (const strain of ['calm', 'busy', 'attack'] as const) {
      t.equal(isHardEnough(puzzleFor(level, strain), level), true)
    }
  }
  const calm = puzzleFor('heavy', 'calm') as ScryptPuzzle
  const softer: readonly Puzzle[] = [
    puzzleFor('light', 'attack'),
    { algorithm: 'sha256', count: 255, bits: 32 },
    { ...calm, count: calm.count - 1 },
    { ...calm, n: 1024 },
    { ...calm, r: 4 },
    { ...calm, p: 0 },
    { ...calm, stampBits: 11 }
  ]
  for (const puzzle of softer) t.equal(isHardEnough(puzzle, 'heavy'), false, JSON.stringify(puzzle))
  let strain: Strain = 'calm'
  const client = await open(t, { strain: () => strain })
  const before = await client.challenge()
  strain = 'attack'
  const now = await client.challenge()
  t.equal(solutionOf(before).split('.').length, puzzleFor('light', 'calm').count)
  t.equal(solutionOf(now).split('.').length, puzzleFor('light', 'attack').count)
  for (const challenge of [before, now]) {
    t.equal((await client.post('/.moien/solve', { challenge, answers: solutionOf(challenge) })).status, 200)
  }
})

t.test('a challenge that asks less than its level asks today is out of date', async t => {
  const client = await open(t)
  const challenge = issueChallenge(client.gateway.keys, {
    level: 'heavy',
    puzzle: puzzleFor('light', 'attack'),
    rule: '',
    host: '127.0.0.1',
    address: parseAddress('127.0.0.1')!,
    userAgent: 'Firefox',
    target: '/',
    wasPost: false,
    nowMs: Date.now(),
    lifeMs: 600_000
  })
  const answer = await client.post('/.moien/solve', { challenge, answers: solutionOf(challenge) })
  t.equal(answer.status, 410)
  t.strictSame(client.gateway.log.failed, ['too_easy'])
})

t.test('other sites can have nobody solve or press', async t => {
  const client = await open(t, { site: { ...site, challenge: quick } })
  const challenge = await client.challenge()
  const answers = solutionOf(challenge)
  const { host } = new URL(client.origin)
  const cases: readonly [Record<string, string>, boolean][] = [
    [{ 'sec-fetch-site': 'cross-site' }, false],
    [{ 'sec-fetch-site': 'same-site' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ origin: 'https://evil.example' }, false],
    [{ origin: 'null' }, false],
    [{ origin: `http://${host}.evil.example` }, false],
    [{ 'sec-fetch-site': 'cross-site', origin: client.origin }, false],
    [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, true],
    [{ origin: client.origin }, true],
    [{ origin: `https://${host}` }, true],
    [{}, true]
  ]
  for (const [headers, good] of cases) {
    for (const path of ['/.moien/solve', '/.moien/continue']) {
      const answer = await client.post(path, { challenge, answers }, { ...page, ...headers })
      t.equal(answer.status < 400, good, `${path} ${JSON.stringify(headers)}`)
      t.equal(answer.headers.getSetCookie().length, good ? 1 : 0)
    }
  }
})

t.test('the button leads back to the page asked for, with a pass of its own kind', async t => {
  const client = await open(t, { site: { ...site, challenge: quick } })
  const challenge = await client.challenge('/apply?x=1&y=%2F')
  const pressed = await client.post('/.moien/continue', { challenge })
  t.equal(pressed.status, 303)
  const arrived = await client.get(pressed.headers.get('location')!)
  t.equal(arrived.status, 303)
  t.equal(arrived.headers.get('location'), '/apply?x=1&y=%2F')
  t.equal((await client.get('/apply')).status, 200)
  t.strictSame(client.gateway.log.passed, ['button'])
  const id = await client.passId()
  await client.post('/.moien/continue', { challenge })
  t.equal(await client.passId(), id, 'pressed twice, the same pass')
})

t.test('an early press is held until the announced wait is over', async t => {
  const clock = new HandClock()
  const waitMs = 1500
  const button = { ...site.challenge.button, waitMs }
  const client = await open(t, { clock, site: { ...site, challenge: { ...site.challenge, button } } })
  const { routes } = client.gateway
  const challenge = await client.challenge()
  const startedMs = performance.now()
  const presses = [1, 2].map(() => client.post('/.moien/continue', { challenge }))
  while (routes.held < 2) await setImmediate()
  const third = await client.post('/.moien/continue', { challenge })
  t.equal(third.status, 503, 'two answers are held for one challenge, not more')
  t.ok(third.headers.has('retry-after'))
  for (const answer of await Promise.all(presses)) t.equal(answer.status, 303)
  // A timer may fire up to a millisecond early.
  t.ok(performance.now() - startedMs >= waitMs - 2)
  t.equal(routes.held, 0)
  clock.ms += waitMs
  t.equal((await client.post('/.moien/continue', { challenge })).status, 303, 'after the wait there is none')
})

t.test('past its ration a client is told when to come back', async t => {
  const client = await open(t, { site: { ...site, challenge: quick } })
  const press = async (): Promise<Response> =>
    client.post('/.moien/continue', { challenge: await client.challenge() })
  client.cookie = ''
  const statuses: number[] = []
  let last: Response | undefined
  for (let i = 0; i < 4; i++) {
    client.cookie = ''
    last = await press()
    statuses.push(last.status)
  }
  t.strictSame(statuses, [303, 303, 429, 429])
  t.equal(Number(last!.headers.get('retry-after')) > 500, true)
  t.match(await last!.text(), /10 minutes/)
  t.strictSame(last!.headers.getSetCookie(), [])
})

t.test('without the cookie the button ends with an explanation, not in a circle', async t => {
  const client = await open(t, { site: { ...site, challenge: quick } })
  const challenge = await client.challenge('/apply')
  const pressed = await client.post('/.moien/continue', { challenge })
  client.cookie = ''
  const arrived = await client.get(pressed.headers.get('location')!, { ...page, 'accept-language': 'en' })
  t.equal(arrived.status, 403)
  const text = await arrived.text()
  t.match(text, /allow cookies/i)
  t.match(text, '<a class="button" href="/apply">Try again</a>')
  const framed = { ...page, 'accept-language': 'en', 'sec-fetch-dest': 'iframe' }
  t.match(await (await client.get(pressed.headers.get('location')!, framed)).text(), 'target="_blank"')
  t.equal((await client.get('/.moien/arrived?challenge=x')).status, 400)
  t.equal((await client.get('/.moien/arrived')).status, 400)
})

t.test('a form that was challenged is not sent, and its citizen is told', async t => {
  const client = await open(t, { site: { ...site, challenge: quick } })
  const challenged = await client.post('/apply', { name: 'Marie' })
  const html = await challenged.text()
  t.match(html, ' data-post>')
  const challenge = /name="challenge" value="([^"]+)"/.exec(html)![1]!
  const pressed = await client.post('/.moien/continue', { challenge })
  const arrived = await client.get(pressed.headers.get('location')!, { ...page, 'accept-language': 'en' })
  t.equal(arrived.status, 200)
  t.match(await arrived.text(), 'your form has not been sent')
})

t.test('a challenge that has expired leads back to a fresh one', async t => {
  const clock = new HandClock()
  const client = await open(t, { clock, site: { ...site, challenge: quick } })
  const challenge = await client.challenge('/apply')
  clock.ms += site.challenge.lifeMs
  const pressed = await client.post('/.moien/continue', { challenge })
  t.equal(pressed.status, 303)
  t.equal(pressed.headers.get('location'), '/apply')
  t.strictSame(pressed.headers.getSetCookie(), [])
})

t.test('what is not there is not found, and every route has its method', async t => {
  const client = await open(t)
  t.equal((await client.get('/.moien/')).status, 404)
  t.equal((await client.get('/.moien/solve/x')).status, 404)
  const cases: readonly [string, string, string][] = [
    ['GET', 'solve', 'POST'],
    ['PUT', 'continue', 'POST'],
    ['POST', 'pass', 'GET, HEAD'],
    ['DELETE', 'client.js', 'GET, HEAD'],
    ['POST', 'arrived', 'GET, HEAD']
  ]
  for (const [method, route, allow] of cases) {
    const answer = await fetch(`${client.origin}/.moien/${route}`, { method })
    t.equal(answer.status, 405, route)
    t.equal(answer.headers.get('allow'), allow)
  }
  t.equal((await fetch(`${client.origin}/.moien/pass`, { method: 'HEAD' })).status, 200)
})

t.test('a body that never comes is not waited for', async t => {
  t.equal(await readSmallBody(new PassThrough(), 1), 'too_slow')
  const before = timers()
  const body = new PassThrough()
  const text = readSmallBody(body, 60_000)
  t.equal(timers(), before + 1)
  body.end('challenge=x')
  t.same(await text, { text: 'challenge=x' })
  t.equal(timers(), before, 'no timer is left')
})

t.test('whoever sends a body too slowly is told so', async t => {
  const client = await open(t)
  const { port } = new URL(client.origin)
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  for (const route of ['solve', 'continue']) {
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(`POST /.moien/${route} HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nchal`)
    // Nobody says when the body is waited for, so time passes until there is an answer.
    const ticking = setInterval(() => mock.timers.tick(10_000), 1)
    const [head] = (await once(socket, 'data')) as [Buffer]
    clearInterval(ticking)
    t.match(head.toString(), /^HTTP\/1\.1 408 /)
    socket.destroy()
  }
  t.strictSame(client.gateway.log.failed, ['too_slow', 'too_slow'])
})

t.test('a body that never ends is not read to its end', async t => {
  const client = await open(t)
  const { port } = new URL(client.origin)
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write('POST /.moien/solve HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n')
  socket.write(`3000\r\n${'x'.repeat(0x3000)}\r\n`)
  const [head] = (await once(socket, 'data')) as [Buffer]
  t.match(head.toString(), /^HTTP\/1\.1 413 /)
  socket.destroy()
})
