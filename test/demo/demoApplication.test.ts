import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { createDemoApplication, type DemoOptions } from '../../src/demo/demoApplication.ts'
import { downloadBlock } from '../../src/demo/downloadRoutes.ts'
import { loadConfig } from '../../src/policy/loadConfig.ts'
import { Sessions } from '../../src/demo/sessions.ts'
import { connectRaw, exchangeRaw } from '../support/rawHttp.ts'
import { root } from '../support/sourceFiles.ts'
import { missing, tool } from '../support/tools.ts'

const draft = {
  name: '<Marie> & "Co"',
  birthday: '1985-06-23',
  address: '12, rue de la Gare',
  postcode: 'L-9053',
  locality: 'Ettelbruck',
  email: 'marie@example.lu'
}

async function startDemo(t: Test, options: DemoOptions = {}) {
  const demo = createDemoApplication({ onError: error => t.fail(String(error)), ...options })
  const { port } = await demo.listen()
  t.teardown(() => demo.close())
  return { demo, port, origin: `http://127.0.0.1:${port}` }
}

/** A browser without pictures: follows no redirect and keeps the one cookie. */
function createVisitor(origin: string) {
  let cookie = ''
  return {
    get cookie() {
      return cookie
    },
    async send(path: string, init: RequestInit = {}) {
      const response = await fetch(origin + path, {
        redirect: 'manual',
        ...init,
        headers: { cookie }
      })
      cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
      return {
        status: response.status,
        location: response.headers.get('location'),
        text: await response.text()
      }
    },
    post(path: string, values: Record<string, string>) {
      return this.send(path, { method: 'POST', body: new URLSearchParams(values) })
    },
    upload(path: string, data: Buffer, name = 'card.jpg') {
      const body = new FormData()
      body.append('remarks', 'Merci')
      body.append('document', new Blob([new Uint8Array(data)]), name)
      return this.send(path, { method: 'POST', body })
    }
  }
}

function downloaded(start: number, end: number): Buffer {
  const copies = Math.ceil(end / downloadBlock.length)
  return Buffer.concat(Array.from({ length: copies }, () => downloadBlock)).subarray(start, end)
}

