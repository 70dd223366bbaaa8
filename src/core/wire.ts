import type { ClientHello } from './clientHello.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Http2Preface } from './http2Preface.ts'

/** The TLS versions that Moien speaks, as rules and log name them. */
export const tlsVersions = ['TLSv1.2', 'TLSv1.3'] as const

export type TlsVersion = (typeof tlsVersions)[number]

/** What Moien itself saw of a connection that the client made, with no proxy that speaks HTTP between. */
export interface Wire {
  /** `undefined` on a plain connection, and where the hello could not be read. */
  readonly hello: ClientHello | undefined
  /** The version that was agreed on; `''` on a plain connection. */
  readonly tlsVersion: TlsVersion | ''
  /** `undefined` on a connection that is not HTTP/2, and where nothing of its beginning came in time. */
  readonly preface: Http2Preface | undefined
  /** The pseudo-headers of the first HTTP/2 request by their initials, as `m,a,s,p`; `''` until it came. */
  readonly pseudoOrder: string
  /** HTTP/2 requests so far; left out where nobody counts. */
  readonly requests?: number | undefined
  readonly fingerprint: Fingerprint
}
