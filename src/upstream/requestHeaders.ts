import { withoutCookies } from '../core/cookie.ts'
import type { UpstreamJob } from './forwardJob.ts'
import { connectionOptions, hopByHopNames, spellings } from './hopByHop.ts'

/** What becomes of an inbound header. `vouched` ones pass only from a trusted proxy. */
type Fate = 'pass' | 'drop' | 'vouched' | 'cookie'

/** Set by Moien, or replaced in the rebuilt message; and what makes some servers serve another path. */
const replaced = [
  'host',
  'content-length',
  'expect',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
  'x-request-id',
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url'
]

/** Other names under which applications look for the client's address. */
const clientAddresses = [
  'cf-connecting-ip',
  'client-ip',
  'fastly-client-ip',
  'true-client-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-forwarded-for',
  'x-originating-ip',
  'x-remote-addr',
  'x-remote-ip'
]

/** Names of nearly every browser's requests, known in advance so that they cost one look-up. */
const ordinary = [
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'cache-control',
  'content-type',
  'if-modified-since',
  'if-none-match',
  'origin',
  'pragma',
  'range',
  'referer',
  'sec-ch-ua',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-fetch-user',
  'upgrade-insecure-requests',
  'user-agent',
  'x-requested-with'
]

const fates: ReadonlyMap<string, Fate> = new Map<string, Fate>([
  ...fateOfAll('pass', ordinary),
  ...fateOfAll('drop', [...hopByHopNames, ...replaced]),
  ...fateOfAll('vouched', clientAddresses),
  ...fateOfAll('cookie', ['cookie'])
])

/**
 * The headers the upstream sees, as a flat list of names and values: the client's, without what belongs to
 * its connection, what it cannot vouch for and Moien's own cookies; then ours. Stripping comes first, so
 * that a client cannot delete our headers by listing them in Connection (CVE-2026-33805). Content-Length
 * is added by whoever sends a body.
 */
export function requestHeaders(job: UpstreamJob, host: string): string[] {
  const raw = job.req.rawHeaders
  const listed = connectionOptions(job.req.headers.connection)
  const headers: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!
    const fate = fates.get(name) ?? fateOf(name)
    if (fate === 'drop' || (listed !== undefined && listed.has(name.toLowerCase()))) continue
    if (fate === 'pass' || (fate === 'vouched' && job.trustedPeer)) headers.push(name, raw[i + 1]!)
    else if (fate === 'cookie') pushCookies(headers, raw[i + 1]!, job.hiddenCookies)
  }
  pushOurs(headers, job, host)
  return headers
}

function pushCookies(headers: string[], value: string, hidden: readonly string[]): void {
  const kept = withoutCookies(value, hidden)
  if (kept !== '') headers.push('Cookie', kept)
}

function pushOurs(headers: string[], job: UpstreamJob, host: string): void {
  const { exchange, scheme } = job
  const address = exchange.clientAddress
  const node = address.includes(':') ? `"[${address}]"` : address
  headers.push('Host', host)
  headers.push('X-Forwarded-For', address)
  headers.push('X-Forwarded-Proto', scheme)
  headers.push('X-Forwarded-Host', job.host)
  headers.push('X-Real-IP', address)
  headers.push('Forwarded', `for=${node};host="${job.host}";proto=${scheme}`)
  headers.push('X-Request-Id', exchange.id)
}

/**
 * The fate of a name in an unusual spelling or not in the table. Names with `_` or `.` are dropped: CGI and
 * PHP fold them into names with `-`, past whoever checked those (GHSA-f59h-q822-g45g).
 */
function fateOf(name: string): Fate {
  const lower = name.toLowerCase()
  const known = fates.get(lower)
  if (known !== undefined) return known
  if (lower.includes('_') || lower.includes('.')) return 'drop'
  if (lower.startsWith('x-moien-') || lower.startsWith('moien-')) return 'drop'
  return lower.startsWith('x-forwarded-') ? 'vouched' : 'pass'
}

function fateOfAll(fate: Fate, names: readonly string[]): [string, Fate][] {
  return names.flatMap(spellings).map(name => [name, fate])
}
