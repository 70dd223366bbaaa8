import { RE2JS, RE2JSSyntaxException } from 're2js'

/** In characters. */
const maxPatternLength = 1024

/** What is wrong with a regular expression (RE2 syntax), as a sentence; `''` when nothing is. */
export function patternMistake(source: string): string {
  if (source.length > maxPatternLength) {
    return `A pattern has at most ${maxPatternLength} characters; use a list of prefix, suffix or contains`
  }
  try {
    RE2JS.compile(source)
    return ''
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    const looksAround = /\(\?<?[=!]/.test(source)
    const hint = looksAround ? '; look-around does not exist here: use all, any and not' : ''
    return `This is not a pattern (RE2 syntax): ${error.message.replace('error parsing regexp: ', '')}${hint}`
  }
}

/**
 * A glob as a pattern: `?` is one character, `*` any number of them, `**` too. In a path `?` and `*` stay
 * between two slashes, and two stars and a slash are any number of whole segments, also none.
 */
export function globToPattern(glob: string, isPath: boolean): string {
  const one = isPath ? '[^/]' : '.'
  const body = glob.replace(/\*\*\/|\*\*|\*|\?|[^*?]+/g, part => {
    switch (part) {
      case '**/':
        return isPath ? '(?:.*/)?' : '.*/'
      case '**':
        return '.*'
      case '*':
        return `${one}*`
      case '?':
        return one
      default:
        return RE2JS.quote(part)
    }
  })
  return `^(?s:${body})$`
}
