import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BanBook, mostKeptBans, type KeptBan } from '../../src/admin/banBook.ts'
import { banMemoryMs } from '../../src/store/banTable.ts'

function ban(network: string, fields: Partial<KeptBan> = {}): KeptBan {
  const plain = { sinceMs: 0, untilMs: 1000, sparesPass: true, source: 7, times: 1 } as const
  return { network, ...plain, rule: 'trap', reason: 'caught', by: '', ...fields }
}

function networksOf(book: BanBook): readonly string[] {
  return book.bans.map(({ network }) => network)
}

t.test('bans survive a restart, until nobody needs to remember them', async t => {
  const file = join(t.testdir({}), 'bans')
  const book = BanBook.open(file, 0)
  book.keep(ban('192.0.2.0/24'), false)
  book.keep(ban('192.0.2.0/24', { sparesPass: false, by: 'alice' }), true)
  book.keep(ban('2001:db8::/64'), false)
  book.keep(ban('2001:db8::/64', { untilMs: 5000, times: 2 }), false)
  book.keep(ban('198.51.100.1/32'), false)
  book.lift('198.51.100.1/32')
  t.match(book.find('192.0.2.0/24', false), { by: 'alice' })
  appendFileSync(file, '{"ban":{"netw')

  const again = BanBook.open(file, 1000)
  t.match(again.bans, [{ sparesPass: true }, { sparesPass: false }, { untilMs: 5000, times: 2 }])
  again.forget(1000 + banMemoryMs)
  t.strictSame(networksOf(again), ['2001:db8::/64'], 'what is over is remembered for a day')
  again.lift('2001:db8::/64')
  t.strictSame(BanBook.open(file, 1000).bans.length, 2, 'the journal itself forgets when it is opened')
  t.strictSame(BanBook.open(file, 1000 + banMemoryMs).bans, [])

  const changed: readonly object[] = [
    { ban: { network: '192.0.2.0/24' } },
    ...['here', '192.0.2.0/33', '', 7].map(network => ({ ban: { ...ban('192.0.2.7/32'), network } })),
    { ban: { ...ban('192.0.2.7/32'), untilMs: 9e15 } },
    { lift: 'here' },
    { lift: null }
  ]
  for (const line of changed) {
    writeFileSync(file, `${JSON.stringify({ ban: ban('192.0.2.8/32') })}\n${JSON.stringify(line)}\n`)
    t.throws(
      () => BanBook.open(file, 0),
      { code: 'orders_unreadable', message: /bans:2:1/ },
      JSON.stringify(line)
    )
  }
})

t.test('a wave of bans fills neither memory nor disk', async t => {
  const file = join(t.testdir({}), 'bans')
  const book = BanBook.open(file, 0)
  for (let i = 0; i < mostKeptBans + 100; i++) book.keep(ban(`10.0.${i >> 8}.${i & 255}/32`), false)
  t.equal(book.bans.length, mostKeptBans)
  book.keep(ban('192.0.2.0/24', { rule: '', by: 'alice' }), true)
  t.equal(book.bans.length, mostKeptBans)
  t.match(BanBook.open(file, 0).find('192.0.2.0/24', true), { by: 'alice' }, 'what a person bans has room')
  for (let i = 0; i < 10_000; i++) book.keep(ban('10.0.0.1/32', { untilMs: i }), false)
  t.ok(readFileSync(file, 'utf8').split('\n').length < 15_000)
  t.equal(BanBook.open(file, 0).bans.length, mostKeptBans)
})
