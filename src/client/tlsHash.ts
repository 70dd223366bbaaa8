import { hash } from 'node:crypto'
import type { ClientHello } from '../core/clientHello.ts'
import { withoutGrease } from './grease.ts'

/**
 * Extensions that come and go between two connections of one client (IANA, TLS ExtensionType Values): server_name is not
 * there for an address; ALPN and the two of application_settings depend on what the connection is for, padding on the
 * length of the rest; pre_shared_key, early_data and cookie come with what was before, and then Firefox leaves out
 * compress_certificate and session_ticket.
 */
const passing: ReadonlySet<number> = new Set([
  0x0000, 0x0010, 0x0015, 0x001b, 0x0023, 0x0029, 0x002a, 0x002c, 0x4469, 0x44cd
])

/**
 * Moien's own fingerprint of a TLS client, `mt1_` and twelve hex digits: the same for every connection of the same
 * software, whether it resumes a session or not, to a name or an address, for HTTP/2 or a WebSocket. For keys of
 * limits; it is comparable with nobody else's.
 */
export function tlsHash(hello: ClientHello): string {
  const extensions = withoutGrease(hello.extensions).filter(type => !passing.has(type))
  const lists = [
    [hello.legacyVersion],
    withoutGrease(hello.versions),
    withoutGrease(hello.ciphers),
    extensions.toSorted((a, b) => a - b),
    withoutGrease(hello.groups),
    hello.pointFormats,
    withoutGrease(hello.signatureAlgorithms)
  ]
  return `mt1_${hash('sha256', lists.map(list => list.join('-')).join(',')).slice(0, 12)}`
}
