import type { RefusalReason } from '../core/refusal.ts'

/** Why a request is refused before any rule sees it, for an operator. docs/request-flow.md has where. */
export const refusalWords: Readonly<Record<RefusalReason, string>> = {
  bad_syntax: 'it is no well-formed HTTP: its method, a header or the framing of its body',
  bad_host: 'its Host header is missing, stands there twice, or is no hostname',
  bad_path: 'its target can be read in two ways: an encoding that servers do not agree on, or no path at all',
  bad_header: 'it has a header that cannot be forwarded safely',
  bad_proxy_header: 'the PROXY protocol header is missing or malformed',
  unknown_host: 'no site serves this host',
  header_too_large: 'its headers are too many or too large together',
  target_too_long: 'its path and query are too long',
  body_too_large: 'its body is larger than the site takes',
  too_slow: 'it took too long to arrive',
  method_not_allowed: 'its method is never forwarded',
  expectation_failed: 'it expects something other than 100-continue',
  upgrade_refused: 'the site does not take connections to that protocol'
}
