import { LRUCache } from 'lru-cache'
import type { Matcher, Truth } from './truth.ts'

/** Bounds on memory: 2048 texts of at most 1024 characters, and what is known of them, are below 8 MiB. */
const maxRemembered = 2048
const maxRememberedLength = 1024
const maxTruths = 4 * 1024 * 1024

/**
 * Remembers what a policy's matchers say of one fact's text, the user agent or the path: a few thousand
 * strings make up nearly all traffic, and a hundred patterns cost 40 µs a string.
 */
export class TextMemo {
  readonly #matchers: Matcher[] = []
  #known: LRUCache<string, Uint8Array> | undefined = undefined

  /** Takes a matcher in, before the first text comes; its answer will stand at the index returned. */
  add(matcher: Matcher): number {
    return this.#matchers.push(matcher) - 1
  }

  /** What each matcher says of this text (a `Truth` each); `''` is one that is missing. */
  recall(text: string): Uint8Array {
    this.#known ??= new LRUCache({ max: this.#capacity })
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const present = text === '' ? undefined : text
    const truths = Uint8Array.from(this.#matchers, (matcher): Truth => matcher(present))
    if (text.length <= maxRememberedLength) this.#known.set(text, truths)
    return truths
  }

  get #capacity(): number {
    return Math.max(1, Math.min(maxRemembered, Math.floor(maxTruths / (this.#matchers.length + 1))))
  }
}
