import { ownPrefix } from '../core/ownPrefix.ts'

/** A longer target would make a token that no longer fits into a request. */
const mostBytes = 2048
/** One leading slash, then printable ASCII without a backslash, which browsers read as a slash. */
const pathOnThisHost = /^\/(?:[!-.0-\x5b\x5d-~][!-\x5b\x5d-~]*)?$/

/**
 * The place to return to after a challenge: the target (path and query, as sent) if it is a path on this
 * host, else `/`. The one check for every redirect: `//host`, `/\host`, `javascript:`, absolute URLs, line
 * breaks and tabs (which browsers drop before they look for `//`) all fail it, and Moien's own routes too.
 */
export function returnPath(target: string): string {
  if (target.length > mostBytes || !pathOnThisHost.test(target) || target.startsWith(ownPrefix)) return '/'
  return target
}
