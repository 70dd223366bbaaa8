import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { bots } from '../../src/commands/bots.ts'
import { readBotSources } from '../../src/commands/botSources.ts'
import { commandLine } from '../../src/commands/commandLine.ts'
import { readPublished } from '../../src/commands/publishedList.ts'
import { listAge } from '../../src/policy/listAge.ts'
import { root } from '../support/sourceFiles.ts'

const today = new Date().toISOString().slice(0, 10)

function json(...prefixes: readonly unknown[]): string {
  return JSON.stringify({ creationTime: '2026-01-01T00:00:00', prefixes })
}

async function serve(t: Test, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A folder with one list, `crawler`, that is fetched from there. */
function folderOf(t: Test, urls: readonly string[], list?: string): string {
  const sources = `lists: { crawler: { title: Crawler, urls: [${urls.map(url => `"${url}"`).join(', ')}] } }`
  return t.testdir({ 'sources.yaml': sources, ...(list === undefined ? {} : { 'crawler.txt': list }) })
}

async function update(folder: string, ...args: readonly string[]) {
  const lines: string[] = []
  const terminal = {
    isColoured: false,
    out: (line: string) => lines.push(line),
    error: (line: string) => lines.push(line)
  }
  const status = await commandLine(['bots', 'update', '--lists', folder, ...args], terminal)
  return { status, text: lines.join('\n') }
}

function listIn(folder: string): string {
  return readFileSync(join(folder, 'crawler.txt'), 'utf8')
}

t.test('a list is fetched, shown by what changes, and replaced', async t => {
  const origin = await serve(t, (req, res) => {
    if (req.url === '/old.json') res.writeHead(301, { location: '/new.json' }).end()
    else if (req.url === '/plain.txt') res.end('# ours\n192.0.2.77 # one\n')
    else
      res.end(
        json(
          { ipv6Prefix: '2001:DB8:0::/48' },
          { ipv4Prefix: '192.0.2.9/24' },
          { ipv4Prefix: '192.0.2.0/24' }
        )
      )
  })
  const folder = folderOf(
    t,
    [`${origin}/old.json`, `${origin}/plain.txt`],
    '# date: 2025-01-01\n198.51.100.1\n192.0.2.77/32\n'
  )
  const dry = await update(folder, '--dry-run')
  t.equal(dry.status, 0)
  t.equal(
    dry.text,
    'crawler: would change, 3 prefixes (2 new, 1 gone)\n  + 192.0.2.0/24\n  + 2001:db8::/48\n  - 198.51.100.1'
  )
  t.match(listIn(folder), '2025-01-01')
  const wet = await update(folder, 'crawler')
  t.match(wet.text, /^crawler: updated, 3 prefixes/)
  t.equal(
    listIn(folder),
    `# Addresses of Crawler.\n# source: ${origin}/old.json\n# source: ${origin}/plain.txt\n# date: ${today}\n` +
      '192.0.2.0/24\n2001:db8::/48\n192.0.2.77\n'
  )
  t.equal(listAge(listIn(folder), Date.now()), 0)
  const again = await update(folder, '--format', 'json')
  t.same(JSON.parse(again.text), {
    lists: [
      {
        list: 'crawler',
        file: join(folder, 'crawler.txt'),
        result: 'unchanged',
        prefixes: 3,
        added: [],
        removed: [],
        why: ''
      }
    ]
  })
  t.same(readdirSync(folder).toSorted(), ['crawler.txt', 'sources.yaml'])
})

t.test('what cannot be had, or is no such list, leaves the list as it was', async t => {
  let answer: RequestListener | undefined
  const origin = await serve(t, (req, res) => answer?.(req, res))
  const before = '# date: 2026-05-05\n192.0.2.1\n'
  const folder = folderOf(t, [`${origin}/a.json`], before)
  const rows: readonly [answer: RequestListener, why: RegExp][] = [
    [(_req, res) => void res.writeHead(404).end('{}'), /the answer is 404/],
    [
      (_req, res) => void res.writeHead(302, { location: 'http://bots.example/a.json' }).end(),
      /which is not https/
    ],
    [(_req, res) => void res.writeHead(302, { location: '/a.json' }).end(), /redirects more than 5 times/],
    [(_req, res) => void res.socket!.destroy(), /Cannot read/],
    [(_req, res) => void res.end(Buffer.alloc(4 * 1024 * 1024 + 1, ' ')), /longer than 4 MiB/],
    [(_req, res) => void res.end(Buffer.of(0x7b, 0xff)), /Cannot read/],
    [(_req, res) => void res.end('<!doctype html>'), /is not an address or prefix/],
    [(_req, res) => void res.end('\u001b[2J'), /is not an address or prefix/],
    [(_req, res) => void res.end(json()), /it has no prefixes/]
  ]
  for (const [broken, why] of rows) {
    answer = broken
    const { status, text } = await update(folder)
    t.equal(status, 1)
    t.match(text, why)
    t.match(text, /^crawler: stays as it was: /)
    t.notMatch(text, '\u001b')
    t.equal(listIn(folder), before)
  }
})

t.test('one bad entry spoils a published list', t => {
  const rows: readonly [text: string, why: string | RegExp][] = [
    ['{', 'it is no JSON'],
    ['{}', 'it has no list of prefixes'],
    [json({ ipv4Prefix: '192.0.2.0/24' }, {}), 'one of its prefixes is {}'],
    [json(null), 'one of its prefixes is null'],
    [json({ ipv4Prefix: 7 }), 'one of its prefixes is {"ipv4Prefix":7}'],
    [json({ ipv4Prefix: '192.0.2.0/33' }), /not an address or prefix/],
    [json({ ipv4Prefix: '0.0.0.0/0' }), /larger than any bot's network/],
    [json({ ipv6Prefix: '2001::/15' }), /larger than any bot's network/],
    [json({ ipv4Prefix: '10.1.0.0/16' }), /no network of the Internet/],
    ['', 'it has no prefixes'],
    ['# none\n', 'it has no prefixes'],
    ['192.0.2.1\n'.repeat(100_001), /more than 100000 prefixes/]
  ]
  for (const [text, why] of rows) t.throws(() => readPublished(text), { message: why }, text.slice(0, 60))
  t.same(readPublished('203.0.113.9\r\n192.0.2.0/24\n2001:db8::1/128\n192.0.2.0/25\n203.0.113.9/32'), [
    '192.0.2.0/24',
    '192.0.2.0/25',
    '203.0.113.9',
    '2001:db8::1'
  ])
  t.end()
})

t.test('who has no way out brings files, which count as of their day', async t => {
  const urls = ['https://bots.example/ranges/a.json', 'https://bots.example/b.json']
  const folder = folderOf(t, urls)
  const from = join(folder, 'brought')
  mkdirSync(from)
  writeFileSync(join(from, 'a.json'), json({ ipv4Prefix: '192.0.2.0/24' }))
  t.match((await update(folder, '--from', from)).text, /Cannot read .*brought/)
  writeFileSync(join(from, 'b.json'), '198.51.100.1\n')
  const day = new Date('2026-03-01T12:00:00Z')
  utimesSync(join(from, 'b.json'), day, day)
  const many = await update(folder, '--from', from)
  t.equal(many.status, 0, many.text)
  t.match(listIn(folder), '# date: 2026-03-01\n192.0.2.0/24\n198.51.100.1\n')
  const one = await update(folder, 'crawler', '--from', join(from, 'a.json'))
  t.match(one.text, /updated, 1 prefix \(0 new, 1 gone\)/)
})

t.test('a list that cannot be written stays as it was, and misuse is told', async t => {
  const origin = await serve(t, (_req, res) => void res.end('192.0.2.1\n'))
  const folder = folderOf(t, [`${origin}/a`])
  mkdirSync(join(folder, 'crawler.txt'))
  const { status, text } = await update(folder)
  t.equal(status, 1)
  t.match(text, /Cannot write .*crawler\.txt/)
  t.same(readdirSync(folder).toSorted(), ['crawler.txt', 'sources.yaml'])
  t.equal((await update(folder, 'crawlr')).status, 2)
  t.match((await update(folder, 'crawlr')).text, /did you mean "crawler"\?/)
  t.equal((await update(join(folder, 'nowhere'))).status, 1)
  await t.rejects(
    bots.run(['refresh'], { isColoured: false, out: () => undefined, error: () => undefined }),
    {
      code: 'usage'
    }
  )
  for (const url of ['http://bots.example/a', 'ftp://bots.example/a', 'nonsense']) {
    t.match(
      (await update(folderOf(t, [url]))).text,
      /sources\.yaml:1:.* is not an address to fetch a list from/
    )
  }
})

t.test('every shipped list has a source, a day and a licence, and what bots name is shipped', t => {
  const folder = join(root, 'rules/lists')
  const sources = readBotSources(join(folder, 'sources.yaml'))
  const lists = readdirSync(folder).filter(name => name.endsWith('.txt'))
  t.same(lists.toSorted(), sources.map(({ name }) => `${name}.txt`).toSorted())
  const licences = readFileSync(join(folder, 'LICENCES.md'), 'utf8')
  for (const { name, title, urls } of sources) {
    const text = readFileSync(join(folder, `${name}.txt`), 'utf8')
    const [first, ...header] = text.split('\n').filter(line => line.startsWith('#'))
    t.equal(first, `# Addresses of ${title}.`)
    for (const url of urls) t.ok(header.includes(`# source: ${url}`), url)
    t.ok(header.some(line => /^# date: \d{4}-\d\d-\d\d$/.test(line)))
    const way = header.find(line => line.startsWith('# by way of:'))
    if (way !== undefined) t.match(licences, /https:\S+/.exec(way)![0].replace(/,$/, ''))
    t.ok(readPublished(text).length > 0)
  }
  t.end()
})
