import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { Gateway } from '../../src/gateway/gateway.ts'
import { createOperationalLog } from '../../src/observe/operationalLog.ts'
import { startCountingUpstream, type CountingUpstream } from '../support/countingUpstream.ts'
import { startGatewayProcess, type GatewayProcess } from './gatewayProcess.ts'
import { ask, ScriptedVisitor, type Answer } from '../support/scriptedVisitor.ts'
import { writeGatewayFiles } from '../support/startGateway.ts'
import { until } from '../support/until.ts'

/** So many that the kernel gives both threads some, but for one time in 16 000. */
const slowRequests = 15
/** New connections, one after the other, that show whether service goes on. */
const followers = 20

const rules = `
rules:
  - { id: asked, description: Asks everyone., when: { path: /asked }, then: { challenge: light } }
`

interface Guarded {
  readonly gateway: GatewayProcess
  readonly upstream: CountingUpstream
}

async function start(t: Test, fixtures: readonly string[] = ['poison']): Promise<Guarded> {
  const upstream = await startCountingUpstream(t)
  const gateway = await startGatewayProcess(t, { upstream: upstream.origin, threads: 2, rules }, { fixtures })
  return { gateway, upstream }
}

function poison(
  { origin }: GatewayProcess,
  deed: string,
  path = '/poisoned',
  method = 'GET'
): Promise<Answer> {
  return ask(origin, path, { method, headers: { 'x-poison': deed, accept: 'text/html' } })
}

/** How many threads were started in place of others. */
function restarts(gateway: GatewayProcess, thread: string): Promise<number> {
  return gateway.metric('moien_thread_restarts_total', { thread })
}

/** Waits until so many edge threads were replaced, and every successor listens. */
async function recovered(gateway: GatewayProcess, times: number): Promise<void> {
  const message = 'an edge thread took the place of one that failed'
  await until(
    async () => [
      await restarts(gateway, 'edge'),
      gateway.logged().filter(record => record['message'] === message).length
    ],
    ([started = 0, listening]) => started === listening && started >= times
  )
}

/**
 * Asks, and asks again where the connection was reset in the queue of a listener that closed, before anyone
 * read from it. Unless the kernel is set to migrate connections that is its way, and drain.test.ts's matter.
 */
async function askAnyone({ gateway, upstream }: Guarded, path: string, deed?: string): Promise<Answer> {
  for (;;) {
    try {
      return await ask(gateway.origin, path, { headers: deed === undefined ? {} : { 'x-poison': deed } })
    } catch (error) {
      if (codeOf(error) !== 'ECONNRESET' || upstream.asked.has(path)) throw error
    }
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}

/** Opens slow requests, on both threads, and answers their outcomes once they are on their way. */
async function openSlowRequests(guarded: Guarded, name: string): Promise<Promise<Answer | string>[]> {
  const slow = Array.from({ length: slowRequests }, (_, i) =>
    askAnyone(guarded, `/hold/${name}/${i}`).catch(codeOf)
  )
  await guarded.upstream.holds(slowRequests)
  return slow
}

/** The statuses that new connections get, one after the other; an error where one gets none. */
async function follow(guarded: Guarded, name: string): Promise<readonly number[]> {
  const statuses = new Set<number>()
  for (let i = 0; i < followers; i++) statuses.add((await askAnyone(guarded, `/${name}/${i}`)).status)
  return [...statuses]
}

t.test('threads that break', async t => {
  const guarded = await start(t)
  const { gateway, upstream } = guarded

  t.test('an error outside of every request replaces its thread and costs no one an answer', async t => {
    let sent = 0
    for (const [i, deed] of ['throw', 'forget'].entries()) {
      const slow = await openSlowRequests(guarded, deed)
      const before = await gateway.metric('moien_http_requests_total')
      t.equal(
        (await askAnyone(guarded, `/poisoned/${deed}`, deed)).status,
        200,
        `${deed}: the request that did it is answered`
      )
      t.strictSame(await follow(guarded, deed), [200], `${deed}: service goes on`)
      await recovered(gateway, i + 1)
      t.ok((await gateway.metric('moien_http_requests_total')) >= before, `${deed}: no counter falls`)
      t.equal(upstream.held, slowRequests, `${deed}: what was under way goes on`)
      upstream.release()
      const answers = await Promise.all(slow)
      t.ok(
        answers.every(answer => typeof answer !== 'string' && answer.body.startsWith('/hold/')),
        `${deed}: and is answered`
      )
      sent += slowRequests + 1 + followers
      const counted = await until(
        () => gateway.metric('moien_http_requests_total'),
        count => count >= sent
      )
      t.equal(counted, sent, `${deed}: each request was counted once`)
    }
    t.equal(await restarts(gateway, 'edge'), 2)
    t.equal(await gateway.metric('moien_http_requests_in_flight'), 0)
    const faults = gateway.logged().filter(record => 'error.code' in record)
    t.strictSame(
      faults.map(record => [record['error.code'], record['message']]),
      [
        ['thread_failed', 'poisoned'],
        ['thread_failed', 'poisoned']
      ]
    )
  })

  t.test('where every thread fails at once, the last one listens until another does', async t => {
    const before = await restarts(gateway, 'edge')
    // Which thread a request comes to is the kernel's choice.
    for (let i = 0; (await restarts(gateway, 'edge')) < before + 2; i++) {
      t.equal((await askAnyone(guarded, `/poisoned/${i}`, 'throw')).status, 200)
    }
    t.strictSame(await follow(guarded, 'meanwhile'), [200])
    await recovered(gateway, before + 2)
    t.strictSame(await follow(guarded, 'afterwards'), [200])
  })

  t.test('a thread that ends at once takes only its own requests with it', async t => {
    for (const deed of ['exit', 'exhaust']) {
      const restarted = await restarts(gateway, 'edge')
      const slow = await openSlowRequests(guarded, deed)
      const before = await gateway.metric('moien_http_requests_total')
      await t.rejects(poison(gateway, deed), `${deed}: the request that did it is lost`)
      await recovered(gateway, restarted + 1)
      t.equal(await restarts(gateway, 'edge'), restarted + 1)
      t.ok((await gateway.metric('moien_http_requests_total')) >= before, `${deed}: no counter falls`)
      upstream.release()
      const whole = (await Promise.all(slow)).filter(answer => typeof answer !== 'string')
      t.comment(`${deed}: ${whole.length} of ${slowRequests} requests under way were the other thread's`)
      t.ok(whole.length > 0 && whole.every(({ status }) => status === 200))
      t.strictSame(await follow(guarded, deed), [200], `${deed}: service goes on`)
      await until(
        () => gateway.metric('moien_http_requests_in_flight'),
        count => count === 0
      )
    }
    t.equal(await gateway.process.stop(), 0)
  })
})

t.test('a start that fails says what failed, and nothing of the threads that end with it', async t => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const { port } = taken.address() as AddressInfo
  const config = { metrics: { address: `127.0.0.1:${port}` } }
  const { dir, configFile } = writeGatewayFiles({ upstream: 'http://127.0.0.1:9', config })
  t.teardown(() => rmSync(dir, { recursive: true }))
  const lines: string[] = []
  const log = createOperationalLog({ write: line => void lines.push(line) })
  const started = await new Gateway({ configFile, log, watch: false }).start()
  const text = `Cannot open 127.0.0.1:${port} for metrics. Stop the program that holds the port, or choose another.`
  t.match(started, { ok: false, faults: [{ text }] })
  t.notMatch(lines.join(''), /thread/)
})

