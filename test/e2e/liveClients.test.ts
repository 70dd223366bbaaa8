// The programs of the table in docs/fingerprints.md, as this machine has them, over TLS: by what they are known, and
// that browsers contradict nothing they say.
import { execFile } from 'node:child_process'
import t, { type Test } from 'tap'
import { launchChromium } from '../support/chromium.ts'
import { launchFirefox } from '../support/firefox.ts'
import { livelyRequests, startLivelyApplication } from '../support/livelyApplication.ts'
import { startGateway } from '../support/startGateway.ts'
import { TestAuthority } from '../support/testCertificates.ts'
import { missing, tool } from '../support/tools.ts'

/** A line of the access log; these fields are text. */
type Line = Readonly<Record<string, unknown>> &
  Readonly<
    Partial<Record<'user_agent.original' | 'url.path' | 'moien.ja4' | 'moien.tls_hash' | 'moien.h2', string>>
  >

/** What a program of that version is known by; with another one, its JA4 and HTTP/2 may be others. */
interface Known {
  /** How the answer to `--version`, or the user agent, goes on. */
  readonly version: string
  readonly ja4: readonly string[]
  readonly tlsHash: string | readonly string[]
  readonly h2?: string
}

const chromium: Known = {
  version: 'HeadlessChrome/156.',
  ja4: [
    't13d1517h2_8daaf6152771_cb7bf5808d99',
    't13d1518h2_8daaf6152771_e2d80978ab2e', // resumed
    't13d1516h1_8daaf6152771_5b37b36a67c0', // a WebSocket, or without HTTP/2
    't13d1517h1_8daaf6152771_c4a234726a38' // the same resumed
  ],
  tlsHash: 'mt1_3be06372c3c3',
  h2: '1:65536;2:0;4:6291456;6:262144|15663105|0|m,a,s,p'
}
const firefox: Known = {
  version: 'Firefox/153.',
  ja4: [
    't13d1617h2_86a278354501_3cbfd9057e0d',
    't13d1618h2_86a278354501_', // resumed
    't13d1616h1_86a278354501_', // a WebSocket, or without HTTP/2, resumed or not
    't13d1617h1_86a278354501_'
  ],
  tlsHash: 'mt1_6373d2463041',
  h2: '1:65536;2:0;4:131072;5:16384|12517377|0|m,p,a,s'
}
const http2OfCurl = '3:100;4:33554432;2:0|33488897|0|m,p,s,a'
const ofCurl: Known = {
  version: 'curl/7.88.1',
  ja4: ['t13d3112h2_e8f1e7e78f70_b26ce05bbdd6'],
  tlsHash: 'mt1_d665a98766b9',
  h2: http2OfCurl
}
/** By the path they ask for. */
const scripts: Readonly<Record<string, Known>> = {
  '/curl': ofCurl,
  '/curl-http1': { ...ofCurl, ja4: ['t13d3112h1_e8f1e7e78f70_b26ce05bbdd6'], h2: '' },
  '/openssl': {
    version: '',
    ja4: ['t13d311000_e8f1e7e78f70_1f22a2ca17c4'],
    tlsHash: 'mt1_4dbc9860be39',
    h2: ''
  },
  '/urllib': {
    version: 'Python-urllib/3.11',
    // As its authors build it, and as Debian does.
    ja4: ['t13d181100_85036bcba153_d41ae481755e', 't13d311100_e8f1e7e78f70_d41ae481755e'],
    tlsHash: ['mt1_0ee1cb269f43', 'mt1_4dbc9860be39'],
    h2: ''
  },
  '/https': {
    version: '',
    ja4: ['t13d521100_b262b3658495_8e6e362c5eac'],
    tlsHash: 'mt1_36f93495d19b',
    h2: ''
  },
  '/fetch': { version: 'node', ja4: ['t13d5212h1_b262b3658495_8e6e362c5eac'], tlsHash: 'mt1_36f93495d19b' }
}

