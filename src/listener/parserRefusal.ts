import type { RefusalReason } from '../core/refusal.ts'

/** The errors of Node's HTTP parser and timers that are not about syntax. */
const reasons: Readonly<Record<string, RefusalReason>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'too_slow',
  HPE_HEADER_OVERFLOW: 'header_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body_too_large'
}

/** What Node tells with a `clientError`. */
export interface ParserError extends Error {
  readonly code?: string
  /** What was read last, and how far the parser came in it. */
  readonly rawPacket?: Buffer
  readonly bytesParsed?: number
}

/** Why Node's parser gave up, or `undefined` when the client merely went away. */
export function parserRefusal(error: ParserError): RefusalReason | undefined {
  const code = error.code ?? ''
  if (code === 'HPE_INVALID_EOF_STATE') return undefined
  const reason = reasons[code]
  if (reason === 'header_too_large' && endsInRequestLine(error)) return 'target_too_long'
  return reason ?? (code.startsWith('HPE_') ? 'bad_syntax' : undefined)
}

/** The parser counts the request line as a header; when not even that has ended, it was the target. */
function endsInRequestLine({ rawPacket, bytesParsed }: ParserError): boolean {
  const read = rawPacket?.toString('latin1', 0, bytesParsed) ?? ''
  return /^[A-Z-]+ [^\n]*$/.test(read)
}
