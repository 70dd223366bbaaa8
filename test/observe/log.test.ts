import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import * as fc from 'fast-check'
import t from 'tap'
import { parseAddress } from '../../src/core/address.ts'
import type { LogConfig } from '../../src/core/config.ts'
import type { Decision } from '../../src/core/decision.ts'
import { Exchange } from '../../src/core/exchange.ts'
import { Facts, type FactsFields } from '../../src/core/facts.ts'
import { Fault } from '../../src/core/fault.ts'
import { softwareOf } from '../../src/core/fingerprintFact.ts'
import { noPass } from '../../src/core/passState.ts'
import { AccessLine } from '../../src/observe/accessLine.ts'
import { AccessLog } from '../../src/observe/accessLog.ts'
import { LogBatch } from '../../src/observe/logBatch.ts'
import { LogSpace } from '../../src/observe/logSpace.ts'
import { LoggedAddress } from '../../src/observe/loggedAddress.ts'
import { LogWriter } from '../../src/observe/logWriter.ts'
import { createOperationalLog } from '../../src/observe/operationalLog.ts'
import { sentHeaders } from '../../src/observe/sentHeaders.ts'
import { root } from '../support/sourceFiles.ts'

const startedMs = Date.UTC(2026, 10, 23, 6, 10, 5, 7)
const secret = new Uint8Array(32)
const forward: Decision = {
  action: 'forward',
  rule: '',
  level: undefined,
  status: 0,
  message: '',
  ban: undefined,
  retryAfterMs: 0,
  score: 0,
  tags: []
}

function makeLine(addresses: LogConfig['addresses'] = 'full', key = secret): AccessLine {
  return new AccessLine(new LoggedAddress(addresses, key))
}

function makeFacts(fields: Partial<FactsFields> = {}): Facts {
  return new Facts({
    atMs: startedMs,
    siteId: 'guichet',
    address: parseAddress('203.0.113.9')!,
    scheme: 'https',
    method: 'GET',
    host: 'guichet.example.lu',
    path: '/form',
    query: '',
    headers: {},
    kind: 'navigation',
    pass: noPass,
    ...fields
  })
}

function makeExchange(fields: Partial<Exchange> = {}): Exchange {
  const exchange = new Exchange('ab'.repeat(16), startedMs, 1000, '203.0.113.9', 'GET', '/form')
  return Object.assign(exchange, { status: 200, outcome: 'forwarded', host: 'guichet.example.lu', ...fields })
}

function refusal(clientAddress: string, rule: string): Exchange {
  const enforced: Decision = { ...forward, action: 'deny', rule, status: 403 }
  const judgement = { enforced, rehearsed: undefined }
  return makeExchange({ clientAddress, outcome: 'denied', status: 403, judgement, facts: makeFacts() })
}

/** The fields of a line that are about the client's software. */
function softwareTold(facts: Facts, all: boolean): object {
  const line = new AccessLine(new LoggedAddress('full', secret), all).write(makeExchange({ facts }), 1001)
  const fields = Object.entries(JSON.parse(line) as object)
  return Object.fromEntries(fields.filter(([name]) => /^tls\.|ja4|tls_hash|h2|header_order/.test(name)))
}

t.test('a line tells the fingerprints that somebody asked for, or all of them', t => {
  const known = softwareOf({
    ja4: 't13d1517h2_8daaf6152771_cb7bf5808d99',
    ja3: '00112233445566778899aabbccddeeff',
    tls_hash: 'mt1_0123456789ab',
    h2: '1:65536|15663105|0|m,a,s,p'
  })
  const facts = makeFacts({ ...known, tls: 'TLSv1.2' })
  t.same(softwareTold(facts, false), { 'tls.version': '1.2' })
  facts.askFingerprint('ja4')
  facts.askFingerprint('ja3n')
  const ja4 = { 'tls.version': '1.2', 'moien.ja4': known.fingerprint.ja4 }
  t.same(softwareTold(facts, false), ja4)
  const all = {
    ...ja4,
    'tls.client.ja3': known.fingerprint.ja3,
    'moien.tls_hash': known.fingerprint.tlsHash,
    'moien.h2': known.fingerprint.h2
  }
  t.same(softwareTold(facts, true), all)
  t.same(softwareTold(makeFacts({ tls: 'none' }), true), {})
  t.match(softwareTold(makeFacts({ rawHeaders: ['Accept', 'x'] }), true), { 'moien.header_order': /^mh1_/ })
  t.end()
})

