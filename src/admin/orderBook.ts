import { isMoment } from '../core/isMoment.ts'
import { orderKinds, type Order } from '../core/order.ts'
import { parsePrefix } from '../policy/parsePrefix.ts'
import { Journal } from '../store/journal.ts'

/** More orders than anyone keeps in mind. */
export const mostOrders = 256

/** So many lines may be of no use any more before the journal is written anew. */
const mostIdleLines = 256

type Entry = { readonly give: Order } | { readonly end: string }

/**
 * The orders of one gateway: what is given holds until its end, or until it is ended. Two orders of one kind
 * for the same target and site are one: the later takes the place of the earlier. Every change goes to the
 * journal at once, so orders survive a restart.
 */
export class OrderBook {
  /** What ended while no gateway ran. */
  readonly endedMeanwhile: readonly Order[]
  readonly #journal: Journal | undefined
  readonly #orders: Map<string, Order>

  private constructor(
    journal: Journal | undefined,
    orders: Map<string, Order>,
    endedMeanwhile: readonly Order[]
  ) {
    this.#journal = journal
    this.#orders = orders
    this.endedMeanwhile = endedMeanwhile
  }

  /**
   * Opens the book at its file; what ended meanwhile is not in force any more.
   * @throws Fault `orders_unreadable`, `orders_unwritable`.
   */
  static open(file: string, nowMs: number): OrderBook {
    const { journal, lines } = Journal.open(file, readEntry)
    const orders = new Map<string, Order>()
    for (const entry of lines) {
      if ('end' in entry) orders.delete(entry.end)
      else replace(orders, entry.give)
    }
    const over = [...orders.values()].filter(({ untilMs }) => untilMs <= nowMs)
    for (const { id } of over) orders.delete(id)
    const book = new OrderBook(journal, orders, over)
    book.#compact()
    return book
  }

  /** A book that a restart forgets. */
  static unwritten(): OrderBook {
    return new OrderBook(undefined, new Map(), [])
  }

  /** In the order in which they were given. */
  get orders(): readonly Order[] {
    return [...this.#orders.values()]
  }

  /** Whether there is no room for another. */
  isFullFor(order: Pick<Order, 'kind' | 'target' | 'site'>): boolean {
    return this.#orders.size >= mostOrders && findSame(this.#orders, order) === undefined
  }

  /** When the next order ends; Infinity where there is none. */
  get nextEndMs(): number {
    return Math.min(...this.orders.map(({ untilMs }) => untilMs))
  }

  /**
   * Takes an order and answers the one whose place it takes. Ask `isFullFor` first.
   * @throws Fault `orders_unwritable`; the order holds all the same, and is written with the next.
   */
  give(order: Order): Order | undefined {
    const former = replace(this.#orders, order)
    this.#write({ give: order })
    return former
  }

  /**
   * Ends an order, for good: a clock that is set back does not bring back what has ended. `undefined` when there
   * is none of that id.
   * @throws Fault `orders_unwritable`; the order is over all the same, and that is written with the next.
   */
  end(id: string): Order | undefined {
    const order = this.#orders.get(id)
    if (order === undefined) return undefined
    this.#orders.delete(id)
    this.#write({ end: id })
    return order
  }

  /** Those whose time is over, and that nobody has ended yet. */
  overAt(nowMs: number): readonly Order[] {
    return this.orders.filter(({ untilMs }) => untilMs <= nowMs)
  }

  #write(entry: Entry): void {
    const journal = this.#journal
    if (journal === undefined) return
    if (journal.isBehind || journal.length > this.#orders.size + mostIdleLines) this.#compact()
    else journal.append(JSON.stringify(entry), true)
  }

  #compact(): void {
    this.#journal?.rewrite(this.orders.map(give => JSON.stringify({ give } satisfies Entry)))
  }
}

/** Puts the order last, and takes out the one it stands for. */
function replace(orders: Map<string, Order>, order: Order): Order | undefined {
  const former = findSame(orders, order)
  if (former !== undefined) orders.delete(former.id)
  orders.set(order.id, order)
  return former
}

function findSame(
  orders: ReadonlyMap<string, Order>,
  { kind, target, site }: Pick<Order, 'kind' | 'target' | 'site'>
): Order | undefined {
  return [...orders.values()].find(
    order => order.kind === kind && order.target === target && order.site === site
  )
}

const texts = ['id', 'kind', 'target', 'site', 'reason', 'by'] as const
const times = ['sinceMs', 'untilMs'] as const

/** Throws for a line that no book has written. */
function readEntry(text: string): Entry {
  const { give, end } = JSON.parse(text) as { give?: Readonly<Record<string, unknown>>; end?: unknown }
  if (typeof end === 'string') return { end }
  const isOrder =
    give !== undefined &&
    texts.every(key => typeof give[key] === 'string') &&
    times.every(key => isMoment(give[key])) &&
    orderKinds.some(kind => kind === give['kind']) &&
    (give['kind'] !== 'allow' || parsePrefix(String(give['target'])) !== undefined)
  if (!isOrder) throw new TypeError('neither an order nor the end of one')
  return { give: give as unknown as Order }
}
