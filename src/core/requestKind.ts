import type { IncomingHttpHeaders } from 'node:http'
import type { RequestKind } from './kind.ts'

/** Where a page is shown. What `embed` and `object` show is a part of a page, as a picture is. */
const documents = new Set(['document', 'iframe', 'frame', 'fencedframe'])
const assetPath = /\.(?:css|js|mjs|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|otf|mp4|webm|mp3|wasm)$/i

/**
 * What a request says it is for: by Fetch Metadata where the browser sends it, else by Accept and the
 * path's ending. An upgrade is known by its event, not here.
 */
export function requestKind(headers: IncomingHttpHeaders, path: string): RequestKind {
  const destination = headers['sec-fetch-dest']
  const accept = headers.accept ?? ''
  if (typeof destination === 'string') {
    if (documents.has(destination)) return 'navigation'
    if (destination !== 'empty') return 'asset'
    // Of a navigation that a service worker passes on, these two headers are left, and a page's script sends not both.
    const isPassedOn = headers['upgrade-insecure-requests'] !== undefined && accept.includes('text/html')
    return isPassedOn ? 'navigation' : 'background'
  }
  if (isScripted(headers['x-requested-with'])) return 'background'
  if (accept.includes('text/html')) return 'navigation'
  return hasAssetEnding(path) || accept.startsWith('image/') || accept.startsWith('text/css')
    ? 'asset'
    : 'background'
}

/** Scripts' libraries write one word; Android's WebView writes the application's name, as `lu.example.guichet`. */
function isScripted(requestedWith: string | string[] | undefined): boolean {
  return requestedWith !== undefined && !requestedWith.includes('.')
}

/** Whether a path ends as files do that pages bring with them. */
export function hasAssetEnding(path: string): boolean {
  return assetPath.test(path)
}
