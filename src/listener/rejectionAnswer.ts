import { http } from '../core/http.ts'
import { refusalStatus, type RefusalReason } from '../core/refusal.ts'

/**
 * The bytes of a whole HTTP/1.1 answer that ends its connection, for what never became a request: there is
 * no language, no page and no method to heed.
 */
export function rejectionAnswer(reason: RefusalReason, incident: string): string {
  const status = refusalStatus[reason]
  const phrase = http.STATUS_CODES[status] ?? ''
  const body = `${status} ${phrase}\nIncident ${incident}\n`
  return [
    `HTTP/1.1 ${status} ${phrase}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body
  ].join('\r\n')
}
