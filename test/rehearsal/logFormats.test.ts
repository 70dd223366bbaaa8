import * as fc from 'fast-check'
import t from 'tap'
import type { LoggedLine } from '../../src/rehearsal/logFormat.ts'
import { chooseFormat } from '../../src/rehearsal/chooseFormat.ts'
import { FrequentKeys } from '../../src/rehearsal/frequentKeys.ts'
import { LineReader, maxLineBytes } from '../../src/rehearsal/lineReader.ts'
import { LogClock } from '../../src/rehearsal/logClock.ts'
import { LogTime } from '../../src/rehearsal/logTime.ts'
import { Timeline } from '../../src/rehearsal/timeline.ts'

const combined = chooseFormat('combined', '')
const moien = chooseFormat('moien', '')

/** Any bytes, a character each. */
const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)) })

function combinedLine(request: string, userAgent = 'curl/8', rest = ''): string {
  return `192.0.2.1 - john doe [23/Nov/2026:08:30:00 +0100] "${request}" 200 12 "-" "${userAgent}"${rest}`
}

/** A line of Moien's own log. */
function line(fields: object): string {
  return JSON.stringify({ '@timestamp': '2026-11-23T07:30:00.000Z', ...fields })
}

/** As nginx escapes what it logs. */
function escape(text: string): string {
  return text.replaceAll(/["\\]|[^\x20-\x7e]/g, escapeUnit)
}

function escapeUnit(unit: string): string {
  return `\\x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

function readLines(chunks: readonly Buffer[]): readonly string[] {
  const lines: string[] = []
  const reader = new LineReader((line, isWhole) => lines.push(`${isWhole} ${line}`))
  for (const chunk of chunks) reader.push(chunk)
  reader.end()
  return lines
}

t.test('a combined line is read, as nginx and as Apache write it', async t => {
  const plain = combined.read(combinedLine('GET /a?b=c HTTP/1.1'))
  t.match(plain, {
    is: 'request',
    atMs: Date.UTC(2026, 10, 23, 7, 30),
    clientIp: '192.0.2.1',
    method: 'GET',
    target: '/a?b=c',
    status: 200,
    headers: { 'user-agent': 'curl/8' }
  })
  t.notOk('referer' in (plain as { headers: object }).headers, 'what was not sent is not there')
  const userAgents = [
    [String.raw`a \x22b\x22`, 'a "b"'],
    [String.raw`a \"b\" \\`, 'a "b" \\'],
    ['-', undefined]
  ] as const
  for (const [written, sent] of userAgents) {
    const read = combined.read(combinedLine('GET / HTTP/1.1', written, ' "guichet.lu" 0.004'))
    t.equal((read as { headers: Record<string, unknown> }).headers['user-agent'], sent, written)
  }
})

t.test('what is no request and what is no line are told apart', async t => {
  const lines: readonly (readonly [line: string, is: LoggedLine['is']])[] = [
    [combinedLine(String.raw`\x16\x03\x01`), 'refused'],
    [combinedLine('-'), 'refused'],
    [combinedLine('GET /'), 'refused'],
    [combinedLine('G(T / HTTP/1.1'), 'refused'],
    ['', 'malformed'],
    ['192.0.2.1 - - [yesterday] "GET / HTTP/1.1" 200 1 "-" "-"', 'malformed'],
    ['192.0.2.1 - - [23/Nov/2026:08:30:00 +0100] "GET / HTTP/1.1" 200 1 "-" "never ends', 'malformed']
  ]
  for (const [line, is] of lines) t.equal(combined.read(line).is, is, line)
})

t.test("a log_format of nginx's is read backwards", async t => {
  const format = chooseFormat(
    '${remote_addr}|$msec|$request_method $request_uri|$host|$http_accept|$cookie_lang|$upstream_time',
    ''
  )
  t.match(format.read('2001:db8::1|1795415400.250|POST /f?x|guichet.lu|text/html|fr|0.1'), {
    atMs: 1_795_415_400_250,
    method: 'POST',
    target: '/f?x',
    host: 'guichet.lu',
    headers: { accept: 'text/html', cookie: 'lang=fr' }
  })
  t.match(format.recorded, { host: true, kind: true, query: true, pass: 'untold' })
  t.same([[...format.recorded.headers], [...format.recorded.cookies]], [['accept'], ['lang']])
  for (const wrong of [
    '$remote_addr $request',
    '$request [$time_local]',
    '$remote_addr$msec $request',
    'nginx'
  ]) {
    t.throws(() => chooseFormat(wrong, ''), { code: 'usage' }, wrong)
  }
})

