/**
 * The first value of a cookie in a Cookie header (RFC 6265 §4.2), or the one after `skip` others of its
 * name, as sent: not decoded, only the quotes around it are taken off.
 */
export function readCookie(header: string | undefined, name: string, skip = 0): string | undefined {
  if (header === undefined) return undefined
  let start = 0
  let before = 0
  for (let equals = header.indexOf('='); equals >= 0; equals = header.indexOf('=', start)) {
    const pairStart = Math.max(start, header.lastIndexOf(';', equals) + 1)
    let end = header.indexOf(';', equals)
    if (end < 0) end = header.length
    if (header.slice(pairStart, equals).trim() === name && before++ === skip) {
      return unquote(header.slice(equals + 1, end).trim())
    }
    start = end + 1
  }
  return undefined
}

/** All cookies of a Cookie header by name, each with the value that `readCookie` finds. */
export function readCookies(header: string): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals < 0) continue
    const name = pair.slice(0, equals).trim()
    if (!cookies.has(name)) cookies.set(name, unquote(pair.slice(equals + 1).trim()))
  }
  return cookies
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
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
