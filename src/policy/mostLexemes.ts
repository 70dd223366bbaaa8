/**
 * An upper bound of the lexemes in a YAML text, a hundred times as quick as to count them: a word and a sign
 * are two at most, since a text without quotes comes as a mark and itself, and spaces in a row are one. Where
 * a document begins and ends there are a few more.
 */
export function mostLexemes(text: string): number {
  let most = 8
  let before: Sort | undefined = undefined
  for (let i = 0; i < text.length; i++) {
    const sort = sortOf(text.charCodeAt(i))
    if (sort === 'sign') most += 2
    else if (sort !== before) most += sort === 'word' ? 2 : 1
    before = sort
  }
  return most
}

/** Of a character; ends of lines, tabs and what is not ASCII are signs. */
type Sort = 'word' | 'space' | 'sign'

function sortOf(code: number): Sort {
  if (code === 0x20) return 'space'
  const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
  const isDigit = code >= 0x30 && code <= 0x39
  return isLetter || isDigit ? 'word' : 'sign'
}
