import type { IncomingHttpHeaders } from 'node:http'
import type { RequestKind } from './kind.ts'

const documents = new Set(['document', 'iframe', 'frame', 'embed', 'object'])
const assetPath = /\.(?:css|js|mjs|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|otf|mp4|webm|mp3|wasm)$/i

/**
 * What a request says it is for: by Fetch Metadata where the browser sends it, else by Accept and the
 * path's ending. An upgrade is known by its event, not here.
 */
export function requestKind(headers: IncomingHttpHeaders, path: string): RequestKind {
  const destination = headers['sec-fetch-dest']
  if (typeof destination === 'string') {
    if (documents.has(destination)) return 'navigation'
    return destination === 'empty' ? 'background' : 'asset'
  }
  const accept = headers.accept ?? ''
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
