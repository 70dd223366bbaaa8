import type { Unreadable } from './writtenRequest.ts'

/** One option of a curl command, by its long name, or an argument (`url`). */
export interface CurlOption {
  readonly name: string
  /** `''` for an option that takes none. */
  readonly value: string
}

/** Long names of options that take a value; with the letter where there is one. */
const withValue: Readonly<Record<string, string>> = {
  cookie: 'b',
  data: 'd',
  'data-ascii': '',
  'data-binary': '',
  'data-raw': '',
  'data-urlencode': '',
  form: 'F',
  'form-string': '',
  header: 'H',
  json: '',
  'oauth2-bearer': '',
  range: 'r',
  referer: 'e',
  request: 'X',
  url: '',
  user: 'u',
  'user-agent': 'A',
  'upload-file': 'T',
  // What changes nothing of what the gateway sees.
  cacert: '',
  cert: 'E',
  'connect-timeout': '',
  'connect-to': '',
  'cookie-jar': 'c',
  'dump-header': 'D',
  key: '',
  'limit-rate': '',
  'max-time': 'm',
  output: 'o',
  proxy: 'x',
  resolve: '',
  retry: '',
  'tls-max': '',
  'write-out': 'w'
}

const withoutValue: Readonly<Record<string, string>> = {
  compressed: '',
  get: 'G',
  globoff: 'g',
  head: 'I',
  'http1.0': '0',
  'http1.1': '',
  http2: '',
  'http2-prior-knowledge': '',
  http3: '',
  fail: 'f',
  include: 'i',
  insecure: 'k',
  ipv4: '4',
  ipv6: '6',
  location: 'L',
  'no-buffer': 'N',
  'path-as-is': '',
  'progress-bar': '#',
  'remote-name': 'O',
  'show-error': 'S',
  silent: 's',
  verbose: 'v'
}

const letters: ReadonlyMap<string, string> = new Map(
  [...Object.entries(withValue), ...Object.entries(withoutValue)].flatMap(([name, letter]) =>
    letter === '' ? [] : [[letter, name]]
  )
)

/** Reads the words after `curl`. An option that is not known here may take a value or not, so it is a mistake. */
export function curlOptions(words: readonly string[]): readonly CurlOption[] | Unreadable {
  const options: CurlOption[] = []
  // The next word is the last: taking it is cheap, and an attached value can be put back.
  const rest = words.toReversed()
  for (let word = rest.pop(); word !== undefined; word = rest.pop()) {
    const taken = takeWord(word, rest)
    if ('mistake' in taken) return taken
    options.push(...taken)
  }
  return options
}

function takeWord(word: string, rest: string[]): readonly CurlOption[] | Unreadable {
  if (!word.startsWith('-') || word === '-') return [{ name: 'url', value: word }]
  return word.startsWith('--') ? takeLong(word.slice(2), rest) : takeLetters(word.slice(1), rest)
}

function takeLong(name: string, rest: string[]): readonly CurlOption[] | Unreadable {
  if (Object.hasOwn(withoutValue, name)) return [{ name, value: '' }]
  if (!Object.hasOwn(withValue, name)) return { mistake: `"--${name}" is no option of curl known here` }
  const value = rest.pop()
  return value === undefined ? { mistake: `curl's --${name} needs a value` } : [{ name, value }]
}

/** `-sXPOST` is `--silent --request POST`. */
function takeLetters(text: string, rest: string[]): readonly CurlOption[] | Unreadable {
  const flags: CurlOption[] = []
  for (let at = 0; at < text.length; at++) {
    const name = letters.get(text[at]!)
    if (name === undefined) return { mistake: `"-${text[at]!}" is no option of curl known here` }
    if (Object.hasOwn(withValue, name)) {
      const attached = text.slice(at + 1)
      if (attached !== '') rest.push(attached)
      const last = takeLong(name, rest)
      return 'mistake' in last ? last : [...flags, ...last]
    }
    flags.push({ name, value: '' })
  }
  return flags
}
