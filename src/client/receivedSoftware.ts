import type { IncomingMessage } from 'node:http'
import type { ReceivedConfig, ReceivedFact } from '../core/config.ts'
import type { FactsFields } from '../core/facts.ts'
import { isFingerprint, softwareOf } from '../core/fingerprintFact.ts'
import { PrefixSet } from '../core/prefixSet.ts'
import { tlsVersions, type TlsVersion } from '../core/wire.ts'
import type { Announcement, Client } from './clientReader.ts'

/** What a proxy says of the software behind it. */
type Told = Pick<FactsFields, 'fingerprint' | 'tls'>

type Texts = { [Fact in ReceivedFact]?: string }

/**
 * Reads what trusted proxies say of the client's TLS, which ended at them: by a header of the proxy that the client
 * has connected to, or by a TLV of the PROXY protocol. Whatever is said in two ways, or cannot be, is not known; and
 * it is never mixed with what Moien saw of a connection itself.
 */
export class ReceivedSoftware {
  readonly #from: PrefixSet
  readonly #headers: readonly (readonly [fact: ReceivedFact, names: readonly string[]])[]
  readonly #tlvs: readonly (readonly [fact: ReceivedFact, type: number])[]
  /** Every name, in lower case. */
  readonly #names: ReadonlySet<string>
  /** A connection announces its client once. */
  readonly #announced = new WeakMap<Announcement, Told>()
  readonly #tellInvalid: () => void

  constructor(config: ReceivedConfig, tellInvalid: () => void) {
    this.#from = new PrefixSet(config.from)
    this.#headers = config.headers.map(({ fact, names }) => [fact, names])
    this.#tlvs = config.tlvs.map(({ fact, type }) => [fact, type])
    this.#names = new Set(config.headers.flatMap(({ names }) => names))
    this.#tellInvalid = tellInvalid
  }

  /**
   * What is said of the client that sent this request; `undefined` where nothing is. The headers that say it are
   * taken away, whoever has sent them, before anybody sees the request.
   */
  take(request: IncomingMessage, client: Client): Told | undefined {
    const told = this.#read(request, client)
    if (this.#names.size > 0) this.#strip(request)
    return told
  }

  #read({ headers }: IncomingMessage, { proxy, announcement, wire }: Client): Told | undefined {
    if (proxy !== undefined) {
      if (this.#headers.length === 0 || !this.#from.has(proxy)) return undefined
      return this.#toldIn(
        this.#headers.map(([fact, names]) => [fact, names.flatMap(name => headers[name] ?? [])])
      )
    }
    if (announcement === undefined || wire?.hello !== undefined) return undefined
    const known = this.#announced.get(announcement)
    if (known !== undefined) return known
    if (this.#tlvs.length === 0 || !this.#from.has(announcement.by)) return undefined
    const told = this.#toldIn(
      this.#tlvs.map(([fact, wanted]) => {
        return [fact, announcement.tlvs.filter(({ type }) => type === wanted).map(({ value }) => value)]
      })
    )
    this.#announced.set(announcement, told)
    return told
  }

  #toldIn(said: readonly (readonly [fact: ReceivedFact, values: readonly string[]])[]): Told {
    const texts: Texts = {}
    for (const [fact, values] of said) {
      if (values.length === 0) continue
      const [value = ''] = values
      if (values.length === 1 && isReceived(fact, value)) texts[fact] = value
      else this.#tellInvalid()
    }
    const { fingerprint } = softwareOf(texts)
    return { fingerprint, tls: texts.tls as TlsVersion | undefined }
  }

  #strip(request: IncomingMessage): void {
    const { headers, rawHeaders } = request
    let isSent = false
    for (const name of this.#names) {
      if (headers[name] === undefined) continue
      delete headers[name]
      isSent = true
    }
    if (!isSent) return
    // From behind, so that what is still to be looked at stays where it is.
    for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
      if (this.#names.has(rawHeaders[at]!.toLowerCase())) rawHeaders.splice(at, 2)
    }
  }
}

function isReceived(fact: ReceivedFact, text: string): boolean {
  if (fact !== 'tls') return isFingerprint(fact, text)
  return tlsVersions.some(version => version === text)
}
