/** ` (did you mean "x"?)` for the candidate nearest to what was written, or `''` when none is near. */
export function didYouMean(written: string, candidates: readonly string[]): string {
  let nearest = ''
  let distance = Math.min(3, Math.max(1, Math.floor(written.length / 3))) + 1
  for (const candidate of candidates) {
    const next = editDistance(written.slice(0, 64).toLowerCase(), candidate.toLowerCase())
    if (next < distance) [nearest, distance] = [candidate, next]
  }
  return nearest === '' ? '' : ` (did you mean "${nearest}"?)`
}

/**
 * Insertions, deletions, replacements and swaps of neighbours between two words (Damerau 1964, in the
 * restricted form): the slips of typing.
 */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min(row[j - 1]! + 1, previous[j]! + 1, replaced)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, beforePrevious[j - 2]! + 1)
      }
      row.push(least)
    }
    beforePrevious = previous
    previous = row
  }
  return previous[b.length]!
}
