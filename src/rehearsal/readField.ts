const escapes = /\\(?:x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|(.))/gs
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' }

/**
 * The value of a log's field, with what nginx (`\x22`, with `escape=json` `\u0022`) and Apache (`\"`) escape
 * read.
 */
export function readField(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(escapes, (_, byte?: string, unit?: string, letter?: string) => {
    if (letter !== undefined) return controls[letter] ?? letter
    return String.fromCharCode(Number.parseInt(byte ?? unit!, 16))
  })
}
