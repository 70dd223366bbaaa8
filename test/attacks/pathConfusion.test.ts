// A rule closes a path. Every way to write that path which some server, somewhere, has taken for it is sent
// through Moien to two real servers: whatever comes to the closed place is a hole.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startGateway } from '../support/startGateway.ts'
import { startProcess } from '../support/startProcess.ts'
import { exchangeRaw } from '../support/rawHttp.ts'
import { missing, tool } from '../support/tools.ts'
import { startCountingUpstream } from '../support/countingUpstream.ts'
import { until } from '../support/until.ts'

const rules = `
rules:
  - { id: admin, when: { path: { under: /admin } }, then: { deny: { status: 404 } } }
  - { id: well-known, when: { path: { under: /.well-known } }, then: open }
  - { id: robots, when: { path: /robots.txt }, then: open }
  - { id: everyone-else, when: { path: { under: /asked } }, then: { challenge: light } }
`

/** Ways to write one character of a path, the plain one first. */
function waysToWrite(character: string): readonly string[] {
  const hex = character.charCodeAt(0).toString(16)
  return [
    character,
    `%${hex}`,
    `%${hex.toUpperCase()}`,
    `%25${hex}`,
    `%2525${hex}`,
    `%u00${hex}`,
    `\\x${hex}`,
    `%c0%${(0x80 | character.charCodeAt(0)).toString(16)}`
  ]
}

/** What may stand where a slash stands. */
const slashes = [
  '//',
  '///',
  '/./',
  '/././',
  '/x/../',
  '/x/%2e%2e/',
  '/%2e/',
  '/x/.%2e/',
  '/x/..;/',
  '/x/..;a=b/',
  '/;/',
  '/;a=b/',
  '/.;/',
  '%2f',
  '%2F',
  '/%2f',
  '%252f',
  '%5c',
  '\\',
  '/\\',
  '\\/',
  '%c0%af',
  '%e0%80%af',
  '%ef%bc%8f',
  '/%00/',
  '/%20/',
  '/%09/',
  '/%0a/',
  '/%0d/',
  ';/',
  '%3b/',
  '/\t/',
  '/?/',
  '/#/'
]
/** What may stand before the path: what is open, what there is not, another server's name. */
const prefixes = [
  '/.well-known/..',
  '/.well-known/%2e%2e',
  '/.well-known/.%2E',
  '/.well-known/..;',
  '/.well-known/x/../..',
  '/.well-known//../',
  '/.well-known%2f..',
  '/.well-known/..%2f',
  '/.well-known\\..',
  '/.well-known;/..',
  '/robots.txt/..',
  '/robots.txt;/..',
  '/robots.txt%00/..',
  '/..',
  '/../..',
  '/%2e%2e',
  '/..;',
  '/.',
  '/%2e',
  '//',
  '/%2f',
  '/x/..',
  '/x/%2e%2e',
  '/.moien/..',
  '/.moien/x/%2e%2e/..',
  '/%2emoien/..',
  'http://example.lu',
  'HTTP://other.example:80',
  'http://user@example.lu',
  'http:',
  'http:/',
  'http:///',
  'https://example.lu/x/..',
  'example.lu',
  '*',
  '',
  '?',
  '/?',
  '/#'
]
const suffixes = [
  '',
  '/',
  '//',
  '/.',
  '/..',
  ';',
  ';x',
  '%3bx',
  '%3B',
  '%20',
  '%00',
  '%23',
  '%3f',
  '.',
  '?',
  '?x=/..',
  '#',
  '%2e'
]

/** The closed place, in every way of writing it. */
function disguises(path: string): readonly string[] {
  const written = new Set<string>([path])
  for (let at = 1; at < path.length; at++) {
    for (const way of waysToWrite(path[at]!)) written.add(path.slice(0, at) + way + path.slice(at + 1))
  }
  for (const slash of slashes) {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
      written.add(path.slice(0, at) + slash + path.slice(at + 1))
  }
  for (const prefix of prefixes) written.add(prefix + path)
  for (const suffix of suffixes) written.add(path + suffix)
  for (const [from, to] of [
    ['admin', 'ADMIN'],
    ['admin', 'Admin'],
    ['admin', 'admın']
  ] as const)
    written.add(path.replace(from, to))
  return [...written]
}

