/**
 * Why a request is answered without looking at any rule. A closed set: it labels a metric.
 * The status each answers is in `refusalStatus`.
 */
export type RefusalReason =
  | 'bad_syntax' // what Node's parser rejects: framing, header syntax, bare CR or LF; a beginning that is none of HTTP/2
  | 'bad_host' // none, several, or not a hostname
  | 'bad_path' // an encoding that servers read differently
  | 'bad_header' // a header that cannot be forwarded safely
  | 'bad_proxy_header' // PROXY protocol missing or malformed
  | 'unknown_host' // no site serves it
  | 'header_too_large'
  | 'target_too_long'
  | 'body_too_large'
  | 'too_slow'
  | 'method_not_allowed'
  | 'expectation_failed'
  | 'upgrade_refused'

/** The status of each refusal (RFC 9110, RFC 6585). */
export const refusalStatus: Readonly<Record<RefusalReason, number>> = {
  bad_syntax: 400,
  bad_host: 400,
  bad_path: 400,
  bad_header: 400,
  bad_proxy_header: 400,
  unknown_host: 421,
  header_too_large: 431,
  target_too_long: 414,
  body_too_large: 413,
  too_slow: 408,
  method_not_allowed: 405,
  expectation_failed: 417,
  upgrade_refused: 400
}
