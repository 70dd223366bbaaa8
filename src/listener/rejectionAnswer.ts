import { http } from '../core/http.ts'
import { refusalStatus, type RefusalReason } from '../core/refusal.ts'

/** What a client is told whose request never became one. */
export function rejectionBody(reason: RefusalReason, incident: string): { status: number; body: string } {
  const status = refusalStatus[reason]
  return { status, body: `${status} ${http.STATUS_CODES[status] ?? ''}\nIncident ${incident}\n` }
}

/**
 * The bytes of a whole HTTP/1.1 answer that ends its connection, for what never became a request: there is
 * no language, no page and no method to heed.
 */
export function rejectionAnswer(reason: RefusalReason, incident: string): string {
  const { status, body } = rejectionBody(reason, incident)
  return [
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ''}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body
  ].join('\r\n')
}
