import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { commandLine } from '../../src/commands/commandLine.ts'
import { readCurlWords } from '../../src/rehearsal/readCurl.ts'
import { readRawRequest } from '../../src/rehearsal/readRawRequest.ts'
import { shellWords } from '../../src/rehearsal/shellWords.ts'
import { joinHeaders, type WrittenRequest } from '../../src/rehearsal/writtenRequest.ts'
import { compileCache, main } from '../gateway/gatewayProcess.ts'
import { missing, tool } from '../support/tools.ts'

const page = readFileSync(new URL('../../docs/explain.md', import.meta.url), 'utf8')

/** The files of the page by the name that stands after ```yaml. */
const files: Readonly<Record<string, string>> = Object.fromEntries(
  [...page.matchAll(/^```yaml (\S+)\n([\s\S]*?)^```$/gm)].map(([, file, text]) => [file!, text!])
)

function example(kind: 'sh' | 'text'): string {
  return new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)![1]!
}

const busy = files['moien.yaml']!.replace('rules.yaml', 'busy-rules.yaml')
const busyRules = `rules:
  - id: busy
    when: { load: { event_loop_lag: { at_least: 50ms }, upstream_in_flight: { at_least: 200 } } }
    then: deny
    on_unknown: skip
`

interface Outcome {
  readonly code: number
  readonly output: string
  readonly errors: string
}

/** Runs `moien explain` beside the files of the page: in this process, unless it is to read standard input. */
async function explain(t: Test, args: readonly string[], input = ''): Promise<Outcome> {
  if (input !== '') return explainInput(t, args, input)
  process.chdir(t.testdirName)
  let [output, errors] = ['', '']
  const code = await commandLine(['explain', ...args], {
    isColoured: false,
    out: line => void (output += `${line}\n`),
    error: line => void (errors += `${line}\n`)
  })
  return { code, output, errors }
}

async function explainInput(t: Test, args: readonly string[], input: string): Promise<Outcome> {
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache }
  const child = spawn(process.execPath, [main, 'explain', ...args], { cwd: t.testdirName, env })
  child.stdin.on('error', () => {}).end(input)
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode ?? -1, output, errors }
}

t.test('the example of docs/explain.md is what the command prints', async t => {
  t.testdir(files)
  const words = shellWords(example('sh')) as readonly string[]
  t.strictSame(words.slice(0, 2), ['moien', 'explain'])
  t.strictSame(await explain(t, words.slice(2)), { code: 0, output: example('text'), errors: '' })
})

