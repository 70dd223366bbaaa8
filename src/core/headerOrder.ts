import { hash } from 'node:crypto'

/** Whether they come depends on the page, the visit, the user's wishes or what lies between, and not on the software. */
const passingNames: ReadonlySet<string> = new Set([
  'alt-used',
  'authorization',
  'cache-control',
  'cookie',
  'dnt',
  'expect',
  'forwarded',
  'max-forwards',
  'origin',
  'pragma',
  'range',
  'referer',
  'save-data',
  'sec-gpc',
  'transfer-encoding',
  'via',
  'x-real-ip'
])

const passingPrefixes: readonly string[] = [':', 'content-', 'if-', 'proxy-', 'x-forwarded-']

/**
 * Moien's own fingerprint of the order in which a client sends its headers, `mh1_` and twelve hex digits: names in
 * lower case, without pseudo-headers and without those that one request has and the next has not. Software has a few
 * of them, one for each kind of request. It says nothing of the client behind a proxy that rewrites headers.
 */
export function headerOrderOf(rawHeaders: readonly string[]): string {
  const names: string[] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    if (!isPassing(name)) names.push(name)
  }
  return `mh1_${hash('sha256', names.join(',')).slice(0, 12)}`
}

function isPassing(name: string): boolean {
  return passingNames.has(name) || passingPrefixes.some(prefix => name.startsWith(prefix))
}