t.test('a line says all that is known of an exchange, in ECS fields', async t => {
  const exchange = makeExchange({
    facts: makeFacts({
      query: 'name=Weber',
      headers: { 'user-agent': 'Mozilla/5.0', 'accept-language': 'lb', cookie: 'sid=secret' },
      pass: { ...noPass, status: 'valid', id: '0123456789abcdef', level: 'light' },
      geography: { countryOf: () => 'LU', asnOf: () => 64500 }
    }),
    judgement: {
      enforced: {
        ...forward,
        action: 'challenge',
        rule: 'scripted',
        level: 'heavy',
        score: 40,
        tags: ['odd', 'new']
      },
      rehearsed: { ...forward, action: 'deny', rule: 'strict' }
    },
    outcome: 'challenged',
    reason: 'fresh',
    requestBodyBytes: 12,
    responseBodyBytes: 345,
    upstreamServer: 'http://10.0.0.5:8080',
    upstreamMs: 1.5,
    retries: 1
  })
  const read = JSON.parse(makeLine().write(exchange, 1002.25)) as object
  t.same(read, {
    '@timestamp': '2026-11-23T06:10:05.007Z',
    'ecs.version': '8.17.0',
    'event.action': 'challenged',
    'event.duration': 2_250_000,
    'client.ip': '203.0.113.9',
    'http.request.id': 'ab'.repeat(16),
    'http.request.method': 'GET',
    'http.version': '1.1',
    'http.request.body.bytes': 12,
    'url.path': '/form',
    'url.domain': 'guichet.example.lu',
    'http.response.status_code': 200,
    'http.response.body.bytes': 345,
    'moien.reason': 'fresh',
    'client.geo.country_iso_code': 'LU',
    'client.as.number': 64500,
    'moien.query_length': 10,
    'user_agent.original': 'Mozilla/5.0',
    'moien.headers': ['accept-language', 'cookie'],
    'moien.site': 'guichet',
    'moien.kind': 'navigation',
    'moien.pass.status': 'valid',
    'moien.pass.id': '01234567',
    'moien.decision': 'challenge',
    'rule.id': 'scripted',
    'moien.level': 'heavy',
    'moien.score': 40,
    'moien.tags': ['odd', 'new'],
    'moien.dry_run.action': 'deny',
    'moien.dry_run.rule': 'strict',
    'moien.upstream.server': 'http://10.0.0.5:8080',
    'moien.upstream.duration': 1_500_000,
    'moien.upstream.retries': 1
  })
  const documented = readFileSync(join(root, 'docs/access-log.md'), 'utf8')
  for (const field of Object.keys(read)) {
    const lastPart = `\`${field.slice(field.lastIndexOf('.'))}\``
    t.ok(
      documented.includes(`\`${field}\``) || documented.includes(lastPart),
      `docs/access-log.md has ${field}`
    )
  }
  const stray = makeLine().write(makeExchange({ method: '', target: '', host: '', status: 400 }), 1000)
  t.notMatch(stray, /url\.|request\.method/, 'what was never understood has no method and no URL')
})

t.test('of each header on the list the log says that it came, and of its value a shared word at most', t => {
  const sentOf = (headers: FactsFields['headers']): unknown => {
    const line = makeLine().write(makeExchange({ facts: makeFacts({ headers }) }), 1000)
    t.notMatch(line, /secret|lb-LU/)
    return (JSON.parse(line) as Record<string, unknown>)['moien.headers']
  }
  t.same(sentOf({ 'x-other': 'secret', authorization: 'secret' }), [])
  for (const { name, told } of sentHeaders) {
    t.same(sentOf({ [name]: 'lb-LU, secret' }), [name])
    t.same(sentOf({ [name]: '' }), [name], 'an empty header was sent')
    if (told === undefined) continue
    t.same(sentOf({ [name]: told.text }), [`${name}:${told.text}`])
    const isPart = told.test === 'contains'
    t.same(sentOf({ [name]: `${told.text}, secret` }), [isPart ? `${name}:${told.text}` : name])
  }
  const all = Object.fromEntries(sentHeaders.map(({ name }) => [name, 'secret']))
  t.same(
    sentOf(all),
    sentHeaders.map(({ name }) => name)
  )
  t.end()
})

t.test('times of lines are right from one second to the next', async t => {
  const line = makeLine()
  for (const ms of [startedMs, startedMs + 992, startedMs + 993, startedMs - 7, startedMs + 0.75]) {
    const exchange = Object.assign(new Exchange('', ms, 0, '192.0.2.1', 'GET', '/'), { status: 200 })
    const { '@timestamp': timestamp } = JSON.parse(line.write(exchange, 0)) as Record<string, string>
    t.equal(timestamp, new Date(ms).toISOString())
  }
})

