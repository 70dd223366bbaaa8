import type { ReceivedConfig } from '../core/config.ts'
import type { WrittenRequest } from '../rehearsal/writtenRequest.ts'

/** A written request without the headers in which proxies tell fingerprints: no rule sees those. */
export function withoutReceived(written: WrittenRequest, { headers }: ReceivedConfig): WrittenRequest {
  const names = new Set(headers.flatMap(header => header.names))
  const kept = written.headers.filter(([name]) => !names.has(name.toLowerCase()))
  if (kept.length === written.headers.length) return written
  const note =
    'Headers of fingerprint.trust are taken away before any rule; say with --ja4 and its like what a proxy tells.'
  return { ...written, headers: kept, notes: [...written.notes, note] }
}
