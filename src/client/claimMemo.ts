import { LRUCache } from 'lru-cache'
import type { ContradictionMask } from '../core/contradiction.ts'
import { textSlot } from '../core/textSlot.ts'
import { readBrowserClaim, type BrowserClaim } from './browserClaim.ts'
import { platformOf } from './platformTokens.ts'
import { watchedContradictions } from './watchedContradictions.ts'

/** So many user agents of at most 1024 characters: below 3 MiB. */
const maxRemembered = 2048
const maxRememberedLength = 1024

/** A power of two. */
const recentSlots = 256

/** What a user agent says, read once. */
export interface KnownClaim {
  readonly userAgent: string
  /** `undefined` where it claims no browser that is known. */
  readonly claim: BrowserClaim | undefined
  /** What it can be held to. */
  readonly watched: ContradictionMask
  /** How Sec-CH-UA names the version claimed, as Chrome itself does. */
  readonly brand: string
  /** How Sec-CH-UA-Platform names its system, at first sight. */
  readonly platform: string
}

/** Remembers what user agents claim: few make up nearly all traffic. */
export class ClaimMemo {
  readonly #off: ContradictionMask
  readonly #known: LRUCache<string, KnownClaim> = new LRUCache({
    max: maxRemembered,
    dispose: (known, userAgent) => this.#forget(known, userAgent)
  })
  /** Of those in each slot the last to be recalled. */
  readonly #recent: (KnownClaim | undefined)[] = Array.from({ length: recentSlots })

  /** `off` is what nobody is held to. */
  constructor(off: ContradictionMask) {
    this.#off = off
  }

  /** How many user agents are remembered, 2048 at most. */
  get size(): number {
    return this.#known.size
  }

  recall(userAgent: string): KnownClaim {
    const slot = textSlot(userAgent, recentSlots)
    const recent = this.#recent[slot]
    if (recent !== undefined && recent.userAgent === userAgent) return recent
    const known = this.#known.get(userAgent)
    if (known === undefined) return this.#learn(userAgent)
    return (this.#recent[slot] = known)
  }

  #learn(userAgent: string): KnownClaim {
    const claim = readBrowserClaim(userAgent)
    const watched = claim === undefined ? 0 : watchedContradictions(claim) & ~this.#off
    const brand = `"Chromium";v="${claim === undefined ? '' : Math.floor(claim.version / 1000)}"`
    const known = { userAgent, claim, watched, brand, platform: platformOf(userAgent) }
    if (userAgent.length <= maxRememberedLength) this.#known.set(userAgent, known)
    return known
  }

  #forget(known: KnownClaim, userAgent: string): void {
    const slot = textSlot(userAgent, recentSlots)
    if (this.#recent[slot] === known) this.#recent[slot] = undefined
  }
}