t.test('whatever a client sends stays within one line of bounded ASCII, and reads back as sent', async t => {
  const anything = fc.oneof(
    fc
      .array(fc.nat({ max: 0xffff }), { maxLength: 2000, size: 'max' })
      .map(units => String.fromCharCode(...units)),
    fc.string({
      unit: fc.constantFrom('"', '\\', '\n', '\r', '\u2028', '\u001b', '\u009b', 'a'),
      maxLength: 300
    })
  )
  const line = makeLine()
  let longest = 0
  fc.assert(
    fc.property(
      fc.record({ method: anything, host: anything, path: anything, userAgent: anything }),
      sent => {
        const facts = makeFacts({ path: sent.path, headers: { 'user-agent': sent.userAgent } })
        const text = line.write(makeExchange({ method: sent.method, host: sent.host, facts }), 1000)
        longest = Math.max(longest, text.length)
        const read = JSON.parse(text) as Record<string, string>
        return (
          /^[\x20-\x7e]*\n$/.test(text) &&
          (sent.method === '' || read['http.request.method'] === sent.method.slice(0, 32)) &&
          (sent.method === '' || read['url.path'] === sent.path.slice(0, 512)) &&
          (read['user_agent.original'] ?? '') === sent.userAgent.slice(0, 256)
        )
      }
    ),
    { numRuns: 150 }
  )
  t.ok(longest > 4000)
  t.ok(longest < 8192)
})

t.test('queries, fragments and session ids in paths are not logged', async t => {
  const targets: readonly [string, string][] = [
    ['/form?name=Weber', '/form'],
    ['/a;jsessionid=SECRET/b;v=1?x', '/a/b'],
    ['/a#SECRET', '/a'],
    ['http://h/p?SECRET', 'http://h/p']
  ]
  for (const [target, path] of targets) {
    const read = JSON.parse(makeLine().write(makeExchange({ target }), 1000)) as Record<string, string>
    t.equal(read['url.path'], path, target)
  }
})

t.test('addresses are logged whole, truncated or as a pseudonym', async t => {
  const fieldsOf = (line: AccessLine, clientAddress: string): Record<string, string> =>
    JSON.parse(line.write(makeExchange({ clientAddress }), 1000)) as Record<string, string>
  const truncated = makeLine('truncated')
  const cases: readonly [string, string][] = [
    ['203.0.113.9', '203.0.113.0'],
    ['2001:db8:1:2:3::4', '2001:db8:1::'],
    ['::ffff:203.0.113.9', '203.0.113.0']
  ]
  for (const [address, shown] of cases) t.equal(fieldsOf(truncated, address)['client.ip'], shown)
  t.notMatch(truncated.write(makeExchange({ clientAddress: 'unix socket' }), 1000), 'unix')

  const keyed = makeLine('keyed')
  const pseudonym = fieldsOf(keyed, '203.0.113.9')['client.address']
  t.match(pseudonym, /^[\w-]{16}$/)
  t.equal(fieldsOf(keyed, '203.0.113.9')['client.address'], pseudonym, 'the same for the same address')
  t.not(fieldsOf(keyed, '203.0.113.10')['client.address'], pseudonym)
  t.not(fieldsOf(makeLine('keyed', new Uint8Array(32).fill(1)), '203.0.113.9')['client.address'], pseudonym)
  t.notMatch(keyed.write(makeExchange(), 1000), '203.0.113')
})

interface LogUnderTest {
  readonly log: AccessLog
  readonly lines: () => readonly Record<string, unknown>[]
  readonly clock: { now: number }
}

function makeLog(): LogUnderTest {
  let text = ''
  const clock = { now: 1000 }
  const space = new LogSpace(LogSpace.create())
  const post = (chunk: number, bytes: number): void => {
    text += space.bytesOf(chunk).toString('latin1', 0, bytes)
    space.giveBack(chunk)
  }
  const batch = new LogBatch({ space, post, backlog: new Int32Array(1), dropped: () => undefined })
  const lines = (): readonly Record<string, unknown>[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as Record<string, unknown>)
  return { log: new AccessLog(makeLine(), batch, () => clock.now), lines, clock }
}

