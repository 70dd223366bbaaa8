import { LRUCache } from 'lru-cache'
import { prefixOf, type Address } from '../core/address.ts'

/** Wrong signatures of an address (IPv6 /64) in a minute, after which no more are verified until it is over. */
const mostWrong = 10
const windowMs = 60_000
const maxAddresses = 10_000

interface Count {
  count: number
  readonly untilMs: number
}

/** Who has sent signatures that are wrong, each of which costs as much as a right one. Every thread has its own. */
export class WrongSignatures {
  readonly #counts = new LRUCache<string, Count>({ max: maxAddresses })

  /** How many addresses are remembered, 10 000 at most. */
  get remembered(): number {
    return this.#counts.size
  }

  /** Whether an address has sent so many that no more are looked at. */
  areTooMany(address: Address, nowMs: number): boolean {
    const wrong = this.#counts.get(keyOf(address))
    return wrong !== undefined && nowMs < wrong.untilMs && wrong.count >= mostWrong
  }

  note(address: Address, nowMs: number): void {
    const key = keyOf(address)
    const wrong = this.#counts.get(key)
    if (wrong !== undefined && nowMs < wrong.untilMs) wrong.count++
    else this.#counts.set(key, { count: 1, untilMs: nowMs + windowMs })
  }
}

function keyOf(address: Address): string {
  return prefixOf(address, address.family === 4 ? 32 : 64)
}
