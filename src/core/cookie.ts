/**
 * The first value of a cookie in a Cookie header (RFC 6265 §4.2), as sent, without surrounding quotes or
 * any decoding.
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  let start = 0
  while (start < header.length) {
    let end = header.indexOf(';', start)
    if (end < 0) end = header.length
    const equals = header.indexOf('=', start)
    if (equals >= 0 && equals < end && header.slice(start, equals).trim() === name) {
      return header.slice(equals + 1, end).trim()
    }
    start = end + 1
  }
  return undefined
}

/** The Cookie header without the cookies of these names; `''` when nothing is left. */
export function withoutCookies(header: string, names: readonly string[]): string {
  if (!names.some(name => header.includes(name))) return header
  return header
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair !== '' && !names.includes(pair.split('=', 1)[0]!.trim()))
    .join('; ')
}
