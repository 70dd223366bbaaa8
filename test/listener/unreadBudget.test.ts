import t from 'tap'
import { Stall } from '../../src/listener/stall.ts'
import { UnreadBudget, type UnreadHolder } from '../../src/listener/unreadBudget.ts'

class Holder implements UnreadHolder {
  unreadBytes: number
  readonly stalledMs: number
  isCut = false

  constructor(unreadBytes: number, stalledMs = 0) {
    this.unreadBytes = unreadBytes
    this.stalledMs = stalledMs
  }

  cutUnread(): void {
    this.isCut = true
    this.unreadBytes = 0
  }
}

t.test('nothing is ended while there is room, and what was read in the meantime does not count', t => {
  const holder = new Holder(700)
  const budget = new UnreadBudget(1000)
  budget.addSource(() => [holder])
  budget.add(5000)
  t.equal(budget.bytes, 5000)
  budget.count()
  t.equal(budget.bytes, 700)
  t.notOk(holder.isCut)
  t.end()
})

t.test(
  'beyond the bound the most goes first, weighed by how long nobody took of it, until there is room',
  t => {
    const [small, large, stalled] = [new Holder(200), new Holder(500), new Holder(300, 1000)]
    const budget = new UnreadBudget(1000)
    budget.addSource(() => [small])
    budget.addSource(() => [large, stalled])
    budget.count()
    t.same([small.isCut, large.isCut, stalled.isCut], [false, false, true])
    t.equal(budget.bytes, 700)
    small.unreadBytes = 450
    budget.count()
    t.same([small.isCut, large.isCut], [false, true])
    t.equal(budget.cut, 2)
    t.end()
  }
)

t.test(
  'it is counted as soon as it could be too much, and nothing of a listener that has closed',
  async t => {
    const [open, closed] = [new Holder(2000), new Holder(2000)]
    const budget = new UnreadBudget(1000)
    const source = (): readonly Holder[] => [closed]
    budget.addSource(source)
    budget.removeSource(source)
    budget.addSource(() => [open])
    budget.add(1000)
    await new Promise(resolve => setImmediate(resolve))
    t.notOk(open.isCut)
    budget.add(1)
    await new Promise(resolve => setImmediate(resolve))
    t.same([open.isCut, closed.isCut], [true, false])
  }
)

t.test('who takes enough, or all, is not stalled', t => {
  const stall = new Stall()
  const steps: readonly [waiting: number, stalledMs: number][] = [
    [5000, 0],
    [5000, 10],
    [4500, 20],
    [4000, 0],
    [4000, 10],
    [6000, 0],
    [6000, 10],
    [0, 0],
    [100, 0],
    [100, 10]
  ]
  for (const [waiting, ms] of steps) {
    stall.note(waiting, 10, 1000)
    t.equal(stall.ms, ms, `${waiting} wait`)
  }
  t.end()
})
