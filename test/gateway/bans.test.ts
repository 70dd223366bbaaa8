import t from 'tap'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { connectRaw } from '../support/rawHttp.ts'
import { ask, browserHeaders, ScriptedVisitor } from '../support/scriptedVisitor.ts'
import { startGateway } from '../support/startGateway.ts'
import { until } from '../support/until.ts'

const rules = `
rules:
  - { id: asked, description: All., when: { path: /asked }, then: { challenge: light } }
  - id: scanners
    description: Looks for what is not here.
    when: { path: /.git }
    then: { ban: { for: 10m, reason: Looks around, message: 'Ask <b>us</b> & "them"' } }
  - id: blocked
    description: By order.
    when: { path: /blocked }
    then: { deny: { status: 451, message: { fr: 'Fermé <i>ici</i>', en: Closed here } } }
  - { id: shut, description: No., when: { path: /shut }, then: close }
limits:
  - { id: busy, when: { path: /busy }, key: [site], rate: 1/1h, then: { too_many: { status: 503, message: Later } } }
`

const config = { trusted_proxies: ['127.0.0.1/32'] }

t.test('a ban is in force in every thread at once, is told once, and spares a pass', async t => {
  const upstream = await startCountingUpstream(t)
  const gateway = await startGateway(t, { upstream: upstream.origin, threads: 2, rules, config })
  const robot = { headers: { ...browserHeaders, 'x-forwarded-for': '198.51.100.7' } }
  const person = new ScriptedVisitor(gateway.origin, robot.headers)
  t.equal((await person.solve(await person.challenge('/asked'))).status, 200)
  t.equal((await ask(gateway.origin, '/', robot)).status, 200)
  const first = await ask(gateway.origin, '/.git', robot)
  t.equal(first.status, 403)
  t.match(first.body, 'Ask &lt;b&gt;us&lt;/b&gt; &amp; &quot;them&quot;', 'plain text, and escaped')
  const asked = Array.from({ length: 20 }, () => ask(gateway.origin, '/', robot))
  for (const { status } of await Promise.all(asked)) t.equal(status, 403)
  t.equal(upstream.asked.get('/'), 1, 'whichever thread took the connection')
  t.equal((await person.get('/other')).status, 200, 'who held a pass goes on')
  t.equal((await ask(gateway.origin, '/')).status, 200, 'and so do all others')
  t.equal(await gateway.metric('moien_bans', { source: 'rule' }), 1)
  t.equal(await gateway.metric('moien_banned_requests_total'), 20)
  await until(() => gateway.logged.some(line => line['rule.id'] === 'scanners'), Boolean)
  const told = gateway.logged.filter(line => line['rule.id'] === 'scanners')
  t.match(told, [{ 'client.ip': '198.51.100.7', 'moien.ban.prefix_length': 32, 'moien.ban.times': 1 }])
  t.match(told[0]!['message'], /^site test: scanners bans a client until .*: Looks around$/)
  await gateway.stop()
  const banned = gateway.accessLog().filter(line => line['event.action'] === 'banned')
  t.match(banned[0], { 'moien.decision': 'ban', 'rule.id': 'scanners' })
  const held = banned.filter(line => line['rule.id'] === 'ban/scanners')
  t.ok(held.length > 0 && held.length < 20, 'a flood is folded')
})

t.test('nobody who is banned earns a pass with a challenge that is older', async t => {
  const upstream = await startCountingUpstream(t)
  const gateway = await startGateway(t, { upstream: upstream.origin, rules, config })
  const headers = { ...browserHeaders, 'x-forwarded-for': '198.51.100.9' }
  const robot = new ScriptedVisitor(gateway.origin, headers)
  const hoard = [await robot.challenge('/asked'), await robot.challenge('/asked')]
  t.equal((await robot.get('/.git')).status, 403)
  const solved = await robot.solve(hoard[0]!)
  t.match(solved, { status: 403, body: /Ask &lt;b&gt;us/ })
  t.equal((await robot.press(hoard[1]!)).status, 403)
  t.equal(robot.cookie, '')
  t.equal(await gateway.metric('moien_banned_requests_total'), 2)
  const neighbour = { ...browserHeaders, 'x-forwarded-for': '198.51.100.10' }
  const person = new ScriptedVisitor(gateway.origin, neighbour)
  t.equal((await person.solve(await person.challenge('/asked'))).status, 200)
})

t.test('a message is in the language of the page, and in the problem', async t => {
  const upstream = await startCountingUpstream(t)
  const gateway = await startGateway(t, { upstream: upstream.origin, rules })
  const page = async (language: string): Promise<string> => {
    const headers = { ...browserHeaders, 'accept-language': language }
    const { status, body } = await ask(gateway.origin, '/blocked', { headers })
    t.equal(status, 451)
    return body
  }
  t.match(await page('fr'), '<p dir="auto" lang="fr">Fermé &lt;i&gt;ici&lt;/i&gt;</p>')
  t.match(await page('en'), '<p dir="auto" lang="en">Closed here</p>')
  t.match(await page('pt'), '<p dir="auto" lang="en">Closed here</p>', "the site's own, where there is none")
  const background = { headers: { accept: 'application/json', 'sec-fetch-dest': 'empty' } }
  const problem = await ask(gateway.origin, '/blocked', background)
  t.equal(problem.headers['content-type'], 'application/problem+json')
  t.match(JSON.parse(problem.body), { status: 451, detail: 'Closed here' })
  await ask(gateway.origin, '/busy', background)
  const busy = await ask(gateway.origin, '/busy', background)
  t.match(JSON.parse(busy.body), { status: 503, detail: 'Later' })
  t.match(busy.headers['retry-after'], /^\d+$/)
})

t.test('close ends the connection without a byte, of an upgrade too', async t => {
  const upstream = await startCountingUpstream(t)
  const gateway = await startGateway(t, { upstream: upstream.origin, rules })
  for (const more of ['', 'Content-Length: 5\r\n', 'Connection: Upgrade\r\nUpgrade: websocket\r\n']) {
    const connection = await connectRaw(gateway.port)
    connection.send(`POST /shut HTTP/1.1\r\nHost: a\r\n${more}\r\n`)
    t.equal((await connection.readToEnd()).length, 0)
    connection.destroy()
  }
  t.equal(await gateway.metric('moien_http_requests_in_flight'), 0)
  t.equal(await gateway.metric('moien_http_requests_total', { code: '4xx' }), 3)
  await gateway.stop()
  const [line] = gateway.accessLog()
  t.match(line, { 'event.action': 'closed', 'http.response.status_code': 444, 'rule.id': 'shut' })
})
