import { maskWords } from '../core/address.ts'
import type { Clock } from '../core/clock.ts'
import { conductMask, type ConductMask } from '../core/conduct.ts'
import type { ConductConfig } from '../core/config.ts'
import type { Decision } from '../core/decision.ts'
import type { ConductWitness, Facts } from '../core/facts.ts'
import type { ResponseHead } from '../core/responseFacts.ts'
import type { ConductTable } from '../store/conductTable.ts'
import type { KeyHash } from '../store/keyHash.ts'
import { answerKind } from './answerKind.ts'
import { signalsOfCounts } from './conductFormulas.ts'
import { CountsInTable } from './countsInTable.ts'

/** What comes sooner than this after a page belongs to the same moment: a frame, a tab of several. */
const shortestGapMs = 1000
/** What comes later is no pause but another visit. */
const longestGapMs = 600_000
/** How far two gaps that count as even may differ. */
const evenTolerance = 0.1
/** Requests that were on their way when the first was refused ignore nothing; and seconds are counted, not tries. */
const ignoredEveryMs = 1000

/** What it needs: all ledgers over one table share a hash that is keyed as the table's. */
export interface ConductParts {
  readonly table: ConductTable
  readonly hash: KeyHash
  readonly clock: Clock
}

/**
 * One site's memory of how its clients go about, by pass where there is a valid one, else by address (IPv4
 * /32, IPv6 /64). It is told of every request once it is over, and asked before the next is decided.
 */
export class ConductLedger implements ConductWitness {
  readonly #siteId: string
  readonly #parts: ConductParts
  readonly #traps: readonly string[]
  readonly #on: ConductMask
  readonly #counts: CountsInTable

  constructor(siteId: string, { off, trapPaths }: ConductConfig, parts: ConductParts) {
    this.#siteId = siteId
    this.#parts = parts
    this.#counts = new CountsInTable(parts.table)
    this.#traps = trapPaths
    this.#on = ~conductMask(off)
  }

  signalsOf(facts: Facts): ConductMask {
    const { table, clock } = this.#parts
    return table.find(this.#keyOf(facts), clock.tickMs()) ? this.#signals() & this.#on : 0
  }

  /**
   * Notes a request that is over, which came at `startedTickMs` of the monotonic clock. Answers the signals
   * that it has raised.
   */
  note(facts: Facts, decision: Decision, response: ResponseHead, startedTickMs: number): ConductMask {
    const kind = decision.action === 'forward' ? answerKind(facts, response) : ''
    const isTrap = this.#isTrap(facts.path)
    const isRefused = decision.action === 'too_many' && decision.retryAfterMs > 0
    const isAsked = decision.action === 'challenge' && facts.kind === 'navigation'
    if (kind === '' && !isTrap && !isRefused && !isAsked) return 0
    const { table } = this.#parts
    const target = kind === 'page' || isAsked ? this.#targetHash(facts) : 0
    table.enter(this.#keyOf(facts), startedTickMs)
    if (kind === 'asset') table.add('assets')
    // Most requests are for assets, and those accuse nobody.
    if (kind === 'asset' && !isTrap) return 0
    const before = this.#signals()
    if (isTrap) table.add('traps')
    if (isRefused) this.#noteRefusal(decision.retryAfterMs, startedTickMs)
    if (isAsked && target !== table.mark('lastPage')) table.add('recentPages')
    if (kind === 'missing') table.add('errors')
    if (kind === 'page' && !this.#notePage(target, startedTickMs) && !isTrap) return 0
    const after = signalsOfCounts(this.#counts)
    table.setMark('signals', after)
    return after & ~before & this.#on
  }

  /**
   * Counts a page. One that follows itself is a reload, by a person, a clock in it or a monitor: no sign of
   * anything, and not counted.
   */
  #notePage(target: number, startedTickMs: number): boolean {
    const { table } = this.#parts
    const nowMs = table.toTableMs(startedTickMs)
    const lastMs = table.mark('lastPageMs')
    table.setMark('lastPageMs', Math.max(nowMs, lastMs))
    if (target === table.mark('lastPage')) return false
    table.setMark('lastPage', target)
    table.add('pages')
    table.add('recentPages')
    table.add('visits')
    if (table.noteTarget(target)) table.add('returns')
    if (lastMs !== 0) this.#noteGap(nowMs - lastMs)
    return true
  }

  #noteGap(gapMs: number): void {
    if (gapMs < shortestGapMs || gapMs > longestGapMs) return
    const { table } = this.#parts
    const lastMs = table.mark('lastGapMs')
    table.setMark('lastGapMs', gapMs)
    table.add('gaps')
    if (Math.abs(gapMs - lastMs) <= evenTolerance * lastMs) table.add('evenGaps')
  }

  #noteRefusal(retryAfterMs: number, startedTickMs: number): void {
    const { table } = this.#parts
    const nowMs = table.toTableMs(startedTickMs)
    // As Retry-After says it, in whole seconds.
    const untilMs = nowMs + Math.ceil(retryAfterMs / 1000) * 1000
    const waitUntilMs = table.mark('waitUntilMs')
    const isWaiting = nowMs < waitUntilMs
    const isIgnored = isWaiting && nowMs - table.mark('toldMs') >= ignoredEveryMs
    if (isIgnored) table.add('ignoredWaits')
    if (isIgnored || !isWaiting) table.setMark('toldMs', nowMs)
    table.setMark('waitUntilMs', Math.max(untilMs, waitUntilMs))
  }

  /**
   * Between two notes signals can only end, since counts that are compared fade alike: where there was none at
   * the last, which is so of most clients, there is none now.
   */
  #signals(): ConductMask {
    return this.#parts.table.mark('signals') === 0 ? 0 : signalsOfCounts(this.#counts)
  }

  #isTrap(path: string): boolean {
    for (const trap of this.#traps) {
      if (path.startsWith(trap) && (path.length === trap.length || path[trap.length] === '/')) return true
    }
    return false
  }

  /** 40 bits of a page's address; never 0, which stands for no page. */
  #targetHash({ path, query }: Facts): number {
    const { hash } = this.#parts
    hash.hash(query === '' ? path : `${path}?${query}`)
    return (hash.high & 0xff) * 2 ** 32 + (hash.low >>> 0) || 1
  }

  #keyOf({ pass, address }: Facts): string {
    if (pass.status === 'valid') return `${this.#siteId} pass ${pass.id}`
    if (address.family === 4) return `${this.#siteId} ${address.text}`
    const [a, b] = maskWords(address, 64)
    return `${this.#siteId} ${a}:${b}`
  }
}
