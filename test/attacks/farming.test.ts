import { Agent } from 'node:http'
import { mock } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { puzzleFor } from '../../src/challenge/puzzle.ts'
import { ContinueRoute } from '../../src/challenge/continueRoute.ts'
import { issueChallenge } from '../../src/challenge/challengeToken.ts'
import { PassRations } from '../../src/challenge/passRations.ts'
import { debtTable, HandClock, SmallGateway } from '../challenge/smallGateway.ts'
import { startGateway, type TestGateway } from '../support/startGateway.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { browserHeaders, ScriptedVisitor, solutionOf } from '../support/scriptedVisitor.ts'

const challenges = 1000
const together = 32

const waitMs = 1000
const maxWaitMs = 2000
/** Passes by button, each so often at the most. */
const everyMs = { client: 2000, network: 1000, site: 500 }
const button = {
  wait: `${waitMs}ms`,
  max_wait: `${maxWaitMs}ms`,
  per_client: '30/1m',
  per_network: '60/1m',
  per_site: '120/1m'
}

/** Where a script comes from, and how many passes it can earn by buttons that it presses within a time. */
const scripts: readonly (readonly [
  host: string,
  addressOf: (i: number) => string,
  most: (ms: number) => number
])[] = [
  ['one-address.test', () => '198.51.100.7', ms => 2 + ms / everyMs.client],
  ['one-network.test', i => `198.51.100.${i % 256}`, ms => 4 + (ms + maxWaitMs) / everyMs.network],
  ['many-networks.test', i => `198.51.${i % 256}.${i >> 8}`, ms => 16 + (ms + maxWaitMs) / everyMs.site]
]

const everyone = `
rules:
  - { id: asked, description: Everyone is asked., then: { challenge: light } }
`

const agent = new Agent({ keepAlive: true, maxSockets: together })
t.teardown(() => agent.destroy())

async function start(t: { teardown(fn: () => unknown): unknown }, threads: number): Promise<TestGateway> {
  const { origin } = await startCountingUpstream(t)
  const sites = [...scripts.map(([host]) => host), 'here.test', 'there.test'].map(host => ({
    id: host.replace('.test', ''),
    hosts: [host],
    rules: ['rules.yaml'],
    upstream: { servers: [origin] },
    challenge: { button: { ...button } }
  }))
  return startGateway(t, {
    upstream: '',
    threads,
    rules: everyone,
    config: { sites, trusted_proxies: ['127.0.0.1/32'] }
  })
}

/** Does something for each number, so many at a time. */
async function each(count: number, run: (i: number) => Promise<void>): Promise<void> {
  let next = 0
  const work = async (): Promise<void> => {
    while (next < count) await run(next++)
  }
  await Promise.all(Array.from({ length: together }, work))
}

t.test('a script that does not work earns passes only as fast as they are rationed', async t => {
  const gateway = await start(t, 2)
  let earned = 0
  for (const [host, addressOf, most] of scripts) {
    const visitors = Array.from({ length: challenges }, (_, i) => {
      const headers = { ...browserHeaders, host, 'x-forwarded-for': addressOf(i) }
      return new ScriptedVisitor(gateway.origin, headers, agent)
    })
    const hoard: string[] = []
    await each(challenges, async i => {
      hoard[i] = await visitors[i]!.challenge()
    })
    const passes = new Set<string>()
    const answers = new Map<number, number>()
    const startMs = performance.now()
    await each(challenges, async i => {
      const { status } = await visitors[i]!.press(hoard[i]!)
      answers.set(status, (answers.get(status) ?? 0) + 1)
    })
    const tookMs = performance.now() - startMs
    for (const visitor of visitors) if (visitor.cookie !== '') passes.add(await visitor.passId())
    const promised = Math.floor(most(tookMs))
    t.comment(
      `${host}: ${passes.size} passes for ${challenges} presses in ${Math.round(tookMs)} ms; promised at most ${promised}`
    )
    t.ok(passes.size > 0, `${host}: some`)
    t.ok(passes.size <= promised, `${host}: no more than promised`)
    t.notOk(passes.has(''), `${host}: each is worth something`)
    t.strictSame(new Set(answers.keys()), new Set([303, 429]), `${host}: all others were told to come later`)
    earned += passes.size
  }
  t.equal(await gateway.metric('moien_challenges_passed_total', { type: 'button' }), earned)
  t.equal(
    await gateway.metric('moien_challenges_failed_total', { reason: 'rationed' }),
    scripts.length * challenges - earned
  )
})

