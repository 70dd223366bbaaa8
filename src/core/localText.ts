/**
 * A text of the operator's for a client: the same for everyone, or one for each of some languages, by their
 * tags. `''` is none. It is plain text, and escaped wherever it is shown.
 */
export type LocalText = string | Readonly<Record<string, string | undefined>>

/** A text and the language it is in; `''` where that is not said. */
export interface ChosenText {
  readonly text: string
  readonly tag: string
}

/** The text in the first of these languages that it exists in, else in the one that was written first. */
export function chooseText(local: LocalText, tags: readonly string[]): ChosenText {
  if (typeof local === 'string') return { text: local, tag: '' }
  const tag = tags.find(each => Object.hasOwn(local, each)) ?? Object.keys(local)[0] ?? ''
  return { text: local[tag] ?? '', tag }
}
