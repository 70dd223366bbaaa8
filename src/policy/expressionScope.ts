import type { Address } from '../core/address.ts'
import { readCookies } from '../core/cookie.ts'
import type { Facts } from '../core/facts.ts'
import type { PrefixSet } from '../core/prefixSet.ts'

/**
 * What all expressions of a policy read of one request, in characters: each reading counts what it reads and
 * `readingCost`. The worst that could be written takes 3 ms so (measured); what comes after is unknown.
 */
export const maxExpressionReading = 98_304

/** A reading that fails throws, and in CEL `||` goes on after an error: no reading is free. */
const readingCost = 128

/** Why an expression has no answer. It is thrown inside of `cel-js` alone, which passes it on. */
const tooMuchToRead = new Error('too much to read')
const notKnown = new Error('not known')

/** The client's address, of which an expression can ask nothing but lists. */
export class ClientIp {
  readonly address: Address

  constructor(address: Address) {
    this.address = address
  }
}

/** What expressions see: the variables are its getters, the functions its methods. One serves a whole policy. */
export class ExpressionScope {
  readonly #lists: ReadonlyMap<string, PrefixSet>
  /** What the request is tagged with so far. */
  tags: readonly string[] = []
  #facts: Facts | undefined = undefined
  #leftToRead = 0
  #segments: readonly string[] | undefined = undefined
  #cookies: ReadonlyMap<string, string> | undefined = undefined

  constructor(lists: ReadonlyMap<string, PrefixSet>) {
    this.#lists = lists
  }

  /** Turns to a request and begins a new reading. */
  show(facts: Facts): void {
    this.#facts = facts
    this.#leftToRead = maxExpressionReading
    this.#segments = undefined
    this.#cookies = undefined
  }

  /** Whether nothing may be read any more. */
  get isExhausted(): boolean {
    return this.#leftToRead < 0
  }

  get path(): string {
    return this.#read(this.#shown.path)
  }

  get query(): string {
    return this.#read(this.#shown.query)
  }

  get user_agent(): string {
    return this.#read(this.#shown.userAgent)
  }

  get method(): string {
    return this.#read(this.#shown.method)
  }

  get host(): string {
    return this.#read(this.#shown.host)
  }

  get scheme(): string {
    return this.#read(this.#shown.scheme)
  }

  get kind(): string {
    return this.#read(this.#shown.kind)
  }

  get protocol(): string {
    const protocol = this.#read(this.#shown.protocol)
    if (protocol === '') throw notKnown
    return protocol
  }

  get country(): string {
    const country = this.#read(this.#shown.country)
    if (country === '') throw notKnown
    return country
  }

  /** CEL's whole numbers have 64 bits. */
  get asn(): bigint {
    this.#charge(0)
    const { asn } = this.#shown
    if (asn === 0) throw notKnown
    return BigInt(asn)
  }

  get pass(): string {
    const { status } = this.#shown.pass
    return status === 'valid' || status === 'expired' ? status : 'missing'
  }

  get pass_level(): string {
    const { status, level } = this.#shown.pass
    return status === 'valid' ? (level ?? '') : ''
  }

  get client_ip(): ClientIp {
    this.#charge(0)
    return new ClientIp(this.#shown.address)
  }

  get headers(): object {
    return this.#shown.headers
  }

  get cookies(): ReadonlyMap<string, string> {
    this.#charge(0)
    this.#cookies ??= readCookies(this.#read(this.#shown.headers.cookie ?? ''))
    return this.#cookies
  }

  header(name: string): string {
    return this.#read(this.#shown.header(name.toLowerCase()) ?? '')
  }

  cookie(name: string): string {
    // The whole header is searched.
    this.#read(this.#shown.headers.cookie ?? '')
    return this.#shown.cookie(name) ?? ''
  }

  param(name: string): string {
    this.#read(this.#shown.query)
    return this.#shown.queryValues(name)[0] ?? ''
  }

  missingHeader(name: string): boolean {
    this.#charge(0)
    return this.#shown.header(name.toLowerCase()) === undefined
  }

  hasTag(name: string): boolean {
    this.#charge(0)
    return this.tags.includes(name)
  }

  segments(): readonly string[] {
    this.#segments ??= this.path.split('/').filter(segment => segment !== '')
    this.#charge(this.#segments.length)
    return this.#segments
  }

  inList({ address }: ClientIp, name: string): boolean {
    return this.#lists.get(name)!.has(address)
  }

  get #shown(): Facts {
    return this.#facts!
  }

  #read(text: string): string {
    this.#charge(text.length)
    return text
  }

  #charge(length: number): void {
    this.#leftToRead -= length + readingCost
    if (this.#leftToRead < 0) throw tooMuchToRead
  }
}
