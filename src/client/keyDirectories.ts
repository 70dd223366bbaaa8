import type { Clock } from '../core/clock.ts'
import { Fault } from '../core/fault.ts'
import type { PublishedKeys } from '../core/signatureTrust.ts'
import type { FetchedKeys } from './fetchKeySet.ts'
import { KeyDirectory } from './keyDirectory.ts'
import { verificationKeys } from './keySet.ts'
import { publishedTestKeys } from './publishedTestKeys.ts'

/** What directories need. */
export interface KeyDirectoriesParts {
  readonly clock: Clock
  fetchKeys(published: PublishedKeys): Promise<FetchedKeys>
  /**
   * Told after each fetch: `undefined` when it went well. `isNews` of the first failure after that, so that an
   * outage is told once.
   */
  fetched(fault: Fault | undefined, isNews: boolean): void
  /** Other than those of specifications only in tests. */
  readonly refusedKeys?: ReadonlySet<string>
}

/**
 * All addresses at which signers publish their keys, as far as the operator has named them, each with what was
 * found there. Every thread has its own, for all sites.
 */
export class KeyDirectories {
  readonly #parts: KeyDirectoriesParts
  readonly #directories = new Map<string, KeyDirectory>()

  constructor(parts: KeyDirectoriesParts) {
    this.#parts = parts
  }

  /** The one for an address; the same each time. */
  of(published: PublishedKeys): KeyDirectory {
    const name = nameOf(published)
    const known = this.#directories.get(name)
    if (known !== undefined) return known
    const directory = this.#open(published)
    this.#directories.set(name, directory)
    return directory
  }

  /** Forgets all others. */
  retain(named: Iterable<PublishedKeys>): void {
    const names = new Set(Array.from(named, nameOf))
    for (const name of this.#directories.keys()) if (!names.has(name)) this.#directories.delete(name)
  }

  /** How many have keys, how many are being fetched, and of how many the last fetch failed. */
  get counts(): Readonly<Record<'held' | 'fetching' | 'failing', number>> {
    const all = [...this.#directories.values()]
    return {
      held: all.filter(({ isHeld }) => isHeld).length,
      fetching: all.filter(({ isFetching }) => isFetching).length,
      failing: all.filter(({ isFailing }) => isFailing).length
    }
  }

  #open(published: PublishedKeys): KeyDirectory {
    const parts = this.#parts
    const refused = parts.refusedKeys ?? publishedTestKeys
    let isFailing = false
    return new KeyDirectory({
      clock: parts.clock,
      fetch: () => parts.fetchKeys(published),
      use: ({ keys }) => verificationKeys(keys, refused),
      onFetched: error => {
        parts.fetched(error && unavailable(published, error), error !== undefined && !isFailing)
        isFailing = error !== undefined
      }
    })
  }
}

function nameOf({ location, url, allowPrivate }: PublishedKeys): string {
  return `${location} ${allowPrivate} ${url}`
}

function unavailable({ url }: PublishedKeys, cause: Error): Fault {
  // Of a host whose several addresses all failed, the error has a code alone.
  const reason = cause.message === '' ? String((cause as NodeJS.ErrnoException).code) : cause.message
  return new Fault('bot_keys_unavailable', `the keys at ${url} cannot be had: ${reason.slice(0, 200)}`, {
    cause
  })
}
