import { LRUCache } from 'lru-cache'
import type { Matcher, Truth } from './truth.ts'

/** A bound on memory: 2048 user agents of at most 1024 characters are below 3 MiB. */
const maxRemembered = 2048
const maxRememberedLength = 1024

/**
 * Remembers what a policy's matchers say of a user agent: a few thousand strings make up nearly all
 * traffic, and a hundred patterns cost 40 µs a string.
 */
export class UserAgentMemo {
  readonly #matchers: Matcher[] = []
  readonly #known: LRUCache<string, readonly Truth[]> = new LRUCache({ max: maxRemembered })

  /** Takes a matcher in; its answer will stand at the index returned. */
  add(matcher: Matcher): number {
    return this.#matchers.push(matcher) - 1
  }

  /** What each matcher says of this user agent; `''` is one that is missing. */
  recall(userAgent: string): readonly Truth[] {
    const known = this.#known.get(userAgent)
    if (known !== undefined) return known
    const text = userAgent === '' ? undefined : userAgent
    const truths = this.#matchers.map(matcher => matcher(text))
    if (userAgent.length <= maxRememberedLength) this.#known.set(userAgent, truths)
    return truths
  }
}
