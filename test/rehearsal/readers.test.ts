import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { readCurl, readCurlWords } from '../../src/rehearsal/readCurl.ts'
import { readHar } from '../../src/rehearsal/readHar.ts'
import { readRequestText, readUrl } from '../../src/rehearsal/readRequestText.ts'
import { shellWords } from '../../src/rehearsal/shellWords.ts'
import {
  isUpgradeRequest,
  joinHeaders,
  type Unreadable,
  type WrittenRequest
} from '../../src/rehearsal/writtenRequest.ts'

type Read = WrittenRequest | Unreadable

function entry(url: string, headers: object[] = []): object {
  return { request: { method: 'GET', url, headers } }
}

/** Neither throws nor grows. */
function assertSane(read: Read): void {
  if ('mistake' in read) assert(read.mistake.length < 300)
  else assert(read.headers.every(([, value]) => value.isWellFormed()))
}

/** Request line and headers, as over the wire. */
function wire(read: Read): string {
  if ('mistake' in read) throw new Error(read.mistake)
  const { method, target, httpVersion, headers } = read
  return [`${method} ${target} ${httpVersion}`, ...headers.map(line => line.join(': '))].join('\n')
}

function mistake(read: Read): string {
  return 'mistake' in read ? read.mistake : `no mistake: ${wire(read)}`
}

function fromBytes(text: string, entry = ''): Read {
  return readRequestText(Buffer.from(text, 'latin1'), entry)
}

t.test('a command line falls into words as in a POSIX shell', t => {
  const table: readonly (readonly [text: string, words: readonly string[]])[] = [
    [`curl 'a b' "c d"e\\ f`, ['curl', 'a b', 'c de f']],
    [`a '' "" b`, ['a', '', '', 'b']],
    ['a \\\n  b\\\r\n c', ['a', 'b', 'c']],
    [`"a\\"b\\$c\\\\d\\e"`, ['a"b$c\\d\\e']],
    [`'it'\\''s'`, ["it's"]],
    [`$'a\\'b\\n\\x41\\u00e9\\101\\\\'`, ["a'b\nAéA\\"]],
    [`$'\\U0001F600' $'\\UFFFFFFFF' $'\\q'`, ['😀', '\ufffd', '\\q']],
    ['http://a/?x=1%20*[2]{3}~', ['http://a/?x=1%20*[2]{3}~']],
    [`'$HOME \`id\`;'`, ['$HOME `id`;']],
    ['a$ "b$" c$%', ['a$', 'b$', 'c$%']],
    ['', []]
  ]
  for (const [text, words] of table) t.strictSame(shellWords(text), words, text)
  for (const text of [
    'a $HOME',
    'a "$HOME"',
    'a $(id)',
    'a "`id`"',
    'a; b',
    'a | b',
    'a & b',
    'a > b',
    "a 'b",
    'a "b',
    "a $'b"
  ]) {
    t.match(shellWords(text), { mistake: String }, text)
  }
  t.end()
})

