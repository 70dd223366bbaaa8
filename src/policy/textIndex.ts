import type { CandidateSink } from './candidateSet.ts'
import type { Mark } from './gate.ts'
import { GramIndex } from './gramIndex.ts'

/** Who asks for a text that begins, or ends, with a value; by the value's length. */
type Affixes = Map<number, Map<string, number[]>>

/** Finds, of all rules that demand something of one text, those that a text may satisfy. */
export class TextIndex {
  readonly #values: Map<string, number[]> = new Map()
  readonly #beginnings: Affixes = new Map()
  readonly #endings: Affixes = new Map()
  readonly #parts: GramIndex = new GramIndex()
  readonly #present: number[] = []
  readonly #absent: number[] = []
  isEmpty = true

  add(mark: Mark, value: string, place: number): void {
    this.isEmpty = false
    const places = this.#placesOf(mark, value)
    if (places.at(-1) !== place) places.push(place)
  }

  /** Hands over all that a text may satisfy; `undefined` is a text that is absent. */
  find(text: string | undefined, into: CandidateSink): void {
    if (text === undefined) {
      into.add(this.#absent)
      return
    }
    into.add(this.#present)
    const same = this.#values.get(text)
    if (same !== undefined) into.add(same)
    for (const [length, byText] of this.#beginnings) {
      const places = length > text.length ? undefined : byText.get(text.slice(0, length))
      if (places !== undefined) into.add(places)
    }
    for (const [length, byText] of this.#endings) {
      const places = length > text.length ? undefined : byText.get(text.slice(text.length - length))
      if (places !== undefined) into.add(places)
    }
    this.#parts.find(text, into)
  }

  #placesOf(mark: Mark, value: string): number[] {
    switch (mark) {
      case '=':
        return placesAt(this.#values, value)
      case '^':
        return placesAt(ofLength(this.#beginnings, value.length), value)
      case '$':
        return placesAt(ofLength(this.#endings, value.length), value)
      case '~':
        return this.#parts.placesOf(value)
      case '?':
        return this.#present
      default:
        return this.#absent
    }
  }
}

function ofLength(affixes: Affixes, length: number): Map<string, number[]> {
  const known = affixes.get(length)
  if (known !== undefined) return known
  const byText = new Map<string, number[]>()
  affixes.set(length, byText)
  return byText
}

function placesAt(byText: Map<string, number[]>, value: string): number[] {
  const known = byText.get(value)
  if (known !== undefined) return known
  const places: number[] = []
  byText.set(value, places)
  return places
}
