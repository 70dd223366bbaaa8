import { createHmac } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { parseAddress, prefixOf } from '../core/address.ts'
import type { LogConfig } from '../core/config.ts'
import { jsonText } from './jsonText.ts'

const rememberedAddresses = 10_000
/** 96 bits: no two of any number of clients share one. */
const pseudonymLength = 16
/** What national guidance calls truncation: the host part of IPv4, all but the site of IPv6. */
const keptBits = { 4: 24, 6: 48 } as const

/**
 * How a client's address stands in the log: whole, truncated to its /24 or /48 (the rest is zero), or as
 * a pseudonym (HMAC-SHA-256) that is the same for the same address as long as the key is.
 */
export class LoggedAddress {
  readonly #mode: LogConfig['addresses']
  readonly #key: Uint8Array
  readonly #known = new LRUCache<string, string>({ max: rememberedAddresses })

  constructor(mode: LogConfig['addresses'], key: Uint8Array) {
    this.#mode = mode
    this.#key = key
  }

  /** How many addresses are remembered as they are shown. */
  get remembered(): number {
    return this.#known.size
  }

  /** The ECS field: `client.ip`, or `client.address` for a pseudonym, which is no address. */
  field(address: string): string {
    if (this.#mode === 'full') return `"client.ip":${jsonText(address, 64)}`
    let field = this.#known.get(address)
    if (field === undefined) {
      field = this.#mode === 'truncated' ? truncated(address) : this.#pseudonym(address)
      this.#known.set(address, field)
    }
    return field
  }

  /** What stands in that field. */
  shown(address: string): string {
    const [text] = Object.values(JSON.parse(`{${this.field(address)}}`) as Readonly<Record<string, string>>)
    return text!
  }

  #pseudonym(address: string): string {
    const digest = createHmac('sha256', this.#key).update(address).digest('base64url')
    return `"client.address":"${digest.slice(0, pseudonymLength)}"`
  }
}

function truncated(text: string): string {
  const address = parseAddress(text)
  // What is no address would be shown whole: it is not shown at all.
  if (address === undefined) return '"client.address":"unknown"'
  return `"client.ip":"${prefixOf(address, keptBits[address.family]).split('/', 1)[0]!}"`
}
