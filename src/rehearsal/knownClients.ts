import { parseAddress, prefixOf, type Address } from '../core/address.ts'

/** A client of the log. */
export interface KnownClient {
  readonly address: Address
  /** What the report calls it. */
  readonly name: string
}

const mostKnown = 65_536
/** What national guidance calls truncation, as in Moien's own log. */
const shownBits = { 4: 24, 6: 48 } as const

/**
 * The clients of a log by the text of their address: reading one and writing its network takes longer than
 * deciding a request. When there are too many, all are forgotten, and read again.
 */
export class KnownClients {
  readonly #known = new Map<string, KnownClient>()
  readonly #showAddresses: boolean

  constructor(showAddresses: boolean) {
    this.#showAddresses = showAddresses
  }

  /** `undefined` when the text is no address. */
  find(text: string): KnownClient | undefined {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const address = parseAddress(text)
    if (address === undefined) return undefined
    const name = this.#showAddresses ? address.text : prefixOf(address, shownBits[address.family])
    const client = { address, name }
    if (this.#known.size === mostKnown) this.#known.clear()
    this.#known.set(address.text, client)
    return client
  }
}