t.test('tricks get nothing', async t => {
  const gateway = await start(t, 1)
  const visitor = new ScriptedVisitor(gateway.origin, { ...browserHeaders, host: 'here.test' })
  const elsewhere = new ScriptedVisitor(gateway.origin, { ...browserHeaders, host: 'there.test' })
  const wrong = Array(16).fill('0').join('.')
  const challenge = await visitor.challenge()
  const answers = solutionOf(challenge)
  const altered = challenge.replace(/^.{20}/, start => start.slice(0, -1) + (start.endsWith('A') ? 'B' : 'A'))

  const tricks: readonly (readonly [
    what: string,
    who: ScriptedVisitor,
    challenge: string,
    answers: string,
    title: string
  ])[] = [
    ['a made-up challenge', visitor, 'A'.repeat(200), wrong, 'forged'],
    ['an altered challenge', visitor, altered, answers, 'forged'],
    ["another host's challenge", elsewhere, challenge, answers, 'forged'],
    ['too few answers', visitor, challenge, answers.split('.').slice(1).join('.'), 'malformed'],
    ['wrong answers', visitor, challenge, wrong, 'wrong']
  ]
  for (const [what, who, token, solution, title] of tricks) {
    const { status, body } = await who.solve(token, solution)
    t.equal((JSON.parse(body) as { title: string }).title, title, what)
    t.ok(status >= 400 && who.cookie === '', `${what}: no pass`)
  }
  t.equal((await elsewhere.press(challenge)).status, 400, "a button for another host's challenge")
  t.equal(elsewhere.cookie, '')

  const burnt = await visitor.challenge()
  await visitor.solve(burnt, wrong)
  await visitor.solve(burnt, wrong)
  t.match((await visitor.solve(burnt)).body, /"burnt"/, 'two wrong answers are the last')
  t.equal(visitor.cookie, '')

  const ids: string[] = []
  for (let i = 0; i < 3; i++) {
    ids.push((JSON.parse((await visitor.solve(challenge, answers)).body) as { id: string }).id)
    t.equal(await visitor.passId(), ids[0], 'a solution that is sent again yields the same pass')
  }
  const thief = new ScriptedVisitor(gateway.origin, {
    ...browserHeaders,
    host: 'here.test',
    'user-agent': 'Thief'
  })
  await thief.solve(challenge, answers)
  t.equal(new Set(ids).size, 1)
  const [before] = [visitor.cookie]
  t.equal((await visitor.press(challenge)).status, 303)
  t.equal(await visitor.passId(), ids[0], 'and pressing the button as well does not make two')
  elsewhere.cookie = before
  t.equal(await elsewhere.passId(), '', 'a pass is worth nothing on another host')
})

t.test('the shipped rules give a pass by button less than one by work', async t => {
  const upstream = await startCountingUpstream(t)
  const rules = `
rules:
  - { id: asked, description: Asks., when: { path: /asked }, then: { challenge: light } }
`
  const site = { challenge: { button: { wait: '0s' } } }
  const gateway = await startGateway(t, { upstream: upstream.origin, rules, site, withDefaultRules: true })
  const headers = {
    ...browserHeaders,
    'sec-fetch-site': 'same-origin',
    'sec-fetch-dest': 'image',
    accept: 'image/*'
  }
  const requests = 700
  const earn = async (how: 'solve' | 'press'): Promise<ScriptedVisitor> => {
    const person = new ScriptedVisitor(gateway.origin)
    await person[how](await person.challenge('/asked'))
    const script = new ScriptedVisitor(gateway.origin, headers, agent)
    script.cookie = person.cookie
    t.not(await script.passId(), '')
    return script
  }
  for (const [how, burst] of [
    ['press', 600],
    ['solve', requests]
  ] as const) {
    const script = await earn(how)
    let forwarded = 0
    const startMs = performance.now()
    await each(requests, async i => {
      if ((await script.get(`/image/${i}`)).status === 200) forwarded++
    })
    const most = burst + Math.ceil((performance.now() - startMs + 1) / 1000)
    t.comment(`${how}: ${forwarded} of ${requests} requests were forwarded`)
    t.ok(forwarded >= burst && forwarded <= most, how)
  }
})

t.test(
  'the announced wait is kept here: an early press is held, whatever the client says of time',
  async t => {
    const clock = new HandClock()
    const gateway = new SmallGateway({ clock })
    const { keys, passes, site, notices } = gateway
    const facts = gateway.facts({})
    const route = new ContinueRoute({
      keys,
      passes,
      clock,
      rations: new PassRations(debtTable(clock), debtTable(clock)),
      observer: { passed: () => undefined, failed: () => undefined }
    })
    const challenge = issueChallenge(keys, {
      level: 'light',
      puzzle: puzzleFor('light', 'calm'),
      rule: 'everyone',
      host: facts.host,
      address: facts.address,
      userAgent: facts.userAgent,
      target: '/apply',
      wasPost: false,
      nowMs: clock.nowMs(),
      lifeMs: 600_000
    })
    mock.timers.enable({ apis: ['setTimeout'] })
    t.teardown(() => mock.timers.reset())
    let status = 0
    const { languages, interstitial } = gateway
    const incident = '7K3F-9QWM-2XAB'
    const request = { facts, site, languages, notices, interstitial, incident, body: undefined as never }
    const pressed = route
      .answer(request, `challenge=${challenge}&waited=5000&now=9e15`)
      .then(answer => (status = answer.status))
    await setImmediate()
    t.equal(route.held, 1)
    mock.timers.tick(site.challenge.button.waitMs - 1)
    await setImmediate()
    t.equal(status, 0, 'a moment before its time')
    mock.timers.tick(1)
    t.equal(await pressed, 303)
    t.equal(route.held, 0)
  }
)
