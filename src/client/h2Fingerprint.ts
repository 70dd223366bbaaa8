import type { Http2Preface } from '../core/http2Preface.ts'

/**
 * How a client opens HTTP/2, as `S|WU|P|PS` (Shuster, "Passive Fingerprinting of HTTP/2 Clients", Akamai 2017): its
 * settings, its first WINDOW_UPDATE or `00`, its PRIORITY frames or `0`, and the order of its pseudo-headers.
 */
export function h2Fingerprint(preface: Http2Preface, pseudoOrder: string): string {
  const settings = preface.settings.map(({ id, value }) => `${id}:${value}`).join(';')
  const window = preface.windowIncrement === 0 ? '00' : String(preface.windowIncrement)
  const priorities = preface.priorities
    .map(
      ({ stream, exclusive, dependsOn, weight }) => `${stream}:${Number(exclusive)}:${dependsOn}:${weight}`
    )
    .join(',')
  return `${settings}|${window}|${priorities === '' ? '0' : priorities}|${pseudoOrder}`
}

/** The pseudo-headers of a request by their initials in the order they were sent, as `m,a,s,p`; `''` without any. */
export function pseudoOrderOf(rawHeaders: readonly string[]): string {
  let order = ''
  // They come before all others (RFC 9113 §8.3).
  for (let i = 0; rawHeaders[i]?.startsWith(':'); i += 2) order += `${order && ','}${rawHeaders[i]![1] ?? ''}`
  return order
}
