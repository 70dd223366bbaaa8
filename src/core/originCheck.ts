import type { IncomingHttpHeaders } from 'node:http'

/** Which page sent a request: one of this very origin, another one, or nobody says. */
export type SenderOrigin = 'same' | 'other' | 'unknown'

/** The part of a request that tells. `Facts` is one. */
export interface SentRequest {
  readonly method: string
  readonly headers: IncomingHttpHeaders
}

/**
 * Whose page sent a request: by Fetch Metadata, which pages cannot set, else by Origin (RFC 6454 §7.3),
 * compared with Host without its scheme, since a proxy before us may have taken the TLS off.
 */
export function senderOrigin(headers: IncomingHttpHeaders): SenderOrigin {
  const site = headers['sec-fetch-site']
  if (typeof site === 'string') return site === 'same-origin' ? 'same' : 'other'
  const { origin, host } = headers
  if (origin === undefined) return 'unknown'
  const authority = origin.slice(origin.indexOf('://') + 3)
  return origin.includes('://') && authority.toLowerCase() === host?.toLowerCase() ? 'same' : 'other'
}

/**
 * Whether a request is certainly a form of this very site. Such a one is let through once on a pass that
 * expired while the form lay open.
 */
export function isSameOriginPost(request: SentRequest): boolean {
  return request.method === 'POST' && senderOrigin(request.headers) === 'same'
}