function handshake(path: string, more: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`
}

t.test('the form goes from step to step to a receipt that only its owner sees', async t => {
  const { origin } = await startDemo(t, { nowMs: () => Date.UTC(2026, 5, 1) })
  const marie = createVisitor(origin)
  t.match(await marie.send('/apply/documents'), { status: 303, location: '/apply' }, 'step 2 needs step 1')
  t.match(await marie.post('/apply', draft), { status: 303, location: '/apply/documents' })
  t.match(await marie.send('/apply/documents'), { status: 200, text: '&lt;Marie&gt; &amp; &quot;Co&quot;' })
  t.match(await marie.upload('/apply/documents', Buffer.alloc(0)), {
    status: 422,
    text: />\s*Merci<\/textarea>/
  })
  const data = randomBytes(50_000)
  const handedIn = await marie.upload('/apply/documents', data, '"><img>.jpg')
  t.match(handedIn, { status: 303, location: '/apply/receipt?number=GD-2026-000001' })
  const receipt = await marie.send(handedIn.location!)
  t.match(receipt.text, createHash('sha256').update(data).digest('hex'))
  t.match(receipt.text, '&quot;&gt;&lt;img&gt;.jpg')
  t.match(await createVisitor(origin).send(handedIn.location!), { status: 404 })
})

t.test('a form handed in twice at once is received once', async t => {
  const { origin } = await startDemo(t)
  const marie = createVisitor(origin)
  await marie.post('/apply', draft)
  const data = randomBytes(300_000)
  const both = await Promise.all([1, 2].map(() => marie.upload('/apply/documents', data)))
  const places = both.map(({ location }) => location?.split('?')[0])
  t.strictSame(new Set(places), new Set(['/apply', '/apply/receipt']))
})

t.test('the first step names what is wrong and keeps what was typed', async t => {
  const { origin } = await startDemo(t)
  const visitor = createVisitor(origin)
  const cases: readonly (readonly [field: string, value: string, complaint: string])[] = [
    ['name', ' ', 'Enter your name.'],
    ['birthday', '2026-13-01', 'Enter your date of birth'],
    ['birthday', '2999-01-01', 'Enter a date of birth in the past.'],
    ['postcode', 'B-1000', 'Enter a postcode of four digits.'],
    ['email', 'marie', 'Enter an e-mail address']
  ]
  for (const [field, value, complaint] of cases) {
    const answer = await visitor.post('/apply', { ...draft, [field]: value })
    t.match(answer, { status: 422, text: complaint }, `${field}: ${value}`)
    t.match(answer.text, 'value="12, rue de la Gare"')
  }
})

t.test('bodies are bounded, and the answer arrives although the client is still sending', async t => {
  const { origin, port } = await startDemo(t)
  const visitor = createVisitor(origin)
  await visitor.post('/apply', draft)
  t.match(await visitor.upload('/apply/documents', Buffer.alloc(10 * 1024 * 1024)), { status: 413 })
  const connection = await connectRaw(port)
  t.teardown(() => connection.destroy())
  connection.send('POST /apply HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
  connection.send(`12000\r\n${'x'.repeat(0x12000)}\r\n`)
  t.equal((await connection.readResponse()).status, 413)
  connection.send(`100000\r\n${'x'.repeat(0x100000)}\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n`)
  t.equal((await connection.readResponse()).body.toString(), 'ok\n', 'and the connection goes on')
})

t.test('logging in gives a new session and leads back to where one was', async t => {
  const { origin } = await startDemo(t)
  const marie = createVisitor(origin)
  await marie.post('/apply', draft)
  const before = marie.cookie
  t.match(await marie.send('/account'), { status: 303, location: '/login?next=/account' })
  t.match(await marie.post('/login', { user: 'marie', password: 'wrong' }), {
    status: 403,
    text: 'value="marie"'
  })
  const logIn = { user: 'marie', password: 'moien-2026' }
  t.match(await marie.post('/login', { ...logIn, next: '/apply/documents' }), {
    status: 303,
    location: '/apply/documents'
  })
  t.not(marie.cookie, before)
  t.match(
    await marie.send('/apply/documents'),
    { status: 200, text: 'Account of marie' },
    'with the draft kept'
  )
  for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/a\r\nX: y']) {
    t.equal((await marie.post('/login', { ...logIn, next })).location, '/account', JSON.stringify(next))
  }
  await marie.post('/logout', {})
  t.match(await marie.send('/account'), { status: 303 })
})

t.test('sessions end after half an hour without a visit, and never exceed ten thousand', async t => {
  let nowMs = 0
  const sessions = new Sessions(() => nowMs)
  const { id } = sessions.start()
  const cookies = `a=b; demo_session=${id}`
  nowMs += 29 * 60_000
  t.equal(sessions.find(cookies)?.id, id)
  nowMs += 29 * 60_000
  t.equal(sessions.find(cookies)?.id, id, 'a visit prolongs')
  nowMs += 30 * 60_000
  t.equal(sessions.find(cookies), undefined)
  const old = sessions.start()
  const busy = sessions.start()
  for (let i = 0; i < 9_998; i++) sessions.start()
  sessions.find(`demo_session=${old.id}`)
  sessions.start()
  t.ok(sessions.find(`demo_session=${old.id}`), 'the one just used stays')
  t.notOk(sessions.find(`demo_session=${busy.id}`), 'the one longest unused goes')
})

t.test('the search folds case and accents, escapes what it repeats and stays within its pages', async t => {
  const { origin } = await startDemo(t)
  const visitor = createVisitor(origin)
  t.match(await visitor.send('/search?q=NATIONALIT%C3%A9'), { text: '1 procedure for' })
  t.match(await visitor.send('/search?q=%3Cscript%3E'), { text: '0 procedures for “&lt;script&gt;”' })
  t.match(await visitor.send('/search?page=99'), { text: 'Page 3 of 3' })
  t.match(await visitor.send('/search?page=x'), { text: 'Page 1 of 3' })
  t.match(await visitor.send('/procedures/passport'), { status: 200, text: '<h1>Passport</h1>' })
})

t.test('the script’s questions are answered in JSON', async t => {
  const { origin } = await startDemo(t, { nowMs: () => Date.UTC(2026, 11, 31) })
  const ask = async (path: string) => (await fetch(origin + path)).json()
  t.strictSame(await ask('/api/postcodes?code=l-9053'), {
    code: 'L-9053',
    valid: true,
    locality: 'Ettelbruck'
  })
  t.strictSame(await ask('/api/postcodes?code=1234'), { code: '1234', valid: true, locality: 'Luxembourg' })
  t.strictSame(await ask('/api/postcodes?code=99999'), { code: '99999', valid: false, locality: '' })
  t.match(await ask('/api/appointments?office=esch'), {
    office: 'Esch-sur-Alzette',
    days: [{ date: '2027-01-01' }]
  })
  t.match(await ask('/api/appointments?office=toString'), { error: 'no such office' })
})

t.test('assets are cached by their tag', async t => {
  const { port } = await startDemo(t)
  for (const name of ['site.css', 'site.js', 'guichet.svg']) {
    const get = (more = '') => exchangeRaw(port, `GET /assets/${name} HTTP/1.1\r\nHost: a\r\n${more}\r\n`)
    const fresh = await get()
    t.equal(fresh.status, 200)
    const cached = await get(`If-None-Match: ${fresh.header('etag')}\r\n`)
    t.match(cached, { status: 304, body: Buffer.alloc(0) })
  }
})

t.test('a download has the bytes it announces, whole or in part', async t => {
  const { port } = await startDemo(t)
  const get = (size: string, more = '', method = 'GET') =>
    exchangeRaw(port, `${method} /download?size=${size} HTTP/1.1\r\nHost: a\r\n${more}\r\n`, {
      head: method === 'HEAD'
    })
  const whole = await get('3MiB')
  t.equal(whole.header('content-length'), String(3 * 1024 * 1024))
  t.ok(whole.body.equals(downloaded(0, 3 * 1024 * 1024)))
  t.match(await get('2GiB', '', 'HEAD'), { status: 200, body: Buffer.alloc(0) })
  for (const size of ['3GiB', '2147483649', 'x', '-1', '1e3']) t.equal((await get(size)).status, 400, size)
  const ranges: readonly (readonly [range: string, status: number, start: number, end: number])[] = [
    ['bytes=0-0', 206, 0, 1],
    ['bytes=65000-66000', 206, 65_000, 66_001],
    ['bytes=199990-', 206, 199_990, 200_000],
    ['bytes=-5', 206, 199_995, 200_000],
    ['bytes=5-999999', 206, 5, 200_000],
    ['bytes=5-1', 200, 0, 200_000],
    ['bytes=0-1,5-6', 200, 0, 200_000],
    ['bytes=-', 200, 0, 200_000]
  ]
  for (const [range, status, start, end] of ranges) {
    const part = await get('200000', `Range: ${range}\r\n`)
    t.equal(part.status, status, range)
    t.ok(part.body.equals(downloaded(start, end)), range)
    if (status === 206) t.equal(part.header('content-range'), `bytes ${start}-${end - 1}/200000`)
  }
  t.equal((await get('10', 'Range: bytes=10-\r\n')).status, 416)
  t.equal((await get('10', 'Range: bytes=1-2\r\nIf-Range: "11"\r\n')).status, 200)
})

t.test('the queue goes on where a reconnecting browser left it', async t => {
  const { port } = await startDemo(t, { queueTickMs: 5, nowMs: () => 0 })
  const connection = await connectRaw(port)
  t.teardown(() => connection.destroy())
  connection.send('GET /queue/events HTTP/1.1\r\nHost: a\r\nLast-Event-ID: 8\r\n\r\n')
  const time = '"time":"1970-01-01T00:00:00.000Z"'
  t.match(
    (await connection.readUntil(`id: 9\ndata: {"position":1,${time}}\n\n`)).toString(),
    'text/event-stream'
  )
  t.match((await connection.readUntil(`id: 11\ndata: {"position":0,${time}}\n\n`)).toString(), 'id: 10\n')
})

t.test('the help desk repeats what it is told over a WebSocket', async t => {
  const { port } = await startDemo(t)
  const socket = new WebSocket(`ws://127.0.0.1:${port}/help-desk/socket`)
  await once(socket, 'open')
  const long = 'ä'.repeat(30_000)
  const [pong, first] = [once(socket, 'pong'), once(socket, 'message')]
  socket.send('Moi', { fin: false })
  socket.ping('alive?')
  socket.send('en', { fin: true })
  t.equal(String((await pong)[0]), 'alive?')
  t.equal(String((await first)[0]), 'Moien')
  socket.send(long)
  t.equal(String((await once(socket, 'message'))[0]), long)
  socket.close(4000)
  t.equal((await once(socket, 'close'))[0], 4000)
  const rude = new WebSocket(`ws://127.0.0.1:${port}/help-desk/socket`)
  await once(rude, 'open')
  rude.send(Buffer.of(1, 2), { binary: true })
  t.equal((await once(rude, 'close'))[0], 1003)
})

