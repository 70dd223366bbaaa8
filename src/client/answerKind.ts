import type { Facts } from '../core/facts.ts'
import { hasAssetEnding } from '../core/requestKind.ts'
import type { ResponseHead } from '../core/responseFacts.ts'

/** What the application answered with; `''` is all else: redirects, downloads, forms, failures of its own. */
export type AnswerKind = 'page' | 'asset' | 'missing' | ''

const pageType = /^(?:text\/html|application\/xhtml\+xml)\b/i
/** What pages bring with them, and what their scripts ask for. */
const assetType =
  /^(?:text\/(?:css|javascript|event-stream)|(?:image|font|audio|video)\/|application\/(?:(?:x-)?javascript|(?:[\w.-]+\+)?json|wasm|x-font-|font-))/i
/** Statuses of an address that is not there. Not 401 and 403, which people meet who may not go somewhere. */
const missingStatuses: ReadonlySet<number> = new Set([400, 404, 405, 410, 414])
const assetStatuses: ReadonlySet<number> = new Set([200, 203, 206])

/**
 * What a request turned out to be, by its answer: what the client says of it anyone may say. A form that is
 * sent is none of these, nor is a missing picture, of which a page may have many.
 */
export function answerKind(
  { method, path }: Pick<Facts, 'method' | 'path'>,
  { status, responseHeaders }: ResponseHead
): AnswerKind {
  if (method !== 'GET' && method !== 'HEAD') return ''
  // Whoever changes to a WebSocket runs scripts.
  if (status === 101) return 'asset'
  if (responseHeaders === undefined) return ''
  if (missingStatuses.has(status)) return hasAssetEnding(path) ? '' : 'missing'
  if (method === 'HEAD') return ''
  // Whoever asks whether something has changed has kept it.
  if (status === 304) return 'asset'
  const type = responseHeaders['content-type'] ?? ''
  if (status === 200 && pageType.test(type)) return 'page'
  return assetStatuses.has(status) && assetType.test(type) ? 'asset' : ''
}
