import type { Clock } from '../core/clock.ts'
import type { FetchedKeys } from './fetchKeySet.ts'
import type { VerificationKeys } from './keySet.ts'
import type { VerificationKey } from './verificationKey.ts'

/**
 * `unknown`: the signer does not publish that key. `pending`: it is being looked for. `unavailable`: what the
 * signer publishes cannot be had.
 */
export type MissingKey = 'unknown' | 'pending' | 'unavailable'

/** What a directory is given. */
export interface DirectoryParts {
  readonly clock: Clock
  /** Fetches what is published. */
  fetch(): Promise<FetchedKeys>
  /** Makes what was fetched usable. */
  use(fetched: FetchedKeys): VerificationKeys
  /** Told after each fetch; `undefined` where it went well. */
  onFetched(error: Error | undefined): void
}

/** Without a word of the signer about it, keys are looked at again after an hour. */
const defaultAgeMs = 3_600_000
const shortestAgeMs = 60_000
/** As long a key keeps verifying that its signer has taken back, at most. */
const longestAgeMs = 86_400_000
/** After so much of their time keys are fetched anew, while the old ones still count. */
const refreshShare = 0.75
/** A signature under a key that was not there when last looked makes it look again, not more often than this. */
const againForKeyMs = 60_000
/** After a failure: the first pause, which doubles with each further one. */
const firstPauseMs = 15_000
/** The draft: a failure is remembered for five minutes at most. */
const longestPauseMs = 300_000

/**
 * The keys that one signer publishes at one address. Asking never waits: what is not there is fetched meanwhile,
 * by one fetch at a time. What was fetched replaces all that was there, so a key that has gone is gone; what could
 * not be fetched replaces nothing, or an outage of the signer would take its keys away.
 */
export class KeyDirectory {
  readonly #parts: DirectoryParts
  #keys: VerificationKeys | undefined = undefined
  #fetchedTickMs = 0
  #ageMs = 0
  #failures = 0
  #retryTickMs = 0
  #fetching = false

  constructor(parts: DirectoryParts) {
    this.#parts = parts
  }

  /** The key with this thumbprint, or why there is none. */
  find(thumbprint: string): VerificationKey | MissingKey {
    const tickMs = this.#parts.clock.tickMs()
    const sinceMs = tickMs - this.#fetchedTickMs
    const key = this.#keys?.get(thumbprint)
    const isFresh = this.#keys !== undefined && sinceMs < this.#ageMs
    const isWanted =
      key === undefined ? !isFresh || sinceMs >= againForKeyMs : sinceMs >= refreshShare * this.#ageMs
    if (isWanted) this.#fetchUnlessPaused(tickMs)
    if (isFresh && key !== undefined) return key
    if (isWanted && this.#fetching && this.#failures === 0) return 'pending'
    if (isFresh) return 'unknown'
    // Keys whose time is over count as long as nobody can say whether they still do.
    return key ?? (this.#fetching ? 'pending' : 'unavailable')
  }

  get isFetching(): boolean {
    return this.#fetching
  }

  /** Whether the last fetch failed. */
  get isFailing(): boolean {
    return this.#failures > 0
  }

  get isHeld(): boolean {
    return this.#keys !== undefined
  }

  #fetchUnlessPaused(tickMs: number): void {
    if (this.#fetching || tickMs < this.#retryTickMs) return
    this.#fetching = true
    void this.#fetch()
  }

  async #fetch(): Promise<void> {
    const parts = this.#parts
    let error: Error | undefined
    try {
      const fetched = await parts.fetch()
      this.#keys = parts.use(fetched)
      this.#fetchedTickMs = parts.clock.tickMs()
      this.#ageMs = Math.min(Math.max(fetched.maxAgeMs ?? defaultAgeMs, shortestAgeMs), longestAgeMs)
      this.#failures = 0
      this.#retryTickMs = 0
    } catch (cause) {
      error = cause instanceof Error ? cause : new Error(String(cause))
      this.#retryTickMs = parts.clock.tickMs() + Math.min(firstPauseMs * 2 ** this.#failures, longestPauseMs)
      this.#failures++
    }
    this.#fetching = false
    parts.onFetched(error)
  }
}
