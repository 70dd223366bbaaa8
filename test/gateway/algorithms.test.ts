// Limits that are counted otherwise than by GCRA, over real connections and, where it matters, two threads.
import { once } from 'node:events'
import t from 'tap'
import WebSocket from 'ws'
import { createDemoApplication } from '../../src/demo/demoApplication.ts'
import { startCountingUpstream, type CountingUpstream } from '../support/countingUpstream.ts'
import { connectRaw } from '../support/rawHttp.ts'
import { ask, type Answer } from '../support/scriptedVisitor.ts'
import { startGateway } from '../support/startGateway.ts'
import { until } from '../support/until.ts'
import { flood } from './flood.ts'
import { startGatewayProcess, type GatewayProcess } from './gatewayProcess.ts'

const connections = 8

t.test('eight connections on two threads get exactly what a sliding window promises', async t => {
  const upstream = await startCountingUpstream(t)
  const rules = `limits:
  - { id: window, when: { path: /window }, key: [site], algorithm: sliding_window, rate: 500/1d, then: too_many }
`
  const site = { upstream: { servers: [upstream.origin], connections: 512 } }
  const gateway = await startGateway(t, { upstream: upstream.origin, threads: 2, rules, site })
  const result = await flood(gateway.port, '/window', { connections, requestsEach: 500 })
  t.strictSame(
    [200, 429].map(status => result.statuses.get(status)),
    [500, 3500]
  )
  t.equal(upstream.asked.get('/window'), 500, 'what passed was forwarded, and nothing else')
  const seconds = [...result.retryAfter].map(Number)
  t.ok(Math.min(...seconds) > 64_800 && Math.max(...seconds) <= 108_000, 'within a day and a quarter')
})

const atOnce = 5
const concurrency = `limits:
  - { id: at-once, when: { path: { under: /hold } }, key: [site], algorithm: concurrency, at_once: ${atOnce}, then: too_many }
`

/** Asks in parallel until so many are held, and answers what the others got. */
async function fill(origin: string, upstream: CountingUpstream, times: number): Promise<readonly number[]> {
  const refused: number[] = []
  const answers = Array.from({ length: times }, (_, i) =>
    ask(origin, `/hold/${i}`).then(({ status }) => {
      if (status !== 200) refused.push(status)
    })
  )
  await until(
    () => refused.length,
    count => count === times - atOnce
  )
  await upstream.holds(atOnce)
  upstream.release()
  await Promise.all(answers)
  return refused
}

t.test('so many at once over two threads', async t => {
  const upstream = await startCountingUpstream(t)
  const gateway = await startGateway(t, { upstream: upstream.origin, threads: 2, rules: concurrency })
  const allGivenBack = (): Promise<number> =>
    until(
      () => gateway.metric('moien_ratelimit_keys', { limit: 'at-once' }),
      keys => keys === 0
    )

  await t.test('until each answer is over', async t => {
    for (let round = 0; round < 3; round++) {
      const refused = await fill(gateway.origin, upstream, 20)
      t.strictSame(new Set(refused), new Set([429]), 'no more than five were ever forwarded')
      t.equal(await allGivenBack(), 0)
    }
    const refusal = Promise.all(Array.from({ length: atOnce }, (_, i) => ask(gateway.origin, `/hold/x${i}`)))
    await upstream.holds(atOnce)
    const { status, headers } = await ask(gateway.origin, '/hold/y')
    t.strictSame([status, headers['retry-after']], [429, '1'])
    upstream.release()
    await refusal
    t.equal(await allGivenBack(), 0)
  })

  await t.test('and who breaks off gives back what was held', async t => {
    for (let round = 0; round < 2; round++) {
      const gone = await Promise.all(Array.from({ length: atOnce }, () => connectRaw(gateway.port)))
      for (const connection of gone) connection.send('GET /hold/gone HTTP/1.1\r\nHost: a\r\n\r\n')
      await upstream.holds(atOnce)
      t.equal((await ask(gateway.origin, '/hold/other')).status, 429)
      for (const connection of gone) connection.destroy()
      await until(
        () => upstream.held,
        held => held === 0
      )
      t.equal(await allGivenBack(), 0)
    }
    t.equal(upstream.held, 0)
  })
})