t.test('threads that live on, and threads that do not notice', async t => {
  const guarded = await start(t, ['poison', 'hastenWatchdog'])
  const { gateway } = guarded

  t.test('an error inside a request answers 500 with a number that the log explains', async t => {
    const broken: readonly (readonly [what: string, answer: Answer])[] = [
      ['an error on the way', await poison(gateway, 'inside')],
      ['a rejection in a route of our own', await poison(gateway, 'reject', '/.moien/solve', 'POST')]
    ]
    for (const [what, { status, body }] of broken) {
      t.equal(status, 500, what)
      const incident = /\b\w{4}-\w{4}-\w{4}\b/.exec(body)?.[0] ?? 'none'
      await gateway.says(`Request ${incident} failed`)
      const record = gateway.logged().find(({ message }) => String(message).includes(incident))
      t.equal(record?.['error.code'], 'request_failed', what)
      t.match(record?.['error.stack_trace'], /poisoned/, `${what}: with its cause`)
      t.notMatch(body, /poisoned/, `${what}: the citizen is not told the cause`)
    }
    t.strictSame(await follow(guarded, 'unharmed'), [200])
    t.equal(await restarts(gateway, 'edge'), 0)
  })

  t.test('the verify thread and the admin thread are replaced as well', async t => {
    const visitor = new ScriptedVisitor(gateway.origin)
    const challenge = await visitor.challenge('/asked')
    await poison(gateway, 'throw verify')
    await until(
      () => restarts(gateway, 'verify'),
      count => count === 1
    )
    t.equal((await visitor.solve(challenge)).status, 200, 'a challenge from before is verified')
    t.equal((await visitor.get('/asked')).body, '/asked')
    t.equal(await gateway.metric('moien_challenges_passed_total'), 1)

    await poison(gateway, 'throw admin')
    await until(
      () => restarts(gateway, 'admin'),
      count => count === 1
    )
    t.equal(await gateway.metric('moien_challenges_passed_total'), 1, 'metrics are where they were')
    t.equal((await ask(gateway.health, '/readyz')).status, 200)
    const headers = { authorization: `Bearer ${gateway.token}` }
    t.match(JSON.parse((await ask(gateway.admin, '/status', { headers })).body), { state: 'ready' })
  })

  t.test('a thread that never comes back is ended and replaced', async t => {
    await t.rejects(poison(gateway, 'block'), 'its requests are lost')
    await recovered(gateway, 1)
    t.equal(await restarts(gateway, 'edge'), 1)
    t.equal(
      gateway.logged().findLast(record => 'error.code' in record)?.['error.code'],
      'thread_unresponsive'
    )
    t.strictSame(await follow(guarded, 'afterwards'), [200], 'service goes on')
    const before = { verify: await restarts(gateway, 'verify'), admin: await restarts(gateway, 'admin') }
    await poison(gateway, 'block verify')
    await poison(gateway, 'block admin')
    for (const thread of ['verify', 'admin'] as const) {
      await gateway.says(`The ${thread} thread has not answered for 30 s`)
      await until(
        () => restarts(gateway, thread),
        count => count === before[thread] + 1
      )
    }
    t.equal(await gateway.process.stop(), 0)
  })
})
