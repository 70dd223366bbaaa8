import { AffixIndex } from './affixIndex.ts'
import type { CandidateSink } from './candidateSet.ts'
import type { Mark } from './gate.ts'
import { GramIndex } from './gramIndex.ts'

/** Finds, of all rules that demand something of one text, those that a text may satisfy. */
export class TextIndex {
  readonly #values: Map<string, number[]> = new Map()
  /** A bit for each of their lengths: most texts are as long as none, and need not be hashed. */
  #lengths = 0
  readonly #beginnings: AffixIndex = new AffixIndex('beginnings')
  readonly #endings: AffixIndex = new AffixIndex('endings')
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
    const same = (this.#lengths & lengthBit(text)) === 0 ? undefined : this.#values.get(text)
    if (same !== undefined) into.add(same)
    this.#beginnings.find(text, into)
    this.#endings.find(text, into)
    this.#parts.find(text, into)
  }

  #placesOf(mark: Mark, value: string): number[] {
    switch (mark) {
      case '=':
        this.#lengths |= lengthBit(value)
        return placesAt(this.#values, value)
      case '^':
        return this.#beginnings.placesOf(value)
      case '$':
        return this.#endings.placesOf(value)
      case '~':
        return this.#parts.placesOf(value)
      case '?':
        return this.#present
      default:
        return this.#absent
    }
  }
}

function lengthBit({ length }: string): number {
  return 1 << (length & 31)
}

function placesAt(byText: Map<string, number[]>, value: string): number[] {
  const known = byText.get(value)
  if (known !== undefined) return known
  const places: number[] = []
  byText.set(value, places)
  return places
}
