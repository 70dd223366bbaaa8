import type { Unreadable } from './writtenRequest.ts'

/** What a backslash means between `$'` and `'`. */
const ansiEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v'
}

/** What begins a word, or goes on with one. */
const pieces = {
  blank: /(?:[ \t\r\n]|\\\r?\n)+/y,
  single: /'([^']*)'/y,
  ansi: /\$'((?:[^'\\]|\\[\s\S])*)'/y,
  double: /"((?:[^"\\$`]|\\[\s\S]|\$(?![\w{(!@*#?$-]))*)"/y,
  escaped: /\\([\s\S])/y,
  plain: /[^ \t\r\n'"\\$`;&|<>()]+|\$(?![\w{('"!@*#?$-])/y
} as const

/**
 * Takes a command line apart as a POSIX shell would, and does nothing else of what a shell does: a variable,
 * a substitution, a pipe or a second command is refused, never guessed at. `$'…'` is read as by bash.
 */
export function shellWords(text: string): readonly string[] | Unreadable {
  const words: string[] = []
  let word: string | undefined = undefined
  let at = 0
  const take = (piece: RegExp): RegExpExecArray | null => {
    piece.lastIndex = at
    const match = piece.exec(text)
    if (match !== null) at = piece.lastIndex
    return match
  }
  while (at < text.length) {
    if (take(pieces.blank) !== null) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    const next = takePiece(take)
    if (next === undefined) return { mistake: mistakeAt(text, at) }
    word = (word ?? '') + next
  }
  if (word !== undefined) words.push(word)
  return words
}

function takePiece(take: (piece: RegExp) => RegExpExecArray | null): string | undefined {
  const literal = take(pieces.plain)?.[0] ?? take(pieces.single)?.[1] ?? take(pieces.escaped)?.[1]
  if (literal !== undefined) return literal
  const ansi = take(pieces.ansi)?.[1]
  if (ansi !== undefined) return unescapeAnsi(ansi)
  // POSIX 2.2.3: within double quotes a backslash is special before these alone.
  return take(pieces.double)?.[1]?.replace(/\\(\r?\n|[$`"\\])/g, (_, unit: string) =>
    unit.endsWith('\n') ? '' : unit
  )
}

function unescapeAnsi(text: string): string {
  return text.replace(
    /\\(?:x([\dA-Fa-f]{1,2})|u([\dA-Fa-f]{1,4})|U([\dA-Fa-f]{1,8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, hex?: string, short?: string, long?: string, octal?: string, unit?: string) => {
      if (unit !== undefined) return ansiEscapes[unit] ?? (/['"\\?]/.test(unit) ? unit : whole)
      const code =
        octal === undefined ? Number.parseInt((hex ?? short ?? long)!, 16) : Number.parseInt(octal, 8)
      return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
    }
  )
}

function mistakeAt(text: string, at: number): string {
  const where = `at character ${at + 1}`
  if (/['"]/.test(text[at]!) || text.startsWith("$'", at)) {
    return `A quote ${where} is not closed, or holds what a shell would replace; within '…' nothing is replaced`
  }
  return `A shell would do something at "${text[at]!}" ${where}, and nothing is executed here; quote it`
}
