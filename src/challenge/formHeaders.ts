/** What a form's own headers say: whose page sent it, by what, and what its body is. */
const named: ReadonlySet<string> = new Set([
  'origin',
  'referer',
  'x-requested-with',
  'content-type',
  'content-encoding',
  'content-language',
  'content-disposition',
  'content-location',
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest'
])

/**
 * Whether a header is of the form and not of who carries it: the replay sends it as it was, and where the form had none
 * it sends none. `name` is lower case.
 */
export function isFormHeader(name: string): boolean {
  return named.has(name) || name.startsWith('sec-fetch-')
}

/** The headers of a request that are its form's, as names and values in turn. */
export function formHeaders(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.filter((_, at) => isFormHeader(rawHeaders[at - (at % 2)]!.toLowerCase()))
}
