import { formatDuration } from '../core/duration.ts'
import type { Rate } from '../core/rate.ts'
import type { KeyPart, Limit } from './limit.ts'

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
  const { id, key, rate, burst } = limit
  const every = formatInterval(rate.windowMs / rate.count)
  const whose = `${whoseTurn(key)}${of === '' ? '' : `, requests ${of}`}`
  return `${id}: ${whose}: ${burst} at once, then one more every ${every}, at most ${burst} + ${perWindow(rate)}`
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

function perWindow({ count, windowMs }: Rate): string {
  for (const [sizeMs, name] of windowNames) {
    if (windowMs === sizeMs) return `${count} per ${name}`
    if (windowMs % sizeMs === 0) return `${count} per ${windowMs / sizeMs} ${name}s`
  }
  return `${count} per ${formatDuration(windowMs)}`
}
