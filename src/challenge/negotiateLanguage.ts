/** Real browsers send a few dozen characters; what comes after these is not looked at. */
const mostCharacters = 256
const range = /^\s*([a-z]{2,3}|\*)(-[a-z0-9-]*)?\s*(?:;\s*q\s*=\s*(\d(?:\.\d{0,3})?))?\s*$/i

/** What Accept-Language says: the ranges, by primary subtag, in the order in which they were named. */
interface Preferences {
  readonly weights: ReadonlyMap<string, number>
  /** With `q=0`. */
  readonly excluded: ReadonlySet<string>
}

/**
 * The tag of the language to answer in: the one among those on offer that Accept-Language (RFC 9110 §12.5.4) weighs
 * highest, the first of equals; the site's own where it names none of them. Ranges are looked up as in RFC 4647 §3.4,
 * which ends at the primary subtag, and all tags on offer are such. `*` stands for every language that is not named,
 * the site's own first. A language with `q=0` is answered in only where everything on offer is excluded.
 */
export function negotiateLanguage(
  acceptLanguage: string,
  offered: readonly string[],
  siteLanguage: string
): string {
  const { weights, excluded } = readPreferences(acceptLanguage)
  const inOrder = [siteLanguage, ...offered]
  let best: string | undefined
  let bestWeight = 0
  for (const [named, weight] of weights) {
    if (weight <= bestWeight) continue
    const tag = inOrder.find(each => (named === '*' ? !weights.has(each) : each === named))
    if (tag === undefined || excluded.has(tag)) continue
    best = tag
    bestWeight = weight
  }
  return best ?? inOrder.find(tag => !excluded.has(tag)) ?? siteLanguage
}

function readPreferences(acceptLanguage: string): Preferences {
  const weights = new Map<string, number>()
  const excluded = new Set<string>()
  for (const part of wholeParts(acceptLanguage)) {
    const match = range.exec(part)
    if (match === null) continue
    const named = match[1]!.toLowerCase()
    const weight = match[3] === undefined ? 1 : Math.min(Number(match[3]), 1)
    // Who takes no Austrian German may still take German.
    if (weight === 0 && match[2] === undefined) excluded.add(named)
    if (weight > (weights.get(named) ?? 0)) weights.set(named, weight)
  }
  return { weights, excluded }
}

/** A range that was cut off might say something else. */
function wholeParts(acceptLanguage: string): readonly string[] {
  if (acceptLanguage.length <= mostCharacters) return acceptLanguage.split(',')
  return acceptLanguage.slice(0, mostCharacters).split(',').slice(0, -1)
}
