import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { keptFormOf, sendOn, type KeptForm } from '../support/keptForm.ts'
import { startReceivingApplication } from '../support/receivingApplication.ts'
import { ask, browserHeaders, type Answer } from '../support/scriptedVisitor.ts'
import { startGateway } from '../support/startGateway.ts'
import { until } from '../support/until.ts'

const rules = `rules:
  - { id: light, when: { method: GET }, then: { challenge: light } }
  - { id: heavy, when: { method: POST }, then: { challenge: heavy } }
`
const button = { wait: '0s', per_client: '1/1ms', per_network: '1/1ms', per_site: '1/1ms' }
const large = randomBytes(1024 * 1024).toString('hex')

t.test('a large form that is challenged', async t => {
  const application = await startReceivingApplication(t)
  const gateway = await startGateway(t, {
    upstream: application.origin,
    rules,
    site: { challenge: { button }, max_body: '5MiB' },
    config: { spool: { directory: 'spool', max_bytes: '10MiB', max_bytes_per_network: '5MiB' } }
  })
  const { origin } = gateway
  const folder = join(gateway.dir, 'spool')
  const files = (): readonly string[] => readdirSync(folder)

  /** With a light pass, where a heavy one is asked for. */
  async function passHolder(localAddress = '127.0.0.1'): Promise<Record<string, string>> {
    const get = await ask(origin, '/', { headers: browserHeaders, localAddress })
    const challenge = /name="challenge" value="([^"]+)"/.exec(get.body)![1]!
    const headers = { ...browserHeaders, 'content-type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams({ challenge }).toString()
    const pressed = await ask(origin, '/.moien/continue', { method: 'POST', headers, body, localAddress })
    return { ...browserHeaders, cookie: pressed.headers['set-cookie']![0]!.split(';', 1)[0]! }
  }

  function send(
    headers: Readonly<Record<string, string>>,
    body: string,
    localAddress = '127.0.0.1'
  ): Promise<Answer> {
    return ask(origin, '/upload', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'multipart/form-data' },
      body,
      localAddress
    })
  }

  /** The same without a length. */
  function sendChunked(headers: Readonly<Record<string, string>>, body: string): Promise<{ body: string }> {
    return new Promise((resolve, reject) => {
      const req = request(`${origin}/upload`, { method: 'POST', headers, agent: false }, res => {
        text(res).then(body => resolve({ body }), reject)
      })
      req.once('error', reject)
      for (let at = 0; at < body.length; at += 50_000) req.write(body.slice(at, at + 50_000))
      req.end()
    })
  }

  async function arrives(
    kept: KeptForm | undefined,
    headers: Readonly<Record<string, string>>
  ): Promise<void> {
    const before = application.received.length
    t.equal((await sendOn(origin, kept!, headers)).status, 200)
    t.equal(application.received.length, before + 1)
    t.ok(application.received.at(-1)!.body.toString() === large, 'all of it')
    await until(
      async () => files().length,
      count => count === 0
    )
  }

  await t.test('waits on disk, where nobody can read it, and arrives', async t => {
    const pass = await passHolder()
    const answer = await send(pass, large)
    t.equal(answer.status, 403)
    const [name = ''] = files()
    t.equal(statSync(join(folder, name)).mode & 0o777, 0o600)
    t.equal(statSync(folder).mode & 0o777, 0o700)
    t.notOk(readFileSync(join(folder, name)).includes(large.slice(0, 16)))
    t.ok(answer.body.length < 30_000, 'the page is small')
    t.equal(await gateway.metric('moien_spool_files'), 1)
    t.equal(await gateway.metric('moien_spool_bytes'), large.length)
    await arrives(keptFormOf(answer), pass)
    await arrives(keptFormOf(await sendChunked(pass, large)), pass)
    t.equal(await gateway.metric('moien_forms_kept_total', { place: 'spool' }), 2)
  })

  await t.test('is not taken of who has no pass', async t => {
    const answer = await send(browserHeaders, large)
    t.match(answer.body, 'too large to be kept')
    t.equal(keptFormOf(answer), undefined)
    const expect = { ...browserHeaders, expect: '100-continue' }
    t.match((await send(expect, large)).body, 'too large to be kept')
    t.equal(await gateway.metric('moien_forms_not_kept_total', { reason: 'no_pass' }), 2)
    t.strictSame(files(), [])
  })

  await t.test('finds no place where its network or all have taken theirs', async t => {
    const kept: (KeptForm | undefined)[] = []
    for (const address of [
      '127.0.0.1',
      '127.0.0.9',
      '127.0.0.1',
      '127.1.0.1',
      '127.1.0.1',
      '127.2.0.1',
      '127.3.0.1'
    ]) {
      kept.push(keptFormOf(await send(await passHolder(address), large, address)))
    }
    const isKept = kept.map(form => form !== undefined)
    t.strictSame(isKept, [true, true, false, true, true, true, false])
    t.equal(await gateway.metric('moien_forms_not_kept_total', { reason: 'spool_full' }), 2)
    t.equal(files().length, 5)
    t.ok((await gateway.metric('moien_spool_bytes')) <= 10 * 1024 * 1024)
  })

  await t.test('that is damaged or gone is not sent', async t => {
    const address = '127.2.0.1'
    const pass = await passHolder(address)
    const before = application.received.length
    // Another one goes, to make room.
    rmSync(join(folder, files()[0]!))
    const known = new Set(files())
    const answer = await send(pass, large.slice(0, 300_000), address)
    const kept = keptFormOf(answer)!
    const name = files().find(file => !known.has(file))!
    const bytes = readFileSync(join(folder, name))
    bytes[200_000]! ^= 1
    writeFileSync(join(folder, name), bytes)
    await t.rejects(sendOn(origin, kept, pass, address), 'the answer is cut off')
    t.equal(application.received.length, before, 'the application has not got the whole of it')
    const lost = keptFormOf(await send(pass, large.slice(0, 300_000), address))!
    for (const file of files()) rmSync(join(folder, file))
    t.equal((await sendOn(origin, lost, pass, address)).status, 410)
    t.ok(gateway.logged.some(line => line['error.code'] === 'spool_unusable'))
  })
})
