// Clocks that lie: the client's, which nobody asks, and those of machines that disagree a little.
import t from 'tap'
import { HandClock, SmallGateway } from '../challenge/smallGateway.ts'
import { ask, browserHeaders, ScriptedVisitor, solutionOf } from '../support/scriptedVisitor.ts'

const minuteMs = 60_000
const rate = { count: 60, windowMs: 60 * minuteMs }
const button = { waitMs: 0, maxWaitMs: minuteMs, perClient: rate, perNetwork: rate, perSite: rate }

t.test('clocks', async t => {
  const clock = new HandClock()
  const behind = new HandClock()
  behind.ms -= 30_000
  const gateway = new SmallGateway({ clock })
  const late = new SmallGateway({ clock: behind })
  t.teardown(() => [gateway, late].forEach(one => one.close()))
  const [origin, lateOrigin] = [await gateway.listen(), await late.listen()]

  await t.test('no time that a client gives counts', async t => {
    const visitor = new ScriptedVisitor(origin)
    const challenge = await visitor.challenge()
    const answers = solutionOf(challenge)
    clock.ms += 10 * minuteMs
    const future = String(clock.ms + 3_600_000)
    const lies = { issued: future, expires: future, now: '0', time: '0', elapsedTime: '5000', life: '9e9' }
    const body = new URLSearchParams({ challenge, answers, ...lies }).toString()
    const headers = { ...browserHeaders, date: new Date(0).toUTCString(), age: '0', 'x-timestamp': '0' }
    const answer = await ask(origin, '/.moien/solve?now=0', { method: 'POST', headers, body })
    t.match(answer, { status: 410, body: /"expired"/ })
    t.equal(answer.headers['set-cookie'], undefined)
  })

  await t.test(
    'how long a solution took is measured here, and one that took no time is still one',
    async t => {
      const visitor = new ScriptedVisitor(origin)
      const challenge = await visitor.challenge()
      const answers = solutionOf(challenge)
      const sendAs = async (claim: string): Promise<number> => {
        const body = new URLSearchParams({ challenge, answers, elapsedTime: claim, tookMs: claim }).toString()
        return (await ask(origin, '/.moien/solve', { method: 'POST', headers: browserHeaders, body })).status
      }
      t.equal(await sendAs('60000'), 200, 'faster than any telephone: a signal, and no reason to refuse')
      clock.ms += 1700
      t.equal(await sendAs('0'), 200)
      t.strictSame(gateway.log.tookMs, [0, 1700])
    }
  )

  await t.test(
    'machines whose clocks are half a minute apart take each other’s challenges and passes',
    async t => {
      behind.ms = clock.ms - 30_000
      const visitor = new ScriptedVisitor(origin)
      const challenge = await visitor.challenge()
      const fromTheFuture = new ScriptedVisitor(lateOrigin)
      t.equal((await fromTheFuture.solve(challenge)).status, 200)
      t.equal((await fromTheFuture.get('/')).status, 200)
      visitor.cookie = fromTheFuture.cookie
      t.equal((await visitor.get('/')).status, 200)
      t.ok(late.log.tookMs.at(-1)! >= 0, 'and no solution took less than no time')
    }
  )

  await t.test('a machine that is ahead makes nobody wait longer for the button at another', async t => {
    const hourBehind = new HandClock()
    hourBehind.ms = clock.ms - 60 * minuteMs
    const site = { ...gateway.site, challenge: { ...gateway.site.challenge, button } }
    const slow = new SmallGateway({ clock: hourBehind, site })
    t.teardown(() => slow.close())
    const challenge = await new ScriptedVisitor(origin).challenge()
    const pressed = await new ScriptedVisitor(await slow.listen()).press(challenge)
    t.equal(pressed.status, 303, 'an hour apart, and answered at once, as no wait was announced')
  })
})
