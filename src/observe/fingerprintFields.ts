import type { FingerprintFact } from '../core/fingerprintFact.ts'

/** The names of the access log for what software is known by: ECS has JA3 alone. */
export const fingerprintFields: Readonly<Record<FingerprintFact, string>> = {
  ja4: 'moien.ja4',
  ja3: 'tls.client.ja3',
  ja3n: 'moien.ja3n',
  tls_hash: 'moien.tls_hash',
  h2: 'moien.h2',
  header_order: 'moien.header_order'
}
