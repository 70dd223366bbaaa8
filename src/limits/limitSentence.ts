import { formatByteSize } from '../core/byteSize.ts'
import { formatDuration } from '../core/duration.ts'
import type { KeyPart, Limit, LimitUnit } from './limit.ts'

const valueNames: Readonly<Record<Exclude<LimitUnit, 'request' | 'byte_sent' | 'byte_received'>, string>> = {
  distinct_path: 'paths',
  distinct_query: 'queries',
  distinct_user_agent: 'user agents'
}

/** The largest first. */
const windowNames: readonly (readonly [windowMs: number, name: string])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second']
]

/**
 * Says a limit in one sentence: `failed-logins: each client address (IPv4 /32, IPv6 /64): 5 at once, then
 * one more every 6 s, at most 5 + 10 per minute`. `of` says which requests count where not all do:
 * `answered with 401 or 403`.
 */
export function limitSentence(limit: Limit, of = ''): string {
  const whose = `${whoseTurn(limit.key)}${of === '' ? '' : `, requests ${of}`}`
  return `${limit.id}: ${whose}: ${terms(limit)}`
}

function terms({ algorithm, unit, rate, burst }: Limit): string {
  if (algorithm === 'concurrency') return `at most ${burst} under way at once`
  const { count, windowMs } = rate
  if (unit === 'byte_sent' || unit === 'byte_received') {
    const size = formatByteSize(burst)
    const where = unit === 'byte_sent' ? 'sent in answers' : 'received with requests'
    return `${size} ${where} at once, then on average ${formatByteSize(count)} ${perWindow(windowMs)}`
  }
  if (unit !== 'request') return `about ${count} different ${valueNames[unit]} in any ${windowName(windowMs)}`
  if (algorithm === 'sliding_window') return `at most ${count} in any ${windowName(windowMs)}`
  const every = formatInterval(windowMs / count)
  return `${burst} at once, then one more every ${every}, at most ${burst} + ${count} ${perWindow(windowMs)}`
}

function whoseTurn(key: readonly KeyPart[]): string {
  const parts = key.filter(part => part.kind !== 'site').map(nameOf)
  return parts.length === 0 ? 'everyone together' : `each ${parts.join(' and ')}`
}

function nameOf(part: KeyPart): string {
  switch (part.kind) {
    case 'client_ip':
      return `client address (IPv4 /${part.v4Bits}, IPv6 /${part.v6Bits})`
    case 'pass':
      return 'pass'
    case 'site':
      return 'site'
    case 'host':
      return 'hostname'
    case 'path':
      return 'path'
    case 'country':
      return 'country'
    case 'asn':
      return 'network operator (ASN)'
    case 'ja4':
      return 'JA4'
    case 'tls_hash':
      return 'TLS client'
    case 'h2':
      return 'HTTP/2 client'
    case 'header_order':
      return 'order of headers'
    case 'header':
      return `value of the header ${part.name}`
    default:
      return `value of the cookie ${part.name}`
  }
}

/** Three digits are enough to picture it. */
function formatInterval(intervalMs: number): string {
  for (const [unit, size] of [
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000]
  ] as const) {
    if (intervalMs >= size) return `${Number((intervalMs / size).toPrecision(3))} ${unit}`
  }
  return `${Number(intervalMs.toPrecision(3))} ms`
}

function perWindow(windowMs: number): string {
  return `per ${windowName(windowMs)}`
}

function windowName(windowMs: number): string {
  for (const [sizeMs, name] of windowNames) {
    if (windowMs === sizeMs) return name
    if (windowMs % sizeMs === 0) return `${windowMs / sizeMs} ${name}s`
  }
  return formatDuration(windowMs)
}
