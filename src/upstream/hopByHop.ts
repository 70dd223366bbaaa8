/**
 * Fields that belong to one connection and are never forwarded (RFC 9110 §7.6.1), lower case, with those
 * that carry authority over a proxy and `Proxy`, which CGI programs read as a setting (CVE-2016-5385).
 */
export const hopByHopNames: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings'
]

/** The names that a Connection header lists, lower case; `undefined` when it lists nothing to strip. */
export function connectionOptions(
  header: string | readonly string[] | undefined
): ReadonlySet<string> | undefined {
  if (header === undefined || header === 'keep-alive' || header === 'close') return undefined
  const text = typeof header === 'string' ? header : header.join(',')
  return new Set(text.split(',').map(option => option.trim().toLowerCase()))
}

/** Both spellings of a name that senders commonly use, so that look-ups need no lower-casing. */
export function spellings(name: string): readonly string[] {
  return [name, name.replace(/(^|-)[a-z]/g, letter => letter.toUpperCase())]
}