t.test('a curl command is the request that curl would send', t => {
  const table: readonly (readonly [command: string, wire: string])[] = [
    ['curl http://h.lu', 'GET / 1.1\nHost: h.lu\nUser-Agent: curl/8.14.1\nAccept: */*'],
    [
      `curl 'https://h.lu:8443/p?q=1#frag' -H 'Accept: text/html' -H 'X-A: b' -A '' --compressed --http1.1`,
      'GET /p?q=1 1.1\nHost: h.lu:8443\nAccept-Encoding: deflate, gzip, br, zstd\nAccept: text/html\nX-A: b'
    ],
    [
      `curl -sSLXPUT h.lu/x -e 'http://r/;auto' -b 'a=1; b=2' -b c=3 -u me:secret -0 -H 'Accept:' -H 'X-E;'`,
      'PUT /x 1.0\nHost: h.lu\nAuthorization: Basic bWU6c2VjcmV0\nUser-Agent: curl/8.14.1\nReferer: http://r/\nCookie: a=1; b=2;c=3\nX-E: '
    ],
    [
      `curl http://h.lu/ --data-raw 'a=é' -d b`,
      'POST / 1.1\nHost: h.lu\nUser-Agent: curl/8.14.1\nAccept: */*\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 6'
    ],
    [
      `curl -G 'http://h.lu/?x' --data-urlencode 'q=a b' --data-urlencode '=c&d' -d e`,
      'GET /?x&q=a+b&c%26d&e 1.1\nHost: h.lu\nUser-Agent: curl/8.14.1\nAccept: */*'
    ],
    [
      `curl --json '{}' http://h.lu/ -H 'Host: other.lu'`,
      'POST / 1.1\nUser-Agent: curl/8.14.1\nAccept: application/json\nContent-Type: application/json\nContent-Length: 2\nHost: other.lu'
    ],
    [
      `curl -I --url 'http://me:pw@h.lu/a\\[1\\]'`,
      'HEAD /a[1] 1.1\nHost: h.lu\nAuthorization: Basic bWU6cHc=\nUser-Agent: curl/8.14.1\nAccept: */*'
    ],
    [
      `curl http://h.lu/é -H 'X: é'`,
      'GET /%c3%a9 1.1\nHost: h.lu\nUser-Agent: curl/8.14.1\nAccept: */*\nX: Ã©'
    ]
  ]
  for (const [command, expected] of table) t.equal(wire(readCurl(command)), expected, command)
  t.match(readCurl('curl -F a=@b http://h.lu'), { method: 'POST' })
  t.match(readCurl('curl -T f http://h.lu'), { method: 'PUT' })
  t.match(readCurl('curl -d @f -b jar -H @h http://h.lu http://i.lu'), { notes: { length: 4 } })
  t.match(mistake(readCurl('curl -H a:b')), /names no URL/)
  t.match(mistake(readCurl('curl ftp://h.lu')), /no http or https URL/)
  t.match(mistake(readCurl('curl --proxy-magic http://h.lu')), /"--proxy-magic" is no option/)
  t.match(mistake(readCurl('curl http://h.lu -X')), /--request needs a value/)
  t.match(mistake(readCurl(`curl http://h.lu/${'a'.repeat(2 ** 20)}`)), /longer than 1 MiB/)
  t.match(mistake(readCurl('curl http://h.lu; rm -rf /')), /nothing is executed/)
  t.end()
})

t.test('an entry of a HAR file is chosen by number or URL', t => {
  const har = JSON.stringify({
    log: {
      entries: [
        entry('https://h.lu/a?b=1'),
        entry('https://h.lu/a', [
          { name: ':authority', value: 'h.lu' },
          { name: 'accept', value: 'é' }
        ]),
        entry('wss://h.lu/s', [{ name: 'Host', value: 'i.lu' }])
      ]
    }
  })
  t.equal(wire(fromBytes(har, '1')), 'GET /a?b=1 1.1\nHost: h.lu')
  t.equal(wire(readHar(har, 'https://h.lu/a')), 'GET /a 1.1\nHost: h.lu\naccept: Ã©')
  t.equal(wire(readHar(har, 'wss:')), 'GET /s 1.1\nHost: i.lu')
  t.match(mistake(fromBytes(har)), /3 entries; say which/)
  t.match(mistake(readHar(har, '4')), /None of the 3 entries is "4"/)
  t.equal(wire(fromBytes(JSON.stringify(entry('http://h.lu/')))), 'GET / 1.1\nHost: h.lu')
  t.equal(wire(fromBytes('{"method":"GET","url":"http://h.lu/"}')), 'GET / 1.1\nHost: h.lu')
  t.match(mistake(fromBytes('{"log":{"entries":[]}}')), /no entries/)
  t.match(mistake(fromBytes('{"method":"GET"}')), /no http URL/)
  t.match(mistake(fromBytes('{"url":"http://h.lu/"}')), /no method/)
  t.match(mistake(fromBytes('{')), /no JSON/)
  t.end()
})

