/*
 * core/ is the ground: the words every other folder speaks, as types, and what parses and writes them.
 * Facts are what a decision is about, decision.ts what it says, exchange.ts what became of it, fault.ts
 * what can go wrong.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Address } from './address.ts'
import { noBot, type BotStanding } from './bot.ts'
import type { ConductMask } from './conduct.ts'
import type { ContradictionMask } from './contradiction.ts'
import { readCookie } from './cookie.ts'
import { noFingerprint, type Fingerprint } from './fingerprint.ts'
import { noGeography, type Geography } from './geography.ts'
import {
  fingerprintBit,
  fingerprintText,
  type FingerprintFact,
  type FingerprintMask
} from './fingerprintFact.ts'
import { headerOrderOf } from './headerOrder.ts'
import type { RequestKind } from './kind.ts'
import type { PassState } from './passState.ts'
import type { SiteLoad } from './siteLoad.ts'
import type { TlsState } from './tlsState.ts'
import type { Wire } from './wire.ts'

/** The scheme the citizen's browser used, whatever stands between. */
export type Scheme = 'http' | 'https'

export type Protocol = 'HTTP/1.0' | 'HTTP/1.1' | 'HTTP/2.0'

/** Knows what the one who sends a request has done before. */
export interface ConductWitness {
  signalsOf(facts: Facts): ConductMask
}

/** Knows in what a request contradicts the browser that it says it is of. */
export interface ContradictionWitness {
  contradictionsOf(facts: Facts): ContradictionMask
}

/** Knows which bots there are, and who has proved to be one. */
export interface BotWitness {
  standingOf(facts: Facts): BotStanding
}

/** What `Facts` is made of. Absent text is `''`, never a missing property. */
export interface FactsFields {
  /** Wall clock. */
  readonly atMs: number
  readonly siteId: string
  /** The true client, after trusted proxies. */
  readonly address: Address
  readonly scheme: Scheme
  readonly method: string
  /** Lower case, without port or trailing dot. */
  readonly host: string
  /** Normalised, and without path parameters (`;jsessionid=…`). */
  readonly path: string
  /** As sent, without the `?`. */
  readonly query: string
  /** As Node gives them: lower-case names, duplicates joined. */
  readonly headers: IncomingHttpHeaders
  readonly kind: RequestKind
  readonly pass: PassState
  /** Left out or `''` where it is not known. */
  readonly protocol?: Protocol | ''
  /** Asked when a rule first asks. */
  readonly geography?: Geography | undefined
  /** Left out where nobody measures. */
  readonly load?: SiteLoad | undefined
  /** Who remembers what the client did before; left out where nobody does. */
  readonly conduct?: ConductWitness | undefined
  /** Path and query as the client asked for them; left out where only the path that rules see is known. */
  readonly target?: string | undefined
  /** Names and values in turn, as they were sent; left out where their order is not known. */
  readonly rawHeaders?: readonly string[] | undefined
  /** Left out where the client did not make the connection itself. */
  readonly wire?: Wire | undefined
  /** The wire's own, or what a trusted proxy says; left out where neither is known. */
  readonly fingerprint?: Fingerprint | undefined
  /** Where it is known otherwise than by the headers. */
  readonly headerOrder?: string | undefined
  /** Where it is known otherwise than by the wire. */
  readonly tls?: TlsState | undefined
  /** Whether it is the first request of its connection; left out where that is not known. */
  readonly opensConnection?: boolean | undefined
  /** Left out where nobody looks. */
  readonly contradictions?: ContradictionWitness | undefined
  /** Left out where no bots are known. */
  readonly bots?: BotWitness | undefined
}

/** All that one request's decision may look at. Read once, never changed; costly parts are read lazily. */
export class Facts {
  readonly atMs: number
  readonly siteId: string
  readonly address: Address
  readonly scheme: Scheme
  readonly method: string
  readonly host: string
  readonly path: string
  readonly query: string
  readonly userAgent: string
  readonly kind: RequestKind
  readonly pass: PassState
  readonly headers: IncomingHttpHeaders
  readonly protocol: Protocol | ''
  readonly geography: Geography
  readonly load: SiteLoad | undefined
  /** Names and values in turn, as they were sent; `undefined` where their order is not known. */
  readonly rawHeaders: readonly string[] | undefined
  readonly wire: Wire | undefined
  readonly fingerprint: Fingerprint
  readonly #tls: TlsState | undefined
  readonly opensConnection: boolean
  readonly contradictionWitness: ContradictionWitness | undefined
  #headerOrder: string | undefined
  #fingerprintsSeen: FingerprintMask = 0
  readonly #target: string | undefined
  readonly #witness: ConductWitness | undefined
  /** Who is asked which bot the client is. */
  readonly bots: BotWitness | undefined
  #contradictions: ContradictionMask | undefined = undefined
  #bot: BotStanding | undefined = undefined
  #conduct: ConductMask | undefined = undefined
  #parameters: URLSearchParams | undefined = undefined
  #country: string | undefined = undefined
  #asn: number | undefined = undefined
  #eventLoopLagMs: number | undefined = undefined
  #upstreamInFlight: number | undefined = undefined

