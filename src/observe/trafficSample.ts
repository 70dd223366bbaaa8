import type { Clock } from '../core/clock.ts'
import { parseAddress, prefixOf } from '../core/address.ts'
import type { Exchange, ExchangeOutcome } from '../core/exchange.ts'

/** What is kept of one request, so that an operator can see what many requests have in common. */
export interface SampledRequest {
  /** Wall clock. */
  readonly atMs: number
  /** How many requests it stands for, itself included. */
  readonly weight: number
  readonly site: string
  readonly address: string
  /** The address' /24 or /48. */
  readonly network: string
  readonly hasPass: boolean
  readonly outcome: ExchangeOutcome
  readonly method: string
  /** At most `mostPath` characters of it. */
  readonly path: string
  /** At most `mostAgent` characters of the user agent, `''` for none. */
  readonly agent: string
  /** At most `mostLanguage` characters of Accept-Language, `''` for none. */
  readonly language: string
  /** ISO 3166-1 alpha-2; `''` where it is not known. */
  readonly country: string
  /** Number of the autonomous system; `''` where it is not known. */
  readonly asn: string
  /** By what the client's software is known; `''` where it is not. */
  readonly ja4: string
  readonly tls_hash: string
}

export const mostPath = 160
export const mostAgent = 200
export const mostLanguage = 32

const records = 8192
/** Holds the longest of all parts together. */
const recordBytes = 640
/** Before the text of a record: how often it was written to, odd meanwhile, and the text's length. */
const headBytes = 8
/** In one thread. Above it one request stands for several. */
const mostInSecond = 128

/**
 * The last requests of one edge thread, or a fair choice of them, in memory shared with the admin thread: up
 * to 128 a second as they come, above that each with the same chance. The ring has room for a minute of that.
 * It holds addresses, and they never leave memory but for an operator who asks.
 */
export class TrafficSample {
  readonly #clock: Clock
  readonly #heads: Int32Array
  readonly #bytes: Buffer
  #next = 0
  /** Requests until one is kept, that one included. */
  #left = 1
  /** Out of how many one is kept, on average. */
  #stride = 1
  #secondStartMs: number
  #keptInSecond = 0
  #seenInSecond = 0

  /** Memory for so many threads. Pages that were never written to cost nothing. */
  static create(threads: number): SharedArrayBuffer {
    return new SharedArrayBuffer(threads * records * recordBytes)
  }

  constructor(buffer: SharedArrayBuffer, thread: number, clock: Clock) {
    this.#clock = clock
    const start = thread * records * recordBytes
    this.#heads = new Int32Array(buffer, start, (records * recordBytes) / Int32Array.BYTES_PER_ELEMENT)
    this.#bytes = Buffer.from(buffer, start, records * recordBytes)
    this.#secondStartMs = clock.tickMs()
  }

  /** Keeps the request if it is its turn, and says whether it did. */
  observe(exchange: Exchange): boolean {
    this.#left--
    if (this.#left > 0) return false
    const weight = this.#stride
    this.#adapt(weight)
    // Uniform from 1 to 2 × stride - 1, so that nothing that comes at a regular pace is missed or favoured.
    this.#left = 1 + Math.floor(Math.random() * (2 * this.#stride - 1))
    if (exchange.facts === undefined) return false
    this.#write(recordOf(exchange, exchange.facts, weight))
    return true
  }

  /** Follows the load: a new second begins with what the last one was like, a crowded one doubles the stride. */
  #adapt(weight: number): void {
    const nowMs = this.#clock.tickMs()
    const passedMs = nowMs - this.#secondStartMs
    this.#keptInSecond++
    this.#seenInSecond += weight
    if (passedMs >= 1000) {
      const inSecond = (this.#seenInSecond * 1000) / passedMs
      this.#stride = Math.max(1, Math.ceil(inSecond / mostInSecond))
      this.#secondStartMs = nowMs
      this.#keptInSecond = 0
      this.#seenInSecond = 0
    } else if (this.#keptInSecond >= mostInSecond) {
      this.#stride *= 2
      this.#keptInSecond = 0
    }
  }

  #write(record: string): void {
    const start = this.#next * recordBytes
    const head = start / Int32Array.BYTES_PER_ELEMENT
    this.#next = (this.#next + 1) % records
    Atomics.add(this.#heads, head, 1)
    const length = this.#bytes.write(record, start + headBytes, recordBytes - headBytes, 'latin1')
    Atomics.store(this.#heads, head + 1, length)
    Atomics.add(this.#heads, head, 1)
  }
}

/** The requests that threads have kept since a time (wall clock), the oldest first. */
export function readTraffic(buffer: SharedArrayBuffer, sinceMs: number): readonly SampledRequest[] {
  const heads = new Int32Array(buffer)
  const bytes = Buffer.from(buffer)
  const found: SampledRequest[] = []
  for (let start = 0; start < buffer.byteLength; start += recordBytes) {
    const head = start / Int32Array.BYTES_PER_ELEMENT
    const version = Atomics.load(heads, head)
    if (version === 0 || version % 2 !== 0) continue
    const length = Atomics.load(heads, head + 1)
    const text = bytes.toString('latin1', start + headBytes, start + headBytes + length)
    if (Atomics.load(heads, head) !== version) continue
    const request = parseRecord(text)
    if (request.atMs >= sinceMs) found.push(request)
  }
  return found.sort((a, b) => a.atMs - b.atMs)
}

/** No part of a request can hold a line break: they are Latin-1 as they came. */
function recordOf(exchange: Exchange, facts: NonNullable<Exchange['facts']>, weight: number): string {
  return [
    exchange.startedMs,
    weight,
    facts.siteId.slice(0, 64),
    facts.address.text,
    facts.pass.status === 'valid' ? 1 : 0,
    exchange.outcome,
    facts.method.slice(0, 16),
    facts.path.slice(0, mostPath),
    facts.userAgent.slice(0, mostAgent),
    (facts.header('accept-language') ?? '').slice(0, mostLanguage),
    facts.country,
    facts.asn === 0 ? '' : facts.asn,
    // Computed once a connection, of those that are kept. No log line is to tell it for that.
    facts.fingerprint.ja4,
    facts.fingerprint.tlsHash
  ].join('\n')
}

function parseRecord(text: string): SampledRequest {
  const [at, weight, site, address = '', pass, outcome, ...texts] = text.split('\n')
  const [method = '', path = '', agent = '', language = '', country = '', asn = '', ...software] = texts
  const [ja4 = '', tlsHash = ''] = software
  return {
    atMs: Number(at),
    weight: Number(weight),
    site: site ?? '',
    address,
    network: networkOf(address),
    hasPass: pass === '1',
    outcome: (outcome ?? 'failed') as ExchangeOutcome,
    method,
    path,
    agent,
    language,
    country,
    asn,
    ja4,
    tls_hash: tlsHash
  }
}

function networkOf(text: string): string {
  const address = parseAddress(text)
  return address === undefined ? '' : prefixOf(address, address.family === 4 ? 24 : 48)
}
