import type { CandidateSink } from './candidateSet.ts'

/** The values of one length. */
interface OfLength {
  readonly length: number
  /** A bit for each character, by its lower five bits, that one of them has where it parts from the text. */
  marks: number
  readonly places: Map<string, number[]>
}

/**
 * Finds, of thousands of values, those that a text begins with, or ends with: for each length that occurs one
 * look at a character, which is mostly enough, else one look-up.
 */
export class AffixIndex {
  readonly #areEndings: boolean
  readonly #lengths: OfLength[] = []

  constructor(side: 'beginnings' | 'endings') {
    this.#areEndings = side === 'endings'
  }

  placesOf(value: string): number[] {
    const { length } = value
    let same = this.#lengths.find(other => other.length === length)
    if (same === undefined) this.#lengths.push((same = { length, marks: 0, places: new Map() }))
    same.marks |= markAt(value, this.#areEndings ? 0 : length - 1)
    const known = same.places.get(value)
    if (known !== undefined) return known
    const places: number[] = []
    same.places.set(value, places)
    return places
  }

  find(text: string, into: CandidateSink): void {
    for (const { length, marks, places } of this.#lengths) {
      if (length > text.length) continue
      const start = this.#areEndings ? text.length - length : 0
      if ((marks & markAt(text, this.#areEndings ? start : length - 1)) === 0) continue
      const found = places.get(text.slice(start, start + length))
      if (found !== undefined) into.add(found)
    }
  }
}

/** Of no character it is that of the character 0: there is nothing to tell an empty value by. */
function markAt(text: string, at: number): number {
  return 1 << (text.charCodeAt(at) & 31)
}
