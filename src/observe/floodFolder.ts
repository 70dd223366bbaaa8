import { LRUCache } from 'lru-cache'
import type { Exchange } from '../core/exchange.ts'
import type { RefusalSummary } from './accessLine.ts'

const foldMs = 1000
/** Clients and rules watched at once; one more ends the one quiet for longest. */
const mostFloods = 4096

interface Flood {
  readonly first: Omit<RefusalSummary, 'durationMs' | 'repeats'>
  readonly startedTickMs: number
  lastTickMs: number
  repeats: number
}

/**
 * Keeps floods of refusals out of the log: of what one rule refuses one client, the first gets a line, and
 * all others within a second get one together. Metrics count every one of them.
 */
export class FloodFolder {
  readonly #emit: (summary: RefusalSummary) => void
  readonly #floods: LRUCache<string, Flood>

  constructor(emit: (summary: RefusalSummary) => void) {
    this.#emit = emit
    this.#floods = new LRUCache<string, Flood>({
      max: mostFloods,
      dispose: flood => this.#end(flood)
    })
  }

  /** How many floods are watched. */
  get size(): number {
    return this.#floods.size
  }

  /** Whether this exchange, refused at `tickMs`, is one of a flood and gets no line of its own. */
  folds(exchange: Exchange, tickMs: number): boolean {
    const rule = exchange.judgement?.enforced.rule ?? ''
    const { outcome, reason, clientAddress } = exchange
    const key = `${clientAddress} ${outcome} ${reason} ${rule}`
    const flood = this.#floods.get(key)
    if (flood !== undefined && tickMs - flood.startedTickMs < foldMs) {
      flood.repeats++
      flood.lastTickMs = tickMs
      return true
    }
    const { startedMs, status, facts } = exchange
    const siteId = facts?.siteId ?? ''
    const first = { startedMs, siteId, clientAddress, outcome, status, rule, reason }
    this.#floods.set(key, { first, startedTickMs: tickMs, lastTickMs: tickMs, repeats: 0 })
    return false
  }

  /** Ends the floods whose second is over; call it about once a second. */
  sweep(tickMs: number): void {
    // A copy: the cache must not change under its own iterator.
    const floods = Array.from(this.#floods.entries())
    for (const [key, flood] of floods) {
      if (tickMs - flood.startedTickMs >= foldMs) this.#floods.delete(key)
    }
  }

  /** Ends all floods. */
  end(): void {
    this.#floods.clear()
  }

  #end({ first, startedTickMs, lastTickMs, repeats }: Flood): void {
    if (repeats > 0) this.#emit({ ...first, durationMs: lastTickMs - startedTickMs, repeats })
  }
}
