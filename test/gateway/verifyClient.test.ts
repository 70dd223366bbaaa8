import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { setImmediate } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { strainNow, type StrainSigns } from '../../src/gateway/strainNow.ts'
import { VerifyClient } from '../../src/gateway/verifyClient.ts'
import { HandClock } from '../challenge/smallGateway.ts'

type Verdict = 'solved' | 'wrong'

interface Desk {
  readonly client: VerifyClient<Verdict, Verdict>
  readonly clock: HandClock
  /** Answers all that wait, each with the verdict that it asked for. */
  readonly answerAll: () => Promise<void>
}

/** A client whose verify thread answers when it is told to. */
function openDesk(t: Test): Desk {
  const { port1, port2 } = new MessageChannel()
  t.teardown(() => port1.close())
  const clock = new HandClock()
  const client = new VerifyClient<Verdict, Verdict>(port1, verdict => verdict === 'wrong', clock)
  const waiting = collect(port2)
  const answerAll = async (): Promise<void> => {
    while (client.pending > 0) {
      for (const { id, job } of waiting.splice(0)) port2.postMessage({ id, result: job })
      await setImmediate()
    }
  }
  return { client, clock, answerAll }
}

function collect(port: MessagePort): { readonly id: number; readonly job: Verdict }[] {
  const jobs: { readonly id: number; readonly job: Verdict }[] = []
  port.on('message', job => jobs.push(job))
  port.unref()
  return jobs
}

function solvedOf(verdicts: readonly string[]): number {
  return verdicts.filter(verdict => verdict === 'solved').length
}

t.test('the queue is bounded in all and for each network', async t => {
  const { client, answerAll } = openDesk(t)
  const one = Array.from({ length: 20 }, () => client.verify('solved', 'one'))
  t.equal(client.pending, 8, 'of one network')
  const others = Array.from({ length: 400 }, (_, i) => client.verify('solved', `network ${i}`))
  t.equal(client.pending, 256, 'of all')
  await answerAll()
  t.equal(solvedOf(await Promise.all(one)), 8)
  t.equal(solvedOf(await Promise.all(others)), 248)
})

t.test('a flood of wrong solutions from a thousand networks leaves half of the queue to others', async t => {
  const { client, clock, answerAll } = openDesk(t)
  const flood = (): Promise<string>[] =>
    Array.from({ length: 3000 }, (_, i) => client.verify('wrong', `network ${i % 1000}`))
  for (let wave = 0; wave < 8; wave++) {
    const answers = flood()
    await answerAll()
    await Promise.all(answers)
  }
  t.equal(client.failing, 1000)
  void flood()
  t.equal(client.pending, 128)
  const citizens = Array.from({ length: 128 }, (_, i) => client.verify('solved', `citizen ${i}`))
  await answerAll()
  t.strictSame(new Set(await Promise.all(citizens)), new Set(['solved']))
  clock.ms += 60_001
  void flood()
  t.equal(client.pending, 256, 'after a minute all is forgotten')
  await answerAll()
})

t.test('where a wrong solution came from, two at a time are looked at', async t => {
  const { client, answerAll } = openDesk(t)
  const wrong = client.verify('wrong', 'one')
  await answerAll()
  t.equal(await wrong, 'wrong')
  const next = Array.from({ length: 5 }, () => client.verify('solved', 'one'))
  t.equal(client.pending, 2, 'a citizen among them still gets there')
  await answerAll()
  t.strictSame(await Promise.all(next), ['solved', 'solved', 'busy', 'busy', 'busy'])
})

t.test('what makes puzzles harder', async t => {
  const calm: StrainSigns = { isUnderAttack: false, eventLoopLagMs: 0, verifications: 0, waiting: 0 }
  const cases: readonly (readonly [Partial<StrainSigns>, string])[] = [
    [{}, 'calm'],
    [{ eventLoopLagMs: 49, verifications: 127 }, 'calm'],
    [{ eventLoopLagMs: 50 }, 'busy'],
    [{ verifications: 128 }, 'busy'],
    [{ waiting: 1 }, 'busy'],
    [{ eventLoopLagMs: 249, verifications: 191, waiting: 1000 }, 'busy'],
    [{ eventLoopLagMs: 250 }, 'attack'],
    [{ verifications: 192 }, 'attack'],
    [{ isUnderAttack: true }, 'attack']
  ]
  for (const [signs, strain] of cases)
    t.equal(strainNow({ ...calm, ...signs }), strain, JSON.stringify(signs))
})