t.test('live clients', { skip: missing('chromium', 'firefox-esr', 'curl', 'openssl') }, async t => {
  const application = await startLivelyApplication()
  t.teardown(() => application.close())
  const authority = new TestAuthority(t)
  const { certificateFile: certificate, keyFile: key } = authority.issue()
  const gateway = await startGateway(t, {
    upstream: application.origin,
    rules: 'rules: [{ id: odd, when: { contradictions: { count: { at_least: 1 } } }, then: { tag: odd } }]\n',
    config: {
      listen: [{ address: '127.0.0.1:0', tls: { certificate, key } }],
      log: { file: 'access.log', fingerprints: true }
    }
  })
  const origin = `https://localhost:${gateway.port}`

  for (const [path, run] of Object.entries(programs(origin, authority.file))) {
    await t.test(`${path} is answered`, async t => t.match(await run(), 'well'))
  }
  const visits: readonly (readonly [string, () => Promise<void>])[] = [
    ['Chromium', () => visitWithChromium(`${origin}/`)],
    ['Chromium without HTTP/2', () => visitWithChromium(`${origin}/`, '--disable-http2')],
    ['Firefox', () => visitWithFirefox(`${origin}/`)],
    ['Firefox without HTTP/2', () => visitWithFirefox(`${origin}/`, { 'network.http.http2.enabled': false })]
  ]
  for (const [name, visit] of visits) {
    application.begin()
    await t.test(`${name} gets all that a page asks for`, visit)
  }
  await gateway.stop()
  const lines: readonly Line[] = gateway.accessLog()
  const agentOf = (line: Line): string => line['user_agent.original'] ?? ''

  t.test('scripts are known by what docs/fingerprints.md has of them', t => {
    for (const [path, known] of Object.entries(scripts)) {
      checkKnown(
        t,
        lines.find(line => line['url.path'] === path)!,
        known,
        path
      )
    }
    t.end()
  })

  for (const known of [chromium, firefox]) {
    const [name = ''] = known.version.split('/')
    const ofBrowser = lines.filter(line => agentOf(line).includes(`${name}/`))
    t.test(`${name} is known by it, and contradicts nothing`, t => {
      t.ok(ofBrowser.length >= 2 * livelyRequests.length)
      t.same(new Set(ofBrowser.map(line => line['http.version'])), new Set(['2.0', '1.1']))
      for (const line of ofBrowser) {
        checkKnown(t, line, known, `${name} ${line['url.path']}`)
        // That it was kept from HTTP/2 is seen, and counts for nothing.
        const found = (line['moien.contradictions'] as readonly string[]).filter(id => id !== 'no_http2')
        t.same(found, [], `${name} ${line['url.path']}`)
      }
      t.end()
    })
  }
})

function checkKnown(t: Test, line: Line, { version, ja4, tlsHash, h2 }: Known, what: string): void {
  t.equal(line['tls.version'], '1.3', what)
  if (!(line['user_agent.original'] ?? '').includes(version)) return
  const found = line['moien.ja4'] ?? ''
  t.ok(
    ja4.some(known => found.startsWith(known)),
    `${what}: ${found}`
  )
  t.ok([tlsHash].flat().includes(line['moien.tls_hash'] ?? ''), `${what}: ${line['moien.tls_hash']}`)
  const http2 = line['http.version'] === '2.0' ? h2 : ''
  if (http2 !== undefined) t.equal(line['moien.h2'] ?? '', http2, what)
}

function programs(origin: string, ca: string): Readonly<Record<string, () => Promise<string>>> {
  const python = `
import ssl, sys, urllib.request
context = ssl.create_default_context(cafile=sys.argv[2])
print(urllib.request.urlopen(sys.argv[1], context=context).read())`
  const { host } = new URL(origin)
  const get = `GET /openssl HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
  const fetched = `fetch('${origin}/fetch').then(answer => answer.text()).then(console.log)`
  const https = `require('node:https').get('${origin}/https', answer => answer.pipe(process.stdout))`
  return {
    '/curl': () => output(tool('curl'), ['--silent', '--cacert', ca, `${origin}/curl`]),
    '/curl-http1': () =>
      output(tool('curl'), ['--silent', '--http1.1', '--cacert', ca, `${origin}/curl-http1`]),
    '/openssl': () =>
      output(tool('openssl'), ['s_client', '-quiet', '-connect', host, '-servername', 'localhost'], get),
    '/urllib': () => output('python3', ['-c', python, `${origin}/urllib`, ca]),
    '/https': () => output(process.execPath, ['-e', https], '', ca),
    '/fetch': () => output(process.execPath, ['-e', fetched], '', ca)
  }
}

/** What a program prints; Node is told whom to trust by its environment. */
function output(command: string, args: readonly string[], input = '', ca = ''): Promise<string> {
  return new Promise(resolve => {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: ca }
    const child = execFile(command, args, { env }, (_, stdout, stderr) => resolve(stdout + stderr))
    child.stdin?.end(input)
  })
}

async function visitWithChromium(url: string, ...flags: readonly string[]): Promise<void> {
  const browser = await launchChromium(...flags)
  try {
    const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage()
    await page.goto(url)
    await page.waitForFunction(() => document.title === 'done')
  } finally {
    await browser.close()
  }
}

async function visitWithFirefox(
  url: string,
  preferences: Readonly<Record<string, unknown>> = {}
): Promise<void> {
  const browser = await launchFirefox(preferences)
  try {
    const page = await browser.newPage()
    await page.goto(url)
    await page.waitForFunction(() => document.title === 'done')
  } finally {
    await browser.close()
  }
}
