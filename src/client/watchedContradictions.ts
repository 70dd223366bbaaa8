import { contradictionMask, type ContradictionId, type ContradictionMask } from '../core/contradiction.ts'
import type { BrowserClaim } from './browserClaim.ts'
import { sinceVersion, type BrowserFeature } from './browserVersions.ts'

/** The feature without which each of these contradicts; the rest asks for no version. */
const features: Partial<Readonly<Record<ContradictionId, BrowserFeature>>> = {
  no_fetch_metadata: 'fetch_metadata',
  no_client_hints: 'client_hints',
  client_hints_version: 'client_hints',
  client_hints_platform: 'client_hints',
  no_brotli: 'brotli',
  no_zstd: 'zstd',
  no_priority: 'priority',
  no_grease: 'grease',
  no_tls13: 'tls13',
  no_post_quantum: 'post_quantum',
  no_certificate_compression: 'certificate_compression',
  many_ciphers: 'few_ciphers',
  no_record_limit: 'record_limit',
  pseudo_header_order: 'http2',
  http2_settings: 'http2',
  no_window_update: 'http2',
  http2_priority: 'http2',
  header_order: 'header_order'
}

/** Nobody sends these, whatever is built on a browser or around it. */
const ofAll: readonly ContradictionId[] = [
  'navigation_elsewhere',
  'user_without_navigation',
  'document_without_html'
]

/** What is built on Chrome keeps its network code, and so this. Of the others, old ones go by new names. */
const ofChromium: readonly ContradictionId[] = [
  ...ofAll,
  'no_fetch_metadata',
  'no_brotli',
  'no_language',
  'no_grease',
  'no_tls13',
  'no_http2',
  'pseudo_header_order',
  'no_window_update'
]

const ofPlain: Readonly<Record<BrowserClaim['browser'], readonly ContradictionId[]>> = {
  chrome: [
    ...ofChromium,
    'no_client_hints',
    'client_hints_version',
    'client_hints_platform',
    'no_zstd',
    'no_priority',
    'no_post_quantum',
    'no_certificate_compression',
    'many_ciphers',
    'http2_settings',
    'http2_priority',
    'header_order'
  ],
  firefox: [
    ...ofChromium,
    'foreign_client_hints',
    'no_zstd',
    'foreign_grease',
    'no_post_quantum',
    'no_record_limit',
    'http2_settings',
    'header_order'
  ],
  // Zstandard came with macOS 26.3, whatever the version of Safari, and the user agent does not tell it.
  safari: [...ofChromium, 'foreign_client_hints']
}

/** Firefox for Android has other settings, and X25519MLKEM768 at another time. */
const notOfMobileFirefox: ReadonlySet<ContradictionId> = new Set(['http2_settings', 'no_post_quantum'])

/** Which contradictions a client can be held to that says it is this browser. */
export function watchedContradictions(claim: BrowserClaim): ContradictionMask {
  const { browser, version, isPlain, isWebView, isMobile } = claim
  const heldTo = isPlain ? ofPlain[browser] : browser === 'chrome' && !isWebView ? ofChromium : ofAll
  return contradictionMask(
    heldTo.filter(id => {
      if (browser === 'firefox' && isMobile && notOfMobileFirefox.has(id)) return false
      const feature = features[id]
      return feature === undefined || version >= sinceVersion(feature, browser)
    })
  )
}