t.test('a WebSocket is under way until it is closed', async t => {
  const application = createDemoApplication()
  const { port } = await application.listen()
  t.teardown(() => application.close())
  const rules = `limits:
  - { id: sockets, when: { kind: upgrade }, key: [client_ip], algorithm: concurrency, at_once: 1, then: too_many }
`
  const gateway = await startGateway(t, { upstream: `http://127.0.0.1:${port}`, rules })
  const url = `ws://127.0.0.1:${gateway.port}/help-desk/socket`
  const first = new WebSocket(url)
  await once(first, 'open')
  const [error] = (await once(new WebSocket(url), 'error')) as [Error]
  t.match(error.message, '429')
  first.close()
  await once(first, 'close')
  await until(
    () => gateway.metric('moien_ratelimit_keys', { limit: 'sockets' }),
    keys => keys === 0
  )
  const second = new WebSocket(url)
  await once(second, 'open')
  second.terminate()
})

/** Ends the edge thread that a request comes to, and waits for its successor. */
async function endOneThread(gateway: GatewayProcess, times: number): Promise<void> {
  await ask(gateway.origin, '/', { headers: { 'x-poison': 'exit' } }).catch((): undefined => undefined)
  await gateway.says('an edge thread took the place of one that failed', times)
}

t.test('what a thread held that died is free, and what others hold is not', async t => {
  const upstream = await startCountingUpstream(t)
  const wishes = { upstream: upstream.origin, threads: 2, rules: concurrency }
  const gateway = await startGatewayProcess(t, wishes, { fixtures: ['poison'] })
  let brokenOff = 0
  const open = Array.from({ length: atOnce }, (_, i) =>
    ask(gateway.origin, `/hold/${i}`).catch(() => brokenOff++)
  )
  await upstream.holds(atOnce)
  // Which thread it is, is the kernel's choice: until it is one that holds something.
  for (let times = 1; upstream.held === atOnce; times++) await endOneThread(gateway, times)
  await until(
    () => brokenOff,
    count => count === atOnce - upstream.held
  )
  const asking = 12
  const expected = asking - brokenOff
  let refused = 0
  const more = Array.from({ length: asking }, (_, i) =>
    ask(gateway.origin, `/hold/more/${i}`).then(({ status }) => (refused += status === 429 ? 1 : 0))
  )
  await until(
    () => refused,
    count => count === expected
  )
  await upstream.holds(atOnce)
  t.equal(upstream.held, atOnce, `${brokenOff} were free again`)
  upstream.release()
  await Promise.all([...open, ...more])
  t.equal(refused, expected)
})

async function statuses(get: (i: number) => Promise<Answer>, times: number): Promise<readonly number[]> {
  const seen: number[] = []
  for (let i = 0; i < times; i++) seen.push((await get(i)).status)
  return seen
}

t.test('bytes are paid for once they have gone, and different paths are counted once', async t => {
  const upstream = await startCountingUpstream(t)
  const rules = `limits:
  - { id: sent, when: { path: { under: /sent } }, count: { bytes: sent }, key: [client_ip], rate: 100B/1h, then: too_many }
  - { id: received, when: { path: { under: /received } }, count: { bytes: received }, key: [client_ip], rate: 100B/1h, then: too_many }
  - { id: paths, when: { path: { under: /file } }, count: { distinct: path }, key: [client_ip], rate: 4/1h, then: too_many }
`
  const gateway = await startGateway(t, { upstream: upstream.origin, rules })
  let requests = 0
  /** Bytes are paid for when the exchange is over, which the client may see a moment before. */
  const askToTheEnd = async (path: string, options = {}): Promise<Answer> => {
    const answer = await ask(gateway.origin, path, options)
    requests++
    await until(
      () => gateway.metric('moien_http_requests_total'),
      count => count === requests
    )
    return answer
  }
  const path = `/sent/${'x'.repeat(54)}` // which is what this application answers: 60 bytes
  t.strictSame(await statuses(() => askToTheEnd(path), 4), [200, 200, 429, 429])
  const post = (): Promise<Answer> => askToTheEnd('/received', { method: 'POST', body: 'x'.repeat(99) })
  t.strictSame(await statuses(post, 4), [200, 200, 429, 429])
  const { headers } = await post()
  t.equal(Number(headers['retry-after']) > 3500, true, 'an hour for a hundred bytes, and 98 too many')
  t.notOk('ratelimit' in headers || 'ratelimit-policy' in headers, 'unless told so, no more is said')
  const read = (i: number): Promise<Answer> => ask(gateway.origin, `/file/${i % 4}`)
  t.strictSame(new Set(await statuses(read, 20)), new Set([200]), 'four pages as often as one likes')
  const scrape = await statuses(i => ask(gateway.origin, `/file/more/${i}`), 200)
  t.ok(scrape.indexOf(429) >= 0 && scrape.indexOf(429) < 8, 'a fifth, or hardly more')
  t.strictSame(new Set(scrape.slice(scrape.indexOf(429))), new Set([429]))
  t.equal(await gateway.metric('moien_ratelimit_keys', { limit: 'paths' }), 1)
})

