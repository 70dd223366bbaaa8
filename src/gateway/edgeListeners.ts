import type { GatewayConfig, ListenConfig } from '../core/config.ts'
import { Fault } from '../core/fault.ts'
import type { PrefixSet } from '../core/prefixSet.ts'
import { openHttpListener, type HttpListener } from '../listener/httpListener.ts'
import type { ListenerHandlers } from '../listener/listenerHandlers.ts'
import type { TlsTerms } from '../listener/tlsTerms.ts'
import { UnreadBudget } from '../listener/unreadBudget.ts'
import type { ListenersCertificates } from './certificateKeeper.ts'
import { httpsRedirects, type HttpsRedirect } from './httpsRedirect.ts'
import { TicketKeys } from './ticketKeys.ts'

/** What may wait in the whole process for clients to read it, and what a thread has of it at least. */
const maxUnreadBytes = 256 * 1024 * 1024
const minShareBytes = 32 * 1024 * 1024

/** What an edge thread's listeners speak TLS with. */
export interface EdgeSecrets {
  readonly certificates: ListenersCertificates
  /** Of `TicketKeys`. */
  readonly tickets: SharedArrayBuffer
}

/** The listeners of one edge thread, in the order of the configuration. */
export class EdgeListeners {
  /** This thread's share. */
  readonly unread: UnreadBudget
  readonly #listen: readonly ListenConfig[]
  readonly #tickets: TicketKeys
  readonly #report: (error: unknown) => void
  #certificates: ListenersCertificates
  /** Of the ticket keys in use. */
  #generation: number
  #all: readonly HttpListener[] = []
  #redirects: readonly (HttpsRedirect | undefined)[]

  constructor(config: GatewayConfig, secrets: EdgeSecrets, report: (error: unknown) => void) {
    this.#listen = config.listen
    this.unread = new UnreadBudget(Math.max(minShareBytes, maxUnreadBytes / config.threads))
    this.#report = report
    this.#certificates = secrets.certificates
    this.#tickets = new TicketKeys(secrets.tickets)
    this.#generation = this.#tickets.generation
    // Until it is known which ports the system has chosen.
    this.#redirects = this.#redirectsAt(this.#listen.map(({ port }) => port))
  }

  get all(): readonly HttpListener[] {
    return this.#all
  }

  /**
   * Opens every listener, each on its port (0: the system chooses), and answers their ports.
   * @throws Fault when an address cannot be opened.
   */
  async open(
    ports: readonly number[],
    trusted: () => PrefixSet,
    handlers: (redirect: () => HttpsRedirect | undefined) => ListenerHandlers
  ): Promise<readonly number[]> {
    const opening = this.#listen.map((listen, i) => {
      const address = { ...listen, port: ports[i]! }
      return openHttpListener(
        address,
        trusted(),
        handlers(() => this.#redirects[i]),
        {},
        this.#termsOf(i),
        this.unread
      )
    })
    this.#all = await Promise.all(opening)
    // Another policy or certificate may have come meanwhile.
    this.trust(trusted())
    this.#secure()
    const opened = this.#all.map(listener => listener.address.port)
    this.#redirects = this.#redirectsAt(opened)
    return opened
  }

  trust(proxies: PrefixSet): void {
    for (const listener of this.#all) listener.trust(proxies)
  }

  /** Serves other certificates from the next handshake on. */
  renew(certificates: ListenersCertificates): void {
    this.#certificates = certificates
    this.#secure()
  }

  /** To be called now and then: takes over new keys for tickets. */
  beat(): void {
    if (this.#tickets.generation !== this.#generation) this.#secure()
  }

  #redirectsAt(ports: readonly number[]): readonly (HttpsRedirect | undefined)[] {
    return httpsRedirects(this.#listen, ports)
  }

  #secure(): void {
    this.#generation = this.#tickets.generation
    this.#all.forEach((listener, i) => {
      const terms = this.#termsOf(i)
      if (terms !== undefined) this.#secureOne(listener, terms)
    })
  }

  /** One that cannot be served leaves what this listener had, and holds up no other listener. */
  #secureOne(listener: HttpListener, terms: TlsTerms): void {
    try {
      listener.secure(terms)
    } catch (cause) {
      const { host, port } = listener.address
      const what = `OpenSSL refuses a certificate of the address ${host}, port ${port}`
      this.#report(new Fault('certificate_unusable', what, { cause }))
    }
  }

  #termsOf(listener: number): TlsTerms | undefined {
    const { tls } = this.#listen[listener]!
    if (tls === undefined) return undefined
    const certificates = this.#certificates[listener]!
    return { minVersion: tls.minVersion, certificates, ticketKeys: this.#tickets.read() }
  }
}
