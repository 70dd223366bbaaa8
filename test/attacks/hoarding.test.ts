// Work done before it is asked for, and kept for the day of the attack.
import t from 'tap'
import { puzzleFor } from '../../src/challenge/puzzle.ts'
import { issueChallenge } from '../../src/challenge/challengeToken.ts'
import { parseAddress } from '../../src/core/address.ts'
import { HandClock, SmallGateway } from '../challenge/smallGateway.ts'
import { ask, browserHeaders, ScriptedVisitor, solutionOf } from '../support/scriptedVisitor.ts'

const minuteMs = 60_000

t.test('a hoard', async t => {
  const clock = new HandClock()
  const gateway = new SmallGateway({ clock })
  t.teardown(() => gateway.close())
  const origin = await gateway.listen()

  await t.test('cannot be begun before it is issued: no two challenges of one moment are alike', async t => {
    const request = {
      level: 'light',
      puzzle: puzzleFor('light', 'calm'),
      rule: 'everyone',
      host: '127.0.0.1',
      address: parseAddress('127.0.0.1')!,
      userAgent: browserHeaders['user-agent']!,
      target: '/',
      wasPost: false,
      nowMs: clock.nowMs(),
      lifeMs: 10 * minuteMs
    } as const
    const issued = Array.from({ length: 1000 }, () => issueChallenge(gateway.keys, request))
    t.equal(new Set(issued).size, 1000)
    const [one = '', other = ''] = issued
    const visitor = new ScriptedVisitor(origin)
    t.match(await visitor.solve(other, solutionOf(one)), { status: 403, body: /"wrong"/ })
    t.equal((await visitor.solve(one)).status, 200)
  })

  await t.test('goes bad: a solution counts for ten minutes, and takes them from its pass', async t => {
    const visitor = new ScriptedVisitor(origin)
    const challenges = [await visitor.challenge(), await visitor.challenge()]
    const answers = challenges.map(challenge => solutionOf(challenge))
    clock.ms += 10 * minuteMs - 1
    t.equal((await visitor.solve(challenges[0]!, answers[0])).status, 200, 'at its last moment')
    clock.ms += 1
    const late = new ScriptedVisitor(origin)
    t.match(await late.solve(challenges[1]!, answers[1]), { status: 410, body: /"expired"/ })
    t.equal((await late.press(challenges[1]!)).status, 303, 'the button leads to a new challenge')
    t.equal(late.cookie, '')
    clock.ms += 20 * minuteMs - 1
    t.equal((await visitor.get('/')).status, 200, 'half an hour from its issue')
    clock.ms += 1
    t.equal((await visitor.get('/')).status, 403, 'and not from its solution')
  })

  await t.test('serves nobody else: not another network, program or host', async t => {
    const visitor = new ScriptedVisitor(origin)
    const challenge = await visitor.challenge()
    await visitor.solve(challenge)
    const { cookie } = visitor
    const status = async (headers: Record<string, string>, localAddress = '127.0.0.1'): Promise<number> =>
      (await ask(origin, '/', { headers: { ...browserHeaders, cookie, ...headers }, localAddress })).status
    t.equal(await status({}), 200)
    t.equal(await status({}, '127.0.0.99'), 200, 'a neighbour in the same network is taken for the same')
    t.equal(await status({}, '127.7.7.7'), 403)
    t.equal(await status({ 'user-agent': 'curl/8' }), 403)
    t.equal(await status({ host: 'other.example.lu' }), 403)
  })
})
