import type { Clock } from '../core/clock.ts'
import type { ListenConfig } from '../core/config.ts'
import type { MetricWriter } from '../observe/metricWriter.ts'
import type { OperationalLog } from '../observe/operationalLog.ts'
import { CertificateKeeper, type ListenersCertificates } from './certificateKeeper.ts'
import { faultReport } from './faultReport.ts'
import { TicketKeys } from './ticketKeys.ts'

/** How long one set of keys for resumed sessions is used. */
const ticketLifeMs = 12 * 3_600_000

/** What the keeper needs from the gateway around it. */
export interface TlsParts {
  readonly clock: Clock
  readonly log: OperationalLog
  readonly writer: MetricWriter
  /** Others are to be served from now on. */
  renewed(certificates: ListenersCertificates): void
}

/** What all threads speak TLS with, kept by the main thread: certificates from files, and keys for tickets. */
export class TlsKeeper {
  /** Of `TicketKeys`. */
  readonly tickets: SharedArrayBuffer = TicketKeys.create()
  readonly #certificates: CertificateKeeper
  readonly #rotation: NodeJS.Timeout

  /** @throws Fault `certificate_unusable` */
  constructor(listen: readonly ListenConfig[], parts: TlsParts) {
    const { clock, log, writer } = parts
    this.#certificates = new CertificateKeeper(listen, clock, {
      renewed: certificates => {
        parts.renewed(certificates)
        log.info('certificates have changed: the new ones are served from now on')
      },
      expires: (file, atMs) =>
        writer.set(writer.slot('moien_tls_certificate_expiry_timestamp_seconds', file), atMs / 1000),
      failed: fault => {
        const { code, message, stack } = faultReport(fault)
        log.error({ 'error.code': code, 'error.stack_trace': stack }, message)
      },
      recovered: () => log.info('certificates can be read again: the same ones are served'),
      warn: message => log.warn(message)
    })
    const keys = new TicketKeys(this.tickets)
    this.#rotation = setInterval(() => keys.rotate(), ticketLifeMs).unref()
  }

  get certificates(): ListenersCertificates {
    return this.#certificates.served
  }

  stop(): void {
    this.#certificates.stop()
    clearInterval(this.#rotation)
  }
}
