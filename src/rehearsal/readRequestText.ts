import { isCurl, readCurl } from './readCurl.ts'
import { isHar, readHar } from './readHar.ts'
import { readRawRequest } from './readRawRequest.ts'
import { maxWrittenLength, splitUrl, type Unreadable, type WrittenRequest } from './writtenRequest.ts'

/** What a file or a pasted text says of a request, whichever way. `entry` chooses among those of a HAR file. */
export function readRequestText(bytes: Uint8Array, entry: string): WrittenRequest | Unreadable {
  if (bytes.length > maxWrittenLength) return { mistake: 'The request is longer than 64 MiB' }
  const text = Buffer.from(bytes).toString('utf8')
  if (isHar(text)) return readHar(text, entry)
  if (entry !== '') return { mistake: '--entry chooses from a HAR file, which this is not' }
  // Of bytes sent as they are, each counts.
  return isCurl(text) ? readCurl(text) : readRawRequest(Buffer.from(bytes).toString('latin1'))
}

/** The address alone, as a browser asks for it when it is typed in. */
export function readUrl(text: string): WrittenRequest | Unreadable {
  const given = splitUrl(text)
  if (given === undefined) return { mistake: `"${text.slice(0, 80)}" is no http or https URL` }
  const { scheme, authority } = given
  return {
    scheme,
    method: 'GET',
    // Browsers escape what is not ASCII; of a Punycode name they never show anything else.
    target: given.target.replace(
      /[\x80-\xff ]/g,
      byte => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`
    ),
    httpVersion: '1.1',
    headers: [['Host', authority], ...browserHeaders],
    notes: ['Of an address alone, the headers are those of a Firefox in which it was typed.']
  }
}

const browserHeaders: WrittenRequest['headers'] = [
  ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['Accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
  ['Accept-Language', 'en-US,en;q=0.5'],
  ['Accept-Encoding', 'gzip, deflate, br, zstd'],
  ['Upgrade-Insecure-Requests', '1'],
  ['Sec-Fetch-Dest', 'document'],
  ['Sec-Fetch-Mode', 'navigate'],
  ['Sec-Fetch-Site', 'none'],
  ['Sec-Fetch-User', '?1']
]