  constructor(fields: FactsFields) {
    this.atMs = fields.atMs
    this.siteId = fields.siteId
    this.address = fields.address
    this.scheme = fields.scheme
    this.method = fields.method
    this.host = fields.host
    this.path = fields.path
    this.query = fields.query
    this.#target = fields.target
    this.userAgent = fields.headers['user-agent'] ?? ''
    this.kind = fields.kind
    this.pass = fields.pass
    this.headers = fields.headers
    this.protocol = fields.protocol ?? ''
    this.geography = fields.geography ?? noGeography
    this.load = fields.load
    this.rawHeaders = fields.rawHeaders
    this.wire = fields.wire
    this.fingerprint = fields.fingerprint ?? fields.wire?.fingerprint ?? noFingerprint
    this.#tls = fields.tls
    this.#headerOrder = fields.headerOrder
    this.opensConnection = fields.opensConnection ?? false
    this.#witness = fields.conduct
    this.contradictionWitness = fields.contradictions
    this.bots = fields.bots
  }

  /** What the client's own connection speaks below HTTP; `''` where that is not known. */
  get tls(): TlsState | '' {
    return this.#tls ?? (this.wire === undefined ? '' : this.wire.tlsVersion || 'none')
  }

  /** Path and query as the client asked for them, which is what a signature covers. */
  get target(): string {
    return this.#target ?? (this.query === '' ? this.path : `${this.path}?${this.query}`)
  }

  /** In what the request contradicts the browser that it says it is of; `undefined` where nobody looks. */
  get contradictions(): ContradictionMask | undefined {
    this.#contradictions ??= this.contradictionWitness?.contradictionsOf(this)
    return this.#contradictions
  }

  /** The same if somebody has asked for it before. */
  get contradictionsSeen(): ContradictionMask | undefined {
    return this.#contradictions
  }

  /** Which bot the client says or proves to be; the same however often it is asked for. */
  get bot(): BotStanding {
    this.#bot ??= this.bots?.standingOf(this) ?? noBot
    return this.#bot
  }

  /** The same if a rule has asked for it, else none. */
  get botSeen(): BotStanding {
    return this.#bot ?? noBot
  }

  /** Whether a rule has asked for it. */
  get askedForBot(): boolean {
    return this.#bot !== undefined
  }

  /** What is suspicious in how the client has gone about so far; `undefined` where nobody remembers. */
  get conduct(): ConductMask | undefined {
    this.#conduct ??= this.#witness?.signalsOf(this)
    return this.#conduct
  }

  /** The same if a rule has asked for it, else nothing. */
  get conductSeen(): ConductMask {
    return this.#conduct ?? 0
  }

  /** A hash of the order of the headers, `mh1_…`; `''` where that is not known. */
  get headerOrder(): string {
    this.#headerOrder ??= this.rawHeaders === undefined ? '' : headerOrderOf(this.rawHeaders)
    return this.#headerOrder
  }

  /** By what the client's software is known; `''` where that is not known. */
  askFingerprint(fact: FingerprintFact): string {
    this.#fingerprintsSeen |= fingerprintBit(fact)
    return fingerprintText(this, fact)
  }

  /** What rules and limits have asked for of it. */
  get fingerprintsSeen(): FingerprintMask {
    return this.#fingerprintsSeen
  }

  /** Where the address is used (ISO 3166-1 alpha-2); `''` where that is not known. */
  get country(): string {
    this.#country ??= this.geography.countryOf(this.address)
    return this.#country
  }

  /** The autonomous system that announces the address; 0 where that is not known. */
  get asn(): number {
    this.#asn ??= this.geography.asnOf(this.address)
    return this.#asn
  }

  /** How late this thread's timers run, as first asked for; `undefined` where nobody measures. */
  get eventLoopLagMs(): number | undefined {
    this.#eventLoopLagMs ??= this.load?.eventLoopLagMs
    return this.#eventLoopLagMs
  }

  /** Requests that the application has not answered; the same number however often it is asked for. */
  get upstreamInFlight(): number | undefined {
    this.#upstreamInFlight ??= this.load?.upstreamInFlight
    return this.#upstreamInFlight
  }

  /** As much of the load as somebody has asked for. */
  get seenLoad(): SiteLoad {
    return { eventLoopLagMs: this.#eventLoopLagMs, upstreamInFlight: this.#upstreamInFlight }
  }

  /** A header by its lower-case name; several of one name are joined with `, `. */
  header(name: string): string | undefined {
    const value: unknown = this.headers[name]
    if (typeof value === 'string') return value
    // What every object has, a `constructor` for one, is no header.
    return Array.isArray(value) ? value.join(', ') : undefined
  }

  /** What Content-Length announces; `undefined` for a body whose length is not known beforehand (RFC 9112, 6.3). */
  get bodyBytes(): number | undefined {
    if (this.headers['transfer-encoding'] !== undefined) return undefined
    const length = this.headers['content-length'] ?? '0'
    return /^\d{1,15}$/.test(length) ? Number(length) : undefined
  }

  /** The first cookie of that name. */
  cookie(name: string): string | undefined {
    return readCookie(this.headers.cookie, name)
  }

  /** All values of a query parameter, percent-decoded; empty when there is none. */
  queryValues(name: string): readonly string[] {
    this.#parameters ??= new URLSearchParams(this.query)
    return this.#parameters.getAll(name)
  }
}
