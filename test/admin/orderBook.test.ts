import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { mostOrders, OrderBook } from '../../src/admin/orderBook.ts'
import type { Order } from '../../src/core/order.ts'

function order(id: string, fields: Partial<Order> = {}): Order {
  const plain = { kind: 'rule_off', target: `rule-${id}`, site: '', reason: 'why', by: 'alice' } as const
  return { id, ...plain, sinceMs: 0, untilMs: 1000, ...fields }
}

function fileOf(t: Test): string {
  return join(t.testdir({}), 'moien.orders')
}

function idsOf(book: OrderBook): readonly string[] {
  return book.orders.map(({ id }) => id)
}

t.test('an order holds until its end, and across restarts', async t => {
  const file = fileOf(t)
  const book = OrderBook.open(file, 0)
  book.give(order('a', { untilMs: 1000 }))
  book.give(order('b', { untilMs: 3000 }))
  book.give(order('c', { untilMs: 2000 }))
  t.equal(book.nextEndMs, 1000)
  t.strictSame(book.overAt(999), [])
  t.match(book.overAt(1000), [{ id: 'a' }])
  t.match(book.end('a'), { id: 'a' })
  t.strictSame(book.overAt(1000), [])
  t.equal(book.nextEndMs, 2000)
  t.match(book.end('b'), { id: 'b' })
  t.equal(book.end('b'), undefined)
  t.strictSame(idsOf(book), ['c'])
  t.equal(statSync(file).mode & 0o777, 0o600)

  const again = OrderBook.open(file, 1500)
  t.strictSame(again.orders, [order('c', { untilMs: 2000 })])
  t.strictSame(again.endedMeanwhile, [], 'these were ended')
  t.equal(readFileSync(file, 'utf8').split('\n').length, 2, 'what is over is not kept')
  const late = OrderBook.open(file, 2000)
  t.strictSame(late.orders, [], 'what ended meanwhile is over')
  t.equal(late.nextEndMs, Infinity)
  t.match(late.endedMeanwhile, [{ id: 'c' }])
})

t.test('a clock that is set back brings back no order that has ended', async t => {
  const file = fileOf(t)
  const book = OrderBook.open(file, 0)
  book.give(order('a', { untilMs: 1000 }))
  for (const { id } of book.overAt(1000)) book.end(id)
  t.strictSame(idsOf(OrderBook.open(file, 500)), [])
})

t.test('the later of two orders for the same is the one that holds', async t => {
  const file = fileOf(t)
  const book = OrderBook.open(file, 0)
  book.give(order('a', { target: 'x' }))
  book.give(order('b', { target: 'x', site: 'guichet' }))
  t.match(book.give(order('c', { target: 'x', untilMs: 5000 })), { id: 'a' })
  t.strictSame(idsOf(book), ['b', 'c'])
  t.strictSame(idsOf(OrderBook.open(file, 0)), ['b', 'c'])
})

t.test('there is an end to the number of orders, and to the length of the journal', async t => {
  const file = fileOf(t)
  const book = OrderBook.open(file, 0)
  for (let i = 0; i < mostOrders; i++) {
    t.notOk(book.isFullFor(order('next')))
    book.give(order(String(i)))
  }
  t.ok(book.isFullFor(order('next')))
  t.notOk(book.isFullFor(order('next', { target: 'rule-7' })), 'another end for the same is no further order')
  for (let i = 0; i < 300; i++) book.give(order(`again-${i}`, { target: 'rule-7' }))
  t.equal(book.orders.length, mostOrders)
  const lines = readFileSync(file, 'utf8').split('\n').length
  t.ok(lines < 500, `${lines} lines`)
  t.strictSame(idsOf(OrderBook.open(file, 0)), idsOf(book))
})

t.test('a torn last line is no disaster, anything else that is wrong is named', async t => {
  const file = fileOf(t)
  const book = OrderBook.open(file, 0)
  book.give(order('a'))
  appendFileSync(file, '{"give":{"id":"b","ki')
  const torn = OrderBook.open(file, 0)
  t.strictSame(idsOf(torn), ['a'])
  torn.give(order('c'))
  t.strictSame(idsOf(OrderBook.open(file, 0)), ['a', 'c'], 'and nothing is written into its remains')

  const changed = [
    order('b', { kind: 'allow', target: 'here' }),
    { ...order('b'), kind: 'other' },
    { ...order('b'), untilMs: 9e15 }
  ].map(give => JSON.stringify({ give }))
  for (const line of ['rubbish', '{}', '{"give":{"id":"a"}}', 'null', '{"give":null}', ...changed]) {
    writeFileSync(file, `${JSON.stringify({ give: order('a') })}\n${line}\n`)
    t.throws(() => OrderBook.open(file, 0), {
      code: 'orders_unreadable',
      message: /moien\.orders:2:1: .* Take out the line, or move the file away/
    })
  }
  t.throws(() => OrderBook.open(t.testdirName, 0), { code: 'orders_unreadable' })
  t.throws(() => OrderBook.open(join(file, 'below'), 0), { code: 'orders_unwritable' })
})
