import { prefixOf, type Address } from '../core/address.ts'
import { ownCopy } from './ownCopy.ts'

const mostKnown = 65_536
/** What national guidance calls truncation, as in Moien's own log. */
const shownBits = { 4: 24, 6: 48 } as const

/**
 * How much of its requests a report shows. Clients' names are remembered, since writing a network takes
 * longer than deciding a request; when there are too many, all are forgotten.
 */
export class Disclosure {
  readonly showQueries: boolean
  readonly #showAddresses: boolean
  readonly #names = new Map<string, string>()

  constructor(showAddresses: boolean, showQueries: boolean) {
    this.#showAddresses = showAddresses
    this.showQueries = showQueries
  }

  /** What the report calls the client with this address: its network, or the whole address. */
  clientOf(address: Address): string {
    const known = this.#names.get(address.text)
    if (known !== undefined) return known
    const text = ownCopy(address.text)
    const name = this.#showAddresses ? text : prefixOf(address, shownBits[address.family])
    if (this.#names.size === mostKnown) this.#names.clear()
    this.#names.set(text, name)
    return name
  }
}
