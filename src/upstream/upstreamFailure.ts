import { Fault } from '../core/fault.ts'
import type { FaultCode } from '../core/faultCatalogue.ts'

/**
 * Why no complete answer came. A closed set: it labels a metric and stands in the log. The last four are
 * the client's doing, the others the upstream's.
 */
export type UpstreamFailureKind =
  | 'connect' // no connection: refused, unreachable, name unknown
  | 'connect_timeout'
  | 'tls' // no trusted TLS connection
  | 'reset' // closed before an answer began
  | 'invalid' // the answer is not HTTP/1.1
  | 'first_byte_timeout'
  | 'idle_timeout' // the answer, or its reader, stood still
  | 'broke_off' // closed in the middle of the answer
  | 'overloaded' // no connection became free in time, too many wait, or Moien is closing
  | 'bad_header' // a header or path that cannot be forwarded safely
  | 'body_too_large'
  | 'too_slow' // the request's body trickled
  | 'upgrade_refused'

/** What each failure answers, and the fault behind it; a refusal of the client has none. */
interface FailureMeaning {
  readonly status: number
  readonly code: FaultCode | undefined
}

const meanings: Readonly<Record<UpstreamFailureKind, FailureMeaning>> = {
  connect: { status: 502, code: 'upstream_unreachable' },
  connect_timeout: { status: 504, code: 'upstream_unreachable' },
  tls: { status: 502, code: 'upstream_unreachable' },
  reset: { status: 502, code: 'upstream_broke_off' },
  invalid: { status: 502, code: 'upstream_invalid' },
  first_byte_timeout: { status: 504, code: 'upstream_timeout' },
  idle_timeout: { status: 504, code: 'upstream_timeout' },
  broke_off: { status: 502, code: 'upstream_broke_off' },
  overloaded: { status: 503, code: 'upstream_overloaded' },
  bad_header: { status: 400, code: undefined },
  body_too_large: { status: 413, code: undefined },
  too_slow: { status: 408, code: undefined },
  upgrade_refused: { status: 400, code: undefined }
}

/** All of them. */
export const upstreamFailureKinds: readonly UpstreamFailureKind[] = Object.keys(
  meanings
) as UpstreamFailureKind[]

/** Why a request got no answer from the upstream, and what to tell the citizen. */
export interface UpstreamFailure {
  readonly status: number
  readonly kind: UpstreamFailureKind
  /** What the operator should know; `undefined` where the client is refused. */
  readonly fault: Fault | undefined
  /** No server has been sent any of it. */
  readonly isUnsent: boolean
}

/** The failure of a request to `server` (its origin, or `''` when none was chosen). */
export function upstreamFailure(
  kind: UpstreamFailureKind,
  server: string,
  cause: unknown,
  isUnsent = false
): UpstreamFailure {
  const { status, code } = meanings[kind]
  const fault =
    code === undefined
      ? undefined
      : new Fault(code, `No answer from ${server || 'any server'} (${kind})`, { cause })
  return { status, kind, fault, isUnsent }
}

/** The failure that an error while connecting stands for. */
export function connectFailureKind(error: Error): UpstreamFailureKind {
  const code = codeOf(error)
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return 'connect_timeout'
  if (code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED') return 'overloaded'
  if (/^(UND_ERR_INVALID_ARG|UND_ERR_NOT_SUPPORTED|ERR_INVALID_CHAR|ERR_INVALID_HTTP_TOKEN)$/.test(code)) {
    return 'bad_header'
  }
  return /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA)/.test(code)
    ? 'tls'
    : 'connect'
}

/** The failure that an error after the request was sent, and before its answer began, stands for. */
export function answerFailureKind(error: Error): UpstreamFailureKind {
  const code = codeOf(error)
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT') return 'reset'
  // undici's word for an answer nobody asked for: an unsolicited 100 or 101, or bytes between answers.
  const unasked = error.message === 'bad response' || error.message === 'bad upgrade'
  return code === 'UND_ERR_SOCKET' && !unasked ? 'reset' : 'invalid'
}

/** The failure that an error before the answer to an upgrade, made with node:http, stands for. */
export function handshakeFailureKind(error: Error): UpstreamFailureKind {
  const code = codeOf(error)
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset'
  return code.startsWith('HPE_') ? 'invalid' : connectFailureKind(error)
}

/** The server never got the request: no connection stood. */
export function isConnectFailure(kind: UpstreamFailureKind): boolean {
  return kind === 'connect' || kind === 'connect_timeout' || kind === 'tls'
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? ''
}
