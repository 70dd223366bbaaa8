/** Names and values in the flat form that answers carry. */
export function headerList(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).flat()
}

/** Of every answer of Moien's own: it is for this one reader, now, and for no index. */
export const ownHeaders: readonly string[] = headerList({
  'Cache-Control': 'no-store',
  'X-Robots-Tag': 'noindex',
  'X-Content-Type-Options': 'nosniff'
})

/** Of every page, in its language, under its content security policy. */
export function pageHeaders(language: string, policy: string): readonly string[] {
  return [
    ...ownHeaders,
    ...headerList({
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Language': language,
      Vary: 'Accept-Encoding, Accept-Language, Cookie',
      // The button's form must bear its Origin, which a stricter policy would take from it.
      'Referrer-Policy': 'same-origin',
      'Content-Security-Policy': policy
    })
  ]
}

/** Tells scripts and monitors that Moien answered instead of the application. */
export const mitigatedByChallenge: readonly string[] = ['Moien-Mitigated', 'challenge']
