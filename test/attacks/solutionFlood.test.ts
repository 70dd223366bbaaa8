// Solutions that cost nothing to make and something to look at, by the hundred.
import t from 'tap'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { ask, browserHeaders, ScriptedVisitor, solutionOf } from '../support/scriptedVisitor.ts'
import { startGateway } from '../support/startGateway.ts'

const rules = 'rules: [{ id: everyone, then: { challenge: light } }]'
const floodSize = 400
const attacker = '127.66.6.6'

t.test('solutions', async t => {
  const application = await startCountingUpstream(t)
  const gateway = await startGateway(t, { upstream: application.origin, rules })
  const { origin } = gateway
  const failed = (reason: string): Promise<number> =>
    gateway.metric('moien_challenges_failed_total', { reason })

  await t.test(
    'solutions that nobody needs to compute are turned away before anything is computed',
    async t => {
      const visitor = new ScriptedVisitor(origin)
      const challenge = await visitor.challenge()
      const forged = `${challenge.slice(0, -6)}AAAAAA`
      const bodies: readonly [body: string, status: number][] = [
        ['', 400],
        ['x'.repeat(100_000), 413],
        [`challenge=${forged}&answers=${solutionOf(forged)}`, 403],
        [`challenge=${challenge}&answers=${'1.'.repeat(3000)}1`, 400],
        [`challenge=${challenge}&answers=${'9'.repeat(40)}`, 400],
        [`challenge=${challenge}`.repeat(8), 403]
      ]
      for (const [body, status] of bodies) {
        const answer = await ask(origin, '/.moien/solve', { method: 'POST', headers: browserHeaders, body })
        t.equal(answer.status, status, body.slice(0, 40))
      }
      t.equal(await failed('wrong'), 0)
      t.equal(await failed('burnt'), 0)
      t.equal((await visitor.solve(challenge)).status, 200, 'none of it has cost the challenge anything')
    }
  )

  await t.test('a flood of wrong solutions keeps nobody else waiting', async t => {
    const wrong = Array.from({ length: 16 }, () => '0').join('.')
    const challenges: string[] = []
    for (let i = 0; i < floodSize; i++) {
      const { body } = await ask(origin, '/', { headers: browserHeaders, localAddress: attacker })
      challenges.push(/name="challenge" value="([^"]+)"/.exec(body)![1]!)
    }
    const citizen = new ScriptedVisitor(origin)
    const challenge = await citizen.challenge()
    const answers = solutionOf(challenge)

    const flood = challenges.map(async stolen => {
      const body = new URLSearchParams({ challenge: stolen, answers: wrong }).toString()
      const { status } = await ask(origin, '/.moien/solve', {
        method: 'POST',
        headers: browserHeaders,
        body,
        localAddress: attacker
      })
      return status
    })
    const solved = await citizen.solve(challenge, answers)
    t.equal(solved.status, 200, 'in the middle of it a citizen gets a pass')
    t.equal((await citizen.get('/')).status, 200)
    const statuses = new Set(await Promise.all(flood))
    t.ok(
      [...statuses].every(status => status === 403 || status === 503),
      [...statuses].join()
    )
    t.equal((await failed('wrong')) + (await failed('busy')), floodSize, 'each was looked at or turned away')
    t.equal(application.requests.length, 1, 'the application has heard of the citizen alone')
  })
})
