/** A connection on which answers may wait for a client that does not read them. */
export interface UnreadHolder {
  /** Of answers, in this process' memory, as of now. */
  readonly unreadBytes: number
  /** For how long the client has taken next to nothing. */
  readonly stalledMs: number
  /** Ends the connection because of them. */
  cutUnread(): void
}

/** The part of the bound that may be in use after a count; the rest is what may be written before the next. */
const keptShare = 7 / 8

/**
 * What waits in one thread, over all of its connections, for clients to read it: each connection may keep little, and
 * many of them much. Before it reaches the bound, connections are ended: first those that hold the most and for the
 * longest have taken none of it.
 */
export class UnreadBudget {
  readonly #maxBytes: number
  readonly #sources: Set<() => Iterable<UnreadHolder>> = new Set()
  #bytes = 0
  #cut = 0
  #turn: NodeJS.Immediate | undefined = undefined

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** At the last count, and what was written since, read or not. */
  get bytes(): number {
    return this.#bytes
  }

  /** Connections ended. */
  get cut(): number {
    return this.#cut
  }

  /** Where connections are found, until they are taken away again. */
  addSource(holders: () => Iterable<UnreadHolder>): void {
    this.#sources.add(holders)
  }

  removeSource(holders: () => Iterable<UnreadHolder>): void {
    this.#sources.delete(holders)
  }

  /** Takes note of what is written, which costs next to nothing: it is counted when it could be too much. */
  add(bytes: number): void {
    this.#bytes += bytes
    // Not in the middle of an answer; and once for all that a turn of the event loop brings.
    if (this.#bytes > this.#maxBytes) this.#turn ??= setImmediate(() => this.count())
  }

  /** Counts what waits, on all connections, and ends some where it is too much. */
  count(): void {
    clearImmediate(this.#turn)
    this.#turn = undefined
    this.#bytes = 0
    const holders: UnreadHolder[] = []
    for (const source of this.#sources) {
      for (const holder of source()) {
        const { unreadBytes } = holder
        if (unreadBytes === 0) continue
        this.#bytes += unreadBytes
        holders.push(holder)
      }
    }
    if (this.#bytes > this.#maxBytes * keptShare) this.#relieve(holders)
  }

  #relieve(holders: readonly UnreadHolder[]): void {
    const claims = holders.map(holder => ({ holder, bytes: holder.unreadBytes, stalledMs: holder.stalledMs }))
    claims.sort((a, b) => b.bytes * (1 + b.stalledMs) - a.bytes * (1 + a.stalledMs))
    for (const { holder, bytes } of claims) {
      if (this.#bytes <= this.#maxBytes * keptShare) return
      holder.cutUnread()
      this.#bytes -= bytes
      this.#cut++
    }
  }
}
