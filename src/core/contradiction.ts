/**
 * What counts apart. What a proxy between writes itself is never more than one of them: see `countFamilies`.
 */
export const contradictionFamilies = ['headers', 'connection', 'order'] as const

export type ContradictionFamily = (typeof contradictionFamilies)[number]

/** What there is, in the order of the bits. docs/contradictions.md says whom each may accuse wrongly. */
export const contradictionIds = [
  'no_fetch_metadata',
  'no_client_hints',
  'foreign_client_hints',
  'client_hints_version',
  'client_hints_platform',
  'no_brotli',
  'no_zstd',
  'no_priority',
  'no_language',
  'navigation_elsewhere',
  'user_without_navigation',
  'document_without_html',
  'no_grease',
  'foreign_grease',
  'no_tls13',
  'no_post_quantum',
  'no_http2',
  'no_certificate_compression',
  'many_ciphers',
  'no_record_limit',
  'pseudo_header_order',
  'http2_settings',
  'no_window_update',
  'http2_priority',
  'header_order'
] as const

export type ContradictionId = (typeof contradictionIds)[number]

/** Some of the contradictions: bit `i` stands for `contradictionIds[i]`. */
export type ContradictionMask = number

/** In what a request may contradict the browser that it says it is of. */
export interface Contradiction {
  readonly family: ContradictionFamily
  /** One sentence without a full stop. */
  readonly means: string
  /** Whether it is of the TLS handshake. */
  readonly ofTls?: true
  /** Whether it counts only where a rule names it, since many people show it. */
  readonly onlyByName?: true
}

/** What each says of a request. */
export const contradictionCatalogue: Readonly<Record<ContradictionId, Contradiction>> = {
  no_fetch_metadata: {
    family: 'headers',
    means: 'A browser of that version says where and what for it asks (Sec-Fetch-Site, -Mode and -Dest)'
  },
  no_client_hints: {
    family: 'headers',
    means: 'A Chrome of that version names its brands (Sec-CH-UA)'
  },
  foreign_client_hints: {
    family: 'headers',
    means: 'Neither Firefox nor Safari sends Sec-CH-UA'
  },
  client_hints_version: {
    family: 'headers',
    means: 'Sec-CH-UA and User-Agent name different versions'
  },
  client_hints_platform: {
    family: 'headers',
    means: 'Sec-CH-UA-Platform and User-Agent name different systems'
  },
  no_brotli: {
    family: 'connection',
    means: 'A browser of that version accepts brotli over TLS'
  },
  no_zstd: {
    family: 'connection',
    means: 'A browser of that version accepts zstd over TLS'
  },
  no_priority: {
    family: 'connection',
    means: 'A Chrome of that version sends Priority over HTTP/2'
  },
  no_language: {
    family: 'headers',
    means: 'Every browser names languages (Accept-Language)'
  },
  navigation_elsewhere: {
    family: 'headers',
    means: 'A navigation (Sec-Fetch-Mode) leads to a document or a frame, not to what Sec-Fetch-Dest says'
  },
  user_without_navigation: {
    family: 'headers',
    means: 'Sec-Fetch-User comes with navigations alone'
  },
  document_without_html: {
    family: 'headers',
    means: 'Who asks for a document (Sec-Fetch-Dest) accepts HTML'
  },
  no_grease: {
    family: 'connection',
    ofTls: true,
    means: 'Chrome mixes reserved values into its TLS hello (GREASE, RFC 8701)'
  },
  foreign_grease: {
    family: 'connection',
    ofTls: true,
    means: 'Firefox mixes no reserved values into its TLS hello'
  },
  no_tls13: {
    family: 'connection',
    ofTls: true,
    means: 'A browser of that version offers TLS 1.3'
  },
  no_post_quantum: {
    family: 'connection',
    ofTls: true,
    means: 'A browser of that version offers the key exchange X25519MLKEM768'
  },
  no_http2: {
    family: 'connection',
    ofTls: true,
    onlyByName: true,
    means: 'Browsers offer HTTP/2 where they do not open a WebSocket'
  },
  no_certificate_compression: {
    family: 'connection',
    ofTls: true,
    means: 'A Chrome of that version takes compressed certificates (RFC 8879)'
  },
  many_ciphers: {
    family: 'connection',
    ofTls: true,
    means: 'A Chrome of that version offers at most 17 cipher suites'
  },
  no_record_limit: {
    family: 'connection',
    ofTls: true,
    means: 'A Firefox of that version says how large records may be (RFC 8449)'
  },
  pseudo_header_order: {
    family: 'connection',
    means: 'That browser sends the pseudo-headers of HTTP/2 in another order'
  },
  http2_settings: {
    family: 'connection',
    means: 'That browser begins HTTP/2 with other settings'
  },
  no_window_update: {
    family: 'connection',
    means: 'Browsers widen the window of an HTTP/2 connection at once'
  },
  http2_priority: {
    family: 'connection',
    means: 'Chrome asks for a document with the weight 256'
  },
  header_order: {
    family: 'order',
    means: 'That browser sends the headers of a document in another order'
  }
}

/** The mask of these contradictions. */
export function contradictionMask(ids: readonly ContradictionId[]): ContradictionMask {
  return ids.reduce((mask, id) => mask | (1 << contradictionIds.indexOf(id)), 0)
}

/** The contradictions of a mask, in the order of the catalogue. */
export function contradictionsIn(mask: ContradictionMask): readonly ContradictionId[] {
  return mask === 0 ? none : contradictionIds.filter((_, i) => ((mask >>> i) & 1) === 1)
}

/** All but those that count only by name. */
export const countedContradictions: readonly ContradictionId[] = contradictionIds.filter(
  id => contradictionCatalogue[id].onlyByName !== true
)

const none: readonly never[] = Object.freeze([])

function maskWhere(is: (one: Contradiction) => boolean): ContradictionMask {
  return contradictionMask(contradictionIds.filter(id => is(contradictionCatalogue[id])))
}

const ofTls = maskWhere(one => one.ofTls === true)
const ofHeaders = maskWhere(one => one.family === 'headers')
const ofConnection = maskWhere(one => one.family === 'connection')
const ofOrder = maskWhere(one => one.family === 'order')

/** How many contradictions the mask has. */
export function countContradictions(mask: ContradictionMask): number {
  let count = 0
  for (let left = mask; left !== 0; left &= left - 1) count++
  return count
}

/**
 * How many families the mask has. A proxy that inspects TLS, in an office or an antivirus, writes handshake, HTTP/2, encodings and order itself and passes the other headers on: so where the
 * handshake is not the browser's, the order counts with the connection.
 */
export function countFamilies(mask: ContradictionMask): number {
  const isOrderApart = (mask & ofOrder) !== 0 && (mask & ofTls) === 0
  return ((mask & ofHeaders) === 0 ? 0 : 1) + ((mask & ofConnection) === 0 ? 0 : 1) + (isOrderApart ? 1 : 0)
}
