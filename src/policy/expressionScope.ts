import type { Address } from '../core/address.ts'
import { readCookies } from '../core/cookie.ts'
import type { ContradictionMask } from '../core/contradiction.ts'
import type { Facts } from '../core/facts.ts'
import type { PrefixSet } from '../core/prefixSet.ts'

/**
 * What all expressions of a policy read of one request, in characters: each reading counts what it reads and
 * `readingCost`, each part of an expression `partCost`. The worst that could be written takes 1 ms so
 * (measured, warm); what comes after is unknown.
 */
export const maxExpressionReading = 98_304

/** Most parts take a tenth of a microsecond; some, a list that is made anew, take five times as long. */
export const partCost = 16

/** A reading that fails throws, and in CEL `||` goes on after an error: no reading is free. */
export const readingCost = 128

/** To say that there is no sixth segment takes 4 µs. */
export const segmentsCost = 512

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
  #tags: readonly string[] = []
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

  /** Turns to an expression of so many parts. Throws where these are too much already. */
  begin(parts: number, tags: readonly string[]): void {
    this.#tags = tags
    this.#charge(parts * partCost)
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
    return this.#readKnown(this.#shown.protocol)
  }

  get tls(): string {
    return this.#readKnown(this.#shown.tls)
  }

  get ja4(): string {
    return this.#readKnown(this.#shown.askFingerprint('ja4'))
  }

  get ja3(): string {
    return this.#readKnown(this.#shown.askFingerprint('ja3'))
  }

  get ja3n(): string {
    return this.#readKnown(this.#shown.askFingerprint('ja3n'))
  }

  get tls_hash(): string {
    return this.#readKnown(this.#shown.askFingerprint('tls_hash'))
  }

  get h2(): string {
    return this.#readKnown(this.#shown.askFingerprint('h2'))
  }

  get header_order(): string {
    return this.#readKnown(this.#shown.askFingerprint('header_order'))
  }

  get country(): string {
    return this.#readKnown(this.#shown.country)
  }

  /** CEL's whole numbers have 64 bits. */
  get asn(): bigint {
    this.#charge(readingCost)
    const { asn } = this.#shown
    if (asn === 0) throw notKnown
    return BigInt(asn)
  }

  get pass(): string {
    this.#charge(readingCost)
    const { status } = this.#shown.pass
    return status === 'valid' || status === 'expired' ? status : 'missing'
  }

  get pass_level(): string {
    this.#charge(readingCost)
    const { status, level } = this.#shown.pass
    return status === 'valid' ? (level ?? '') : ''
  }

  /** The bot it has proved to be. */
  get bot(): string {
    this.#charge(readingCost)
    const { verified, pending } = this.#shown.bot
    if (pending) throw notKnown
    return verified
  }

  get claimed_bot(): string {
    this.#charge(readingCost)
    return this.#shown.bot.claims
  }

  get client_ip(): ClientIp {
    this.#charge(readingCost)
    return new ClientIp(this.#shown.address)
  }

  get headers(): object {
    this.#charge(readingCost)
    return this.#shown.headers
  }

  get cookies(): ReadonlyMap<string, string> {
    this.#read(this.#shown.headers.cookie ?? '')
    this.#cookies ??= readCookies(this.#shown.headers.cookie ?? '')
    return this.#cookies
  }

  header(name: string): string {
    return this.#read(this.#shown.header(name.toLowerCase()) ?? '')
  }

  cookie(name: string): string {
    return this.cookies.get(name) ?? ''
  }

  param(name: string): string {
    this.#read(this.#shown.query)
    return this.#shown.queryValues(name)[0] ?? ''
  }

  missingHeader(name: string): boolean {
    this.#charge(readingCost)
    return this.#shown.header(name.toLowerCase()) === undefined
  }

  hasTag(name: string): boolean {
    this.#charge(readingCost)
    return this.#tags.includes(name)
  }

  contradicts(mask: ContradictionMask): boolean {
    this.#charge(readingCost)
    const found = this.#shown.contradictions
    if (found === undefined) throw notKnown
    return (found & mask) !== 0
  }

  segments(): readonly string[] {
    this.#segments ??= this.#shown.path.split('/').filter(segment => segment !== '')
    this.#charge(segmentsCost + this.#segments.length)
    return this.#segments
  }

  inList({ address }: ClientIp, name: string): boolean {
    return this.#lists.get(name)!.has(address)
  }

  get #shown(): Facts {
    return this.#facts!
  }

  #read(text: string): string {
    this.#charge(readingCost + text.length)
    return text
  }

  #readKnown(text: string): string {
    if (this.#read(text) === '') throw notKnown
    return text
  }

  #charge(cost: number): void {
    this.#leftToRead -= cost
    if (this.#leftToRead < 0) throw tooMuchToRead
  }
}
