import type { Excerpt } from '../policy/excerpt.ts'

/** Columns shown before and from the place: with the line's number they fit beside each other. */
const maxBefore = 60
const maxAfter = 40

/** One character as a reader sees it, and the columns it takes on a terminal. */
interface Cell {
  readonly text: string
  readonly width: number
}

/** Invisible, or an order to the terminal; never let through. */
const unprintable = /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

/** East Asian Wide and Fullwidth (UAX #11), and what is shown as a picture (UTS #51). */
const wide =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f)/u

/** The line with its number and, below it, a caret under the place. A long line is cut around it. */
export function sourceFrame(line: number, { before, after }: Excerpt): readonly [string, string] {
  const number = String(line).padStart(4)
  const left = cutStart(cellsOf(before))
  const right = cutEnd(cellsOf(after))
  const indent = left.reduce((sum, { width }) => sum + width, 0)
  return [
    `${number} | ${textOf(left)}${textOf(right)}`.trimEnd(),
    `${' '.repeat(number.length)} | ${' '.repeat(indent)}^`
  ]
}

/** The text with whatever could steer a terminal or hide on it made visible. */
export function printable(text: string): string {
  return textOf(cellsOf(text))
}

function cellsOf(text: string): readonly Cell[] {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
  return Array.from(segmenter.segment(text), ({ segment }) => cellOf(segment))
}

function cellOf(segment: string): Cell {
  if (segment === '\t') return { text: '  ', width: 2 }
  if (unprintable.test(segment)) return { text: '\ufffd', width: 1 }
  if (/^\p{M}+$/u.test(segment)) return { text: segment, width: 0 }
  return { text: segment, width: wide.test(segment) ? 2 : 1 }
}

function cutStart(cells: readonly Cell[]): readonly Cell[] {
  return cutEnd(cells.toReversed(), maxBefore).toReversed()
}

function cutEnd(cells: readonly Cell[], maxWidth: number = maxAfter): readonly Cell[] {
  const kept: Cell[] = []
  let width = 0
  for (const cell of cells) {
    width += cell.width
    if (width > maxWidth) return [...kept, { text: '…', width: 1 }]
    kept.push(cell)
  }
  return kept
}

function textOf(cells: readonly Cell[]): string {
  return cells.map(({ text }) => text).join('')
}
