import { languages } from './languages/languages.ts'

/** Real browsers send a few dozen characters; what comes after these is not looked at. */
const mostCharacters = 256
const range = /^\s*([a-z]{2,3}|\*)(?:-[a-z0-9-]*)?\s*(?:;\s*q\s*=\s*(\d(?:\.\d{0,3})?))?\s*$/i

/**
 * The tag of the language to answer in: the one of ours that Accept-Language (RFC 9110 §12.5.4) weighs
 * highest, the first of equals, by its primary subtag alone; the site's own where the header names none of
 * ours, weighs `*` higher, or makes no sense. A language with q=0 is never chosen over another.
 */
export function negotiateLanguage(acceptLanguage: string | undefined, siteLanguage: string): string {
  if (acceptLanguage === undefined) return siteLanguage
  let best = siteLanguage
  let bestQuality = 0
  for (const part of acceptLanguage.slice(0, mostCharacters).split(',')) {
    const match = range.exec(part)
    if (match === null) continue
    const quality = match[2] === undefined ? 1 : Math.min(Number(match[2]), 1)
    if (quality <= bestQuality) continue
    const tag = match[1] === '*' ? siteLanguage : match[1]!.toLowerCase()
    if (tag !== siteLanguage && !languages.some(messages => messages.tag === tag)) continue
    best = tag
    bestQuality = quality
  }
  return best
}
