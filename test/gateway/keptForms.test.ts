import t from 'tap'
import { keptFormOf, sendOn, type KeptForm } from '../support/keptForm.ts'
import { startReceivingApplication, type ReceivedRequest } from '../support/receivingApplication.ts'
import { ask, browserHeaders, ScriptedVisitor, type Answer } from '../support/scriptedVisitor.ts'
import { startGateway } from '../support/startGateway.ts'

const rules = `rules:
  - { id: everyone, when: { not: { path: /open } }, then: { challenge: light } }
limits:
  - { id: few, when: { path: /few }, key: [client_ip], rate: 1/1h, then: too_many }
`
const button = { wait: '0s', per_client: '1/1ms', per_network: '1/1ms', per_site: '1/1ms' }
const urlEncoded = 'application/x-www-form-urlencoded'

t.test('a challenged form', async t => {
  const application = await startReceivingApplication(t)
  const gateway = await startGateway(t, {
    upstream: application.origin,
    rules,
    site: { challenge: { button }, max_body: '1MiB' }
  })
  const { origin } = gateway
  const received = (): ReceivedRequest => application.received.at(-1)!

  function send(
    target: string,
    body: string,
    headers: Readonly<Record<string, string>> = {},
    method = 'POST'
  ): Promise<Answer> {
    const type = { 'content-type': urlEncoded }
    return ask(origin, target, { method, headers: { ...browserHeaders, ...type, ...headers }, body })
  }

  async function keep(...sent: Parameters<typeof send>): Promise<KeptForm> {
    const answer = await send(...sent)
    const kept = keptFormOf(answer)
    if (kept === undefined) throw new Error(`not kept, but ${answer.status}: ${answer.body.slice(0, 300)}`)
    return kept
  }

  await t.test('is sent on after the press of a button, to where it was meant for', async t => {
    const kept = await keep('/apply?step=2&x=%20y', 'name=Marie&city=Esch')
    t.equal(kept.action, '/apply?step=2&x=%20y&moien-sealed')
    const answer = await sendOn(origin, kept, browserHeaders)
    t.equal(answer.status, 200)
    t.match(answer.body, 'POST /apply?step=2')
    t.equal(application.received.length, 1, 'once')
    t.equal(received().target, '/apply?step=2&x=%20y')
    t.equal(received().headers['content-type'], urlEncoded)
    t.equal(received().body.toString(), 'name=Marie&city=Esch')
    t.match(answer.headers['set-cookie']?.[0], /^moien=/, 'the pass comes with the answer')
  })

  await t.test('is sent on with a pass that a puzzle earned', async t => {
    const kept = await keep('/apply', 'name=Marie')
    const visitor = new ScriptedVisitor(origin)
    t.equal((await visitor.solve(kept.challenge)).status, 200)
    const answer = await sendOn(origin, kept, { ...browserHeaders, cookie: visitor.cookie })
    t.equal(answer.status, 200)
    t.equal(answer.headers['set-cookie'], undefined)
    t.equal(received().headers.cookie, undefined, 'the pass is not for the application')
  })

  await t.test('of any kind is the same when it arrives', async t => {
    const kinds: readonly (readonly [type: string, body: string, method?: string])[] = [
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\0é\r\n--x--\r\n'
      ],
      ['application/json', '{"name":"Marie"}'],
      ['text/plain', ''],
      ['application/octet-stream', 'x'.repeat(256 * 1024)],
      ['application/json', '{}', 'PUT']
    ]
    for (const [type, body, method = 'POST'] of kinds) {
      const before = application.received.length
      const kept = await keep('/apply', body, { 'content-type': type }, method)
      t.equal((await sendOn(origin, kept, browserHeaders)).status, 200, type)
      t.equal(application.received.length, before + 1)
      t.equal(received().method, method)
      t.equal(received().headers['content-type'], type)
      t.equal(received().body.toString(), body)
    }
  })

  await t.test('has the headers of the page that sent it, and no cookie that it came without', async t => {
    const from = {
      origin: 'http://evil.example',
      referer: 'http://evil.example/x',
      'sec-fetch-site': 'cross-site'
    }
    const kept = await keep('/apply', 'a=1', {
      ...from,
      'sec-fetch-dest': 'document',
      cookie: 'lang=fr; theme=dark'
    })
    const answer = await sendOn(origin, kept, {
      ...browserHeaders,
      origin,
      'sec-fetch-site': 'same-origin',
      'sec-fetch-dest': 'document',
      'sec-fetch-user': '?1',
      authorization: 'Basic bWFyaWU6eA==',
      cookie: 'session=secret; lang=fr; theme=light'
    })
    t.equal(answer.status, 200)
    const { headers } = received()
    t.equal(headers.cookie, 'lang=fr')
    t.equal(headers.origin, 'http://evil.example')
    t.equal(headers.referer, 'http://evil.example/x')
    t.equal(headers['sec-fetch-site'], 'cross-site')
    t.equal(headers['sec-fetch-user'], undefined)
    t.equal(headers.authorization, undefined)
  })

  await t.test('keeps the authority that it came with', async t => {
    const own = { authorization: 'Basic bWFyaWU6eA==', cookie: 'session=secret' }
    const kept = await keep('/apply', 'a=1', own)
    await sendOn(origin, kept, { ...browserHeaders, ...own })
    t.equal(received().headers.cookie, 'session=secret')
    t.equal(received().headers.authorization, own.authorization)
  })

  await t.test('is sent once, whoever asks how often', async t => {
    const kept = await keep('/apply', 'a=1')
    const before = application.received.length
    const answers = await Promise.all([1, 2, 3].map(() => sendOn(origin, kept, browserHeaders)))
    t.equal(answers.filter(({ status }) => status === 200).length, 1)
    t.equal(answers.filter(({ status }) => status === 409).length, 2)
    t.equal(application.received.length, before + 1)
    t.match(answers.find(({ status }) => status === 409)?.body, 'already been sent')
  })

  await t.test('is challenged again where the check is not done, and kept on', async t => {
    const visitor = new ScriptedVisitor(origin)
    await visitor.solve(await visitor.challenge())
    const kept = await keep('/few', 'a=1')
    const second = await keep('/few', 'a=2')
    t.equal((await sendOn(origin, kept, browserHeaders)).status, 200)
    const limited = await sendOn(origin, second, browserHeaders)
    t.equal(limited.status, 429, 'limits hold for it')
    t.equal((await sendOn(origin, second, browserHeaders)).status, 429, 'and it is not lost by it')
  })

  await t.test('that another form answers at a marked address goes its ordinary way', async t => {
    const visitor = new ScriptedVisitor(origin)
    await visitor.solve(await visitor.challenge())
    const pass = { cookie: visitor.cookie }
    for (const body of ['a=1', '', 'name=challenge', 'x'.repeat(700_000)]) {
      const answer = await send('/apply?moien-sealed', body, pass)
      t.equal(answer.status, 200)
      t.equal(received().target, '/apply')
      t.equal(received().body.toString(), body)
    }
    t.equal((await send('/apply?a=1&moien-sealed', 'challenge=x', pass)).status, 400)
    const page = await ask(origin, '/open?a=1&moien-sealed', { headers: browserHeaders })
    t.equal(page.status, 200)
    t.equal(received().target, '/open?a=1')
  })

  await t.test('that is too large for the site is refused at once', async t => {
    t.equal((await send('/apply', 'x'.repeat(1024 * 1024 + 1))).status, 413)
  })

  await t.test('that cannot be kept is said not to be', async t => {
    const answer = await send('/apply', 'x'.repeat(256 * 1024 + 1))
    t.equal(answer.status, 403)
    t.equal(keptFormOf(answer), undefined)
    t.match(answer.body, 'too large to be kept')
    const odd = await send(`/apply?q=${'x'.repeat(8180)}`, 'a=1')
    t.equal(keptFormOf(odd), undefined)
    t.match(odd.body, 'Your form has not been sent.')
    t.equal(await gateway.metric('moien_forms_not_kept_total', { reason: 'odd_target' }), 1)
  })

  await t.test('of a script is not kept, for its script asks again', async t => {
    const answer = await send('/apply', '{}', { accept: 'application/json', 'x-requested-with': 'fetch' })
    t.equal(answer.headers['content-type'], 'application/problem+json')
    t.equal(keptFormOf(answer), undefined)
  })

  await t.test('takes up no memory once it is answered', async t => {
    const kept = await gateway.metric('moien_forms_kept_total', { place: 'page' })
    t.ok(kept > 10)
    t.equal(await gateway.metric('moien_forms_sent_total'), 11)
    t.equal(await gateway.metric('moien_form_bytes'), 0)
  })

  await gateway.stop()
  const told = new Set(gateway.accessLog().map(line => line['moien.form']))
  t.strictSame(told, new Set([undefined, 'kept', 'not_kept', 'replayed']))
})
