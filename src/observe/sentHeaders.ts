import type { IncomingHttpHeaders } from 'node:http'

/** A header of which the access log says whether it was sent. */
interface SentHeader {
  readonly name: string
  /** The one thing that the log says of its value: that this stands in it, or is all of it. */
  readonly told?: { readonly test: 'contains' | 'is'; readonly text: string }
}

/**
 * What default rules ask of headers, and what sets programs apart from browsers most often. Nothing that a
 * citizen chose or typed is among it: of a value, the log says at most whether it is one that browsers share.
 */
export const sentHeaders: readonly SentHeader[] = [
  { name: 'accept', told: { test: 'contains', text: 'text/html' } },
  { name: 'accept-language', told: { test: 'is', text: '*' } },
  { name: 'sec-fetch-dest', told: { test: 'is', text: 'document' } },
  { name: 'sec-fetch-mode', told: { test: 'is', text: 'navigate' } },
  { name: 'sec-fetch-site' },
  { name: 'accept-encoding' },
  { name: 'cookie' },
  { name: 'origin' },
  { name: 'referer' },
  { name: 'sec-ch-ua' },
  { name: 'x-requested-with' }
]

/** Each with its value where that is told, two bits a header; the others, a bit each. */
const toldLists: readonly string[] = listsOf(sentHeaders.slice(0, 4).flatMap(forms))
const bareLists: readonly string[] = listsOf(sentHeaders.slice(4).flatMap(forms))

/** The headers sent, as elements of a JSON array, each followed by a comma: `"accept:text/html","cookie",`. */
export function sentHeaderList(headers: IncomingHttpHeaders): string {
  const { accept, cookie, origin, referer } = headers
  const language = headers['accept-language']
  const destination = headers['sec-fetch-dest']
  const mode = headers['sec-fetch-mode']
  // Written out, since a look-up by a name that varies costs ten times as much.
  const told =
    (accept === undefined ? 0 : accept.includes('text/html') ? 2 : 1) |
    (language === undefined ? 0 : language === '*' ? 8 : 4) |
    (destination === undefined ? 0 : destination === 'document' ? 32 : 16) |
    (mode === undefined ? 0 : mode === 'navigate' ? 128 : 64)
  const bare =
    (headers['sec-fetch-site'] === undefined ? 0 : 1) |
    (headers['accept-encoding'] === undefined ? 0 : 2) |
    (cookie === undefined ? 0 : 4) |
    (origin === undefined ? 0 : 8) |
    (referer === undefined ? 0 : 16) |
    (headers['sec-ch-ua'] === undefined ? 0 : 32) |
    (headers['x-requested-with'] === undefined ? 0 : 64)
  return toldLists[told]! + bareLists[bare]!
}

function forms({ name, told }: SentHeader): readonly string[] {
  return told === undefined ? [name] : [name, `${name}:${told.text}`]
}

/** For each set of these words, by its bits, those that are in it. */
function listsOf(words: readonly string[]): readonly string[] {
  return Array.from({ length: 2 ** words.length }, (_, bits) =>
    words
      .filter((_word, place) => (bits & (1 << place)) !== 0)
      .map(word => `"${word}",`)
      .join('')
  )
}
