import { connectionOptions, hopByHopNames, spellings } from './hopByHop.ts'

/** What becomes of a header of the upstream's. `trailer` passes only on a chunked answer. */
type Fate = 'pass' | 'drop' | 'trailer' | 'length'

/** Names of nearly every answer, known in advance so that they cost one look-up. */
const ordinary = [
  'accept-ranges',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-security-policy',
  'content-type',
  'date',
  'etag',
  'expires',
  'last-modified',
  'location',
  'pragma',
  'server',
  'set-cookie',
  'strict-transport-security',
  'vary',
  'x-content-type-options',
  'x-frame-options',
  'x-powered-by'
]

const fates: ReadonlyMap<string, Fate> = new Map<string, Fate>([
  ...ordinary.flatMap(spellings).map((name): [string, Fate] => [name, 'pass']),
  ...hopByHopNames.flatMap(spellings).map((name): [string, Fate] => [name, 'drop']),
  ...spellings('trailer').map((name): [string, Fate] => [name, 'trailer']),
  ...spellings('content-length').map((name): [string, Fate] => [name, 'length'])
])

/** Fields for framing, routing or authentication, which a trailer must not carry (RFC 9110 §6.5.1). */
const notInTrailers: ReadonlySet<string> = new Set([
  ...hopByHopNames,
  'authorization',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'host',
  'set-cookie'
])

/**
 * The upstream's headers for the client, as a flat list in their order and spelling: without hop-by-hop
 * fields and those that its Connection header lists. Several Set-Cookie stay several. `chunked` answers
 * may announce trailers; a 204 has no Content-Length (RFC 9110 §8.6).
 */
export function responseHeaders(
  raw: readonly (Buffer | string)[],
  connection: string | readonly string[] | undefined,
  status: number,
  chunked: boolean
): string[] {
  const listed = connectionOptions(connection)
  const headers: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = latin1(raw[i]!)
    const fate = fates.get(name) ?? fates.get(name.toLowerCase()) ?? 'pass'
    if (fate === 'drop' || (fate === 'trailer' && !chunked) || (fate === 'length' && status === 204)) continue
    if (listed !== undefined && fate !== 'length' && listed.has(name.toLowerCase())) continue
    headers.push(name, latin1(raw[i + 1]!))
  }
  return headers
}

/** The trailers that may be passed on, as pairs: still trailers, never merged into the headers. */
export function responseTrailers(raw: readonly (Buffer | string)[]): [string, string][] {
  const trailers: [string, string][] = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = latin1(raw[i]!)
    if (!notInTrailers.has(name.toLowerCase())) trailers.push([name, latin1(raw[i + 1]!)])
  }
  return trailers
}

function latin1(text: Buffer | string): string {
  return typeof text === 'string' ? text : text.toString('latin1')
}
