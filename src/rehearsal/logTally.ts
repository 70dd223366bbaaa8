import type { Address } from '../core/address.ts'
import type { Facts } from '../core/facts.ts'
import type { RefusalReason } from '../core/refusal.ts'

/** A line that could not be read. Its text is not kept: it may hold an address or what a citizen typed. */
export interface MalformedLine {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly reason: string
}

const mostShown = 5

/** Counts what the lines of a log came to, before any rule. */
export class LogTally {
  lines = 0
  requests = 0
  malformedLines = 0
  ownRequests = 0
  /** Of other sites. */
  elsewhereRequests = 0
  /** Refusals that one line told together with others. */
  repeatedRequests = 0
  firstMs: number = Number.POSITIVE_INFINITY
  lastMs: number = Number.NEGATIVE_INFINITY
  /** Whether an address was seen that no truncation leaves. */
  hasWholeAddress = false
  readonly firstMalformed: MalformedLine[] = []
  readonly refusals: Map<RefusalReason, number> = new Map()
  #file = ''
  #line = 0

  begin(file: string): void {
    this.#file = file
    this.#line = 0
  }

  countLine(): void {
    this.lines++
    this.#line++
  }

  judged({ atMs, address }: Facts): void {
    this.requests++
    if (atMs < this.firstMs) this.firstMs = atMs
    if (atMs > this.lastMs) this.lastMs = atMs
    if (!this.hasWholeAddress) this.hasWholeAddress = isWhole(address)
  }

  malformed(reason: string): void {
    this.malformedLines++
    if (this.firstMalformed.length >= mostShown) return
    this.firstMalformed.push({ file: this.#file, line: this.#line, reason })
  }

  refused(reason: RefusalReason): void {
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1)
  }

  own(): void {
    this.ownRequests++
  }

  elsewhere(): void {
    this.elsewhereRequests++
  }

  repeats(count: number): void {
    this.repeatedRequests += count
  }
}

/** Whether no truncation to a /24 or /48 leaves such an address. */
function isWhole({ family, words }: Address): boolean {
  const [, high, low, last] = words
  return family === 4 ? last % 256 !== 0 : ((high & 0xffff) | low | last) !== 0
}
