// The other side of it: what fetches pages by itself is held back, and what a person's browser does is not
// taken for that.
import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { launchChromium } from '../support/chromium.ts'
import { chat } from '../support/citizen.ts'
import { exchangeRaw } from '../support/rawHttp.ts'
import { root } from '../support/sourceFiles.ts'
import { startGateway } from '../support/startGateway.ts'
import { missing } from '../support/tools.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { ask } from '../support/scriptedVisitor.ts'
import { startGuardedDemo } from './guardedDemo.ts'
import { welcome } from './visitor.ts'

const rules = `${readFileSync(join(root, 'src/demo/rules.yaml'), 'utf8')}
  - id: ask-at-the-help-desk
    when: { path: { under: /help-desk } }
    then: { challenge: light }
`
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

const python = `
import sys, urllib.request, urllib.error
try:
  answer = urllib.request.urlopen(sys.argv[1])
except urllib.error.HTTPError as error:
  answer = error
print(answer.status, answer.headers, answer.read().decode(), sep='\\n')`

/** Programs that fetch a page and tell status, headers and content; those this machine has are asked. */
const programs: readonly [command: string, args: readonly string[]][] = [
  ['curl', ['--silent', '--include']],
  ['curl', ['--silent', '--include', '--user-agent', '']],
  ['curl', ['--silent', '--include', '--user-agent', firefox]],
  ['curl', ['--silent', '--include', '--data', 'name=Marie']],
  ['wget', ['--quiet', '--server-response', '--content-on-error', '--output-document=-']],
  ['python3', ['-c', python]]
]

/** What the program writes, whatever it thinks of the answer. */
function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise(resolve => execFile(command, args, (_, stdout, stderr) => resolve(stdout + stderr)))
}

const challenged = { status: 403, 'moien-mitigated': 'challenge', 'content-type': 'application/problem+json' }

t.test('programs are held back before the application hears of them', { skip: missing('curl') }, async t => {
  const application = await startCountingUpstream(t)
  const { origin, port } = await startGateway(t, {
    upstream: application.origin,
    rules,
    withDefaultRules: true
  })

  for (const [command, args] of programs) {
    if (spawnSync(command, ['--version']).error !== undefined) continue
    await t.test([command, ...args].join(' ').split('\n', 1)[0]!, async t => {
      const output = await run(command, [...args, `${origin}/`])
      t.match(output, /\b403\b/)
      t.match(output, /^ *Moien-Mitigated: challenge\r?$/m)
      t.match(output, /^ *Content-Type: application\/problem\+json\r?$/m)
      t.notMatch(output, '<html')
      t.match(output, '"status":403')
    })
  }

  await t.test('Node, by fetch and by its plain client', async t => {
    const fetched = await fetch(`${origin}/search?q=tax`)
    t.match({ status: fetched.status, ...Object.fromEntries(fetched.headers) }, challenged)
    const { status, headers } = await ask(origin, '/search?q=tax')
    t.match({ status, ...headers }, challenged)
  })

  await t.test('one that accepts HTML gets the page, and no further', async t => {
    const { status, headers, body } = await ask(origin, '/', {
      headers: { accept: 'text/html', 'user-agent': 'curl/8' }
    })
    t.match(
      { status, ...headers },
      { ...challenged, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
    )
    t.match(body, 'name="challenge"')
  })

  await t.test('a scanner finds nothing', async t => {
    for (const path of ['/.env', '/.git/config', '/backup/.aws/credentials', '/_ignition/execute-solution']) {
      const { status, headers } = await ask(origin, path, {
        headers: { 'user-agent': firefox, accept: 'text/html' }
      })
      t.equal(status, 404, path)
      t.match(headers['content-type'], 'text/html')
    }
    t.equal((await ask(origin, '/', { headers: { 'user-agent': 'sqlmap/1.8' } })).status, 403)
  })

  await t.test('a change of protocol without a pass is refused', async t => {
    const answer = await exchangeRaw(
      port,
      `GET /help-desk/socket HTTP/1.1\r\nHost: example.lu\r\nUser-Agent: ${firefox}\r\nUpgrade: websocket\r\n` +
        'Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'
    )
    t.match({ status: answer.status, 'content-type': answer.header('content-type') }, { status: 403 })
    t.equal(answer.header('content-type'), 'application/problem+json')
    t.equal(answer.header('connection'), 'close')
    t.equal(answer.complete, true)
  })

  t.equal(application.connections, 0, 'the application has heard of none of it')

  await t.test('places that anyone may have are open to all of them', async t => {
    const paths = ['/robots.txt', '/favicon.ico', '/.well-known/security.txt', '/sitemap.xml', '/feed.xml']
    for (const path of paths) {
      const fetched = await fetch(origin + path)
      t.equal(fetched.status, 200, path)
      t.equal(await fetched.text(), path)
      t.match(await run('curl', ['--silent', '--include', origin + path]), 'HTTP/1.1 200')
    }
    t.equal(application.requests.length, 2 * paths.length)
  })
})

t.test('a plain browser is no program', { skip: missing('chromium') }, async t => {
  const demo = await startGuardedDemo(t, { rules })
  const { origin } = demo
  const browser = await launchChromium()
  t.teardown(() => browser.close())

  await t.test('what its pages ask for where a check stands gets a problem, never a page', async t => {
    const { page } = await welcome(t, browser)
    await page.goto(`${origin}/`)
    const called = await page.evaluate(async () => {
      const answer = await fetch('/apply')
      return {
        status: answer.status,
        ...Object.fromEntries(answer.headers),
        problem: (await answer.json()) as object
      }
    })
    t.match(called, { ...challenged, problem: { status: 403, incident: /^[\dA-Z-]+$/ } })
    // Not of style sheets: Chromium tells a test nothing of those it does not take.
    for (const tag of ['img', 'script', 'video']) {
      const [answer] = await Promise.all([
        page.waitForResponse(`${origin}/apply/of-a-${tag}`),
        page.evaluate(name => {
          const element = document.createElement(name)
          element.setAttribute('src', `/apply/of-a-${name}`)
          document.body.append(element)
        }, tag)
      ])
      t.match({ status: answer.status(), ...answer.headers() }, challenged, tag)
    }
  })

  await t.test('its WebSocket is refused without a pass and opened with one', async t => {
    const { page } = await welcome(t, browser)
    await page.goto(`${origin}/`)
    const refused = await page.evaluate(
      () =>
        new Promise(resolve => {
          const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/help-desk/socket`)
          socket.addEventListener('close', event => resolve(event.code))
          socket.addEventListener('open', () => resolve('open'))
        })
    )
    t.equal(refused, 1006)
    t.match(await chat(page, origin, 'Moien'), /Desk:\s*Moien/)
  })

  await t.test('the log says what was held back, and by which rule', async t => {
    await demo.stop()
    const challenges = demo.accessLog().filter(line => line['event.action'] === 'challenged')
    // Each thread writes its own lines, so their order says nothing.
    t.strictSame(
      challenges.map(line => [line['url.path'], line['moien.kind'], line['rule.id']].join(' ')).toSorted(),
      [
        '/apply background ask-at-the-form',
        '/apply/of-a-img asset ask-at-the-form',
        '/apply/of-a-script asset ask-at-the-form',
        '/apply/of-a-video asset ask-at-the-form',
        '/help-desk navigation ask-at-the-help-desk',
        '/help-desk/socket upgrade ask-at-the-help-desk'
      ]
    )
  })
})
