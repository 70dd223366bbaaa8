import type { Facts } from '../core/facts.ts'
import type { Disclosure } from './disclosure.ts'
import { ownCopy } from './ownCopy.ts'

/** One request of many, to picture them. */
export interface ReplayExample {
  /** RFC 3339. */
  readonly at: string
  readonly client: string
  readonly method: string
  /** As logged, without its query unless queries are shown. */
  readonly target: string
  readonly userAgent: string
  /** What the application answered when it was logged; 0 where the log does not tell. */
  readonly status: number
}

const longest = { target: 160, userAgent: 160 } as const

/** An example, shortened, its texts copied. */
export function replayExample(facts: Facts, status: number, disclosure: Disclosure): ReplayExample {
  const { atMs, address, method, path, query, userAgent } = facts
  const target = query === '' ? path : `${path}?${disclosure.showQueries ? query : '…'}`
  return {
    at: new Date(atMs).toISOString(),
    client: disclosure.clientOf(address),
    method: ownCopy(method),
    target: ownCopy(shorten(target, longest.target)),
    userAgent: ownCopy(shorten(userAgent, longest.userAgent)),
    status
  }
}

function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}
