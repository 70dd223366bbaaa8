import type { RequestKind } from '../core/kind.ts'
import { hasAssetEnding } from '../core/requestKind.ts'

/**
 * What a request was for where the log tells neither Sec-Fetch-Dest nor Accept: an asset by its path's
 * ending, else a navigation. Background calls cannot be told from pages so.
 */
export function presumedKind(target: string): RequestKind {
  const end = target.search(/[?;#]/)
  return hasAssetEnding(end < 0 ? target : target.slice(0, end)) ? 'asset' : 'navigation'
}
