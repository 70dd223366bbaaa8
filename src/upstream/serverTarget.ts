import { isIP } from 'node:net'
import { getCACertificates } from 'node:tls'
import type { ServerConfig } from '../core/config.ts'

/** Where a server is and how to know it, worked out once from its configuration. */
export interface ServerTarget {
  /** `http://10.0.0.5:8080`; also the server's name in logs. */
  readonly origin: string
  /** Host name or address, without brackets. */
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly socketPath: string | undefined
  /** Trusted certificates in PEM; `undefined` stands for Node's own. */
  readonly ca: readonly string[] | undefined
  /** The name in the TLS handshake and certificate; `''` where the address itself is verified. */
  readonly tlsName: string
  /** Host to send; `undefined` sends the client's. */
  readonly hostHeader: string | undefined
}

/**
 * Reads a server's configuration. The TLS name is the configured Host, else the origin's host, and never
 * the Host a client chose.
 */
export function serverTarget(server: ServerConfig, host: string): ServerTarget {
  const url = new URL(server.origin)
  const secure = url.protocol === 'https:'
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const hostHeader = host === 'client' ? undefined : host
  const tlsName = hostHeader === undefined ? hostname : new URL(`https://${hostHeader}`).hostname
  return {
    origin: url.origin,
    host: hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    secure,
    socketPath: server.socketPath,
    ca: server.ca === undefined ? undefined : [...getCACertificates('default'), server.ca],
    tlsName: secure && isIP(tlsName) === 0 ? tlsName : '',
    hostHeader
  }
}
