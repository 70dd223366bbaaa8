import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import * as fc from 'fast-check'
import t from 'tap'
import { ConductTable, conductTableBytes, createConductTable } from '../../src/store/conductTable.ts'
import { KeyHash } from '../../src/store/keyHash.ts'
import type { CountJob } from './conductWorker.ts'

const startMs = 5_000_000
const minute = 60_000
const hour = 60 * minute
const secret = new Uint8Array(8)

function makeTable(maxKeys: number): ConductTable {
  return new ConductTable(createConductTable(maxKeys, startMs), new KeyHash(secret))
}

/** Counts pages of a key. */
function addPages(table: ConductTable, key: string, count: number, atMs: number): void {
  table.enter(key, startMs + atMs)
  for (let i = 0; i < count; i++) table.add('pages')
}

/** What is left of them; `undefined` when the key is not known. */
function pagesOf(table: ConductTable, key: string, atMs: number): number | undefined {
  return table.find(key, startMs + atMs) ? table.count('pages') : undefined
}

t.test('half of a count is forgotten in each half-life, and all of it after six quiet hours', async t => {
  const table = makeTable(100)
  addPages(table, 'a', 64, 0)
  t.equal(pagesOf(table, 'a', 998), 64)
  t.equal(pagesOf(table, 'a', 10 * minute), 32)
  t.equal(pagesOf(table, 'a', 20 * minute), 16)
  addPages(table, 'a', 4, 20 * minute)
  t.equal(pagesOf(table, 'a', 30 * minute), 10, 'what is added is added to what is left')
  table.add('recentPages')
  t.equal(table.count('recentPages'), 1)
  table.find('a', startMs + 31 * minute)
  t.equal(table.count('recentPages'), 0.5, 'some are forgotten sooner')
  t.equal(pagesOf(table, 'a', 19 * minute), 20, 'to a clock that is behind, nothing has changed')
  t.equal(pagesOf(table, 'a', 20 * minute + 6 * hour + 1000), undefined)
  addPages(table, 'a', 1, 8 * hour)
  t.equal(pagesOf(table, 'a', 8 * hour), 1, 'who comes back then begins anew')
  t.equal(table.mark('lastPage'), 0)
})

t.test('what somebody did who is never quiet is forgotten for good', async t => {
  const table = makeTable(1)
  table.enter('office', startMs)
  table.add('traps')
  let worst = 0
  for (let atMs = 5 * hour; atMs < 30 * 24 * hour; atMs += 5 * hour) {
    table.enter('office', startMs + atMs)
    table.add('pages')
    worst = Math.max(worst, table.count('traps'))
  }
  t.ok(worst < 0.1, `after hours and weeks nothing is left of a trap: ${worst}`)
})

t.test('a count is never more than what was added', t => {
  const steps = fc.array(fc.record({ count: fc.nat({ max: 3 }), waitMs: fc.nat({ max: 5000 }) }))
  fc.assert(
    fc.property(steps, script => {
      const table = makeTable(1)
      let atMs = 0
      let added = 0
      for (const { count, waitMs } of script) {
        addPages(table, 'a', count, (atMs += waitMs))
        added += count
        const seen = pagesOf(table, 'a', atMs)!
        // Five seconds at most between steps: little is forgotten, and each rounding takes 1/256 at most.
        const least = added * 2 ** (-(atMs + 1000) / (10 * minute)) - (added + script.length) / 256
        if (seen > added || seen < least) return false
      }
      return true
    }),
    { numRuns: 200 }
  )
  t.end()
})

t.test('keys have nothing of each other, however small the table', t => {
  const uses = fc.array(fc.nat({ max: 30 }), { minLength: 20, maxLength: 200 })
  let evictions = 0
  fc.assert(
    fc.property(uses, keys => {
      const table = makeTable(1)
      const added = new Map<number, number>()
      for (const [i, key] of keys.entries()) {
        added.set(key, (added.get(key) ?? 0) + 1)
        addPages(table, `${key}`, 1, i)
        table.setMark('lastPage', key + 1)
      }
      evictions += table.evictions
      return [...added].every(([key, count]) => {
        const seen = pagesOf(table, `${key}`, keys.length)
        if (seen === undefined) return true
        return seen <= count && table.mark('lastPage') === key + 1
      })
    }),
    { numRuns: 200 }
  )
  t.ok(evictions > 1000, 'records were given away all the while')
  t.end()
})

t.test('a full bucket forgets the key that has been quiet for longest', async t => {
  const table = makeTable(1)
  for (let key = 0; key < 8; key++) addPages(table, `${key}`, 1, key * 1000)
  addPages(table, '0', 1, 9000)
  t.equal(table.fill(startMs + 9000), 8)
  t.equal(table.evictions, 0)
  addPages(table, 'newcomer', 1, 10_000)
  t.equal(table.evictions, 1)
  t.equal(pagesOf(table, '1', 10_000), undefined)
  t.ok(pagesOf(table, '0', 10_000)! > 1.9)
  addPages(table, '1', 1, 11_000)
  t.equal(pagesOf(table, '1', 11_000), 1, 'and finds nothing of its own when it comes back')
  t.equal(table.fill(startMs + 7 * hour), 0, 'what is forgotten makes room')
  addPages(table, 'later', 1, 7 * hour)
  t.equal(table.evictions, 2)
})

t.test('the last sixteen pages are known again', async t => {
  const table = makeTable(1)
  table.enter('a', startMs)
  for (let page = 1; page <= 17; page++) t.equal(table.noteTarget(page), false, `${page} is new`)
  for (let page = 2; page <= 17; page++) t.equal(table.noteTarget(page), true, `${page} is not`)
  t.equal(table.noteTarget(1), false, 'the first is forgotten')
  t.equal(table.noteTarget(2 ** 40 - 1), false)
  t.equal(table.noteTarget(2 ** 40 - 1), true)
  table.enter('b', startMs)
  t.equal(table.noteTarget(17), false, 'and another key knows none of them')
})

t.test('the table takes the room that is promised', async t => {
  t.equal(conductTableBytes(65_536), 65_536 * 272 + 64)
  t.equal(conductTableBytes(65_537), 131_072 * 272 + 64)
  t.equal(conductTableBytes(1), 8 * 272 + 64)
})

t.test('threads that count for one key at once lose nothing', async t => {
  const buffer = createConductTable(8, startMs)
  const table = new ConductTable(buffer, new KeyHash(secret))
  table.enter('a', startMs)
  const gate = new SharedArrayBuffer(4)
  const job: CountJob = { buffer, gate, threads: 2, key: 'a', atMs: startMs, pages: 1500 }
  const workers = [1, 2].map(
    () => new Worker(new URL('./conductWorker.ts', import.meta.url), { workerData: job })
  )
  await Promise.all(workers.map(worker => once(worker, 'exit')))
  t.equal(pagesOf(table, 'a', 0), 3000)
})
