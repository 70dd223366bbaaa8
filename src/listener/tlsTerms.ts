import type { CertificatePair } from '../core/certificate.ts'
import type { TlsVersion } from '../core/wire.ts'

/** What a listener needs to speak TLS. Holds secrets. */
export interface TlsTerms {
  readonly minVersion: TlsVersion
  /** At least one: the first is for clients that name a host which no other is for, or none. */
  readonly certificates: readonly CertificatePair[]
  /** 48 bytes, the same in all threads: with them one thread resumes what another began. */
  readonly ticketKeys: Buffer
}