/** What a server makes of the target. */
function decodedPath(target: string): string {
  return decodeURIComponent(target.split('?', 1)[0]!)
}

/** The statuses with which each way was answered. */
async function sendAll(port: number, targets: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>()
  const queue = targets.values()
  const sender = async (): Promise<void> => {
    for (const target of queue) {
      const { status, body } = await exchangeRaw(port, `GET ${target} HTTP/1.1\r\nHost: example.lu\r\n\r\n`)
      answers.set(target, `${status} ${body.toString()}`)
    }
  }
  await Promise.all([1, 2, 3, 4].map(sender))
  return answers
}

/** An nginx that serves a folder as it comes, on a socket of its own. */
async function startNginx(t: Test, root: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'moien-nginx-'))
  const socket = join(folder, 'nginx.sock')
  writeFileSync(
    join(folder, 'nginx.conf'),
    `
daemon off; master_process off; pid ${folder}/pid; error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
  uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  server { listen unix:${socket}; root ${root}; }
}`
  )
  const nginx = startProcess(tool('nginx'), ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'])
  t.teardown(async () => {
    await nginx.stop()
    rmSync(folder, { recursive: true })
  })
  return socket
}

t.test('before an application that tells what it was asked', async t => {
  const application = await startCountingUpstream(t)
  const { port } = await startGateway(t, { upstream: application.origin, rules })

  await t.test('a path that is closed is closed however it is written', async t => {
    application.asked.clear()
    const targets = disguises('/admin/secret.txt')
    const answers = await sendAll(port, targets)
    t.ok(targets.length > 200, `${targets.length} ways`)
    const reached = [...application.asked.keys()]
    for (const target of reached) {
      // Decoded once, as servers do, and split at whatever some server splits at.
      t.notMatch(decodedPath(target), /^[\\/;.]*admin(?:[\\/;?#]|$)/, target)
      t.notMatch(target, /\/\/|\/\.|\\|%2f|%5c|%00/i, 'nothing is left that servers read differently')
    }
    for (const [target, answer] of answers) t.match(answer, /^(200|400|404) /, target)
    for (const plain of [
      '/admin/secret.txt',
      '//admin//secret.txt',
      '/%61dmin/secret.txt',
      '/x/../admin/secret.txt'
    ])
      t.match((await sendAll(port, [plain])).get(plain), /^404 /, plain)
  })

  await t.test('what is open does not open what is not', async t => {
    application.asked.clear()
    const answers = await sendAll(port, disguises('/asked/form'))
    for (const target of application.asked.keys())
      t.notMatch(decodedPath(target), /^[\\/;.]*asked(?:[\\/;?#]|$)/, target)
    t.match(answers.get('/.well-known/../asked/form'), /^403 /)
    t.match(answers.get('/robots.txt/../asked/form'), /^403 /)
  })

  await t.test('nothing below our own path reaches the application', async t => {
    application.asked.clear()
    await sendAll(port, disguises('/.moien/solve'))
    for (const target of application.asked.keys()) {
      t.notMatch(decodedPath(target), /^[\\/;]*\.moien(?:[\\/;]|$)/, target)
    }
  })
})

t.test('behind Moien nginx never serves the closed file', { skip: missing('nginx') }, async t => {
  const root = mkdtempSync(join(tmpdir(), 'moien-root-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  for (const folder of ['admin', '.well-known/x', 'x']) mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(join(root, 'admin/secret.txt'), 'the secret')
  writeFileSync(join(root, 'robots.txt'), 'everyone')
  const socket = await startNginx(t, root)
  const { port } = await startGateway(t, { upstream: `unix:${socket}`, rules })
  await until(
    () => sendAll(port, ['/robots.txt']),
    answers => answers.get('/robots.txt') === '200 everyone'
  )
  const answers = await sendAll(port, disguises('/admin/secret.txt'))
  for (const [target, answer] of answers) t.notMatch(answer, 'the secret', target)
})
