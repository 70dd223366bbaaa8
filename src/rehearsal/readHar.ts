import {
  asReceived,
  splitUrl,
  type HeaderLine,
  type Unreadable,
  type WrittenRequest
} from './writtenRequest.ts'

/** Whether the text is meant as a HAR file or a part of one. */
export function isHar(text: string): boolean {
  return /^\s*\{/.test(text)
}

/**
 * Reads one request of a HAR file (the HTTP Archive 1.2 that browsers save), of one of its entries, or of the
 * `request` of one. `entry` is the number of an entry, from 1, or its URL or how that begins; `''` where the
 * file has only one.
 */
export function readHar(text: string, entry: string): WrittenRequest | Unreadable {
  const parsed = parse(text)
  if (parsed === undefined) return { mistake: 'The file is no JSON' }
  const entries = entriesOf(parsed)
  const chosen = entry === '' ? onlyOne(entries) : choose(entries, entry)
  return 'mistake' in chosen ? (chosen as Unreadable) : readEntry(chosen)
}

type Json = Readonly<Record<string, unknown>>

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function field(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** The `request` of each entry, in their order. */
function entriesOf(parsed: unknown): readonly Json[] {
  const entries = field(field(parsed, 'log'), 'entries')
  const requests = Array.isArray(entries) ? entries.map(each => field(each, 'request')) : []
  const all = Array.isArray(entries) ? requests : [field(parsed, 'request') ?? parsed]
  return all.filter(isObject)
}

function onlyOne(entries: readonly Json[]): Json | Unreadable {
  const [only] = entries
  if (only === undefined) return { mistake: 'The file has no entries; a HAR file has log.entries' }
  return entries.length === 1
    ? only
    : { mistake: `The file has ${entries.length} entries; say which with --entry NUMBER or URL` }
}

function choose(entries: readonly Json[], wanted: string): Json | Unreadable {
  const isNumber = /^\d{1,9}$/.test(wanted)
  const urlOf = (request: Json): string => String(field(request, 'url'))
  const found = isNumber
    ? entries[Number(wanted) - 1]
    : (entries.find(request => urlOf(request) === wanted) ??
      entries.find(request => urlOf(request).startsWith(wanted)))
  return found ?? { mistake: `None of the ${entries.length} entries is "${wanted.slice(0, 80)}"` }
}

function readEntry(request: Json): WrittenRequest | Unreadable {
  const { url: given, method, httpVersion } = request
  const url = typeof given === 'string' ? splitUrl(given) : undefined
  if (url === undefined) return { mistake: 'The entry has no http URL' }
  if (typeof method !== 'string') return { mistake: 'The entry has no method' }
  const headers = headersOf(request)
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host')
  return {
    scheme: url.scheme,
    method: asReceived(method),
    target: url.target,
    httpVersion: versionOf(httpVersion),
    // Of HTTP/2 and 3 the file has `:authority` in its place.
    headers: hasHost ? headers : [['Host', url.authority], ...headers],
    notes: []
  }
}

/** Browsers write `HTTP/2`, `h2` and `h3`; what is HTTP/3 to them is HTTP/2 to whoever does not speak it. */
function versionOf(said: unknown): WrittenRequest['httpVersion'] {
  const version = typeof said === 'string' ? said.toLowerCase() : ''
  if (/^(?:http\/|h)[23](?:\.0)?$/.test(version)) return '2.0'
  return version === 'http/1.0' ? '1.0' : '1.1'
}

function headersOf(request: Json): readonly HeaderLine[] {
  const { headers } = request
  if (!Array.isArray(headers)) return []
  return headers.flatMap((each): readonly HeaderLine[] => {
    const [name, value] = [field(each, 'name'), field(each, 'value')]
    if (typeof name !== 'string' || typeof value !== 'string' || name.startsWith(':')) return []
    return [[asReceived(name), asReceived(value)]]
  })
}
