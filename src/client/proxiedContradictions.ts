import { contradictionMask, type ContradictionMask } from '../core/contradiction.ts'
import type { Facts } from '../core/facts.ts'
import type { Wire } from '../core/wire.ts'

const noBrotli = contradictionMask(['no_brotli'])
const noZstd = contradictionMask(['no_zstd'])
const noPriority = contradictionMask(['no_priority'])
const http2Priority = contradictionMask(['http2_priority'])

/** What Chrome and Firefox send, but for media. */
const usualEncodings = 'gzip, deflate, br, zstd'
const media: ReadonlySet<unknown> = new Set(['audio', 'video', 'track'])
const documentWeight = 256

/** What a request contradicts over TLS in what a proxy between would have written itself, the order apart. */
export function proxiedContradictions(facts: Facts, wire: Wire): ContradictionMask {
  const { headers, kind, method } = facts
  if (wire.tlsVersion === '' || kind === 'upgrade' || method === 'OPTIONS') return 0
  const accepted = headers['accept-encoding'] ?? ''
  let found = 0
  if (accepted !== usualEncodings && !isMedia(facts)) found |= encodings(accepted)
  if (facts.protocol === 'HTTP/2.0' && headers.priority === undefined) found |= noPriority
  if (facts.opensConnection && headers['sec-fetch-dest'] === 'document') found |= weightOf(wire)
  return found
}

/** What browsers ask for in pieces, and uncompressed. */
function isMedia({ headers }: Facts): boolean {
  return headers.range !== undefined || media.has(headers['sec-fetch-dest'])
}

function encodings(accepted: string): ContradictionMask {
  const names = new Set(accepted.split(',', mostEncodings).map(each => each.split(';', 1)[0]!.trim()))
  return (names.has('br') ? 0 : noBrotli) | (names.has('zstd') ? 0 : noZstd)
}

const mostEncodings = 16

/** The weight is known of the first request alone. */
function weightOf({ preface }: Wire): ContradictionMask {
  const weight = preface?.headersPriority?.weight ?? documentWeight
  return weight === documentWeight ? 0 : http2Priority
}
