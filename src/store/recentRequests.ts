import type { Address } from '../core/address.ts'
import { maskWords } from '../core/address.ts'
import type { Prefix } from '../core/prefixSet.ts'

/** Of each thread; 1 MiB. */
const entriesPerSlot = 32_768
/** When (seconds since 1970, 0 while it is being written), address (4), hash of the pass, flags, nothing. */
const wordsPerEntry = 8
/** How many entries were written; the rest keeps entries aligned. */
const headerWords = 8
const wordsPerSlot = headerWords + entriesPerSlot * wordsPerEntry

const isForwarded = 1
const isIpv4 = 2

/** Room for the last requests of so many threads. */
export function createRecentRequests(slots: number): SharedArrayBuffer {
  return new SharedArrayBuffer(slots * wordsPerSlot * 4)
}

/** Whom a ban would hit, by the requests that threads remember. */
export interface RecentHits {
  /** Requests before that are not looked at: a thread may have forgotten them. */
  readonly sinceMs: number
  readonly requests: number
  /** Of these, the ones that came through. */
  readonly forwarded: number
  /** Different addresses. */
  readonly clients: number
  /** Different passes, good ones. */
  readonly passes: number
}

/**
 * The last requests, in shared memory: a ring for each thread, which alone writes there. Good for an estimate
 * and for nothing else: an entry that is overwritten while it is read may be counted wrongly.
 */
export class RecentRequests {
  readonly #words: Uint32Array
  readonly #slots: number

  /** `buffer` is of `createRecentRequests`. */
  constructor(buffer: SharedArrayBuffer) {
    this.#words = new Uint32Array(buffer)
    this.#slots = this.#words.length / wordsPerSlot
  }

  /** Notes a request; `passHash` is 0 where it showed no good pass. About 30 ns. */
  note(slot: number, atMs: number, address: Address, passHash: number, wasForwarded: boolean): void {
    const words = this.#words
    const header = slot * wordsPerSlot
    const count = words[header]!
    const at = header + headerWords + (count % entriesPerSlot) * wordsPerEntry
    Atomics.store(words, at, 0)
    words[at + 1] = address.words[0]
    words[at + 2] = address.words[1]
    words[at + 3] = address.words[2]
    words[at + 4] = address.words[3]
    words[at + 5] = passHash
    words[at + 6] = (wasForwarded ? isForwarded : 0) | (address.family === 4 ? isIpv4 : 0)
    Atomics.store(words, at, Math.floor(atMs / 1000))
    // Wraps between two multiples of the ring's size, so that the place after the last is always right.
    words[header] = count + 1
  }

  /** Whom of the clients since then the network holds. A tenth of a second when all rings are full. */
  hits(network: Prefix, wantedSinceMs: number): RecentHits {
    const sinceMs = Math.max(wantedSinceMs, this.#knownSinceMs())
    const masked = maskWords(network.address, network.bits)
    const clients = new Set<string>()
    const passes = new Set<number>()
    let requests = 0
    let forwarded = 0
    for (const at of this.#entriesSince(sinceMs)) {
      if (!this.#isWithin(at, network, masked)) continue
      requests++
      forwarded += this.#words[at + 6]! & isForwarded
      clients.add(this.#words.subarray(at + 1, at + 5).join())
      if (this.#words[at + 5] !== 0) passes.add(this.#words[at + 5]!)
    }
    return { sinceMs, requests, forwarded, clients: clients.size, passes: passes.size }
  }

  /** Since when no thread has forgotten anything; 0 when none ever has. */
  #knownSinceMs(): number {
    let sinceMs = 0
    for (let slot = 0; slot < this.#slots; slot++) {
      const header = slot * wordsPerSlot
      const count = Atomics.load(this.#words, header)
      if (count < entriesPerSlot) continue
      const oldest = header + headerWords + (count % entriesPerSlot) * wordsPerEntry
      sinceMs = Math.max(sinceMs, Atomics.load(this.#words, oldest) * 1000)
    }
    return sinceMs
  }

  *#entriesSince(sinceMs: number): Generator<number> {
    for (let slot = 0; slot < this.#slots; slot++) {
      const header = slot * wordsPerSlot
      const count = Math.min(Atomics.load(this.#words, header), entriesPerSlot)
      for (let i = 0; i < count; i++) {
        const at = header + headerWords + i * wordsPerEntry
        const seconds = Atomics.load(this.#words, at)
        if (seconds !== 0 && seconds * 1000 >= sinceMs) yield at
      }
    }
  }

  #isWithin(at: number, { address, bits }: Prefix, masked: readonly number[]): boolean {
    const words = this.#words
    const family = (words[at + 6]! & isIpv4) === 0 ? 6 : 4
    if (family !== address.family) return false
    const own = {
      ...address,
      words: [words[at + 1]!, words[at + 2]!, words[at + 3]!, words[at + 4]!]
    } as const
    return maskWords(own, bits).every((word, i) => word === masked[i])
  }
}