t.test('what is no proper WebSocket handshake is refused', async t => {
  const { port } = await startDemo(t)
  const version = 'Sec-WebSocket-Version: 13\r\n'
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
  const good = await exchangeRaw(port, handshake('/help-desk/socket', version + key))
  t.equal(good.header('sec-websocket-accept'), 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=', 'the example of RFC 6455')
  t.equal(
    (await exchangeRaw(port, handshake('/help-desk/socket', `Sec-WebSocket-Version: 8\r\n${key}`))).status,
    426
  )
  t.equal((await exchangeRaw(port, handshake('/help-desk/socket', version))).status, 400)
  t.equal(
    (await exchangeRaw(port, handshake('/', version + key))).status,
    200,
    'elsewhere Upgrade means nothing'
  )
  t.equal((await exchangeRaw(port, 'GET /help-desk/socket HTTP/1.1\r\nHost: a\r\n\r\n')).status, 426)
})

t.test('operators see the request as it arrived', async t => {
  const { port } = await startDemo(t)
  const request = 'GET /headers?a=%0d HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nX-One: caf\xe9\r\n\r\n'
  const { body } = await exchangeRaw(port, request)
  t.equal(body.toString(), 'GET /headers?a=%0d HTTP/1.1\nHost: a\nX-One: 1\nX-One: caf\\xe9\n')
})

t.test('addresses and methods that do not exist are said not to', async t => {
  const { port } = await startDemo(t)
  const ask = (line: string) => exchangeRaw(port, `${line} HTTP/1.1\r\nHost: a\r\n\r\n`)
  t.equal((await ask('GET /nowhere')).status, 404)
  t.match(await ask('POST /search'), { status: 405 })
  t.equal((await ask('DELETE /apply')).header('allow'), 'GET, POST')
  t.equal((await ask('GET /slow?seconds=121')).status, 400)
  t.match((await ask('GET /slow?seconds=0')).body.toString(), 'took its time')
  const head = await exchangeRaw(port, 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n', { head: true })
  t.not(head.header('content-length'), '0')
})

t.test('closing lets a request finish, ends streams and says goodbye to WebSockets', async t => {
  const { demo, port } = await startDemo(t, { queueTickMs: 5, closeDeadlineMs: 60_000 })
  const socket = new WebSocket(`ws://127.0.0.1:${port}/help-desk/socket`)
  await once(socket, 'open')
  const stream = await connectRaw(port)
  stream.send('GET /queue/events HTTP/1.1\r\nHost: a\r\n\r\n')
  await stream.readUntil('position')
  const slow = await connectRaw(port)
  slow.send('GET /slow?seconds=0.2 HTTP/1.1\r\nHost: a\r\n\r\n')
  const idle = await connectRaw(port)
  idle.send('GET /health HTTP/1.1\r\nHost: a\r\n\r\n')
  await idle.readResponse()
  const goodbye = once(socket, 'close')
  const closed = demo.close()
  t.equal((await goodbye)[0], 1001)
  t.equal((await slow.readResponse()).status, 200)
  t.match((await stream.readToEnd()).toString('latin1'), /\r\n0\r\n\r\n$/)
  await Promise.all([idle.ended, closed])
  await t.rejects(connectRaw(port), { code: 'ECONNREFUSED' })
})

t.test('a client that breaks off is no error', async t => {
  const { port } = await startDemo(t)
  const upload = await connectRaw(port)
  upload.send('POST /apply HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nname=')
  const download = await connectRaw(port)
  download.send('GET /download?size=2GiB HTTP/1.1\r\nHost: a\r\n\r\n')
  await download.readBytes(100_000)
  upload.reset()
  download.reset()
  t.equal((await exchangeRaw(port, 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n')).status, 200)
})

t.test('two applications in one process know nothing of each other', async t => {
  const [one, two] = [await startDemo(t), await startDemo(t)]
  const visitor = createVisitor(one.origin)
  await visitor.post('/apply', draft)
  const elsewhere = await fetch(`${two.origin}/apply`, { headers: { cookie: visitor.cookie } })
  t.notMatch(await elsewhere.text(), 'rue de la Gare')
  await t.rejects(createDemoApplication({ port: one.port }).listen(), { code: 'EADDRINUSE' })
})

t.test('curl hands the form in like any client', { skip: missing('curl') }, async t => {
  const { origin } = await startDemo(t)
  const folder = t.testdir()
  const data = randomBytes(100_000)
  await writeFile(join(folder, 'card.pdf'), data)
  const curl = async (...args: string[]) => {
    const common = ['--silent', '--show-error', '--location', '--cookie', 'jar', '--cookie-jar', 'jar']
    const { stdout } = await promisify(execFile)(tool('curl'), [...common, ...args], { cwd: folder })
    return stdout
  }
  const values = Object.entries(draft).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`])
  t.match(await curl(...values, `${origin}/apply`), 'Step 2 of 2')
  const receipt = await curl(
    '--form',
    'document=@card.pdf',
    '--form',
    'remarks=x',
    `${origin}/apply/documents`
  )
  t.match(receipt, createHash('sha256').update(data).digest('hex'))
})

t.test('Moien’s configuration for it is good', async t => {
  const { faults, warnings } = loadConfig(join(root, 'src/demo/moien.yaml'))
  t.strictSame([...faults, ...warnings], [])
})
