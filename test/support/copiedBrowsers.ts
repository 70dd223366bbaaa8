// Programs that take a browser's name, from those that take nothing else, by those that copy all its headers, to one that
// imitates its bytes. What captured ones show is in test/fixtures/scripted-requests.jsonl.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:http2'
import { get } from 'node:https'
import { promisify } from 'node:util'
import { gotScraping } from 'got-scraping'
import type { BrowserProfile } from 'wreq-js'
import { tool, type ToolName } from './tools.ts'

/** A program that asks for a page, and does not look at the server's certificate. */
export interface CopiedBrowser {
  readonly name: string
  /** What must be installed for it. */
  readonly needs: readonly ToolName[]
  /** The machines it is built for (platform and architecture, as Node names them); all when left out. */
  readonly builds?: readonly string[]
  readonly ask: (url: string) => Promise<unknown>
}

type Headers = Readonly<Record<string, string>>

const chromeName: Headers = {
  'user-agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
}

/** What Chrome 156 sends with a document whose address was typed in, in its order. */
const chromeHeaders: Headers = {
  'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156", "Google Chrome";v="156"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Linux"',
  'upgrade-insecure-requests': '1',
  ...chromeName,
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8',
  'sec-fetch-site': 'none',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-user': '?1',
  'sec-fetch-dest': 'document',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': 'en-US,en;q=0.9',
  priority: 'u=0, i'
}

const run = promisify(execFile)

function curl(headers: Headers): CopiedBrowser['ask'] {
  const written = Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`])
  return url => run(tool('curl'), ['--silent', '--insecure', '--output', '/dev/null', ...written, url])
}

const urllibScript = `
import json, ssl, sys, urllib.error, urllib.request
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
asked = urllib.request.Request(sys.argv[1], headers=json.loads(sys.argv[2]))
try:
    urllib.request.urlopen(asked, context=context).read()
except urllib.error.HTTPError as answer:
    answer.read()
`

function urllib(headers: Headers): CopiedBrowser['ask'] {
  return url => run(tool('python3'), ['-c', urllibScript, url, JSON.stringify(headers)])
}

const fetchScript =
  'const [, url, headers] = process.argv; await (await fetch(url, { headers: JSON.parse(headers) })).text()'

/** In a process of its own, where no certificate is looked at. */
function nodeFetch(headers: Headers): CopiedBrowser['ask'] {
  const env = { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' }
  const args = ['--input-type=module', '--eval', fetchScript]
  return url => run(process.execPath, [...args, url, JSON.stringify(headers)], { env })
}

function nodeHttps(headers: Headers): CopiedBrowser['ask'] {
  return async url => {
    const request = get(url, { headers, agent: false, rejectUnauthorized: false })
    const [answer] = (await once(request, 'response')) as [NodeJS.ReadableStream]
    await once(answer.resume(), 'end')
  }
}

function nodeHttp2(headers: Headers): CopiedBrowser['ask'] {
  return async url => {
    const { origin, pathname } = new URL(url)
    const settings = { headerTableSize: 65_536, enablePush: false, initialWindowSize: 6_291_456 }
    const session = connect(origin, { rejectUnauthorized: false, settings })
    await once(session.request({ ':path': pathname, ...headers }).resume(), 'end')
    session.close()
  }
}

function gotAsChrome(url: string): Promise<unknown> {
  return gotScraping({
    url,
    throwHttpErrors: false,
    https: { rejectUnauthorized: false },
    headerGeneratorOptions: { browsers: ['chrome'], operatingSystems: ['linux'], devices: ['desktop'] }
  })
}

/** Where wreq-js has a build; elsewhere already its import fails. */
const wreqBuilds = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-x64']

/** Imitates the bytes of one version of a browser: its TLS, its HTTP/2 and its headers. */
function wreqAs(browser: BrowserProfile): CopiedBrowser['ask'] {
  return async url => {
    const { fetch } = await import('wreq-js')
    const answer = await fetch(url, { browser, insecure: true })
    await answer.text()
  }
}

export const copiedBrowsers: readonly CopiedBrowser[] = [
  { name: 'curl, Chrome’s name', needs: ['curl'], ask: curl(chromeName) },
  { name: 'curl, Chrome’s headers', needs: ['curl'], ask: curl(chromeHeaders) },
  { name: 'urllib, Chrome’s name', needs: ['python3'], ask: urllib(chromeName) },
  { name: 'urllib, Chrome’s headers', needs: ['python3'], ask: urllib(chromeHeaders) },
  { name: 'fetch of Node, Chrome’s name', needs: [], ask: nodeFetch(chromeName) },
  { name: 'fetch of Node, Chrome’s headers', needs: [], ask: nodeFetch(chromeHeaders) },
  { name: 'https of Node, Chrome’s headers', needs: [], ask: nodeHttps(chromeHeaders) },
  { name: 'http2 of Node, Chrome’s headers', needs: [], ask: nodeHttp2(chromeHeaders) },
  { name: 'got-scraping', needs: [], ask: gotAsChrome },
  { name: 'wreq-js, Chrome', needs: [], builds: wreqBuilds, ask: wreqAs('chrome_147') },
  { name: 'wreq-js, Firefox', needs: [], builds: wreqBuilds, ask: wreqAs('firefox_149') },
  { name: 'wreq-js, Safari', needs: [], builds: wreqBuilds, ask: wreqAs('safari_26.2') }
]

/** For a test's `skip`: false when the program can run on this machine, else the sentence that says why it cannot. */
export function unbuilt({ builds }: CopiedBrowser): false | string {
  const machine = `${process.platform}-${process.arch}`
  return builds === undefined || builds.includes(machine) ? false : `there is no build of it for ${machine}`
}
