import type { Judgement } from '../core/decision.ts'
import type { ChargedLimit, Exchange } from '../core/exchange.ts'
import type { LoggedAddress } from '../observe/loggedAddress.ts'
import { releaseFacts, settleFacts, type SettledFacts } from './settledFacts.ts'

/** A decision, with all that it takes to explain it. Plain data: it may go to another thread. */
export interface RecentDecision {
  /** The incident number. */
  readonly id: string
  /** Of the delivery that it was taken by. */
  readonly stamp: string
  readonly facts: SettledFacts
  readonly judgement: Judgement
  /** The limits it was held against, and for how many milliseconds each refused it; 0 where it was admitted. */
  readonly charged: readonly { readonly id: string; readonly waitMs: number }[]
  /** The client as the access log shows it. */
  readonly client: string
  /** What it was answered. */
  readonly status: number
}

/** What is kept of an exchange: references, which cost little while nobody asks. */
interface Kept {
  readonly exchange: Exchange
  readonly stamp: string
  readonly limits: readonly string[]
}

/** Of forwarded requests few are asked for; what was stopped has its number on a citizen's page. */
const mostForwarded = 256
const mostOthers = 1024
/** What is kept outlives the young generation: more than this would cost as much as deciding them. */
const mostForwardedInSecond = 32
const mostOthersInSecond = 128
/** What requests hold is kept no longer than somebody may still call about it. */
const longestMs = 15 * 60_000

const none: readonly never[] = []

/**
 * One thread's last decisions by their incident number: 1024 that stopped somebody or would have, 256 others,
 * none older than 15 minutes. A request's head has at most 16 KiB, so they hold 20 MiB at most. Of a flood that
 * the log folds, only the first is kept, and of many clients' the first 128 in each second (of others 32): so it
 * does not push out at once what somebody is about to ask for.
 */
export class RecentDecisions {
  readonly #address: LoggedAddress
  readonly #forwarded = new Ring(mostForwarded, mostForwardedInSecond)
  readonly #others = new Ring(mostOthers, mostOthersInSecond)

  constructor(address: LoggedAddress) {
    this.#address = address
  }

  get size(): number {
    return this.#forwarded.size + this.#others.size
  }

  /** Keeps an exchange that is over, unless no policy saw it. `stamp` is of its site's delivery. */
  keep(exchange: Exchange, stamp: string): void {
    const { judgement, charged } = exchange
    if (judgement === undefined) return
    const isPlain = judgement.enforced.action === 'forward' && judgement.rehearsed === undefined
    const ring = isPlain ? this.#forwarded : this.#others
    if (!ring.admits(exchange.startedMs)) return
    // Not the limits themselves: they would keep a whole policy in memory after a reload.
    const limits = charged.length === 0 ? none : charged.map(idOf)
    exchange.charged = none
    exchange.responseHeaders = undefined
    ring.add({ exchange, stamp, limits })
  }

  find(id: string): RecentDecision | undefined {
    const kept = this.#others.find(id) ?? this.#forwarded.find(id)
    if (kept === undefined) return undefined
    const { exchange, stamp, limits } = kept
    const { facts, judgement, waits, clientAddress, status } = exchange
    const charged = limits.map((limit, i) => ({ id: limit, waitMs: waits[i]! }))
    const client = this.#address.shown(clientAddress)
    return { id, stamp, facts: settleFacts(facts!), judgement: judgement!, charged, client, status }
  }

  /** Settles what the kept facts would still ask, and lets go of whom: files as large as the world. */
  settle(): void {
    this.#forwarded.forEach(settleKept)
    this.#others.forEach(settleKept)
  }

  /** Lets go of what is older than 15 minutes; `nowMs` is the wall clock. */
  forget(nowMs: number): void {
    this.#forwarded.forget(nowMs - longestMs)
    this.#others.forget(nowMs - longestMs)
  }
}

function settleKept({ exchange }: Kept): void {
  exchange.facts = releaseFacts(exchange.facts!)
}

function idOf({ limit }: ChargedLimit): string {
  return limit.id
}

/** The last so many, the oldest overwritten; no more than some of each second. */
class Ring {
  readonly #slots: (Kept | undefined)[]
  readonly #mostInSecond: number
  #second = 0
  #inSecond = 0
  #next = 0
  #size = 0

  constructor(slots: number, mostInSecond: number) {
    this.#slots = Array.from({ length: slots }, () => undefined)
    this.#mostInSecond = mostInSecond
  }

  /** Counts one more of this second, and says whether it is still to be kept. */
  admits(atMs: number): boolean {
    const second = Math.floor(atMs / 1000)
    if (second !== this.#second) this.#inSecond = 0
    this.#second = second
    return this.#inSecond++ < this.#mostInSecond
  }

  get size(): number {
    return this.#size
  }

  add(kept: Kept): void {
    this.#slots[this.#next] = kept
    this.#next = (this.#next + 1) % this.#slots.length
    this.#size = Math.min(this.#size + 1, this.#slots.length)
  }

  find(id: string): Kept | undefined {
    return this.#slots.find(kept => kept?.exchange.id === id)
  }

  forEach(look: (kept: Kept) => void): void {
    for (const kept of this.#slots) if (kept !== undefined) look(kept)
  }

  /** From the oldest on. */
  forget(beforeMs: number): void {
    const { length } = this.#slots
    while (this.#size > 0) {
      const oldest = (this.#next - this.#size + length) % length
      if (this.#slots[oldest]!.exchange.startedMs >= beforeMs) return
      this.#slots[oldest] = undefined
      this.#size--
    }
  }
}
