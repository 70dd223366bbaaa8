import { constants } from 'node:crypto'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import { certifiedHosts, type CertificatePair } from '../core/certificate.ts'
import type { TlsTerms } from './tlsTerms.ts'

/**
 * Below TLS 1.3, whose suites are good without exception: forward secrecy and authenticated encryption, which is
 * the intermediate list of Mozilla's recommendations (wiki.mozilla.org/Security/Server_Side_TLS) without those that
 * need Diffie-Hellman parameters.
 */
const ciphers = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305'
].join(':')

/** How long a session may be resumed; its key may be gone before. */
const sessionSeconds = 12 * 3600

/** The settings of TLS under one certificate. Renegotiation, which TLS 1.3 has done away with, is refused. */
export function contextOptions(
  pair: CertificatePair,
  { minVersion, ticketKeys }: TlsTerms
): SecureContextOptions {
  return {
    cert: pair.certificate,
    key: pair.key,
    minVersion,
    ciphers,
    // All are good, and a phone knows which of them its processor is made for.
    honorCipherOrder: false,
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    sessionIdContext: 'moien',
    sessionTimeout: sessionSeconds,
    ticketKeys
  }
}

/** The certificates of a listener, chosen by the host that a client names (RFC 6066 §3). */
export class SecureContexts {
  /** Hosts that certificates name, and patterns. Of two certificates for a host, the first is served. */
  readonly #byHost: ReadonlyMap<string, SecureContext>

  /** Throws OpenSSL's error when a pair cannot be used. */
  constructor(terms: TlsTerms) {
    const byHost = new Map<string, SecureContext>()
    for (const pair of terms.certificates.length > 1 ? terms.certificates.toReversed() : []) {
      const context = createSecureContext(contextOptions(pair, terms))
      for (const host of certifiedHosts(pair.certificate)) byHost.set(host, context)
    }
    this.#byHost = byHost
  }

  /** `undefined` leaves it to the first. */
  find(serverName: string): SecureContext | undefined {
    if (this.#byHost.size === 0) return undefined
    const host = serverName.toLowerCase()
    const own = this.#byHost.get(host)
    if (own !== undefined) return own
    const dot = host.indexOf('.')
    return dot > 0 ? this.#byHost.get(`*${host.slice(dot)}`) : undefined
  }
}
