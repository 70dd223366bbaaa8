import type { IncomingMessage } from 'node:http'
import { isHttp2 } from '../core/hasBody.ts'
import { readHost } from '../core/hostname.ts'
import type { RefusalReason } from '../core/refusal.ts'

/**
 * Looks for what Node's parser accepts and another server may read differently, in one pass over the
 * headers; `undefined` when there is nothing. Framing is doubtful unless a body's transfer coding is
 * exactly `chunked`, on HTTP/1.1 (RFC 9112 §6.1). Host must be there once and name a host (§3.2), or `:authority`
 * in its stead (RFC 9113 §8.3.1). Nothing
 * but `100-continue` may be expected (RFC 9110 §10.1.1).
 *
 * The connection of a doubtful request must not be used further: what follows may be its body.
 */
export function requestDoubt(
  request: Pick<IncomingMessage, 'rawHeaders' | 'httpVersion'> & { readonly hasAuthority?: boolean }
): RefusalReason | undefined {
  const { rawHeaders } = request
  const isOld = request.httpVersion === '1.0'
  if (!isOld && request.httpVersion !== '1.1' && !isHttp2(request)) return 'bad_syntax'
  let hosts = request.hasAuthority === true ? 1 : 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!
    // Lengths first: of a usual request's headers, hardly any has one of these three.
    if (name.length === 4 && equals(name, 'host')) {
      if (++hosts > 1 || readHost(rawHeaders[at + 1]!) === undefined) return 'bad_host'
    } else if (name.length === 17 && equals(name, 'transfer-encoding')) {
      if (isOld || !equals(rawHeaders[at + 1]!, 'chunked')) return 'bad_syntax'
    } else if (name.length === 6 && !isOld && equals(name, 'expect')) {
      if (!equals(rawHeaders[at + 1]!, '100-continue')) return 'expectation_failed'
    }
  }
  return hosts === 0 && !isOld ? 'bad_host' : undefined
}

function equals(text: string, lowerCase: string): boolean {
  return text.length === lowerCase.length && text.toLowerCase() === lowerCase
}
