import type { ContradictionMask } from '../core/contradiction.ts'
import { TextCache } from '../core/textCache.ts'
import { readBrowserClaim, type BrowserClaim } from './browserClaim.ts'
import { platformOf } from './platformTokens.ts'
import { watchedContradictions } from './watchedContradictions.ts'

/** So many user agents of at most 1024 characters: below 3 MiB. */
const bounds = { maxTexts: 2048, maxLength: 1024 }

/** What a user agent says, read once. */
export interface KnownClaim {
  readonly userAgent: string
  /** `undefined` where it claims no browser that is known. */
  readonly claim: BrowserClaim | undefined
  /** What it can be held to. */
  readonly watched: ContradictionMask
  /** How Sec-CH-UA names the version claimed, as Chrome itself does. */
  readonly brand: string
  /** How Sec-CH-UA-Platform names its system, at first sight. */
  readonly platform: string
}

/** What user agents claim; `off` is what nobody is held to. */
export function claimMemo(off: ContradictionMask): TextCache<KnownClaim> {
  return new TextCache(userAgent => readClaim(userAgent, off), bounds)
}

function readClaim(userAgent: string, off: ContradictionMask): KnownClaim {
  const claim = readBrowserClaim(userAgent)
  const watched = claim === undefined ? 0 : watchedContradictions(claim) & ~off
  const brand = `"Chromium";v="${claim === undefined ? '' : Math.floor(claim.version / 1000)}"`
  return { userAgent, claim, watched, brand, platform: platformOf(userAgent) }
}