t.test('a flood of refusals is one line for its first and one for the rest of the second', async t => {
  const { log, lines } = makeLog()
  for (let i = 0; i < 1000; i++) log.record(refusal('192.0.2.1', 'scanner'), 1000 + i / 2)
  for (let i = 0; i < 3; i++) log.record(refusal('192.0.2.2', 'scanner'), 1500)
  log.record(refusal('192.0.2.1', 'other-rule'), 1500)
  for (let i = 0; i < 5; i++) log.record(makeExchange({ clientAddress: '192.0.2.1' }), 1500)
  log.record(refusal('192.0.2.1', 'scanner'), 2000)
  log.end()
  const seen = lines().map(line => [line['client.ip'], line['rule.id'], line['moien.repeats']])
  t.same(seen.slice(0, 3), [
    ['192.0.2.1', 'scanner', undefined],
    ['192.0.2.2', 'scanner', undefined],
    ['192.0.2.1', 'other-rule', undefined]
  ])
  t.same(
    seen.slice(3, 8),
    Array.from({ length: 5 }, () => ['192.0.2.1', undefined, undefined]),
    'others are never folded'
  )
  t.same(
    seen.slice(8),
    [
      ['192.0.2.1', 'scanner', 999],
      ['192.0.2.1', 'scanner', undefined],
      ['192.0.2.2', 'scanner', 2]
    ],
    'a second later the next refusal has its own line again'
  )
  t.same(
    lines().find(line => line['moien.repeats'] === 999),
    {
      '@timestamp': '2026-11-23T06:10:05.007Z',
      'ecs.version': '8.17.0',
      'event.action': 'denied',
      'event.duration': 499_500_000,
      'client.ip': '192.0.2.1',
      'http.response.status_code': 403,
      'moien.site': 'guichet',
      'rule.id': 'scanner',
      'moien.repeats': 999
    }
  )
})

t.test('floods from more clients than can be watched are all accounted for', async t => {
  const { log, lines } = makeLog()
  for (let i = 0; i < 10_000; i++) {
    log.record(refusal(`10.0.${i >> 8}.${i & 255}`, 'scanner'), 1000)
    log.record(refusal(`10.0.${i >> 8}.${i & 255}`, 'scanner'), 1000)
  }
  log.end()
  const repeats = lines().reduce((sum, line) => sum + Number(line['moien.repeats'] ?? 1), 0)
  t.equal(repeats, 20_000)
})

t.test('lines are posted in chunks, and dropped and counted when the writer is too far behind', async t => {
  const backlog = new Int32Array(new SharedArrayBuffer(4))
  const space = new LogSpace(LogSpace.create())
  const posted: { readonly chunk: number; readonly bytes: number }[] = []
  let dropped = 0
  const { promise: thirdChunk, resolve: postedThree } = Promise.withResolvers<void>()
  const post = (chunk: number, bytes: number): void => {
    if (posted.push({ chunk, bytes }) === 3) postedThree()
  }
  const batch = new LogBatch({ space, post, backlog, dropped: lines => (dropped += lines) })
  const line = `${'x'.repeat(7999)}\n`
  for (let i = 0; i < 65; i++) batch.add(line)
  t.same(
    posted,
    [
      { chunk: 0, bytes: 256_000 },
      { chunk: 1, bytes: 256_000 }
    ],
    'full chunks go at once'
  )
  await thirdChunk
  t.same(posted[2], { chunk: 2, bytes: 8000 }, 'the rest follows by itself')
  t.equal(backlog[0], 520_000)
  const text = posted.map(({ chunk, bytes }) => space.bytesOf(chunk).toString('latin1', 0, bytes)).join('')
  t.equal(text, line.repeat(65), 'byte for byte, and nothing is written to what was handed over')
  space.giveBack(1)
  batch.add(line)
  batch.flush()
  t.same(posted[3], { chunk: 1, bytes: 8000 }, 'what was given back is used again')
  batch.flush()
  t.equal(posted.length, 4, 'nothing is posted for nothing')
  t.equal(dropped, 0)
  for (let i = 0; i < 40; i++) {
    batch.add(line)
    batch.flush()
  }
  t.same([posted.length, dropped], [33, 11], 'there are 32 chunks')
  space.giveBack(0)
  batch.add('x'.repeat(262_145))
  t.equal(dropped, 12, 'a line that no chunk can hold is dropped too')
  batch.add(line)
  batch.flush()
  t.same(posted[33], { chunk: 0, bytes: 8000 }, 'there is room again')
})

interface LogPipe {
  readonly writer: LogWriter
  readonly backlog: Int32Array
  /** Hands lines to the writer as a thread does. */
  readonly send: (lines: string) => void
}

function notExpected(lines: number): never {
  throw new Error(`${lines} lines dropped`)
}