t.test("Moien's own log is read, and what it tells of many refusals together is counted", async t => {
  const request = {
    'event.action': 'forwarded',
    'client.ip': '192.0.2.0',
    'http.request.method': 'GET',
    'url.path': '/a',
    'moien.pass.status': 'valid',
    'moien.pass.id': 'abcdefgh',
    'moien.kind': 'asset'
  }
  t.match(moien.read(line(request)), {
    is: 'request',
    target: '/a',
    kind: 'asset',
    pass: { status: 'valid', id: 'abcdefgh' }
  })
  t.same(moien.read(line({ 'moien.repeats': 41 })), { is: 'repeats', count: 41 })
  t.equal(moien.read(line({ 'event.action': 'own' })).is, 'own')
  t.same(moien.read(line({ 'event.action': 'rejected', 'moien.reason': 'bad_path' })), {
    is: 'refused',
    reason: 'bad_path'
  })
  for (const wrong of ['[1]', '{', 'null', '{"@timestamp":5}', line({ 'moien.repeats': -1 }), line({})]) {
    t.equal(moien.read(wrong).is, 'malformed', wrong)
  }
})

t.test('no line makes a format throw', async t => {
  const fragments = fc.constantFrom(
    '"',
    '\\',
    '[',
    ']',
    ' - ',
    ' ',
    '{',
    '}',
    '\\x',
    '192.0.2.1',
    '__proto__',
    'GET / HTTP/1.1'
  )
  const hostile = fc.array(fc.oneof(fragments, bytes), { maxLength: 30 })
  fc.assert(
    fc.property(hostile, pieces => {
      const line = pieces.join('')
      for (const format of [combined, moien]) t.ok(format.read(line).is)
      t.equal(moien.read(JSON.stringify({ '@timestamp': line, 'moien.repeats': line })).is, 'malformed')
    }),
    { numRuns: 300 }
  )
})

t.test('what a client sends comes back out of the line that nginx writes of it', async t => {
  fc.assert(
    fc.property(
      bytes.filter(text => text !== '' && text !== '-'),
      userAgent => {
        const read = combined.read(combinedLine('GET / HTTP/1.1', escape(userAgent)))
        t.equal((read as { headers: Record<string, unknown> }).headers['user-agent'], userAgent)
      }
    ),
    { numRuns: 300 }
  )
})

t.test('lines are the same, however the bytes arrive, and none is longer than allowed', async t => {
  const long = 'x'.repeat(maxLineBytes)
  t.same(readLines([Buffer.from(`a\r\n\nb\n${long}\r\n${long}y\nc`)]), [
    'true a',
    'true ',
    'true b',
    `true ${long}`,
    `false ${long}`,
    'true c'
  ])
  const texts = fc.array(fc.constantFrom('a', '\n', '\r\n', 'é', long, '\r'), { maxLength: 12 })
  fc.assert(
    fc.property(texts, fc.array(fc.nat(40_000), { maxLength: 5 }), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''))
      const ends = [...cuts, bytes.length].toSorted((a, b) => a - b)
      const chunks = ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
      t.same(readLines(chunks), readLines([bytes]))
    }),
    { numRuns: 100 }
  )
})

t.test('times are read in three ways, and what is no time is none', async t => {
  const time = new LogTime()
  const ms = Date.UTC(2026, 10, 23, 7, 30)
  for (const text of ['23/Nov/2026:08:30:00 +0100', '2026-11-23T08:30:00+01:00', String(ms / 1000)]) {
    t.equal(time.read(text), ms, text)
  }
  for (const text of [
    '31/Feb/2026:08:30:00 +0100',
    '23/Now/2026:08:30:00 +0100',
    '2026-13-01T00:00:00Z',
    '',
    'x'
  ]) {
    t.equal(time.read(text), undefined, text)
  }
})

t.test('the clock of a log never runs back, and no wrong line freezes it', async t => {
  const clock = new LogClock()
  const second = 1000
  const at = (seconds: number): number => clock.advance(1e12 + seconds * second) / second
  t.same([at(0), at(10), at(5), at(11)], [0, 10, 10, 11], 'a little disorder')
  t.equal(clock.jumps, 0)
  t.same([at(-7200), at(-7190)], [11, 21], 'a jump back')
  t.equal(clock.jumps, 1)
  const before = at(-7190)
  const day = 86_400
  t.equal(at(1e6) - before, day, 'a jump far ahead')
  t.equal(at(-7180) - before, day, 'and back')
  t.equal(at(-7170) - before, day + 10)
})

t.test('the most frequent of very many keys are found in little memory', async t => {
  const keys = new FrequentKeys()
  const often = 2000
  for (let i = 0; i < 200_000; i++) {
    keys.add(`rare ${i}`)
    if (i % (200_000 / often) === 0) keys.add('often')
  }
  const [first, second] = keys.top(500)
  t.equal(first!.key, 'often')
  t.ok(first!.count <= often && first!.count + keys.undercounted >= often, 'within what it says')
  t.ok(keys.undercounted <= 202_000 / 256)
  t.ok(second!.count <= 2)
  t.ok(keys.top(1000).length <= 512)
})

t.test('a plot over time keeps its size, from a minute to a century', async t => {
  fc.assert(
    fc.property(fc.array(fc.nat(4e12), { minLength: 1, maxLength: 600 }), times => {
      const timeline = new Timeline()
      for (const atMs of times) timeline.add(atMs, 'forward', 'deny')
      const buckets = timeline.buckets()
      t.ok(buckets.length <= 241)
      t.equal(
        buckets.reduce((sum, { would }) => sum + would.deny, 0),
        times.length
      )
    }),
    { numRuns: 50 }
  )
})