t.test('a request is read from wherever it stands', async t => {
  const raw = 'GET /admin HTTP/1.1\r\nHost: guichet.example.lu\r\n\r\n'
  const har = JSON.stringify({ log: { entries: [{}, { request: { method: 'GET', url: 'http://x.lu/' } }] } })
  t.testdir({
    ...files,
    'escaped.yaml': files['moien.yaml']!.replace('rules.yaml', 'escaped-rules.yaml'),
    'escaped-rules.yaml': `rules: [{ id: dot, when: { path: { regex: '\\.php' } }, then: { tag: dot } }]`,
    'request.txt': raw,
    'trace.har': har,
    'broken.yaml': 'sites: 1',
    'busy.yaml': busy,
    'busy-rules.yaml': busyRules
  })
  const table: readonly (readonly [args: readonly string[], input: string, code: number, told: RegExp])[] = [
    [['request.txt'], '', 0, /^ {2}deny: the client gets 404, by administration/m],
    [['-'], raw, 0, /deny/],
    [['-'], 'curl http://guichet.example.lu/', 0, /forward/],
    [['--entry', '1', 'trace.har'], '', 0, /^answer {3}421 unknown_host: no site serves this host/m],
    [['https://guichet.example.lu/admin', '--client-ip', '192.0.2.129'], '', 0, /forward/],
    [
      ['curl guichet.example.lu', '--format', 'json', '--pass', 'button'],
      '',
      0,
      /"pass": "valid, light, by the button"/
    ],
    [['-'], 'curl ftp://\x9b2J', 1, /moien: "ftp:\/\/\ufffd2J" is no http or https URL/],
    [['-'], 'hello', 1, /moien: The first line is no request line/],
    [['--config', 'broken.yaml', 'curl a'], '', 1, /broken\.yaml:1:/],
    [['--config', 'escaped.yaml', 'curl guichet.example.lu/a'], '', 0, /matches "\\\\\.php"/],
    [['absent.txt'], '', 1, /Cannot read the request \(ENOENT/],
    [[], '', 2, /explain needs a request/],
    [['--pass', 'gold', 'curl a'], '', 2, /--pass takes light, heavy, button, expired, not "gold"/],
    [['--at', 'noon', 'curl a'], '', 2, /--at takes a time/],
    [['--client-ip', 'me', 'curl a'], '', 2, /--client-ip takes an IP address/],
    [['--repeat', '0', 'curl a'], '', 2, /--repeat takes a number/],
    [['--every', 'often', 'curl a'], '', 2, /--every takes a duration/],
    [
      ['--country', 'FR', '--asn', '64500', 'curl guichet.example.lu'],
      '',
      0,
      /^client {3}192\.0\.2\.1 \(FR, AS64500\)/m
    ],
    [
      [
        '--config',
        'busy.yaml',
        '--event-loop-lag',
        '80ms',
        '--upstream-in-flight',
        '250',
        'curl guichet.example.lu'
      ],
      '',
      0,
      /deny: the client gets 403, by busy/
    ],
    [['--country', 'UK', 'curl a'], '', 2, /"UK" is not the code of a country \(did you mean "GB"\?\)/],
    [['--asn', 'AS1', 'curl a'], '', 2, /--asn takes a number/],
    [['--upstream-in-flight', '-1', 'curl a'], '', 2, /upstream-in-flight/]
  ]
  const outcomes = await Promise.all(table.map(([args, input]) => explain(t, args, input)))
  for (const [i, [args, , code, told]] of table.entries()) {
    const outcome = outcomes[i]!
    t.equal(outcome.code, code, args.join(' '))
    t.match(outcome.output + outcome.errors, told, args.join(' '))
  }
})

t.test('a reader that leaves early, as head does, is no error', async t => {
  t.testdir(files)
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache }
  const words = [main, 'explain', 'curl guichet.example.lu']
  const child = spawn(process.execPath, words, { cwd: t.testdirName, env })
  child.stdout.destroy()
  const [errors] = await Promise.all([text(child.stderr), once(child, 'close')])
  t.strictSame([child.exitCode, errors], [0, ''])
})

/** What two writings have in common: neither the order of headers nor the version of curl. */
function comparable({ method, target, httpVersion, headers }: WrittenRequest): object {
  const joined = joinHeaders(headers)
  const userAgent = joined['user-agent']?.replace(/^curl\/.*/, 'curl/')
  return { method, target, httpVersion, headers: { ...joined, 'user-agent': userAgent } }
}

/** Lets the real curl send its request for these words to a port of this machine. */
async function sendWith(words: readonly string[], port: number): Promise<void> {
  const options = ['--connect-to', `::127.0.0.1:${port}`, '-s', '-m', '20']
  const child = spawn(tool('curl'), [...options, ...words], { stdio: 'ignore' })
  await once(child, 'close')
}

t.test('curl sends what is read from its command', { skip: missing('curl') }, async t => {
  const heads: string[] = []
  const server = createServer(socket => {
    socket.setEncoding('latin1').once('data', (head: string) => {
      heads.push(head)
      socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n')
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const commands = [
    'http://h.lu',
    'http://h.lu:81/a?b#c -A x -e "http://r.lu/;auto" -H Accept:text/html -H Accept-Language:',
    '"http://h.lu/a%00b/;c=d" -X DELETE -b a=1 -b b=2 -u me:secret',
    'http://me:p%20w@h.lu/?x -r 1-2 -0',
    "h.lu/é -d a=b --data-raw '@c' --data-urlencode 'd=e f&é' --data-urlencode =g",
    "-G h.lu -d a=b --data-urlencode 'd=e f' -H 'X-Empty;'",
    "--json '{}' -H Host:other.lu h.lu",
    "-A '' -I h.lu/a\\\\[1\\\\] -H 'X: é'",
    '-sXPATCH --oauth2-bearer token -g http://h.lu/{a}'
  ]
  for (const command of commands) {
    const words = shellWords(command) as readonly string[]
    await sendWith(words, port)
    const sent = readRawRequest(heads.pop()!) as WrittenRequest
    const read = readCurlWords(words) as WrittenRequest
    t.strictSame(comparable(read), comparable(sent), command)
  }
})