t.test('a raw request is read byte for byte', t => {
  t.equal(
    wire(fromBytes('\r\nPOST /a HTTP/1.0\r\nHost: h.lu\r\nX:\t a \xe9 \r\n\r\nBody: no')),
    'POST /a 1.0\nHost: h.lu\nX: a \xe9'
  )
  t.equal(wire(fromBytes('GET /a HTTP/2\nhost: h.lu\n')), 'GET /a 2.0\nhost: h.lu')
  t.equal(wire(fromBytes(' curl \\\n http://h.lu -A x')), 'GET / 1.1\nHost: h.lu\nUser-Agent: x\nAccept: */*')
  for (const [option, version] of [
    ['', '1.1'],
    ['--http2', '2.0'],
    ['-0', '1.0']
  ] as const) {
    t.match(wire(fromBytes(`curl ${option} http://h.lu`)), `GET / ${version}`)
  }
  for (const [said, version] of [
    ['HTTP/2', '2.0'],
    ['h2', '2.0'],
    ['h3', '2.0'],
    ['HTTP/1.0', '1.0'],
    ['?', '1.1']
  ]) {
    const har = JSON.stringify({ url: 'http://h.lu/', method: 'GET', httpVersion: said, headers: [] })
    t.match(wire(fromBytes(har)), `GET / ${version}`)
  }
  t.match(mistake(fromBytes('hello')), /first line is no request line/)
  t.match(mistake(fromBytes('GET / HTTP/1.1\nHost: a\n folded')), /Line 3 is no header/)
  t.match(mistake(fromBytes('GET / HTTP/1.1\nHost : a')), /Line 2 is no header/)
  t.match(mistake(fromBytes('GET / HTTP/1.1', '2')), /--entry chooses from a HAR file/)
  t.end()
})

t.test('an address alone is asked for as by a browser', t => {
  const read = readUrl('https://h.lu/über?q=ä b')
  t.match(read, { scheme: 'https', target: '/%C3%BCber?q=%C3%A4%20b', notes: { length: 1 } })
  t.match(joinHeaders((read as WrittenRequest).headers), { host: 'h.lu', 'sec-fetch-mode': 'navigate' })
  t.match(mistake(readUrl('gopher://h.lu')), /no http or https URL/)
  t.end()
})

t.test('headers are joined as Node joins them', t => {
  t.strictSame(
    joinHeaders([
      ['Cookie', 'a=1'],
      ['COOKIE', 'b=2'],
      ['X', '1'],
      ['x', '2'],
      ['Host', 'a'],
      ['host', 'b'],
      ['__proto__', 'x']
    ]),
    JSON.parse('{"cookie":"a=1; b=2","x":"1, 2","host":"a","__proto__":"x"}')
  )
  t.ok(isUpgradeRequest({ upgrade: 'websocket', connection: 'keep-alive, Upgrade' }))
  t.notOk(isUpgradeRequest({ upgrade: 'websocket', connection: 'close' }))
  t.end()
})

t.test('whatever is pasted is a request or a mistake, and never throws', t => {
  const word = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('-H', '-b', '-X', '-d', '--json', '-u', '-A', '--url', '-G', '--data-urlencode', '-sS'),
    fc.webUrl(),
    fc.constantFrom("'", '"', '$', '\\', '`', "$'", '@f', 'a=b', ':', '\ud800')
  )
  const request = fc.record(
    {
      method: fc.oneof(fc.constant('GET'), fc.jsonValue()),
      url: fc.oneof(fc.webUrl(), fc.jsonValue()),
      httpVersion: fc.jsonValue(),
      headers: fc.oneof(
        fc.jsonValue(),
        fc.array(fc.record({ name: word, value: fc.oneof(word, fc.jsonValue()) }))
      )
    },
    { requiredKeys: [] }
  )
  const har = fc
    .oneof(
      fc.jsonValue(),
      request,
      fc.array(fc.record({ request })).map(entries => ({ log: { entries } }))
    )
    .map(value => JSON.stringify(value))
  const raw = fc
    .tuple(fc.constantFrom('GET', 'get', 'P ST'), word, fc.array(fc.tuple(word, word)))
    .map(
      ([method, target, lines]) =>
        `${method} ${target} HTTP/1.1\r\n${lines.map(line => line.join(': ')).join('\n')}`
    )
  const runs = { numRuns: 100 }
  fc.assert(
    fc.property(fc.array(word), words => assertSane(readCurlWords(words))),
    runs
  )
  fc.assert(
    fc.property(fc.array(word), words => assertSane(readCurl(`curl ${words.join(' ')}`))),
    runs
  )
  fc.assert(
    fc.property(har, fc.constantFrom('', '1', 'http'), (text, which) => assertSane(fromBytes(text, which))),
    runs
  )
  fc.assert(
    fc.property(raw, text => assertSane(fromBytes(text))),
    runs
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => assertSane(readRequestText(bytes, ''))),
    runs
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => assertSane(readUrl(`http://${text}`))),
    runs
  )
  for (const long of ["'", '"', "$'", '\\', 'a', ' ', '"\\', "'a' "]) {
    assertSane(readCurl(`curl ${long.repeat(1_000_000 / long.length)}`))
  }
  t.end()
})
