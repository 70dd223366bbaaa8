/** What a user agent has that is of such a platform, as Sec-CH-UA-Platform names it. */
export const platformTokens: ReadonlyMap<string, string> = new Map([
  ['"Windows"', 'Windows NT'],
  ['"macOS"', 'Mac OS X'],
  ['"Linux"', 'Linux'],
  ['"Android"', 'Android'],
  ['"Chrome OS"', 'CrOS'],
  ['"Chromium OS"', 'CrOS']
])

/** The platform that a user agent names, as Sec-CH-UA-Platform would; `''` where it names none. */
export function platformOf(userAgent: string): string {
  // Android's is a Linux, too.
  if (userAgent.includes('Android')) return '"Android"'
  for (const [platform, token] of platformTokens) if (userAgent.includes(token)) return platform
  return ''
}
