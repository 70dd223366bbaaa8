import { contradictionMask, type ContradictionMask } from '../core/contradiction.ts'
import type { Facts } from '../core/facts.ts'
import type { KnownClaim } from './claimMemo.ts'

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

/** What a user agent has that is of such a platform, as Sec-CH-UA-Platform names it. */
const platformTokens: ReadonlyMap<string, string> = new Map([
  ['"Windows"', 'Windows NT'],
  ['"macOS"', 'Mac OS X'],
  ['"Linux"', 'Linux'],
  ['"Android"', 'Android'],
  ['"Chrome OS"', 'CrOS'],
  ['"Chromium OS"', 'CrOS']
])

/** What names a version in Sec-CH-UA, of brands whose version is that of Chrome. */
const brands = /"(?:Chromium|Google Chrome|HeadlessChrome|Microsoft Edge)";v="(\d{1,4})"/g

/** What the headers contradict, but for those that a proxy writes itself. The request is one of a browser's claim. */
export function headerContradictions(known: KnownClaim, facts: Facts): ContradictionMask {
  const mode = facts.header('sec-fetch-mode')
  const destination = facts.header('sec-fetch-dest')
  let found = isComplete(facts) ? missing(facts, mode, destination) : 0
  const hints = facts.header('sec-ch-ua')
  if (hints !== undefined) found |= wrongHints(known, hints, facts.header('sec-ch-ua-platform'))
  // Without a destination it is missing, which is told by itself.
  if (mode === 'navigate' && destination !== undefined && !documents.has(destination)) {
    found |= navigationElsewhere
  }
  if (mode !== 'navigate' && facts.header('sec-fetch-user') !== undefined) found |= userWithoutNavigation
  if (destination === 'document' && !facts.header('accept')?.includes('text/html')) {
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
    !headers['content-type']?.startsWith('application/reports+json')
  )
}

function missing(facts: Facts, mode: string | undefined, destination: string | undefined): ContradictionMask {
  let found = 0
  if (mode === undefined || destination === undefined || facts.header('sec-fetch-site') === undefined) {
    found |= noFetchMetadata
  }
  if (facts.header('sec-ch-ua') === undefined) found |= noClientHints
  if (facts.header('accept-language') === undefined) found |= noLanguage
  return found
}

function wrongHints(
  { brand, userAgent }: KnownClaim,
  hints: string,
  platform: string | undefined
): ContradictionMask {
  let found = foreignClientHints
  if (!hints.includes(brand) && namesOtherVersion(hints, brand)) found |= clientHintsVersion
  const token = platform === undefined ? undefined : platformTokens.get(platform)
  if (token !== undefined && !userAgent.includes(token)) found |= clientHintsPlatform
  return found
}

/** Of several brands, one of the right version is enough. */
function namesOtherVersion(hints: string, brand: string): boolean {
  const version = brand.slice(brand.indexOf('=') + 2, -1)
  const named = Array.from(hints.matchAll(brands), ([, each]) => each)
  return named.length > 0 && !named.includes(version)
}
