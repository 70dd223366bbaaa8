import { contradictionMask, type ContradictionMask } from '../core/contradiction.ts'
import type { Facts } from '../core/facts.ts'
import type { KnownClaim } from './claimMemo.ts'
import { platformTokens } from './platformTokens.ts'

const noFetchMetadata = contradictionMask(['no_fetch_metadata'])
const noClientHints = contradictionMask(['no_client_hints'])
const foreignClientHints = contradictionMask(['foreign_client_hints'])
const clientHintsVersion = contradictionMask(['client_hints_version'])
const clientHintsPlatform = contradictionMask(['client_hints_platform'])
const noLanguage = contradictionMask(['no_language'])
const navigationElsewhere = contradictionMask(['navigation_elsewhere'])
const userWithoutNavigation = contradictionMask(['user_without_navigation'])
const documentWithoutHtml = contradictionMask(['document_without_html'])

/** Where navigations lead (Fetch standard: "navigation request"). */
const documents: ReadonlySet<string> = new Set([
  'document',
  'iframe',
  'frame',
  'object',
  'embed',
  'fencedframe'
])

/** What names a version in Sec-CH-UA, of brands whose version is that of Chrome. */
const brands = /"(?:Chromium|Google Chrome|HeadlessChrome|Microsoft Edge)";v="(\d{1,4})"/g

/**
 * What the headers contradict, but for those that a proxy writes itself. The request is one of a browser's claim. Each
 * request of a browser comes by here: what is usual is told first.
 */
export function headerContradictions(known: KnownClaim, facts: Facts): ContradictionMask {
  const { headers } = facts
  const mode = headers['sec-fetch-mode']
  const destination = headers['sec-fetch-dest']
  const hints = headers['sec-ch-ua']
  let found = 0
  if (mode === undefined || destination === undefined || headers['sec-fetch-site'] === undefined) {
    found |= noFetchMetadata
  }
  if (hints === undefined) found |= noClientHints
  if (headers['accept-language'] === undefined) found |= noLanguage
  if ((found & known.watched) !== 0 && !isComplete(facts)) found = 0
  if (typeof hints === 'string') found |= wrongHints(known, hints, headers['sec-ch-ua-platform'])
  if (mode !== 'navigate') {
    if (headers['sec-fetch-user'] !== undefined) found |= userWithoutNavigation
    // Without a destination it is missing, which is told by itself.
  } else if (typeof destination === 'string' && destination !== 'document' && !documents.has(destination)) {
    found |= navigationElsewhere
  }
  if (destination === 'document' && headers.accept?.includes('text/html') !== true) {
    found |= documentWithoutHtml
  }
  return found & known.watched
}

/**
 * Whether all headers of a browser belong to the request. WebSockets have few; a preflight, a report of the browser's
 * own and the rest of a download are not made by the page.
 */
function isComplete({ kind, method, headers }: Facts): boolean {
  return (
    kind !== 'upgrade' &&
    method !== 'OPTIONS' &&
    headers.range === undefined &&
    headers['content-type']?.startsWith('application/reports+json') !== true
  )
}

function wrongHints(
  { brand, platform, userAgent }: KnownClaim,
  hints: string,
  named: string | readonly string[] | undefined
): ContradictionMask {
  let found = foreignClientHints
  if (!hints.includes(brand) && namesOtherVersion(hints, brand)) found |= clientHintsVersion
  if (named === platform || typeof named !== 'string') return found
  const token = platformTokens.get(named)
  return token === undefined || userAgent.includes(token) ? found : found | clientHintsPlatform
}

/** Of several brands, one of the right version is enough. */
function namesOtherVersion(hints: string, brand: string): boolean {
  const version = brand.slice(brand.indexOf('=') + 2, -1)
  const named = Array.from(hints.matchAll(brands), ([, each]) => each)
  return named.length > 0 && !named.includes(version)
}
