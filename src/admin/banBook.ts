import { isMoment } from '../core/isMoment.ts'
import { parsePrefix } from '../policy/parsePrefix.ts'
import { banMemoryMs } from '../store/banTable.ts'
import { Journal } from '../store/journal.ts'

/** A ban as it survives a restart. */
export interface KeptBan {
  /** `192.0.2.0/24`. */
  readonly network: string
  /** Wall clock. */
  readonly sinceMs: number
  readonly untilMs: number
  readonly sparesPass: boolean
  /** As in the table of bans. */
  readonly source: number
  readonly times: number
  /** The rule that made it; `''` where a person did. */
  readonly rule: string
  readonly reason: string
  /** Who made it, by their own word; `''` where a rule did. */
  readonly by: string
}

/** More bans hold until the next restart, and no longer. */
export const mostKeptBans = 10_000

/** So many lines may be of no use any more before the journal is written anew. */
const mostIdleLines = 4096

type Entry = { readonly ban: KeptBan } | { readonly lift: string }

/** What a restart must know of the bans, and what the table of bans does not: who made each, and why. */
export class BanBook {
  readonly #journal: Journal | undefined
  readonly #bans: Map<string, KeptBan>

  private constructor(journal: Journal | undefined, bans: Map<string, KeptBan>) {
    this.#journal = journal
    this.#bans = bans
  }

  /**
   * Opens the book at its file.
   * @throws Fault `orders_unreadable`, `orders_unwritable`.
   */
  static open(file: string, nowMs: number): BanBook {
    const { journal, lines } = Journal.open(file, readEntry)
    const bans = new Map<string, KeptBan>()
    for (const entry of lines) {
      if ('lift' in entry) for (const sparesPass of [true, false]) bans.delete(keyOf(entry.lift, sparesPass))
      else bans.set(keyOf(entry.ban.network, entry.ban.sparesPass), entry.ban)
    }
    const book = new BanBook(journal, bans)
    book.forget(nowMs)
    book.#compact()
    return book
  }

  /** A book that a restart forgets. */
  static unwritten(): BanBook {
    return new BanBook(undefined, new Map())
  }

  get bans(): readonly KeptBan[] {
    return [...this.#bans.values()]
  }

  find(network: string, sparesPass: boolean): KeptBan | undefined {
    return this.#bans.get(keyOf(network, sparesPass))
  }

  /**
   * Keeps a ban, in the place of one before of the same network; one too many is left out, but for a person's,
   * which takes the place of the first to end that a rule made. `isUrgent` waits until the disk has it.
   * @throws Fault `orders_unwritable`; it is kept all the same, and written with the next.
   */
  keep(ban: KeptBan, isUrgent: boolean): void {
    const key = keyOf(ban.network, ban.sparesPass)
    if (this.#bans.size >= mostKeptBans && !this.#bans.has(key)) {
      const place = ban.rule === '' ? this.#firstOfRules() : undefined
      if (place === undefined) return
      this.#bans.delete(place)
    }
    this.#bans.set(key, ban)
    this.#write({ ban }, isUrgent)
  }

  /** The key of the ban that ends first of those that rules made. */
  #firstOfRules(): string | undefined {
    let first: readonly [key: string, untilMs: number] | undefined
    for (const [key, { rule, untilMs }] of this.#bans) {
      if (rule !== '' && untilMs < (first?.[1] ?? Infinity)) first = [key, untilMs]
    }
    return first?.[0]
  }

  /**
   * Forgets all bans of a network.
   * @throws Fault `orders_unwritable`; they are forgotten all the same, and that is written with the next.
   */
  lift(network: string): void {
    for (const sparesPass of [true, false]) this.#bans.delete(keyOf(network, sparesPass))
    this.#write({ lift: network }, true)
  }

  /** Leaves out what is over for so long that the next ban of that network is not longer for it. */
  forget(nowMs: number): void {
    for (const [key, { untilMs }] of this.#bans) if (untilMs + banMemoryMs <= nowMs) this.#bans.delete(key)
  }

  #write(entry: Entry, isUrgent: boolean): void {
    const journal = this.#journal
    if (journal === undefined) return
    if (journal.isBehind || journal.length > this.#bans.size + mostIdleLines) this.#compact()
    else journal.append(JSON.stringify(entry), isUrgent)
  }

  #compact(): void {
    this.#journal?.rewrite(this.bans.map(ban => JSON.stringify({ ban } satisfies Entry)))
  }
}

function keyOf(network: string, sparesPass: boolean): string {
  return sparesPass ? `${network} sparing passes` : network
}

const texts = ['network', 'rule', 'reason', 'by'] as const
const moments = ['sinceMs', 'untilMs'] as const
const numbers = ['source', 'times'] as const

function isNetwork(text: unknown): text is string {
  return typeof text === 'string' && parsePrefix(text) !== undefined
}

/** Throws for a line that no book has written. */
function readEntry(text: string): Entry {
  const { ban, lift } = JSON.parse(text) as { ban?: Readonly<Record<string, unknown>>; lift?: unknown }
  if (isNetwork(lift)) return { lift }
  const isBan =
    ban !== undefined &&
    texts.every(key => typeof ban[key] === 'string') &&
    isNetwork(ban['network']) &&
    moments.every(key => isMoment(ban[key])) &&
    numbers.every(key => Number.isSafeInteger(ban[key])) &&
    typeof ban['sparesPass'] === 'boolean'
  if (!isBan) throw new TypeError('neither a ban nor the end of one')
  return { ban: ban as unknown as KeptBan }
}
