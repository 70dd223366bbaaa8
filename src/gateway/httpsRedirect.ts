import type { Answer } from '../core/answer.ts'
import type { ListenConfig } from '../core/config.ts'
import { readHost } from '../core/hostname.ts'
import type { Reading } from './readRequest.ts'

/** Where a listener sends what comes by plain HTTP. */
export interface HttpsRedirect {
  /** Its own port. */
  readonly port: number
  /** Of the first listener that speaks TLS; 443 where a balancer speaks it. */
  readonly tlsPort: number
}

const httpPort = 80
const httpsPort = 443

/** `ports` are those that the listeners of the configuration have. */
export function httpsRedirects(
  listen: readonly ListenConfig[],
  ports: readonly number[]
): readonly (HttpsRedirect | undefined)[] {
  const secure = listen.findIndex(({ tls }) => tls !== undefined)
  const tlsPort = secure < 0 ? httpsPort : ports[secure]!
  return listen.map(({ redirect }, i) => (redirect ? { port: ports[i]!, tlsPort } : undefined))
}

/**
 * Sends a request to the same host, path and query by https: with 301, which every client knows, or where a client
 * might then turn a POST into a GET with 308 (RFC 9110 §15.4.9). Where clients see another port than the listener's
 * own, something between maps ports, and https is at its usual one.
 */
export function redirectAnswer(
  { port, tlsPort }: HttpsRedirect,
  { facts, authority, target }: Reading
): Answer {
  const seenPort = readHost(authority)?.port ?? httpPort
  const at = seenPort === port && tlsPort !== httpsPort ? `:${tlsPort}` : ''
  const isPlain = facts.method === 'GET' || facts.method === 'HEAD'
  return {
    status: isPlain ? 301 : 308,
    headers: ['Location', `https://${facts.host}${at}${target}`, 'Content-Length', '0'],
    body: ''
  }
}
