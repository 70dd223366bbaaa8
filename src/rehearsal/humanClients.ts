import { LRUCache } from 'lru-cache'
import type { Facts } from '../core/facts.ts'

/** A client whose requests are treated differently by the two policies, or that has shown itself human. */
interface Caller {
  isHuman: boolean
  /** Requests by what counts them, each below. */
  readonly counts: Map<HumanCount, number>
}

/** How many of some requests came from clients that showed themselves human. */
export interface HumanCount {
  fromHumans: number
}

const mostCallers = 65_536
const longestUserAgent = 256

/**
 * Which clients showed themselves human, at any time in the log: a person may be stopped before logging in.
 * A client is an address and a user agent, as logged. Memory is bounded: of more than 65 536 clients of
 * interest, those quiet for longest are settled by what was known of them.
 */
export class HumanClients {
  readonly #callers = new LRUCache<string, Caller>({ max: mostCallers, dispose: settle })

  /** The client of this request has shown itself human. */
  vouch(facts: Facts): void {
    this.#callerOf(facts).isHuman = true
  }

  /** Counts a request for its client, to be added to `count` once it is known to be human. */
  count(facts: Facts, count: HumanCount): void {
    const { counts } = this.#callerOf(facts)
    counts.set(count, (counts.get(count) ?? 0) + 1)
  }

  /** Settles all; call it once, when the log has ended. */
  settle(): void {
    this.#callers.clear()
  }

  #callerOf({ address, userAgent }: Facts): Caller {
    const key = `${address.text} ${userAgent.slice(0, longestUserAgent)}`
    const known = this.#callers.get(key)
    if (known !== undefined) return known
    const caller: Caller = { isHuman: false, counts: new Map() }
    this.#callers.set(key, caller)
    return caller
  }
}

function settle({ isHuman, counts }: Caller): void {
  if (!isHuman) return
  for (const [count, requests] of counts) count.fromHumans += requests
}