t.test('answers say what limits leave, where the site wants it', async t => {
  const upstream = await startCountingUpstream(t)
  const rules = `rules:
  - { id: no, description: x, when: { path: /quota/no }, then: { deny: { status: 403 } } }
limits:
  - { id: pace, when: { path: { under: /quota } }, key: [site], rate: 60/1h, burst: 3, counts: received, then: too_many }
  - { id: window, when: { path: { under: /quota } }, key: [site], algorithm: sliding_window, rate: 4/1h, then: too_many }
  - { id: at-once, when: { path: { under: /quota } }, key: [site], algorithm: concurrency, at_once: 9, then: too_many }
  - { id: bytes, when: { path: { under: /quota } }, count: { bytes: sent }, key: [site], rate: 1KiB/1h, then: too_many }
  - { id: paths, when: { path: { under: /quota } }, count: { distinct: path }, key: [site], rate: 99/1h, then: too_many }
  - { id: failures, when: { path: { under: /quota } }, count: { response: { status: 401 } }, key: [site], rate: 9/1h, then: too_many }
  - { id: watched, when: { path: { under: /quota } }, key: [site], rate: 1/1h, then: too_many, mode: dry_run }
`
  const site = { rate_limit_headers: true }
  const gateway = await startGateway(t, { upstream: upstream.origin, rules, site })
  /** Both fields by the name of the limit, and the answer. */
  const quotas = async (path: string): Promise<readonly unknown[]> => {
    const { status, headers } = await ask(gateway.origin, path)
    const items = (field: string): readonly string[] => String(headers[field] ?? '').split(', ')
    return [status, headers['retry-after'], items('ratelimit-policy'), items('ratelimit')]
  }
  const policy = [
    '"pace";q=3;w=180',
    '"window";q=4;w=3600',
    '"at-once";q=9;qu="concurrent-requests"',
    '"bytes";q=1024;w=3600;qu="content-bytes"'
  ]
  const [status, , firstPolicy, first] = await quotas('/quota')
  t.strictSame([status, firstPolicy], [200, policy])
  t.match(first, [
    '"pace";r=2;t=60',
    /^"window";r=3;t=(3[6-9]|4[0-5])\d\d$/,
    '"at-once";r=8',
    '"bytes";r=1024;t=0'
  ])
  const [denied, , deniedPolicy, second] = await quotas('/quota/no')
  t.strictSame([denied, deniedPolicy], [403, policy.slice(0, 1)], 'a refusal tells what it counts for')
  t.match(second, [/^"pace";r=1;t=(119|120)$/])
  t.match(await quotas('/quota'), [200, undefined, policy, [/^"pace";r=0;t=(59|60)$/, /^"window";r=2;/]])
  const [refused, retryAfter, , last] = await quotas('/quota')
  t.equal(refused, 429)
  t.equal((last as readonly string[])[0], `"pace";r=0;t=${String(retryAfter)}`)
  t.strictSame((await quotas('/'))[3], [''], 'where no limit counts there is nothing to say')
})
