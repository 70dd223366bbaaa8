import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a browser asks for a page before anybody wants it: it prefetches or prerenders (Sec-Purpose, and what
 * older browsers send instead). No page of Moien's is meant for that; what is refused, the browser asks for again
 * when somebody does want it.
 */
export function isSpeculative(headers: IncomingHttpHeaders): boolean {
  const purpose = headers['sec-purpose'] ?? headers.purpose ?? headers['x-purpose'] ?? headers['x-moz']
  return typeof purpose === 'string' && /^(?:prefetch|prerender|preview)/i.test(purpose)
}