async function makePipe(file: string, lost: (lines: number, fault: Fault) => void): Promise<LogPipe> {
  const backlog = new Int32Array(new SharedArrayBuffer(4))
  const writer = await LogWriter.open({ file, backlog, lost })
  const space = new LogSpace(LogSpace.create())
  const post = (chunk: number, bytes: number): void => writer.write(space, chunk, bytes)
  const batch = new LogBatch({ space, post, backlog, dropped: notExpected })
  const send = (lines: string): void => {
    batch.add(lines)
    batch.flush()
  }
  return { writer, backlog, send }
}

t.test('the writer keeps the order, gives chunks back, and follows a rotation', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'moien-log-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'access.log')
  const { writer, backlog, send } = await makePipe(file, (lines, fault) => {
    t.fail(`${lines} lines lost: ${fault.message}`)
  })
  let expected = ''
  for (let i = 0; i < 500; i++) {
    const line = `${i} ${'x'.repeat(500)}\n`
    expected += line
    send(line)
    if (i === 250) {
      renameSync(file, `${file}.1`)
      await writer.reopen()
    }
    // A thread has no more chunks than this.
    if (i % 32 === 31) while (Atomics.load(backlog, 0) > 0) await setImmediate()
  }
  await writer.end()
  t.equal(readFileSync(`${file}.1`, 'utf8') + readFileSync(file, 'utf8'), expected)
  t.match(readFileSync(file, 'utf8'), /499 x+\n$/)
  t.equal(backlog[0], 0)
})

t.test('a log that cannot be opened or written is a fault, and its lines are counted', async t => {
  const losses: [number, string][] = []
  const lost = (lines: number, fault: Fault): void => void losses.push([lines, fault.code])
  await t.rejects(makePipe('/nowhere/access.log', lost), {
    code: 'log_unwritable',
    message: /access\.log.*ENOENT/
  })
  const { writer, backlog, send } = await makePipe('/dev/full', lost)
  send('a\nb\n')
  await writer.end()
  t.same(losses, [[2, 'log_unwritable']])
  t.equal(backlog[0], 0, 'a lost line is no longer on its way')
})

function source(name: string): string {
  return JSON.stringify(new URL(`../../src/observe/${name}.ts`, import.meta.url).href)
}

t.test('the log goes to standard output when asked to, and a reader that leaves does no harm', async t => {
  const script = `
    import { LogSpace } from ${source('logSpace')}
    import { LogWriter } from ${source('logWriter')}
    const lost = (lines, fault) => process.stderr.write(lines + ' ' + fault.code + '\\n')
    const writer = await LogWriter.open({ file: '-', backlog: new Int32Array(1), lost })
    const space = new LogSpace(LogSpace.create())
    for (let i = 0; i < 30; i++) {
      const chunk = space.take()
      writer.write(space, chunk, space.bytesOf(chunk).write('x'.repeat(9999) + '\\n', 'latin1'))
    }
    await writer.end()
    process.stderr.write('ended\\n')`
  const run = promisify(execFile)
  const node = `${process.execPath} --input-type=module -e '${script.replaceAll("'", "'\\''")}'`
  const whole = await run('sh', ['-c', `${node} | wc -c`])
  t.equal(whole.stdout.trim(), '300000')
  const broken = await run('sh', ['-c', `${node} | head -c 100 > /dev/null`])
  t.match(broken.stderr, /ended/)
})

t.test('the operational log has ECS fields, and says all about a fault', async t => {
  const lines: Record<string, unknown>[] = []
  const log = createOperationalLog(
    { write: line => void lines.push(JSON.parse(line) as Record<string, unknown>) },
    { thread: 'edge-0' }
  )
  log.debug('unheard')
  log.info({ 'event.action': 'reload' }, 'a new policy is in force')
  const cause = new Error('ECONNREFUSED')
  const place = { file: 'moien.yaml', line: 3, column: 5 }
  log.error({ error: new Fault('config_invalid', 'no such site', { cause, place }) }, 'the old policy stays')
  log.warn(new Error('plain'))
  t.equal(lines.length, 3)
  t.match(lines[0], {
    '@timestamp': /^\d{4}-\d\d-\d\dT.*Z$/,
    'log.level': 'info',
    message: 'a new policy is in force',
    'ecs.version': '8.17.0',
    'service.name': 'moien',
    'process.thread.name': 'edge-0',
    'event.action': 'reload'
  })
  t.match(lines[1], {
    'log.level': 'error',
    message: 'the old policy stays',
    error: { type: 'Fault', code: 'config_invalid', origin: 'operator', message: /moien\.yaml:3:5/, place }
  })
  t.match((lines[1]!.error as { stack_trace: string }).stack_trace, /caused by Error: ECONNREFUSED/)
  t.match(lines[2], { message: 'plain', error: { type: 'Error', message: 'plain' } })
})
